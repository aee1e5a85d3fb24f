/* Leaving, and what must be known before the first paint. Blocking and first in <head>, hence tiny.
 *
 * What a reader keeps on her phone because she asked for it stays there (docs/decisions/0010); all else goes.
 * The mark in sessionStorage says "this tab has left": a page that is reached by the Back button afterwards
 * replaces itself by the neutral page before anything of it is seen. A new visit clears the mark.
 */
const MARK = "left";
const root = document.documentElement;
const { exit, then } = document.currentScript.dataset;

// Storage may be forbidden by the browser's settings; the page must work all the same.
function quietly(action) {
  try {
    return action();
  } catch {
    return null;
  }
}

const hasLeft = () => quietly(() => sessionStorage.getItem(MARK)) === "1";

function hide() {
  root.hidden = true;
}

function replace() {
  hide();
  document.title = "";
  // Without a network a site outside cannot be reached; the worker, if there is one, makes a calendar.
  location.replace(!navigator.onLine && navigator.serviceWorker?.controller ? "/calendar/" : exit);
}

function leave() {
  hide();
  quietly(() => localStorage.clear());
  quietly(() => sessionStorage.clear());
  quietly(() => sessionStorage.setItem(MARK, "1"));
  replace();
}

const arrival = performance.getEntriesByType("navigation")[0];
if (hasLeft() && arrival && arrival.type !== "navigate") replace();
else quietly(() => sessionStorage.removeItem(MARK));

// A page that the browser keeps whole for the Back button was hidden when it was left, and stays so after leaving.
addEventListener("pagehide", hide);
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  if (hasLeft()) replace();
  else root.hidden = false;
});

document.addEventListener("click", (event) => {
  if (!event.target.closest(".exit")) return;
  event.preventDefault();
  leave();
});

// Three times within two seconds. A single Esc still closes what is open: it is not swallowed here.
let presses = [];
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    presses = [...presses, event.timeStamp].filter((time) => event.timeStamp - time < 2000);
    if (presses.length >= 3) leave();
  },
  true,
);

root.classList.add("js");
const size = quietly(() => localStorage.getItem("text"));
if (size) root.dataset.text = size;

// The rest of the script comes after the first paint: on a slow line the words have the line for themselves.
document.addEventListener("DOMContentLoaded", () => {
  requestAnimationFrame(() => {
    const rest = document.createElement("script");
    rest.type = "module";
    rest.src = then;
    document.head.append(rest);
  });
});
