/* For readers who have kept something: a newer edition that has come, and languages that this phone lacks without a network. */
const worker = navigator.serviceWorker;

function tellOfNewer({ kind, isNewer, home, words }) {
  if (kind !== "switched" || !isNewer || !location.pathname.startsWith(home) || document.querySelector("[data-newer]")) return;
  const [strip, line, link] = ["div", "p", "a"].map((name) => document.createElement(name));
  strip.className = "strip";
  strip.dataset.newer = "";
  strip.setAttribute("role", "status");
  link.href = location.href;
  link.textContent = words.reload;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    location.reload();
  });
  line.append(`${words.newer} `, link);
  strip.append(line);
  document.querySelector(".top").append(strip);
}

/* `/fr/toolboxes/SLUG/…` can be read if kept/1/SLUG/fr/… is there, `/fr/in/CITY/toolboxes/SLUG/…` if kept/1/SLUG@CITY/fr/… is. */
async function markLanguages() {
  const [, city, slug] = /^\/[\w-]+\/(?:in\/([\w-]+)\/)?\w+\/([\w-]+)/.exec(location.pathname) || [];
  const toolbox = city ? `${slug}@${city}` : slug;
  const names = (await caches.keys()).filter((name) => name.startsWith(`kept/1/${toolbox}/`));
  const list = names.length && (await caches.match("/.kept/list", { cacheName: names[0] }));
  if (!list) return;
  const { words } = await list.json();
  const kept = names.map((name) => name.split("/")[3]);
  for (const link of document.querySelectorAll(".language a[hreflang]")) {
    link.querySelector("[data-offline]")?.remove();
    if (navigator.onLine || kept.includes(link.hreflang)) continue;
    const note = document.createElement("small");
    note.dataset.offline = "";
    note.textContent = words.not_here;
    link.append(note);
  }
}

if (worker?.controller) {
  worker.addEventListener("message", (event) => tellOfNewer(event.data));
  for (const change of ["online", "offline"]) addEventListener(change, markLanguages);
  if (!navigator.onLine) markLanguages();
}
