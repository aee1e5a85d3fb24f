/* Brings a toolbox onto the phone, file by file, each checked by its hash. What is here already is not fetched again. */
import { begin, elsewhere, finish, generations, hashesOf, inTurn, nameOf, put } from "./generations.js";

const AT_ONCE = 3;
const CHECKED_WHOLE = 8_000_000; // bytes; a larger film is checked by its length, since a small phone cannot hold it

/** Why it stopped: `network`, `stranger` (an answer that is not ours), `full`, `removed`, `stopped`. */
export class Trouble extends Error {
  constructor(kind, cause = null) {
    super(kind, { cause });
    this.kind = kind;
  }
}

/** The list of a toolbox as the site has it now. Trouble: network, stranger; null: it is no longer published. */
export async function fetchList(url, { signal = null } = {}) {
  const answer = await ask(url, { signal });
  if (answer.status === 404) return null;
  if (!isOurs(answer) || !/json/.test(answer.headers.get("content-type"))) throw new Trouble("stranger");
  try {
    return await answer.json();
  } catch (error) {
    throw new Trouble(signal?.aborted ? "stopped" : "stranger", error);
  }
}

/* Nobody's name goes along, so what comes back is what everybody reads. Not through the browser's own store, which nobody
 * could empty with one tap; `no-store` also tells the worker to keep out of it. */
async function ask(url, options = {}) {
  try {
    return await fetch(url, { credentials: "omit", cache: "no-store", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw new Trouble("stopped", error);
    throw new Trouble("network", error);
  }
}

/* A network with a page of its own in front answers with that page, or leads elsewhere. */
const isOurs = (answer) => answer.status === 200 && !answer.redirected && answer.type === "basic";

/** Fetches the toolbox whose list is at this address; `progress(done, total)` tells bytes. Gives the list.
 *
 * `isWanted()` is asked right before anything is stored: somebody may have removed it while the list was under way. */
export async function bring(url, options = {}) {
  const list = await fetchList(url, options);
  if (!list) throw new Trouble("stranger");
  try {
    return await alone(list, () => fill(list, options));
  } catch (error) {
    // The site has published something newer in the middle: what is here already serves the newer list too.
    const now = error.kind === "stranger" ? await fetchList(url, options) : null;
    if (!now || now.version === list.version) throw error;
    return alone(now, () => fill(now, options));
  }
}

/* A page and the worker must not fetch the same thing at the same time. */
function alone(list, action) {
  if (!navigator.locks) return action();
  return navigator.locks.request(`kept/${list.toolbox}/${list.language}`, action);
}

async function fill(list, { progress = () => {}, signal = null, begun = () => {}, isWanted = () => true } = {}) {
  const cache = await inTurn(async () => {
    if (signal?.aborted) throw new Trouble("stopped");
    if (!(await isWanted())) throw new Trouble("removed");
    return stored(() => begin(list));
  });
  await begun(list);
  const all = await generations();
  const there = await hashesOf({ name: nameOf(list) });
  const wanted = list.files.filter((file) => there.get(file.url) !== file.sha256);
  const counter = counterOf(list, wanted, progress);
  const worker = async () => {
    for (let file = wanted.shift(); file; file = wanted.shift()) {
      if (signal?.aborted) throw new Trouble("stopped");
      await bringFile(cache, file, { all, counter, signal });
      // Somebody has removed it meanwhile: an open cache would go on in the dark.
      if (!(await caches.has(nameOf(list)))) throw new Trouble("removed");
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker)).catch((error) => {
    wanted.length = 0; // the others stop after the file that they have in hand
    throw error;
  });
  await stored(() => finish(cache, list));
  return list;
}

/** Counts bytes as they come; what a broken file brought is taken off again. */
function counterOf(list, wanted, progress) {
  let done = list.bytes - wanted.reduce((sum, file) => sum + file.bytes, 0);
  progress(done, list.bytes);
  return (bytes) => {
    done += bytes;
    progress(Math.min(done, list.bytes), list.bytes);
  };
}

async function bringFile(cache, file, { all, counter, signal }) {
  const copy = await elsewhere(file, all);
  if (copy) {
    await stored(() => put(cache, file, copy.body, copy.headers));
    counter(file.bytes);
    return;
  }
  const answer = await ask(file.url, { signal });
  if (!isOurs(answer)) throw new Trouble("stranger");
  const counted = { bytes: 0 };
  const count = (bytes) => {
    counted.bytes += bytes;
    counter(bytes);
  };
  try {
    if (file.bytes > CHECKED_WHOLE) await bringLarge(cache, file, answer, count);
    else await bringSmall(cache, file, answer, count);
  } catch (error) {
    counter(-counted.bytes);
    throw error;
  }
}

async function bringSmall(cache, file, answer, count) {
  const parts = [];
  const reader = answer.body.getReader();
  let length = 0;
  for (let part = await read(reader); !part.done; part = await read(reader)) {
    length += part.value.length;
    if (length > file.bytes) throw new Trouble("stranger");
    parts.push(part.value);
    count(part.value.length);
  }
  const body = new Blob(parts);
  if ((await hashOf(await body.arrayBuffer())) !== file.sha256) throw new Trouble("stranger");
  await stored(() => put(cache, file, body, answer.headers));
}

/* Straight from the network into the store; if it does not have the right length, nothing is stored. */
async function bringLarge(cache, file, answer, count) {
  const reader = answer.body.getReader();
  let length = 0;
  let broken = null;
  const body = new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await read(reader);
        length += done ? 0 : value.length;
        if (length > file.bytes || (done && length < file.bytes)) throw new Trouble("stranger");
        if (done) return controller.close();
        count(value.length);
        controller.enqueue(value);
      } catch (error) {
        broken = error;
        controller.error(error);
      }
    },
  });
  await stored(() => put(cache, file, body, answer.headers)).catch((error) => {
    throw broken || error;
  });
}

async function read(reader) {
  try {
    return await reader.read();
  } catch (error) {
    throw new Trouble(error.name === "AbortError" ? "stopped" : "network", error);
  }
}

async function hashOf(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* Whatever goes wrong while storing means that there is no room: browsers name it differently. */
async function stored(action) {
  try {
    return await action();
  } catch (error) {
    if (error instanceof Trouble) throw error;
    throw new Trouble("full", error);
  }
}
