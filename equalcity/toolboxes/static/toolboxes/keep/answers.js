/* How the worker answers: what is kept at once, everything else from the network, and honestly where neither helps. */
import { calendarPage } from "./calendar.js";
import { currentOnes, find, listOf } from "./generations.js";

export const CALENDAR = "/calendar/";
const FILES = /^\/(static|media)\//;

/** The answer to a request of a page of ours. */
export async function answer(request) {
  const { pathname } = new URL(request.url);
  // At once and without a network: whoever leaves must not wait.
  if (request.mode === "navigate" && pathname === CALENDAR) return calendar();
  // Whoever is just fetching a newer generation must not get the old one.
  if (request.cache === "no-store") return fetch(request);
  const kept = await find(request.url, { isFile: FILES.test(pathname) }).catch(() => undefined);
  if (kept) return request.headers.has("range") ? part(kept, request.headers.get("range")) : kept;
  try {
    return await fetch(request);
  } catch (error) {
    if (request.mode !== "navigate") throw error;
    return notHere(pathname);
  }
}

function calendar() {
  return new Response(calendarPage(navigator.language), {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
    },
  });
}

/** One range of bytes of a recording, as players ask for it (RFC 9110). */
export async function part(whole, range) {
  const asked = /^bytes=(\d*)-(\d*)$/.exec(range);
  const body = await whole.blob();
  if (!asked || (!asked[1] && !asked[2])) return new Response(body, { headers: whole.headers });
  const start = asked[1] ? Number(asked[1]) : Math.max(0, body.size - Number(asked[2]));
  const end = asked[1] && asked[2] ? Math.min(Number(asked[2]), body.size - 1) : body.size - 1;
  const headers = new Headers(whole.headers);
  if (start > end) {
    headers.set("content-range", `bytes */${body.size}`);
    return new Response(null, { status: 416, headers });
  }
  headers.set("content-range", `bytes ${start}-${end}/${body.size}`);
  headers.set("content-length", String(end - start + 1));
  return new Response(body.slice(start, end + 1, body.type), { status: 206, headers });
}

/** The kept page that lists what is on this phone; its script sees that it stands at another address, and says so. */
async function notHere(pathname) {
  const language = pathname.split("/")[1];
  const current = (await currentOnes()).filter((one) => one.whole);
  current.sort((one, other) => (other.language === language) - (one.language === language));
  for (const one of current) {
    const list = await listOf(one);
    const page = list && (await find(list.kept, { isFile: false }));
    if (page) return new Response(page.body, { status: 503, headers: page.headers });
  }
  return Response.error();
}
