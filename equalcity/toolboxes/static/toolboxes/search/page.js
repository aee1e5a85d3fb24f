/* The field on the search page. What is typed stays in it: it is not sent, not kept, and gone when the page is left. */

import { makeEngine } from "./engine.js";

const PAUSE = 60;
const SLICE = 12;

export function startSearch(root) {
  const field = root.querySelector("input");
  const results = root.querySelector("[data-results]");
  const status = root.querySelector("[role=status]");
  const topics = document.getElementById("topics");
  const declared = [...root.querySelectorAll("[data-index]")].map((one) => one.dataset);
  const labels = new Map([...root.querySelectorAll("[data-kind]")].map((one) => [one.dataset.kind, one.textContent]));
  const told = { ...status.dataset };
  let engine = null;
  let sources = [];
  let hasFailed = false;
  let isPart = false;
  let isStale = false;
  let timer = 0;
  let shown = "";
  const fetched = new Set();
  const lost = new Set();

  function say(text) {
    if (status.textContent !== text) status.textContent = text;
  }

  function show() {
    const text = field.value.trim();
    const found = text && engine ? engine.find(field.value) : [];
    const open = text && engine ? engine.open(field.value, found.length > 0) : [];
    list(found);
    for (const number of [...found.map(({ source }) => source), ...open]) bringTexts(number);
    topics.hidden = found.length > 0;
    if (!text) say("");
    else if (hasFailed) say(told.failed);
    else if (!engine) say(told.loading);
    else say(outcome(found.length, open));
  }

  /* A word that no index knows may still stand in a text: only when all are read is it certain that there is nothing. */
  function outcome(count, open) {
    const isLooking = open.some((number) => !lost.has(number));
    const isIncomplete = isPart || open.some((number) => lost.has(number));
    const said = [count && `${told.found} ${count}`, isLooking && told.loading, !count && !isLooking && told.nothing];
    return [...said, isIncomplete && told.part].filter(Boolean).join(count ? " · " : " ");
  }

  /* What stands there already stays, so that nothing moves under a finger. */
  function list(found) {
    const answer = JSON.stringify(found);
    if (answer === shown) return;
    shown = answer;
    results.replaceChildren(...found.map((one) => item(one, labels)));
    results.hidden = !found.length;
  }

  /* Once more, when texts were read; not while somebody is on a result. */
  function showAgain() {
    if (!results.contains(document.activeElement)) show();
  }

  /* All texts of a toolbox, so that what is fetched does not tell which step was found. */
  async function bringTexts(number) {
    if (fetched.has(number) || lost.has(number)) return;
    fetched.add(number);
    try {
      engine.addTexts(number, await fetchJson(sources[number].textsAt));
      readOn();
    } catch {
      fetched.delete(number); // the key messages stay; the next word that is typed tries again
      lost.add(number);
      showAgain();
    }
  }

  /* In slices, so that the field answers while it reads. */
  function readOn() {
    const end = performance.now() + SLICE;
    let read = "";
    do {
      read = engine.read();
      if (read === "found") isStale = true;
      else if (isStale) {
        isStale = false;
        showAgain();
      }
    } while (read && performance.now() < end);
    if (read) setTimeout(readOn);
    else showAgain(); // with the words that the indexes had no room for
  }

  function clear() {
    field.value = "";
    show();
  }

  field.addEventListener("input", () => {
    if (hasFailed) load(); // a bad line may be better now
    lost.clear();
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") clear(); // and no more: three times Esc is the way out
    if (event.key === "Enter") show();
  });
  // When the page is left, so that neither the browser's own memory of pages nor the way back holds a word.
  addEventListener("pagehide", clear);
  field.focus({ preventScroll: true });

  async function load() {
    hasFailed = false;
    sources = await open(declared);
    hasFailed = !sources.length;
    isPart = sources.length < declared.length;
    if (!hasFailed) engine = makeEngine(sources);
    if (field.value) show();
  }

  return load();
}

/* The toolboxes whose index is there: in flight mode only those that were kept. */
async function open(declared) {
  const opened = await Promise.all(declared.map((one) => openOne(one).catch(() => null)));
  return opened.filter(Boolean);
}

async function openOne({ index, texts, stemmer, base }) {
  const [read, module] = await Promise.all([fetchJson(index), stemmer && import(stemmer).catch(() => null)]);
  return { index: read, stemmer: module?.stemmer, base, textsAt: texts };
}

async function fetchJson(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

function item({ kind, title, where, sentence, marks, language, url }, labels) {
  const link = element("a", "choice");
  link.href = url;
  link.lang = language;
  const label = element("span", "tag quiet", labels.get(kind) ?? labels.get("step"));
  const { lang, dir } = document.documentElement;
  Object.assign(label, { lang, dir });
  const place = element("small", "", [where.manual, where.toolbox].filter(Boolean).join(" · "));
  const name = element("strong", "", title);
  const line = marked(sentence, marks);
  for (const part of [name, line, place]) part.dir = language === lang ? dir : "auto";
  link.append(label, name, line, place);
  const entry = document.createElement("li");
  entry.append(link);
  return entry;
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

/* The sentence with the words that were found; as text only, whatever stands in it. */
function marked(sentence, marks) {
  const line = element("span", "sentence");
  let done = 0;
  for (const [from, to] of marks) {
    line.append(sentence.slice(done, from), element("mark", "", sentence.slice(from, to)));
    done = to;
  }
  line.append(sentence.slice(done));
  return line;
}
