/* Feedback that could not be sent: kept on this phone after Send was pressed, sent later by itself, never twice.
 *
 * Each remark has an identity that was made with its form, by which the server knows one that came already. What is kept
 * belongs to whoever wrote it: another person who signs in on this phone neither sees nor sends it.
 */
const KEY = "feedback";
const section = document.querySelector("[data-kept]");
const who = section?.dataset.who;
const form = document.querySelector("form[data-feedback]");
const word = (name) => document.querySelector("template[data-kept-words]").content.querySelector(`[data-word="${name}"]`).textContent;

function all() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
}

const mine = () => all().filter((one) => one.who === who);

/** False where the phone keeps nothing (more). */
function store(list) {
  try {
    if (list.length) localStorage.setItem(KEY, JSON.stringify(list));
    else localStorage.removeItem(KEY);
    return true;
  } catch {
    return false;
  }
}

const without = (id) => all().filter((one) => one.id !== id);
const remove = (id) => store(without(id));

function show(state) {
  const list = mine();
  section.hidden = !list.length && state !== "sent";
  section.querySelector("[data-kept-state]").textContent = state ? word(state) : "";
  section.querySelector("[data-kept-send]").hidden = !list.length;
  section.querySelector("[data-kept-list]").replaceChildren(...list.map(line));
}

function line(one) {
  const item = document.createElement("li");
  const text = document.createElement("p");
  const button = document.createElement("button");
  text.dir = "auto";
  text.textContent = one.fields.text;
  button.type = "button";
  button.className = "button";
  button.textContent = word("remove");
  button.addEventListener("click", () => {
    remove(one.id);
    show("");
  });
  item.append(text);
  if (one.refused) item.append(Object.assign(document.createElement("p"), { textContent: [word("refused"), ...one.refused].join(" ") }));
  item.append(button);
  return item;
}

/** What became of it: sent, refused (with sentences), sign_in, or nothing where there is no network. */
async function send(one) {
  try {
    const page = await fetch(one.url, { cache: "no-store" });
    if (page.status >= 500) return "";
    if (page.redirected) return "sign_in";
    const text = new DOMParser().parseFromString(await page.text(), "text/html");
    const token = text.querySelector("form[data-feedback] [name=csrfmiddlewaretoken]")?.value;
    if (!token || text.querySelector("[data-kept]")?.dataset.who !== one.who) return page.ok ? "sign_in" : { sentences: [] };
    const answer = await fetch(one.url, {
      method: "POST",
      headers: { "X-Requested-With": "kept" },
      body: new URLSearchParams({ ...one.fields, csrfmiddlewaretoken: token }),
    });
    if (answer.redirected || answer.status === 403) return "sign_in";
    if (answer.ok) return "sent";
    return answer.status === 422 ? await answer.json() : "";
  } catch {
    return "";
  }
}

let busy = false;

async function sendAll() {
  const waiting = mine().filter((one) => !one.refused);
  if (busy || !waiting.length) return;
  busy = true;
  show("sending");
  let state = "sent";
  for (const one of waiting) {
    const became = await send(one);
    if (became === "sent") remove(one.id);
    else if (became.sentences) store([...without(one.id), { ...one, refused: became.sentences }]);
    else {
      state = became || "kept";
      break;
    }
  }
  busy = false;
  show(mine().some((one) => one.refused) && state === "sent" ? "" : state);
}

function identity() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function pressed(event) {
  event.preventDefault();
  const { csrfmiddlewaretoken: _token, ...fields } = Object.fromEntries(new FormData(form));
  const one = { id: fields.identity, who, url: location.pathname, fields };
  if (!store([...without(one.id), one])) return cannotKeep();
  show("sending");
  const became = await send(one);
  if (became === "sent" || became.sentences) remove(one.id);
  if (became === "sent") return location.assign(section.dataset.back);
  if (became.sentences) return form.submit(); // the page that comes back says what is wrong, beside each field
  form.reset();
  form.elements.identity.value = identity();
  show(became || "kept");
  section.focus();
}

/** Without room on the phone it goes the plain way. */
function cannotKeep() {
  if (navigator.onLine) return form.submit();
  section.hidden = false;
  section.querySelector("[data-kept-state]").textContent = word("full");
  section.focus();
}

if (section && who) {
  show("");
  form?.addEventListener("submit", pressed);
  section.querySelector("[data-kept-send]").addEventListener("click", sendAll);
  addEventListener("online", sendAll);
  sendAll();
}
