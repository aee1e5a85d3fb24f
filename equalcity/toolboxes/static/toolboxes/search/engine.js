/* Finds steps, blocks, questions and words of the glossary in toolboxes. No page in it: texts in, places out. */

import { ask, isIndexed } from "./asking.js";
import { Lexicon } from "./lexicon.js";
import { place, readTexts, weigh, wordsFound } from "./places.js";

const MOST = 12;
/* So many places come before the explanation of a word: the first ones are what is looked at. */
const BEFORE_WORDS = 3;
const MOST_WORDS = 2;
const NEARLY = 0.2;
const LEAST = 3;
const COMMON = 0.3;

/* Makes an engine of [{index, texts, base, query, stemmer, url}, …]; all but `index` may be missing.
 *
 * base and query: what stands before and after the rest of an address; or `url(place)` makes addresses of
 * {manual, step, block, print} and of {term}. `find(text)` gives at most twelve of
 * {kind, source, title, where, sentence, marks, url}, best first; `marks` are places [from, to] in the sentence.
 *
 * `addTexts(number, texts)` brings the texts of a source later; without them, key messages and headings are shown.
 * `read()` reads the texts of one more step, first those that were found last, and says which it was: "found", "other"
 * or "" for none left. It takes some milliseconds: call it until there is none left, at once or in pauses.
 *
 * An index that is not whole lacks words of the texts; reading brings them. `open(text, isFound)` gives the numbers of the
 * sources whose texts must be read before it is certain that no step says this.
 */
export function makeEngine(sources) {
  const toolboxes = sources.map((source) => ({ url: (place) => address(source, place), ...source }));
  const steps = [];
  const lexicons = new Map();
  toolboxes.forEach((source, number) => {
    const { language } = source.index;
    if (!lexicons.has(language)) lexicons.set(language, new Lexicon(language, source.stemmer));
    const lexicon = lexicons.get(language);
    const firstTerm = lexicon.terms.length;
    source.lexicon = lexicon;
    source.words = lexicon.add(source.index, steps.length);
    source.index.terms.forEach((_term, at) => Object.assign(lexicon.terms[firstTerm + at], { source, number, at }));
    source.index.steps.forEach((told, at) => steps.push({ source, number, at, told, lexicon, place: steps.length }));
  });
  for (const lexicon of lexicons.values()) lexicon.finish();
  toolboxes.forEach(readTerms);
  let wanted = [];
  return {
    find: (text) => {
      const answers = [...lexicons.values()].map((lexicon) => find(text, lexicon, steps));
      const found = answers.flatMap((answer) => answer.found).sort((one, other) => other.score - one.score);
      const explained = answers.flatMap((answer) => answer.explained).slice(0, MOST_WORDS);
      const all = [...found.slice(0, BEFORE_WORDS), ...explained, ...found.slice(BEFORE_WORDS)].slice(0, MOST);
      wanted = all.flatMap(({ step }) => step ?? []);
      return all.map(({ step, score, ...shown }) => shown);
    },
    addTexts: (number, texts) => {
      toolboxes[number].texts = texts;
      readTerms(toolboxes[number]);
    },
    open: (text, isFound) => {
      if (isFound && isIndexed(text, [...lexicons.values()])) return [];
      return [...new Set(steps.flatMap(({ isRead, number, source }) => (isRead || source.index.whole ? [] : number)))];
    },
    read: () => (wanted.some(readTexts) && "found") || (steps.some(readTexts) && "other") || "",
  };
}

function address({ base = "", query = "" }, place) {
  if (place.term !== undefined) return `${base}glossary/${query}${place.term && `#term-${place.term}`}`;
  const hash = place.block ? `#b-${place.block}${place.print ? `.${place.print}` : ""}` : "";
  return `${base}${place.manual}/${place.step}/${query}${hash}`;
}

/* The words that explain terms, if the index had no room for them. */
function readTerms({ index, texts, lexicon }) {
  if (index.whole || !texts) return;
  lexicon.terms.forEach((term, number) => {
    if (term.source.index === index && !index.terms[term.at][2]) lexicon.readTerm(number, texts.terms[term.at][1]);
  });
}

function find(text, lexicon, steps) {
  const groups = ask(text, lexicon);
  if (!groups.length) return { found: [], explained: [] };
  const weights = weigh(groups, lexicon);
  const best = score(groups, lexicon).filter(([, score], at, all) => at < LEAST || score > all[0][1] * NEARLY).slice(0, MOST);
  return {
    found: best.map(([step, score]) => ({ ...place(steps[step], groups, weights), step: steps[step], score })),
    explained: wordsFound(groups, lexicon).slice(0, MOST_WORDS),
  };
}

/* Steps with how well they answer, best first. Who answers all words of the question comes before who answers some. */
function score(groups, lexicon) {
  const sums = new Map();
  let all = 0;
  for (const group of groups) {
    const best = new Map();
    let telling = 0;
    const answers = [
      ...[...group.stems].map(([stem, worth]) => [lexicon.places.get(stem), worth, lexicon.frequent.has(stem)]),
      ...[...group.terms].map(([number, worth]) => [lexicon.terms[number].where, worth, false]),
    ];
    for (const [where, worth, isFrequent] of answers) {
      if (!where?.size) continue;
      const rarity = lexicon.rarity(where, isFrequent);
      telling = Math.max(telling, worth * rarity);
      for (const [step, weight] of where) {
        const value = worth * rarity * weight;
        const before = best.get(step);
        best.set(step, before ? Math.max(before, value) + 0.15 * Math.min(before, value) : value);
      }
    }
    if (group.isCommon) telling = 0;
    all += telling;
    for (const [step, value] of best) {
      const sum = sums.get(step) ?? { value: 0, telling: 0 };
      sums.set(step, { value: sum.value + value * (group.isCommon ? COMMON : 1), telling: sum.telling + telling });
    }
  }
  return [...sums].map(([step, { value, telling }]) => [step, value * (telling / (all || 1)) ** 1.5]).sort((a, b) => b[1] - a[1]);
}
