/* Printing: the whole page, or one part of it; what is folded is opened for paper and folded again. */
let opened = [];

addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("main details:not([open], .menu)")];
  for (const part of opened) part.open = true;
});

addEventListener("afterprint", () => {
  for (const part of opened) part.open = false;
  document.documentElement.classList.remove("print-one");
  for (const part of document.querySelectorAll(".print-this")) part.classList.remove("print-this");
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-print]");
  if (!button) return;
  const part = button.dataset.print && document.getElementById(button.dataset.print);
  if (part) {
    part.classList.add("print-this");
    document.documentElement.classList.add("print-one");
  }
  print();
});
