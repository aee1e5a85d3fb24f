/* The worker of those who keep something on their phone; nobody else gets one. It stores nothing that was not asked for. */
import { answer } from "../keep/answers.js";
import { bring, fetchList } from "../keep/fetching.js";
import { currentOnes, dropFormer, generations, listOf, lookedAt, noteLook } from "../keep/generations.js";

const HOUR = 3_600_000;

// A newer worker takes over at once; the layout of the caches stays, so open pages notice nothing.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  event.respondWith(answer(request));
  if (request.mode === "navigate") event.waitUntil(tidy(event).catch(() => {}));
});

/* A page on the phone asks to look now: the list of what is kept is open. */
addEventListener("message", (event) => {
  if (event.data === "look") event.waitUntil(lookForNewer({ now: true }));
});

async function tidy(event) {
  const others = (await clients.matchAll({ type: "window", includeUncontrolled: true })).filter(
    (one) => one.id !== event.resultingClientId,
  );
  if (!others.length) await dropFormer();
  if ((await generations()).length) await lookForNewer({ now: false });
  // Whatever was kept is gone, be it by the system: then the worker goes too.
  else await registration.unregister();
}

async function lookForNewer({ now }) {
  if (!navigator.onLine) return;
  for (const one of await currentOnes()) {
    if (!one.whole || (!now && Date.now() - (await lookedAt(one)) < HOUR)) continue;
    const list = await listOf(one);
    if (list) await lookAt(one, list);
  }
}

const keyOf = (list) => `${list.toolbox}/${list.language}`;

async function lookAt(one, list) {
  await noteLook(one);
  try {
    const now = await fetchList(list.list);
    if (!now || now.version === one.version) return;
    const news = { key: keyOf(list), number: now.number, isNewer: now.number !== list.number, home: now.home, words: now.words };
    await tell({ ...news, kind: "fetching" });
    await bring(list.list, { isWanted: () => caches.has(one.name) });
    await tell({ ...news, kind: "switched" });
  } catch (error) {
    // A torn line is tried again at the next page; a full phone not before an hour has gone.
    if (error.kind === "network") await noteLook(one, 0);
    await tell({ kind: "failed", key: keyOf(list), trouble: error.kind });
  }
}

async function tell(message) {
  for (const client of await clients.matchAll({ type: "window", includeUncontrolled: true })) client.postMessage(message);
}
