/* One toolbox on this phone: says how it stands, and keeps, goes on with, completes or removes it. */
import { bring, fetchList, Trouble } from "./fetching.js";
import { currentOnes, dismissIdleWorker, generationsOf, listOf, mayKeep, remove, stockOf } from "./generations.js";

const BUTTONS = {
  asking: [],
  absent: ["keep"],
  fetching: ["remove"],
  waiting: ["go-on", "remove"],
  stranger: ["go-on", "remove"],
  full: ["go-on", "remove"],
  half: ["go-on", "remove"],
  missing: ["complete", "remove"],
  whole: ["remove"],
  newer: ["remove"],
  improved: ["remove"],
  removed: ["keep"],
  forbidden: [],
  unreachable: [],
};
// Milliseconds: a phone often says that it is online before it is.
const [FIRST_PAUSE, LONGEST_PAUSE] = [2_000, 60_000];
const OF_TROUBLE = { network: "waiting", stranger: "stranger", full: "full", removed: "removed" };

/** A sentence of the page with its numbers filled in. */
export function word(name, facts = {}) {
  const text = document.querySelector("template[data-words]").content.querySelector(`[data-word="${name}"]`).textContent;
  return text.replace(/\{(\w+)\}/g, (_, key) => facts[key] ?? "");
}

const language = () => `${document.documentElement.lang}-u-nu-latn`;

/** Bytes as people read them: 1.3 MB. */
export function size(bytes) {
  const unit = { style: "unit", unit: "megabyte", maximumFractionDigits: 1, minimumFractionDigits: 1 };
  return new Intl.NumberFormat(language(), unit).format(bytes / 1_000_000);
}

export class Control {
  /** `root` holds the parts, `url` is where the list is, `list` what is known of it; `changed(state)` is called after each step. */
  constructor(root, { url, list = null, changed = () => {} }) {
    Object.assign(this, { root, url, list, changed, state: "", pause: FIRST_PAUSE, hasBegun: false });
    for (const button of root.querySelectorAll("[data-do]")) {
      button.addEventListener("click", () => (button.dataset.do === "remove" ? this.remove() : this.keep()));
    }
    addEventListener("online", () => this.again());
  }

  part(name) {
    return this.root.querySelector(`[data-part="${name}"]`);
  }

  /** Looks into the caches, and shows what is there; goes on with what was begun and never finished. */
  async look() {
    if (!(await mayKeep())) return this.show("forbidden");
    const own = this.list && (await this.own());
    const kept = own && (await listOf(own));
    if (!kept) return this.show("absent");
    this.hasBegun = true;
    const stock = await stockOf(own, kept);
    this.count(stock.bytes, kept.bytes);
    if (own.whole) return this.show(stock.missing ? "missing" : "whole", { number: kept.number });
    this.show("half");
    if (navigator.onLine) await this.keep();
  }

  /** For a page that does not know yet what it would bring: asks for the list, and says how large it is. */
  async open() {
    if (!(await mayKeep())) return this.show("forbidden");
    this.show("asking");
    try {
      this.list = await fetchList(this.url);
    } catch {
      return this.show("unreachable");
    }
    if (!this.list) return this.show("unreachable");
    await this.look();
  }

  async own() {
    const key = { slug: this.list.toolbox, language: this.list.language };
    return (await currentOnes(await generationsOf(key)))[0];
  }

  async keep() {
    if (this.state === "fetching") return;
    this.show("fetching");
    this.stopping = new AbortController();
    const { signal } = this.stopping;
    try {
      this.list = await bring(this.url, {
        signal,
        progress: (done, total) => this.count(done, total),
        begun: () => this.begin(),
        // What was begun and is gone was removed, be it in another tab: it does not come back by itself.
        isWanted: async () => !this.hasBegun || Boolean(await this.own()),
      });
      await navigator.serviceWorker.ready;
      this.show("whole", { number: this.list.number });
    } catch (error) {
      if (signal.aborted) return; // whoever stopped it says what comes next
      this.show(OF_TROUBLE[error.kind] || "forbidden");
      if (this.state !== "waiting") return;
      this.timer = setTimeout(() => this.again(), this.pause);
      this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
    }
  }

  /* By itself, ever more rarely, as long as the network is what is missing. */
  async again() {
    clearTimeout(this.timer);
    if (this.state === "waiting" && navigator.onLine) await this.keep();
  }

  begin() {
    this.hasBegun = true;
    return beginWorker();
  }

  /** Nothing goes on by itself any more. */
  stop() {
    clearTimeout(this.timer);
    this.stopping?.abort();
    Object.assign(this, { state: "", hasBegun: false });
  }

  async remove() {
    this.stop();
    await remove({ slug: this.list.toolbox, language: this.list.language });
    this.show("removed");
  }

  count(done, total) {
    this.facts = { done: size(done), total: size(total) };
    const bar = this.part("bar");
    Object.assign(bar, { max: total, value: done });
    this.part("count").textContent = word("count", this.facts);
  }

  show(state, facts = {}) {
    this.state = state;
    const hadFocus = this.root.contains(document.activeElement);
    const total = this.list ? size(this.list.bytes) : "";
    this.root.dataset.state = state;
    this.part("said").textContent = word(state, { total, ...this.facts, ...facts, size: total });
    this.part("progress").hidden = state !== "fetching";
    for (const button of this.root.querySelectorAll("[data-do]")) button.hidden = !BUTTONS[state].includes(button.dataset.do);
    if (hadFocus && !this.root.contains(document.activeElement)) this.part("said").focus();
    this.changed(state);
  }
}

/** The worker comes once there is something for it to answer with. */
export async function beginWorker() {
  try {
    await navigator.serviceWorker.register("/sw.js", { scope: "/" });
  } catch (error) {
    throw error instanceof TypeError ? new Trouble("network", error) : error; // the script did not come
  }
  await dismissIdleWorker(); // somebody may have removed everything in between
  // So that the phone does not throw it away when it runs short; some browsers ask the reader, so nobody waits for it.
  navigator.storage?.persist?.().catch(() => {});
}
