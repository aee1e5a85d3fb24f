/* The page that lists what is on this phone; it also stands where a page is asked for that is not. */
import { beginWorker, Control, word } from "./control.js";
import { currentOnes, listOf, mayKeep, removeEverything } from "./generations.js";

const part = (name) => document.querySelector(`[data-kept="${name}"]`);
const controls = new Map();

export async function showKept(page) {
  part("missing").hidden = location.pathname === page.dataset.keptPage;
  part("again").addEventListener("click", () => location.reload());
  part("everything").addEventListener("click", everything);
  navigator.serviceWorker?.addEventListener("message", (event) => hear(event.data));
  offerHomeScreen();
  if (!(await mayKeep())) return nothing("forbidden");
  const lists = await keptLists();
  if (!lists.length) return nothing("none");
  lists.forEach(show);
  search(lists);
  // The worker may be gone while the caches are there: some systems clear one and not the other.
  await beginWorker();
  if (navigator.onLine) (await navigator.serviceWorker.ready).active.postMessage("look");
}

async function keptLists() {
  const lists = [];
  for (const one of await currentOnes()) {
    const list = await listOf(one);
    if (list) lists.push(list);
  }
  return lists.sort((one, other) => one.title.localeCompare(other.title));
}

function nothing(why) {
  part("nothing").hidden = false;
  part("why").textContent = word(why);
}

function show(list) {
  const item = part("item").content.cloneNode(true).firstElementChild;
  const link = item.querySelector("a");
  Object.assign(link, { href: list.home, hreflang: list.language });
  Object.assign(item.querySelector("[data-part=title]"), { textContent: list.title, lang: list.text_language, dir: "auto" });
  const fill = (name, text) => (item.querySelector(`[data-part=${name}]`).textContent = text);
  fill("language", list.language_name);
  fill("edition", word("edition", { number: list.number }));
  part("list").append(item);
  const control = new Control(item.querySelector(".keep"), {
    url: list.list,
    list,
    changed: (state) => {
      link.hidden = state === "removed";
      if (["whole", "removed"].includes(state)) fill("edition", word("edition", { number: control.list.number }));
    },
  });
  controls.set(`${list.toolbox}/${list.language}`, { control, link });
  control.look();
}

/* One search for each language: what is kept in this page's own comes first. */
function search(lists) {
  const here = lists.find((one) => one.language === document.documentElement.lang) || lists[0];
  part("search").hidden = !here.search;
  if (!here.search) return;
  part("search").querySelector("a").href = here.search;
  // Whoever keeps the edition of a city only has the search of that city, and no other.
  const bar = document.querySelector(".to-search");
  if (bar && !lists.some((one) => one.search === bar.pathname)) bar.href = here.search;
}

function hear(news) {
  const { control } = controls.get(news.key) || {};
  if (!control || control.state === "fetching") return;
  if (news.kind === "fetching") control.show(news.isNewer ? "newer" : "improved", news);
  else control.look();
}

async function everything() {
  for (const { control } of controls.values()) control.stop();
  controls.clear();
  await removeEverything();
  part("list").replaceChildren();
  part("search").hidden = true;
  part("missing").hidden = true;
  part("gone").textContent = word("gone");
  nothing("none");
}

/* Where the browser lets us ask; elsewhere the words beside it say where to look. */
function offerHomeScreen() {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    const button = part("install");
    button.hidden = false;
    button.addEventListener("click", () => event.prompt(), { once: true });
  });
}
