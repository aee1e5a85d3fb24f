/* What is known of the words of one language over all toolboxes: which stems stand where, and how much they say there. */

import SearchableMap from "minisearch/SearchableMap";
import { places, vocabulary } from "./index.js";
import { readings, stems, words } from "./words.js";

/* How much a word tells of a step by where it stands; in a text only now and then, or often. */
const WEIGHT = { title: 6, heading: 2.4, clock: 3.2, asked: 1.6, key: 2.6, often: 1.7, once: 1 };
const HEADINGS = { time_critical: WEIGHT.clock, question: WEIGHT.asked, local_fact: WEIGHT.asked, image: WEIGHT.asked };
const ALSO = 0.25;
const PART = 0.45;
const READING = 0.8;
const FREQUENT = 0.45;
const OFTEN = 3;

/* Languages that write several words as one, with the letters that may stand between them. */
const JOINTS = { de: ["", "s", "es", "n", "en", "er", "e"], nl: ["", "s", "e", "en"], sv: ["", "s"], da: ["", "s", "e"] };
const LEAST_PART = 4;

export class Lexicon {
  constructor(language, stemmer) {
    this.language = language.split("-")[0];
    this.stem = stems(stemmer, this.language);
    this.forms = new SearchableMap();
    this.places = new Map();
    this.frequent = new Set();
    this.common = new Set();
    this.terms = [];
    this.termsByStem = new Map();
    this.explained = new Map();
    this.indexed = new Set();
    this.steps = 0;
  }

  /* Takes in an index; its steps get the numbers from `first` on. Gives what `readStep` must know of it. */
  add(index, first) {
    this.steps += index.steps.length;
    const common = new Set(words(index.common));
    for (const word of common) this.common.add(word);
    index.steps.forEach(([, , title, key, headings], number) => {
      const step = first + number;
      this.#told(title, step, WEIGHT.title);
      this.#told(key, step, WEIGHT.key);
      for (const [kind, heading] of headings) this.#told(heading, step, HEADINGS[kind] ?? WEIGHT.heading);
    });
    const found = places(index.places);
    const frequent = new Set();
    vocabulary(index.words).forEach((written, number) => {
      for (const word of words(written)) {
        this.#stands(word, found[number], first);
        if (found[number].isFrequent) frequent.add(this.stem(word));
      }
    });
    for (const term of index.terms) this.#term(term, first);
    return { common, frequent };
  }

  /* When all is taken in: words written as one are found by their parts too. */
  finish() {
    this.#join();
    for (const map of [this.places, this.termsByStem, this.explained]) for (const stem of map.keys()) this.indexed.add(stem);
  }

  #join() {
    if (!JOINTS[this.language]) return; // in other languages only what is typed is taken apart
    for (const [form, stem] of [...this.forms.entries()]) this.#noteParts(form, this.places.get(stem) ?? []);
  }

  #noteParts(form, where) {
    const parts = this.parts(form);
    if (parts.length < 2) return;
    for (const [step, weight] of where) {
      for (const part of parts) this.#note(this.stem(part), step, weight * PART);
    }
  }

  /* Whether an index told something of this word; of one that is not finished, of any that begins so. */
  isIndexed(word, isOpen) {
    if (this.common.has(word) || readings(word).some((reading) => this.indexed.has(this.stem(reading)))) return true;
    return isOpen && [...this.forms.atPrefix(word).values()].some((stem) => this.indexed.has(stem));
  }

  /* Takes in what an index had no room for, when the texts of a step are read. `found` is all its words, with repetition;
   * `index` is what `add` gave: words that are common, and stems that it names only where they stand unusually often. */
  readStep(found, step, index) {
    const times = new Map();
    for (const word of found) times.set(this.stem(word), (times.get(this.stem(word)) ?? 0) + 1);
    const taken = [];
    for (const word of new Set(found)) {
      const stem = this.stem(word);
      if (this.places.get(stem)?.has(step) || index.frequent.has(stem) || index.common.has(word)) continue;
      taken.push(word);
      this.#noteWays(word, step, times.get(stem) >= OFTEN ? WEIGHT.often : WEIGHT.once);
    }
    if (!JOINTS[this.language]) return;
    for (const word of taken) this.#noteParts(word, [[step, WEIGHT.once]]);
  }

  /* The words that explain a term, where the index had no room for them. */
  readTerm(number, definition) {
    const said = new Set(this.terms[number].ways.flat());
    for (const word of new Set(words(definition))) {
      if (!said.has(this.stem(word)) && !this.common.has(word)) append(this.explained, this.know(word), number);
    }
  }

  /* The known words that this one is made of: two, else the one that it begins or ends with, else none. */
  parts(word) {
    const joints = JOINTS[this.language] ?? [""];
    if (word.length < 2 * LEAST_PART) return [];
    let best = [];
    for (let at = LEAST_PART; at <= word.length - LEAST_PART; at++) {
      const end = word.slice(at);
      if (!this.forms.has(end)) continue;
      const start = joints
        .map((joint) => (word.slice(0, at).endsWith(joint) ? word.slice(0, at - joint.length) : ""))
        .find((one) => one.length >= LEAST_PART && this.forms.has(one));
      if (start) return [start, end];
      if (!best.length) best = [end];
    }
    if (!JOINTS[this.language]) return [];
    for (let at = word.length - LEAST_PART; !best.length && at > LEAST_PART; at--) {
      if (this.forms.has(word.slice(0, at))) best = [word.slice(0, at)];
    }
    return best;
  }

  /* How telling a stem or term is: of those that stand in few steps much, in many little. */
  rarity(where, isFrequent = false) {
    const count = where?.size ?? 0;
    return Math.log(1 + (this.steps - count + 0.5) / (count + 0.5)) * (isFrequent ? FREQUENT : 1);
  }

  know(word) {
    const stem = this.stem(word);
    if (!this.forms.has(word)) this.forms.set(word, stem);
    return stem;
  }

  #told(text, step, weight) {
    for (const word of new Set(words(text))) {
      this.#noteWays(word, step, this.common.has(word) ? weight * FREQUENT : weight);
    }
  }

  #stands(word, { steps, isFrequent }, first) {
    if (isFrequent) this.frequent.add(this.know(word));
    for (const [step, often] of steps) this.#noteWays(word, first + step, often ? WEIGHT.often : WEIGHT.once);
  }

  /* The word, and in Arabic what is left of it without “for”, “with”, “and”: “to deport her” is found by “deportation”. */
  #noteWays(word, step, weight) {
    const stem = this.know(word);
    this.#note(stem, step, weight);
    if (this.language !== "ar") return;
    for (const other of new Set(readings(word).map((reading) => this.stem(reading)))) {
      if (other !== stem) this.#note(other, step, weight * READING);
    }
  }

  #note(stem, step, weight) {
    const where = this.places.get(stem) ?? this.places.set(stem, new Map()).get(stem);
    const before = where.get(step) ?? 0;
    where.set(step, Math.max(before, weight) + ALSO * Math.min(before, weight));
  }

  #term([term, forms, explanation, written], first) {
    const number = this.terms.length;
    const where = new Map(places(written)[0].steps.map(([step, often]) => [first + step, often ? 2.6 : 1.6]));
    const ways = [term, ...forms].map((form) => words(form).map((word) => this.know(word))).filter((way) => way.length);
    this.terms.push({ term, where, ways });
    for (const stem of new Set(ways.flat())) append(this.termsByStem, stem, number);
    for (const word of words(explanation)) append(this.explained, this.know(word), number);
  }
}

function append(map, key, value) {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
