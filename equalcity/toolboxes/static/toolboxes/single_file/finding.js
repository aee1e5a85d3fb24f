/* The search of the single file: what is typed stays in the field, and is gone with the file. */
import { stemmer } from "#stemmer";
import { makeEngine } from "../search/engine.js";

const page = document.getElementById("search");
const field = page.querySelector("input");
const said = page.querySelector("[role=status]");
const results = page.querySelector("ol");
const SLICE = 12; // milliseconds
let engine = null;
let kinds = {};

/* Made when it is first asked for: most readers never search. */
function prepare() {
  if (engine) return;
  const { index, texts, places, words } = JSON.parse(document.getElementById("search-data").textContent);
  const url = ({ manual, step, block, print, term }) => {
    if (term !== undefined) return term ? `#term-${term}` : "#glossary";
    return `#${[places[`${manual}/${step}`], block, print].filter(Boolean).join(".")}`;
  };
  kinds = words;
  engine = makeEngine([{ index, texts, stemmer, url }]);
  readOn();
}

/* Texts are read in slices, those of the steps found first; meanwhile headings and key messages are shown. */
function readOn() {
  const end = performance.now() + SLICE;
  let isNews = false;
  let read;
  do {
    read = engine.read();
    isNews = isNews || read === "found";
  } while (read && performance.now() < end);
  if (isNews && field.value.trim()) search();
  if (read) setTimeout(readOn);
}

function search() {
  prepare();
  const found = engine.find(field.value);
  results.replaceChildren(...found.map(written));
  const isAsked = field.value.trim() !== "";
  said.textContent = !isAsked ? "" : found.length ? `${said.dataset.some} ${found.length}` : said.dataset.none;
}

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function written({ kind, title, sentence, marks, url }) {
  const link = element("a", "choice", element("strong", "", title), element("span", "", ...marked(sentence, marks)));
  link.href = url;
  if (kinds[kind]) {
    const tag = element("span", "tag quiet", kinds[kind]);
    tag.lang = document.documentElement.lang;
    tag.dir = document.documentElement.dir;
    link.append(element("span", "tags", tag));
  }
  return element("li", "", link);
}

function marked(sentence, marks) {
  const pieces = [];
  let done = 0;
  for (const [from, to] of marks) {
    pieces.push(sentence.slice(done, from), element("mark", "", sentence.slice(from, to)));
    done = to;
  }
  return [...pieces, sentence.slice(done)];
}

field.value = "";
field.addEventListener("focus", prepare);
field.addEventListener("input", search);

const begin = () => location.hash === "#search" && field.focus();
addEventListener("hashchange", begin);
addEventListener("load", begin);
