/* Words as they are compared: without case, accents, vowel signs, and what else one person writes and another leaves out. */

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}\u00ad\u200c-\u200f\u2066-\u2069]*/gu;
const UNWRITTEN = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u00ad\u200c-\u200f\u2066-\u2069]/g;
/* Thai, Lao, Burmese, Khmer, Japanese, Chinese: no space parts their words, so pairs of letters are compared. */
const WITHOUT_SPACES = /^[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]/;
const LONGEST = 60;

const ALIKE = new Map();
for (const [plain, letters] of [
  ["ss", "ß"],
  ["oe", "œ"],
  ["ae", "æ"],
  ["o", "ø"],
  ["l", "ł"],
  ["d", "đð"],
  ["i", "ı"],
  ["σ", "ς"],
  // Arabic: hamza on its carriers, alef and yeh without dots, teh marbuta; Persian kaf and yeh.
  ["\u0627", "\u0622\u0623\u0625\u0671"],
  ["\u0648", "\u0624"],
  ["\u064a", "\u0626\u0649\u06cc"],
  ["\u0647", "\u0629"],
  ["\u0643", "\u06a9"],
]) {
  for (const letter of letters) ALIKE.set(letter, plain);
}
/* Ethiopic: letters of one sound in the seven or eight orders; first the one that stays. */
for (const [kept, others] of [["ሀ", "ሐኀ"], ["ሰ", "ሠ"], ["አ", "ዐ"], ["ጸ", "ፀ"]]) {
  for (const other of others) {
    for (let order = 0; order < 7; order++) {
      ALIKE.set(String.fromCharCode(other.charCodeAt(0) + order), String.fromCharCode(kept.charCodeAt(0) + order));
    }
  }
}

const ARABIC = /^[\u0600-\u06ff]/;
const ARABIC_PREFIX = /^(?:[وف]?(?:[بك]?ال|لل|[بلك])|[وف])/;
const LEAST_ARABIC = 3;

/* Texts say the same words again and again, and folding takes longer than remembering. */
const folded = new Map();
const MOST_REMEMBERED = 30000;

function fold(word) {
  let known = folded.get(word);
  if (known === undefined) {
    known = foldAnew(word);
    if (folded.size > MOST_REMEMBERED) folded.clear();
    folded.set(word, known);
  }
  return known;
}

/* What stands composed in one text and in pieces in the next is the same after this. */
function foldAnew(word) {
  let folded = "";
  for (const letter of word.toLowerCase().replace(UNWRITTEN, "")) folded += ALIKE.get(letter) ?? letter;
  return folded.normalize("NFD").replace(UNWRITTEN, "").normalize("NFC");
}

/* The words of a text with their places: [{word, at, to}]. Single letters of alphabets tell nothing and are left out. */
export function tokens(text) {
  const found = [];
  for (const match of text.matchAll(WORD)) {
    const word = fold(match[0].slice(0, LONGEST));
    const at = match.index;
    const to = at + match[0].length;
    if (WITHOUT_SPACES.test(word)) pairs(word).forEach((pair) => found.push({ word: pair, at, to }));
    else if (word.length > 1) found.push({ word, at, to });
  }
  return found;
}

export const words = (text) => tokens(text).map((token) => token.word);

function pairs(word) {
  const found = [];
  for (let at = 0; at < Math.max(1, word.length - 1); at++) found.push(word.slice(at, at + 2));
  return found;
}

/* Gives words of a language their stems. `stemmer` is that of Snowball, or nothing. The same word is reduced only once. */
export function stems(stemmer, language = "") {
  const known = new Map();
  return (word) => {
    let stem = known.get(word);
    if (stem === undefined) {
      stem = reduce(word, stemmer, language);
      known.set(word, stem);
    }
    return stem;
  };
}

function reduce(word, stemmer, language) {
  if (/\p{N}/u.test(word)) return word;
  const bare = ARABIC.test(word) ? withoutPrefix(word) : word;
  const stem = (stemmer && stemmer(bare)) || bare;
  // The stemmer for French looks for accents, which are folded away here: “violée” is “viol” like “violer”.
  return language === "fr" && stem.length > 3 ? stem.replace(/e+$/, "") : stem;
}

/* Arabic writes and, for, with, in, the as one with the word that follows. */
function withoutPrefix(word) {
  const rest = word.replace(/^(?:[وف]?[بك]?ال|[وف]?لل)/, "");
  return rest.length >= LEAST_ARABIC ? rest : word;
}

/* The ways in which a word may be meant, beginning with the word itself: Arabic without its prefixes, “ue” for “ü”. */
export function readings(word) {
  if (!ARABIC.test(word)) return [...new Set([word, word.replace(/([aou])e/g, "$1")])];
  const rest = word.replace(ARABIC_PREFIX, "");
  const less = word.slice(1);
  return [...new Set([word, rest, less])].filter((one) => one.length >= LEAST_ARABIC || one === word);
}
