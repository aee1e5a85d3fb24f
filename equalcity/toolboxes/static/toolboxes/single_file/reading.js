/* One page at a time, as on the site; ticks and sizes hold while the file is open, and nothing is stored. */
import "../../../../core/static/core/components/menu.js";
import "../../../../core/static/core/components/paper.js";
import "../components/question.js";
import "../components/term.js";
import "./pages.js"; // before the search: its page must be there when its field is chosen
import "./finding.js";

const root = document.documentElement;
const ticks = document.querySelectorAll("[data-tick]");
const sizes = document.querySelectorAll("[data-size]");

// Some browsers keep ticks over a reload.
for (const tick of ticks) tick.checked = false;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-clear]");
  if (!button) return;
  for (const tick of button.closest("section").querySelectorAll("[data-tick]")) tick.checked = false;
});

function resize(size) {
  if (size === "1") delete root.dataset.text;
  else root.dataset.text = size;
  for (const button of sizes) button.setAttribute("aria-pressed", String(button.dataset.size === size));
}

for (const button of sizes) button.addEventListener("click", () => resize(button.dataset.size));
