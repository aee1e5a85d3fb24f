/* Where in a step the answer stands, and what is shown of it: the sentence with its marked words. */

import { plain, print, sentences } from "./sentences.js";
import { tokens } from "./words.js";

const URGENT = 1.1;
const KEY = 1.15;
const TITLE = 1.2;
const HEADING = 1.05;
const TERM_WORDS = 0.8;

/* A step of the index with the best place in it for these groups of stems and terms. */
export function place(step, groups, weights) {
  const { source, told, lexicon } = step;
  const [manual, slug, title, key] = told;
  const [address, manualTitle] = source.index.manuals[manual];
  const best = choose(step, weights);
  const { kind, sentence, block } = best ?? { kind: "step", sentence: readSentence(key, lexicon) };
  return {
    kind,
    source: step.number,
    title,
    where: { toolbox: source.index.title, manual: manualTitle },
    sentence: sentence.text,
    marks: marks(sentence, groups, lexicon),
    language: source.index.language,
    url: source.url({ manual: address, step: slug, block, print: block && print(sentence.text) }),
  };
}

/* Words of the glossary that were asked for, best first. */
export function wordsFound(groups, lexicon) {
  const telling = groups.filter((group) => !group.isCommon);
  return lexicon.terms
    .map((term, number) => ({ term, worth: Math.min(...telling.map((group) => group.terms.get(number) ?? 0)) }))
    .filter(({ worth }) => worth > 0.3)
    .sort((one, other) => other.worth - one.worth)
    .map(({ term }) => {
      const [id, definition] = term.source.texts?.terms[term.at] ?? ["", ""];
      const sentence = readSentence(definition, lexicon);
      return {
        kind: "term",
        source: term.number,
        title: term.term,
        where: { toolbox: term.source.index.title, manual: "" },
        sentence: sentence.text,
        marks: marks(sentence, groups, lexicon),
        language: term.source.index.language,
        url: term.source.url({ term: id }),
      };
    });
}

/* Where the title says as much as any place, the step itself is the answer: null. */
function choose(step, weights) {
  const all = candidates(step);
  let best = null;
  let most = worth(step.title, weights) * TITLE;
  for (const candidate of all) {
    const value = worth(candidate.sentence, weights) * candidate.factor;
    if (value > most + 1e-9) [best, most] = [candidate, value];
  }
  return best;
}

/* Those of the index; once the texts were read, all of these. */
function candidates(step) {
  if (!step.candidates) {
    const [, , , key, headings] = step.told;
    step.title = readSentence(step.told[2], step.lexicon);
    step.key = candidate(step, "step", key, KEY);
    step.candidates = [
      step.key,
      ...headings.map(([kind, heading]) => candidate(step, kind, plain(heading), factor(kind, true))),
    ];
  }
  return step.candidates;
}

/* Reads the texts of a step, which takes some milliseconds on a phone. Whether there was something to read. */
export function readTexts(step) {
  if (!step.source.texts || step.isRead) return false;
  const texts = step.source.texts.steps[step.at];
  step.isRead = true;
  if (!texts) return false; // kept texts may be older than the index
  candidates(step);
  step.candidates = [step.key];
  for (const [block, kind, paragraphs] of texts) {
    paragraphs.forEach((paragraph, at) => {
      for (const text of sentences(paragraph)) step.candidates.push(candidate(step, kind, text, factor(kind, block && !at), block));
    });
  }
  if (!step.source.index.whole) addWords(step);
  return true;
}

/* What the index of this toolbox had no room for. */
function addWords({ candidates, lexicon, place, source }) {
  const found = candidates.flatMap(({ sentence }) => sentence.tokens.map((token) => token.word));
  lexicon.readStep(found, place, source.words);
}

function candidate(step, kind, text, factor, block) {
  return { kind, block, factor, sentence: readSentence(text, step.lexicon) };
}

function factor(kind, isHeading) {
  return (kind === "time_critical" ? URGENT : 1) * (isHeading ? HEADING : 1);
}

function readSentence(text, lexicon) {
  const found = tokens(text).map((token) => ({ ...token, stem: lexicon.stem(token.word) }));
  return { text, tokens: found, stems: new Set(found.map((token) => token.stem)) };
}

/* What each stem and term of these groups is worth in a sentence; made once for each question. */
export function weigh(groups, lexicon) {
  return groups
    .filter((group) => !group.isCommon)
    .map((group) => ({
      stems: new Map([...group.stems].map(([stem, worth]) => [stem, worth * lexicon.rarity(lexicon.places.get(stem))])),
      terms: [...group.terms]
        .map(([number, worth]) => [lexicon.terms[number], worth * TERM_WORDS * lexicon.rarity(lexicon.terms[number].where)])
        .sort((one, other) => other[1] - one[1]),
    }));
}

/* How much of the question this sentence answers. */
function worth(sentence, weights) {
  let sum = 0;
  for (const { stems, terms } of weights) {
    let best = 0;
    for (const stem of sentence.stems) best = Math.max(best, stems.get(stem) ?? 0);
    const term = terms.find(([{ ways }, value]) => value <= best || ways.some((way) => stands(way, sentence) >= 0));
    sum += term ? Math.max(best, term[1]) : best;
  }
  return sum;
}

/* Where these stems stand one after the other, else -1. */
function stands(way, sentence) {
  if (!sentence.stems.has(way[0])) return -1;
  return sentence.tokens.findIndex((_token, at) => way.every((stem, next) => sentence.tokens[at + next]?.stem === stem));
}

function marks(sentence, groups, lexicon) {
  const found = [];
  for (const token of sentence.tokens) {
    if (groups.some((group) => !group.isCommon && group.stems.has(token.stem))) found.push([token.at, token.to]);
  }
  if (!found.length) {
    for (const number of groups.flatMap((group) => [...group.terms.keys()])) {
      for (const way of lexicon.terms[number].ways) {
        const at = stands(way, sentence);
        if (at >= 0) found.push([sentence.tokens[at].at, sentence.tokens[at + way.length - 1].to]);
      }
    }
  }
  return joined(found);
}

/* In order, and none inside another. */
function joined(found) {
  const result = [];
  for (const [from, to] of found.sort((one, other) => one[0] - other[0])) {
    if (from >= (result[result.length - 1]?.[1] ?? 0)) result.push([from, to]);
  }
  return result;
}
