/* What is kept on this phone. The caches themselves are the only memory: whatever was taken away from them is gone.
 *
 * A generation is one cache: kept/1/SLUG/LANGUAGE/VERSION. It holds files, each marked with the hash of its bytes, its own
 * list (what belongs to it), and, once nothing is missing, the mark that it is whole. Pages and the worker share this module.
 */
const FAMILY = "kept/1/";
const LIST = "/.kept/list";
const WHOLE = "/.kept/whole";
const LOOKED = "/.kept/looked";
const HASH = "x-kept";

/** Whether this browser lets a page keep anything: not in some private windows, nor over plain http. */
export async function mayKeep() {
  if (!("serviceWorker" in navigator) || !("caches" in globalThis)) return false;
  try {
    await caches.keys();
    return true;
  } catch {
    return false;
  }
}

function named(name) {
  const [slug, language, version] = name.slice(FAMILY.length).split("/");
  return { name, slug, language, version };
}

/** All generations, the newest first; a cache knows the order in which it was opened. */
export async function generations() {
  const names = await caches.keys();
  return names.filter((name) => name.startsWith(FAMILY)).map(named).reverse();
}

/** Those of one toolbox in one language, the newest first. */
export async function generationsOf({ slug, language }) {
  return (await generations()).filter((one) => one.slug === slug && one.language === language);
}

export const nameOf = (list) => `${FAMILY}${list.toolbox}/${list.language}/${list.version}`;

/** Never opens a cache, for opening makes one. */
const entry = (generation, url) => caches.match(url, { cacheName: generation.name });

export const isWhole = async (generation) => Boolean(await entry(generation, WHOLE));

export async function listOf(generation) {
  const answer = await entry(generation, LIST);
  return answer ? answer.json() : null;
}

/** Of each toolbox and language the newest generation that is whole, else the newest. */
export async function currentOnes(all = null) {
  const found = new Map();
  for (const one of all || (await generations())) {
    const key = `${one.slug}/${one.language}`;
    const other = found.get(key);
    if (!other) found.set(key, { ...one, whole: await isWhole(one) });
    else if (!other.whole && (await isWhole(one))) found.set(key, { ...one, whole: true });
  }
  return [...found.values()];
}

/** What of a generation is really there: bytes, and whether a file has been taken away. */
export async function stockOf(generation, list) {
  const there = await hashesOf(generation);
  let bytes = 0;
  for (const file of list.files) if (there.get(file.url) === file.sha256) bytes += file.bytes;
  return { bytes, missing: bytes < list.bytes };
}

/* Beginning and removing happen one after the other, so that nothing makes anew what was just removed. */
export function inTurn(action) {
  return navigator.locks ? navigator.locks.request("kept", action) : action();
}

const opened = (name) => inTurn(async () => ((await caches.has(name)) ? caches.open(name) : null));

/** The hash of each file that a generation holds, by its address. */
export async function hashesOf(generation) {
  const found = new Map();
  const cache = await opened(generation.name);
  if (!cache) return found;
  const answers = await cache.matchAll();
  const keys = await cache.keys();
  keys.forEach((key, number) => {
    const hash = answers[number]?.headers.get(HASH);
    if (hash) found.set(addressOf(key.url), hash);
  });
  return found;
}

/** Path with `?in=`, which names another text; whatever else somebody hung on an address means nothing. */
export function addressOf(href) {
  const url = new URL(href, location.origin);
  const text = url.searchParams.get("in");
  return text ? `${url.pathname}?${new URLSearchParams({ in: text })}` : url.pathname;
}

const TOOLBOX = /^\/[\w-]+\/(?:in\/([\w-]+)\/)?toolboxes\/([\w-]+)\//;

/* What the list of a page calls its toolbox: SLUG, and SLUG@CITY where it is the edition of a city. */
function toolboxOf(address) {
  const [, city, slug] = TOOLBOX.exec(address) || [];
  return city ? `${slug}@${city}` : slug;
}

/** The kept answer to an address, or undefined. A page comes from a whole, present generation only; a file whose name
 * holds its hash also from a former one, since a page that is still open may ask for it. */
export async function find(href, { isFile }) {
  const address = addressOf(href);
  const slug = toolboxOf(address);
  const all = await generations();
  for (const one of all) {
    if (slug && one.slug !== slug) continue;
    const answer = await entry(one, address);
    if (answer && (isFile || (await isPresent(one, all)))) return answer;
  }
  return undefined;
}

/* Whole, and no newer one of the same toolbox and language is. */
async function isPresent(generation, all) {
  for (const one of all) {
    if (one.slug !== generation.slug || one.language !== generation.language) continue;
    if (await isWhole(one)) return one.name === generation.name;
  }
  return false;
}

/** Makes room for a list, keeps the list itself, and gives the cache; an earlier one of the same name is begun anew only
 * if it is no longer the newest. */
export async function begin(list) {
  const name = nameOf(list);
  const [newest] = await generationsOf({ slug: list.toolbox, language: list.language });
  if (newest && newest.name !== name) await drop({ name });
  const cache = await caches.open(name);
  await cache.put(LIST, new Response(JSON.stringify(list), { headers: { "content-type": "application/json" } }));
  return cache;
}

/** Stores one file with its hash; headers of the connection stay behind, those that protect the page come along. */
export function put(cache, file, body, headers) {
  const kept = new Headers({ [HASH]: file.sha256 });
  const wanted = /^(content-(type|language|security-policy)|x-content-type-options|referrer-policy|cross-origin-opener-policy|x-frame-options)$/;
  headers.forEach((value, name) => wanted.test(name) && kept.set(name, value));
  kept.set("content-length", String(file.bytes));
  return cache.put(file.url, new Response(body, { headers: kept }));
}

/** The same file in any generation, so that it need not be fetched twice. */
export async function elsewhere(file, all) {
  for (const one of all) {
    const answer = await entry(one, file.url);
    if (answer?.headers.get(HASH) === file.sha256) return answer;
  }
  return undefined;
}

/** Declares a generation whole, and lets go of half ones beside it; one former stays for pages that are still open. */
export async function finish(cache, list) {
  await cache.put(WHOLE, new Response("1"));
  const others = (await generationsOf({ slug: list.toolbox, language: list.language })).filter(
    (one) => one.name !== nameOf(list),
  );
  let former = 0;
  for (const one of others) if (!(await isWhole(one)) || former++) await drop(one);
}

/** At a new start, when nothing of ours is open, former generations are needed by nobody. */
export async function dropFormer() {
  const current = new Set((await currentOnes()).filter((one) => one.whole).map((one) => `${one.slug}/${one.language}`));
  const names = new Set((await currentOnes()).map((one) => one.name));
  for (const one of await generations()) {
    if (current.has(`${one.slug}/${one.language}`) && !names.has(one.name) && (await isWhole(one))) await drop(one);
  }
}

export const drop = (generation) => caches.delete(generation.name);

/** When it was last asked whether there is something newer (milliseconds); 0 for never. */
export async function lookedAt(generation) {
  const answer = await entry(generation, LOOKED);
  return answer ? Number(await answer.text()) : 0;
}

export async function noteLook(generation, time = Date.now()) {
  const cache = await opened(generation.name);
  await cache?.put(LOOKED, new Response(String(time)));
}

/** Takes a toolbox away in one language; with the last one goes the worker. */
export async function remove({ slug, language }) {
  await inTurn(async () => {
    for (const one of await generationsOf({ slug, language })) await drop(one);
  });
  await dismissIdleWorker();
}

/** All traces that this site can reach: caches, worker, ticks, text size, the mark of having left. */
export async function removeEverything() {
  await inTurn(async () => {
    for (const name of await caches.keys()) await caches.delete(name);
  });
  await dismissIdleWorker();
  for (const storage of ["localStorage", "sessionStorage"]) {
    try {
      globalThis[storage]?.clear();
    } catch {
      // Storage is forbidden: then nothing is in it.
    }
  }
}

/** Where nothing is kept there is nothing that a worker could answer with. */
export async function dismissIdleWorker() {
  if ((await generations()).length) return;
  for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
}
