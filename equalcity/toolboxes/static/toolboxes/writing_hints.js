/** While a step is written: how plain the text is, and which words harm. Asks the server; nothing is kept there. */

const PAUSE = 1200; // milliseconds without a key before the text is read
const SKIPPED = /-(say|fact|url|slug|publisher|year|kind|need|format)(-|$)|dont_say|-sources-|-options-|^id_slug|comment/;

/** Every text of the form that a reader would read, don't-say lists and sources left out. */
function writtenText(form) {
  const parts = [];
  for (const field of form.querySelectorAll("textarea, input[type=text]")) {
    const name = field.name || field.id || "";
    if (!field.value || SKIPPED.test(name) || field.closest("[aria-hidden=true], [hidden]")) continue;
    parts.push(field.closest("[data-draftail-input]") || name.endsWith("-text") || name.endsWith("-transcript") ? fromRichText(field.value) : field.value);
  }
  for (const rich of form.querySelectorAll("input[type=hidden][data-draftail-input]")) {
    if (rich.value && !SKIPPED.test(rich.name)) parts.push(fromRichText(rich.value));
  }
  return parts.filter(Boolean).join("\n");
}

/** The words of a Draftail field, which keeps its content as JSON. */
function fromRichText(value) {
  try {
    return (JSON.parse(value)?.blocks ?? []).map((block) => block.text).join("\n");
  } catch {
    return value;
  }
}

function row(list, label, value) {
  const pair = document.createElement("div");
  const term = document.createElement("dt");
  const words = document.createElement("dd");
  term.textContent = label;
  words.textContent = value;
  pair.append(term, words);
  list.append(pair);
}

function bullets(box, label, items) {
  if (!items.length) return;
  const title = document.createElement("strong");
  const list = document.createElement("ul");
  title.textContent = label;
  for (const item of items) {
    const line = document.createElement("li");
    line.textContent = item;
    list.append(line);
  }
  box.append(title, list);
}

function show(box, found) {
  const say = box.dataset;
  const numbers = document.createElement("dl");
  row(numbers, say.labelWords, found.words);
  row(numbers, say.labelSentence, found.words_a_sentence);
  if (found.age !== null) row(numbers, say.labelAge, found.age);
  if (found.lix !== null) row(numbers, say.labelLix, `${found.lix} (${say.labelAim} ${found.aim})`);
  const verdict = document.createElement("p");
  verdict.textContent = found.lix === null ? "" : found.plain ? say.labelPlain : say.labelHard;
  box.replaceChildren(numbers, verdict);
  bullets(box, say.labelAvoid, found.findings.map((one) => `“${one.word}” → ${say.labelInstead} ${one.instead}`));
  bullets(box, say.labelLong, found.long_sentences);
  box.hidden = found.words === 0;
}

async function read(box, form) {
  const token = form.querySelector("[name=csrfmiddlewaretoken]")?.value;
  const answer = await fetch(box.dataset.url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({
      text: writtenText(form),
      language: box.dataset.language,
      for_the_public: "forThePublic" in box.dataset,
    }),
  });
  if (answer.ok) show(box, await answer.json());
}

const box = document.querySelector("[data-reading]");
const form = box?.closest("form");
if (form) {
  let waiting = 0;
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => read(box, form), PAUSE);
  };
  form.addEventListener("input", later);
  form.addEventListener("keyup", later);
  later();
}
