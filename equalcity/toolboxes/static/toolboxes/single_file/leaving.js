/* Leaving a file that no server guards: a calendar takes its place, and neither Back nor Forward leads to it again.
 *
 * Nothing is stored for it. Pages that were read are entries of this tab's history, counted in `history.state`; so we go
 * back to the first of them, and replace that one by a page made here. What that page runs cuts off all that came after.
 */
import { CALENDAR_STYLE, calendarPage } from "../keep/calendar.js";

const root = document.documentElement;
const MOST_WAIT = 400;
const MOST_TRIES = 1500;
let facts;
let isLeaving = false;
let isReplaced = false;

/* `facts`: the language, the style sheet of the calendar, and what the calendar runs, as the file's policy allows them. */
export function watchForLeaving(ourFacts) {
  facts = ourFacts;
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".exit")) return;
    event.preventDefault();
    leave();
  });
  // Three times within two seconds. A single Esc still closes what is open.
  let presses = [];
  const press = (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    presses = [...presses, event.timeStamp].filter((time) => event.timeStamp - time < 2000);
    if (presses.length >= 3) leave();
  };
  document.addEventListener("keydown", press, true);
}

function leave() {
  if (isLeaving) return;
  isLeaving = true;
  root.hidden = true;
  document.title = "";
  const read = history.state?.read || 0;
  if (!read) return replace();
  addEventListener("popstate", replace, { once: true });
  setTimeout(replace, MOST_WAIT);
  history.go(-read);
}

function replace() {
  if (isReplaced) return;
  isReplaced = true;
  const page = calendarPage(facts.language).replace(CALENDAR_STYLE, () => facts.style);
  const whole = page.replace("</head>", () => `<script>${facts.after}</script></head>`);
  setTimeout(() => stayAs(page), MOST_TRIES);
  try {
    location.replace(URL.createObjectURL(new Blob([whole], { type: "text/html" })));
  } catch {
    stayAs(page);
  }
}

/* Where the browser opens no page made here, this one becomes it. */
function stayAs(page) {
  try {
    history.replaceState(null, "", location.pathname);
  } catch {
    // Some browsers let a file change no address; what is seen matters more.
  }
  try {
    const calendar = new DOMParser().parseFromString(page, "text/html").documentElement;
    root.replaceChildren(...calendar.childNodes);
    root.className = "";
    root.hidden = false;
  } catch {
    location.replace("about:blank");
  }
}
