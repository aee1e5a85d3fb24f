/* Three sizes of text. Kept on the phone only once changed, and no longer than changed. */
const root = document.documentElement;
const buttons = document.querySelectorAll("[data-size]");

function show() {
  const size = root.dataset.text || "1";
  for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.size === size));
}

function choose(size) {
  if (size === "1") delete root.dataset.text;
  else root.dataset.text = size;
  try {
    if (size === "1") localStorage.removeItem("text");
    else localStorage.setItem("text", size);
  } catch {
    // Storage is forbidden: the size holds for this page.
  }
  show();
}

for (const button of buttons) button.addEventListener("click", () => choose(button.dataset.size));
show();
