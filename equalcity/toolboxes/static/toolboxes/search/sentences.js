/* Sentences, and a short print of one. The search names a sentence by its print, and the page that it leads to finds it again. */

const LEAST = 25;
/* An end of a sentence with its closing quotes, where a space or nothing follows. */
const END = /[.!?…؟।።]+(?:\s?»)?["'”’“)\]]*(?=\s|$)/g;
const NO_END = /(?:^|[\s(])[\p{L}\p{N}]\.$|\p{N}\.$/u;

export const plain = (text) => text.replace(/\s+/g, " ").trim();

/* The sentences of a text, in its order. Very short ones stay with what follows; abbreviations such as “z. B.” end none. */
export function sentences(text) {
  const whole = plain(text);
  const found = [];
  let start = 0;
  for (const match of whole.matchAll(END)) {
    const end = match.index + match[0].length;
    if (end - start < LEAST || NO_END.test(whole.slice(start, end))) continue;
    found.push(whole.slice(start, end).trim());
    start = end;
  }
  const rest = whole.slice(start).trim();
  return rest ? [...found, rest] : found;
}

/* FNV-1a of the sentence, in the letters 0 to z. */
export function print(sentence) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < sentence.length; at++) hash = Math.imul(hash ^ sentence.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36);
}
