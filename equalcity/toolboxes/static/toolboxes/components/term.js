/* A word of the glossary opens beside itself; without the Popover API its link leads to the list at the end. */
const box = document.createElement("div");
let shownFor = null;
let shownAt = 0;
let closed = { term: null, at: 0 };

function fill(term) {
  const word = document.getElementById(term.hash.slice(1));
  const strong = document.createElement("strong");
  strong.textContent = word.textContent;
  box.replaceChildren(strong, word.nextElementSibling.textContent);
  box.lang = word.closest("[lang]").lang;
  box.dir = word.closest("[dir]").dir;
}

function place(term) {
  const [word] = term.getClientRects();
  const { width, height } = box.getBoundingClientRect();
  const margin = 16;
  const start = box.dir === "rtl" ? word.right - width : word.left;
  const below = word.bottom + 8;
  box.style.left = `${Math.max(margin, Math.min(start, document.documentElement.clientWidth - width - margin))}px`;
  box.style.top = `${below + height > innerHeight ? Math.max(margin, word.top - height - 8) : below}px`;
}

function show(term) {
  term.closest("main").append(box);
  fill(term);
  box.showPopover();
  place(term);
  shownFor = term;
  shownAt = scrollY;
}

function press(event) {
  const term = event.target.closest("a.term");
  if (!term || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  // The same tap that closed it must not open it again.
  if (closed.term === term && event.timeStamp - closed.at < 400) return;
  show(term);
}

if ("popover" in HTMLElement.prototype) {
  box.className = "gloss";
  box.popover = "auto";
  box.setAttribute("role", "status");
  box.addEventListener("toggle", (event) => {
    if (event.newState === "closed") closed = { term: shownFor, at: event.timeStamp };
  });
  // It hangs on a word; when the word has moved, it goes. A page that is still settling after the tap closes nothing.
  addEventListener("scroll", () => box.isConnected && Math.abs(scrollY - shownAt) > 24 && box.hidePopover(), {
    passive: true,
  });
  document.addEventListener("click", press);
}
