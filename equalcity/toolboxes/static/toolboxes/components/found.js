/* On a step that was found by search: goes to the sentence and marks it. The address names block and sentence: #b-1a2b3c4d.x1y2z3 */
import { print, sentences } from "../search/sentences.js";

function show() {
  const [, id, hash] = /^#(b-[0-9a-f]{8})(?:\.([0-9a-z]+))?$/.exec(location.hash) ?? [];
  const block = id && document.querySelector(`[id^="${id}"]`);
  if (!block) return;
  let where = block;
  let sentence = "";
  for (const node of hash ? inside(block, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT) : []) {
    const found = sentences(node.textContent).find((text) => print(text) === hash);
    if (found) [where, sentence] = [node, found]; // the innermost comes last
  }
  let element = where.nodeType === Node.TEXT_NODE ? where.parentElement : where;
  for (let fold = element; fold; fold = fold.parentElement) if (fold.localName === "details") fold.open = true;
  if (sentence) mark(where, sentence);
  if (!element.getClientRects().length) element = block; // an answer that is shown only once something is chosen
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "center" });
}

/* This node and what is in it, in the order of the page. */
function inside(node, kinds) {
  const found = [node];
  const walker = document.createTreeWalker(node, kinds);
  while (walker.nextNode()) found.push(walker.currentNode);
  return found;
}

function mark(where, sentence) {
  const nodes = inside(where, NodeFilter.SHOW_TEXT).filter((node) => node.nodeType === Node.TEXT_NODE);
  const pattern = sentence.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/ /g, "\\s+");
  const { index = 0, 0: whole = "" } = new RegExp(pattern).exec(nodes.map((node) => node.data).join("")) ?? [];
  let at = 0;
  for (const node of nodes) {
    const [from, to] = [Math.max(index - at, 0), Math.min(index + whole.length - at, node.length)];
    at += node.length;
    if (from >= to) continue;
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    range.surroundContents(document.createElement("mark"));
  }
}

show();
addEventListener("hashchange", show);
