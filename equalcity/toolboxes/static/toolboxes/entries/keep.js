/* Loaded by two pages only: the one where a toolbox can be kept, and the one that lists what is. */
import { Control } from "../keep/control.js";
import { showKept } from "../keep/kept_page.js";

const page = document.querySelector("[data-kept-page]");
const place = document.querySelector(".keep[data-list]");

if (page) showKept(page);
if (place) new Control(place, { url: place.dataset.list }).open();
