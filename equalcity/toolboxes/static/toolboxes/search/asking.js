/* Makes of what was typed a question: for each word the stems and terms that answer it, each with how well it does. */

import { readings, words } from "./words.js";

const MOST_LETTERS = 300;
const MOST_WORDS = 12;
const MOST_BEGINNINGS = 40;
const WORTH = { exact: 1, begun: 0.75, kin: 0.55, mistyped: 0.6, part: 0.7, form: 0.8, phrase: 1.3, inForm: 0.5, explained: 0.4 };
const PARTICIPLES = new Set(["de", "nl"]);
/* Of a word made of two: the first says of which kind it is, the second only what. */
const PARTS = [0.9, 0.5];
/* In a word this short, or with two slips, the first letter is taken as meant. */
const SHORT = 5;
const LEAST_BEGUN = 2;
const LEAST_KIN = 4;
/* Letters more or less that a word of one root may have, when it is short and when it is long. */
const BENT = { short: 2, long: 3, from: 9 };

/* For each typed word that is known in some way: {stems: Map(stem → worth), terms: Map(number → worth), isCommon}.
 *
 * Common words only tip the balance, unless there are no others.
 */
export function ask(text, lexicon) {
  const { typed, isOpen } = read(text);
  const groups = typed.flatMap((word, number) => {
    const isLast = isOpen && number === typed.length - 1;
    if (!lexicon.common.has(word)) return answer(word, lexicon, isLast);
    return [{ ...group(lexicon.stem(word), WORTH.exact), isCommon: true }];
  });
  if (groups.length === typed.length) addJoined(typed, groups, lexicon);
  addTerms(groups, lexicon);
  const known = groups.filter((group) => group.stems.size || group.terms.size);
  const onlyCommon = known.every((group) => group.isCommon);
  return known.map((group) => ({ ...group, isCommon: group.isCommon && !onlyCommon }));
}

/* Whether some index told of each of these words. */
export function isIndexed(text, lexicons) {
  const { typed, isOpen } = read(text);
  return typed.every((word, at) => lexicons.some((one) => one.isIndexed(word, isOpen && at === typed.length - 1)));
}

/* The words of a question, and whether the last one may go on. */
function read(text) {
  const typed = [...new Set(words(text.slice(0, MOST_LETTERS)))].slice(0, MOST_WORDS);
  return { typed, isOpen: !/\s$/.test(text) };
}

function answer(word, lexicon, isLast) {
  const stems = new Map();
  const isKnown = addKnown(word, lexicon, stems);
  if (!isKnown) {
    const parts = lexicon.parts(word);
    if (parts.length > 1) return parts.map((part, number) => group(lexicon.stem(part), PARTS[number]));
    for (const part of parts) raise(stems, lexicon.stem(part), WORTH.part);
  }
  if (isLast && word.length >= LEAST_BEGUN) addBegun(word, lexicon, stems, isKnown);
  addKin(word, lexicon, stems);
  if (!isKnown) addMistyped(word, lexicon, stems);
  return [{ stems, terms: new Map() }];
}

const group = (stem, worth) => ({ stems: new Map([[stem, worth]]), terms: new Map() });

function raise(map, key, worth) {
  if (worth > (map.get(key) ?? 0)) map.set(key, worth);
}

function addKnown(word, lexicon, stems) {
  for (const reading of readings(word)) {
    const stem = lexicon.forms.get(reading) ?? lexicon.stem(reading);
    if (lexicon.places.has(stem) || lexicon.termsByStem.has(stem) || lexicon.explained.has(stem)) raise(stems, stem, WORTH.exact);
  }
  return stems.size > 0;
}

/* The last word may not be finished yet. The shorter the rest, the better. */
function addBegun(word, lexicon, stems, isKnown) {
  let count = 0;
  for (const [form, stem] of lexicon.forms.atPrefix(word).entries()) {
    const worth = (isKnown ? WORTH.kin : WORTH.begun) * (word.length / form.length) ** 0.5;
    raise(stems, stem, worth);
    if (++count >= MOST_BEGINNINGS) break;
  }
}

/* Words of one root: “beaten” and “beat”, “begleiten” and “Begleitung”. */
function addKin(word, lexicon, stems) {
  const stem = lexicon.stem(word);
  if (stem.length < LEAST_KIN) return;
  const bent = stem.length < BENT.from ? BENT.short : BENT.long;
  for (let length = stem.length - 1; length >= Math.max(LEAST_KIN, stem.length - bent); length--) {
    const shorter = stem.slice(0, length);
    if (lexicon.places.has(shorter)) raise(stems, shorter, WORTH.kin);
  }
  // “geschlagen” and “schlagen”
  const bare = PARTICIPLES.has(lexicon.language) ? stem.replace(/^ge/, "") : stem;
  if (bare.length >= LEAST_KIN && lexicon.places.has(bare)) raise(stems, bare, WORTH.kin);
  let count = 0;
  for (const longer of lexicon.forms.atPrefix(stem).values()) {
    if (longer.startsWith(stem) && longer.length - stem.length <= bent) raise(stems, longer, WORTH.kin);
    if (++count >= MOST_BEGINNINGS) break;
  }
}

/* One slip from four letters, two from eight; two letters that changed places are one slip. */
function addMistyped(word, lexicon, stems) {
  const most = word.length >= 8 ? 2 : word.length >= 4 ? 1 : 0;
  if (!most) return;
  for (const [form, [stem, slips]] of lexicon.forms.fuzzyGet(word, most)) {
    if (form[0] === word[0] || (slips === 1 && word.length > SHORT)) raise(stems, stem, WORTH.mistyped / slips);
  }
  for (let at = 0; at < word.length - 1; at++) {
    const other = word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2);
    if (lexicon.forms.has(other)) raise(stems, lexicon.forms.get(other), WORTH.mistyped);
  }
}

/* “hand over” also finds “handover”. */
function addJoined(typed, groups, lexicon) {
  for (let at = 0; at < typed.length - 1; at++) {
    const stem = lexicon.forms.get(typed[at] + typed[at + 1]);
    for (const group of stem === undefined ? [] : groups.slice(at, at + 2)) raise(group.stems, stem, WORTH.exact);
  }
}

/* A term that was typed in one of its forms is found in all of them; and one whose explanation holds the word, a little.
 * A word that stands nowhere but in a form of a term leads to that term, too. */
function addTerms(groups, lexicon) {
  groups.forEach((group, at) => {
    for (const [stem, worth] of group.stems) {
      for (const number of lexicon.termsByStem.get(stem) ?? []) {
        if (!lexicon.places.has(stem)) raise(group.terms, number, worth * WORTH.inForm);
        for (const way of lexicon.terms[number].ways) addWay(way, stem, worth, number, groups, at);
      }
      for (const number of lexicon.explained.get(stem) ?? []) raise(group.terms, number, worth * WORTH.explained);
    }
  });
}

function addWay(way, stem, worth, number, groups, at) {
  if (way[0] !== stem || at + way.length > groups.length) return;
  let least = worth;
  for (let next = 1; next < way.length; next++) least = Math.min(least, groups[at + next].stems.get(way[next]) ?? 0);
  if (!least) return;
  const value = least * (way.length > 1 ? WORTH.phrase : WORTH.form);
  for (let next = 0; next < way.length; next++) raise(groups[at + next].terms, number, value);
}
