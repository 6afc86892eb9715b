// The loop of the engine, line by line, beside the picture: the running line is lit, and the lines that update D or G
// really do so in the reader's run, one update at a time.

import { el } from "../shared/dom.js";
import { t } from "../shared/texts.js";

/** @import { Beat, Listing } from "./data.js" */

const BEAT_MS = 1600;
const PARTS =
  /(#.*$)|("[^"]*")|\b(def|for|in|if|and|or|return|range|len)\b|\b(update_D|loss_D|gradient_D|descend_D|updates_D|grad_D|n_D|opt_D|D)\b|\b(update_G|loss_G|gradient_G|descend_G|grad_G|n_G|opt_G|G|fake)\b|\b(draw_real|x)\b/g;
const CLASSES = ["comment", "string", "keyword", "D", "fake", "real"];

export class Code {
  /**
   * @param {Listing} listing
   * @param {(beat: Beat, last: boolean) => void} reached
   */
  constructor(listing, reached) {
    this.listing = listing;
    this.reached = reached;
    this.beat = -1;
    this.playing = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {Map<number, HTMLElement>} */
    this.lines = new Map();
    const rows = listing.lines.map(([number, text]) => {
      const row = el(
        "div",
        { className: "line" },
        el("i", { textContent: number ? String(number) : "" }),
        ...coloured(text),
      );
      if (number) this.lines.set(number, row);
      return row;
    });
    this.source = el("pre", {}, el("code", {}, ...rows));
    this.source.tabIndex = 0;
    this.play = el("button", { type: "button", textContent: t("▶ Play the loop") });
    this.play.onclick = () => (this.playing ? this.pause() : this.start());
    this.one = el("button", { type: "button", textContent: t("Next line") });
    this.one.onclick = () => {
      this.pause();
      this.next();
    };
    const file = el("span", { className: "file", textContent: `playground/${listing.file}` });
    const bar = el("div", { className: "bar" }, this.play, this.one, file);
    this.element = el("div", { className: "code" }, bar, this.source);
  }

  start() {
    this.playing = true;
    this.play.textContent = t("❚❚ Pause the loop");
    this.next();
  }

  pause() {
    this.playing = false;
    clearTimeout(this.timer);
    this.play.textContent = t("▶ Play the loop");
  }

  next() {
    clearTimeout(this.timer);
    const { beats } = this.listing;
    this.lines.get(beats[this.beat]?.line ?? 0)?.classList.remove("now");
    this.beat = (this.beat + 1) % beats.length;
    const beat = beats[this.beat];
    const line = this.lines.get(beat.line);
    line?.classList.add("now");
    if (line) this.source.scrollTop = line.offsetTop - this.source.clientHeight / 2;
    this.reached(beat, this.beat === beats.length - 1);
    if (this.playing) this.timer = setTimeout(() => this.next(), BEAT_MS);
  }
}

/**
 * A line of Python with its words in the colours of the two networks and of the data.
 *
 * @param {string} text
 */
export function coloured(text) {
  const made = [];
  let at = 0;
  for (const found of text.matchAll(PARTS)) {
    made.push(text.slice(at, found.index));
    const kind = found.slice(1).findIndex((part) => part !== undefined);
    made.push(el("span", { className: CLASSES[kind], textContent: found[0] }));
    at = found.index + found[0].length;
  }
  return [...made, text.slice(at)];
}
