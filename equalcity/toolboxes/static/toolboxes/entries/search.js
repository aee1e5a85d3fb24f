/* The search page: loaded there only. */
import { startSearch } from "../search/page.js";

export { makeEngine } from "../search/engine.js";

const root = document.getElementById("search");
if (root) startSearch(root);
