/* Ticks stay on this phone, and only once there is one: a list of ids under one key. */
const KEY = "ticks";
const boxes = document.querySelectorAll("[data-tick]");

function kept() {
  try {
    return new Set(JSON.parse(localStorage.getItem(KEY)) || []);
  } catch {
    return new Set();
  }
}

function keep(ticks) {
  try {
    if (ticks.size) localStorage.setItem(KEY, JSON.stringify([...ticks]));
    else localStorage.removeItem(KEY);
  } catch {
    // Storage is forbidden or full: the ticks hold as long as the page is open.
  }
}

function note(box, ticks) {
  if (box.checked) ticks.add(box.dataset.tick);
  else ticks.delete(box.dataset.tick);
}

const before = kept();
for (const box of boxes) {
  box.checked = before.has(box.dataset.tick);
  box.addEventListener("change", () => {
    const ticks = kept();
    note(box, ticks);
    keep(ticks);
  });
}

for (const button of document.querySelectorAll("[data-clear]")) {
  button.addEventListener("click", () => {
    const ticks = kept();
    for (const box of button.closest("section").querySelectorAll("[data-tick]")) {
      box.checked = false;
      note(box, ticks);
    }
    keep(ticks);
  });
}
