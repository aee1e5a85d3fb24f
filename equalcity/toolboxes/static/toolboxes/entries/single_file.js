/* The script of the single file. It stands in <head>: leaving works before all is read; the rest waits for the pages. */
import { watchForLeaving } from "../single_file/leaving.js";

watchForLeaving(document.currentScript.dataset);
document.documentElement.classList.add("js");
document.addEventListener("DOMContentLoaded", () => import("../single_file/reading.js"));
