/* The neutral page that a reader leaves to, made on the phone: this month and the next, and nothing that names us.
 *
 * The same as core/templates/calendar.html. No DOM and no network, so a worker and a single file can make it too.
 */
const WORDS = { en: "Calendar", fr: "Calendrier", de: "Kalender", ar: "التقويم", nl: "Kalender", it: "Calendario", sv: "Kalender" };
const RIGHT_TO_LEFT = /^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)\b/;
const GREGORIAN = { calendar: "gregory", numberingSystem: "latn", timeZone: "UTC" };

/** The sheet in the page; whoever has a policy can allow it by its hash. */
export const CALENDAR_STYLE =
  ":root{color-scheme:light dark}" +
  "body{max-width:22rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif}" +
  "h1{font-size:1.2rem;font-weight:600}h2{margin:2rem 0 .5rem;font-size:1rem}" +
  "table{width:100%;border-collapse:collapse;table-layout:fixed}" +
  "th,td{overflow-wrap:anywhere;padding:.5rem 0;font-weight:400;text-align:center}th{font-size:.85rem}" +
  "td[aria-current]{outline:2px solid currentcolor;outline-offset:-4px;font-weight:700}";

/** A whole HTML page in this language (a tag such as `fr`); `today` is a local date. */
export function calendarPage(language, today = new Date()) {
  const tag = spoken(language);
  const word = WORDS[tag.split("-")[0]] || WORDS.en;
  const [year, month] = [today.getFullYear(), today.getMonth()];
  const months = [monthOf(tag, year, month, today.getDate()), monthOf(tag, year, month + 1, 0)];
  return (
    `<!doctype html><html lang="${tag}" dir="${RIGHT_TO_LEFT.test(tag) ? "rtl" : "ltr"}"><head><meta charset="utf-8">` +
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">' +
    `<title>${word}</title><link rel="icon" href="data:,"><style>${CALENDAR_STYLE}</style></head>` +
    `<body><main><h1>${word}</h1>${months.join("")}</main></body></html>`
  );
}

/** The tag if browsers know its form, else English; so nothing else can come into the page. */
function spoken(language) {
  try {
    return Intl.getCanonicalLocales(language)[0] || "en";
  } catch {
    return "en";
  }
}

function monthOf(tag, year, month, marked) {
  const first = new Date(Date.UTC(year, month, 1));
  const count = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const before = (first.getUTCDay() + 6) % 7; // from Monday, as everywhere in Europe
  const cells = [...Array(before).fill(""), ...Array.from({ length: count }, (_, day) => day + 1)];
  while (cells.length % 7) cells.push("");
  const rows = [];
  for (let start = 0; start < cells.length; start += 7) rows.push(cells.slice(start, start + 7).map((day) => cell(day, marked)));
  const name = new Intl.DateTimeFormat(tag, { ...GREGORIAN, month: "long", year: "numeric" }).format(first);
  const days = daysOf(tag).map((day) => `<th scope="col">${day}</th>`);
  const body = rows.map((row) => `<tr>${row.join("")}</tr>`);
  return `<h2>${name}</h2><table><thead><tr>${days.join("")}</tr></thead><tbody>${body.join("")}</tbody></table>`;
}

const cell = (day, marked) => (day && day === marked ? `<td aria-current="date">${day}</td>` : `<td>${day}</td>`);

function daysOf(tag) {
  const format = new Intl.DateTimeFormat(tag, { ...GREGORIAN, weekday: "short" });
  return Array.from({ length: 7 }, (_, day) => format.format(new Date(Date.UTC(2024, 0, 1 + day)))); // 1 January 2024: a Monday
}
