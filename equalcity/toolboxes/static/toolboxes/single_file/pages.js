/* Shows the page that the address names, `#place` or `#place.block.print`; Back and Forward work as on the site.
 *
 * Each page that is read counts one up in `history.state`, so that leaving knows how far it has to go.
 */
import { plain, print as printOf, sentences } from "../search/sentences.js";

const pages = document.querySelectorAll(".page");
const links = document.querySelectorAll(".steps a");
const heights = [];
let read = history.state?.read || 0;

function show({ isMove }) {
  const [place, block, print] = decodeURIComponent(location.hash.slice(1)).split(".");
  const target = document.getElementById(place) || pages[0];
  const page = target.closest(".page");
  for (const found of document.querySelectorAll(".found")) found.classList.remove("found");
  if (page) {
    for (const one of pages) one.classList.toggle("here", one === page);
    for (const link of links) mark(link, page);
  }
  const sentence = block && sentenceIn(page, block, print);
  if (sentence) reveal(sentence);
  else if (target !== page) target.scrollIntoView();
  else if (isMove) scrollTo(0, 0);
  if (isMove && page && place !== "search") focusOn(sentence || (target === page ? page.querySelector("h1") : target));
}

function mark(link, page) {
  if (link.hash === `#${page.id}`) link.setAttribute("aria-current", "step");
  else link.removeAttribute("aria-current");
}

/* The smallest part of the block that holds the sentence with this print, else the block. */
function sentenceIn(page, block, print) {
  const whole = [...page.querySelectorAll("[id^='b-']")].find((one) => one.id.startsWith(`b-${block}`));
  const parts = whole && print ? [...whole.querySelectorAll("*")] : [];
  const holders = parts.filter((part) => sentences(plain(part.textContent)).some((sentence) => printOf(sentence) === print));
  return holders[holders.length - 1] || whole;
}

function reveal(part) {
  for (let fold = part.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  part.classList.add("found");
  part.scrollIntoView({ block: "center" });
}

function focusOn(part) {
  part.tabIndex = -1;
  part.focus({ preventScroll: true });
}

function move() {
  const known = history.state?.read;
  heights[read] = lastHeight;
  if (known === undefined) {
    read += 1;
    history.replaceState({ read }, "");
    show({ isMove: true });
  } else {
    read = known;
    show({ isMove: true });
    scrollTo(0, heights[read] || 0);
  }
}

let lastHeight = 0;
addEventListener("scroll", () => requestAnimationFrame(() => (lastHeight = scrollY)), { passive: true });
history.scrollRestoration = "manual";
history.replaceState({ read }, "");
addEventListener("hashchange", move);
show({ isMove: false });
