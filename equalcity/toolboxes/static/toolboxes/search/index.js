/* Reads the search index of a toolbox as equalcity/toolboxes/searching.py writes it. */

const A = 65;
const Z = 90;
const isCapital = (code) => code >= A && code <= Z;

/* The words of the index, in its order. */
export function vocabulary(written) {
  const found = [];
  let word = "";
  for (const [, capital, rest] of written.matchAll(/([A-Z])([^A-Z]*)/g)) {
    word = word.slice(0, capital.charCodeAt(0) - A) + rest;
    found.push(word);
  }
  return found;
}

/* For each word where it stands: [{steps: [[step, often], …], isFrequent}, …]. */
export function places(written) {
  const found = [];
  let current = { steps: [], isFrequent: false };
  let before = -1;
  for (const [piece, often, rounds, letter] of written.matchAll(/[*.]|(\+?)(\d*)([A-Za-z])/g)) {
    if (piece === "*") {
      current.isFrequent = true;
      continue;
    }
    if (letter) {
      before += 1 + 26 * Number(rounds) + (letter.toUpperCase().charCodeAt(0) - A);
      current.steps.push([before, often === "+"]);
    }
    if (letter && isCapital(letter.charCodeAt(0))) continue;
    found.push(current);
    current = { steps: [], isFrequent: false };
    before = -1;
  }
  return found;
}
