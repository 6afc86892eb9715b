// One scrubber for all runs: a slider over the moments at which any run has a picture, by step or by training time.

import { el, find } from "../../shared/dom.js";
import { count, decimal, t } from "../../shared/texts.js";
import { write } from "../words.js";
import { nearest } from "./alignment.js";

/** @import { By } from "./alignment.js" */

const EACH_MS = 120; // between two pictures that are played
const LONGEST_MS = 20000; // for all of them: with more pictures, some are left out

const html = () => `
  <button class="play"></button>
  <input type="range" min="0" max="0" value="0" aria-label="${t("Moment that all runs show")}">
  <output class="moment" aria-hidden="true"></output>
  <button class="newest" title="${t("Back to the newest pictures")}"></button>
  <span class="by" role="group" aria-label="${t("What the slider moves over")}">
    <button data-by="step">${t("steps")}</button><button data-by="seconds"
      title="${t("How far each run is after the same time of training: a slow run has done fewer steps")}">
      ${t("training time")}</button>
  </span>`;

/**
 * A moment in words.
 *
 * @param {By} by
 * @param {number} at
 */
export const momentWords = (by, at) =>
  by === "step" ? t("step {step}", { step: count(at) }) : t("{seconds} s", { seconds: decimal(at, 1) });

/**
 * How many positions are passed at once while they are played.
 *
 * @param {number} positions
 */
export const strideOf = (positions) => Math.max(1, Math.ceil((positions * EACH_MS) / LONGEST_MS));

export class Timeline {
  /**
   * @param {(at: number | null) => Promise<unknown>} onMove a person looks at a moment; null: at the newest pictures.
   *   Resolved once the pictures are there
   * @param {(by: By) => void} onMeasure a person chooses what the moments are
   */
  constructor(onMove, onMeasure) {
    this.onMove = onMove;
    this.element = el("div", { className: "timeline", innerHTML: html() });
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", t("Time"));
    /** @type {HTMLInputElement} */
    this.range = find(this.element, "input");
    this.button = find(this.element, ".play");
    this.newest = find(this.element, ".newest");
    this.moment = find(this.element, ".moment");
    /** @type {By} */
    this.by = "step";
    /** @type {number[]} */
    this.positions = [];
    /** @type {number | null} the moment that is looked at; null: the newest */
    this.at = null;
    this.live = false;
    this.playing = 0; // counts up with each start and end; odd while pictures are played
    this.range.oninput = () => {
      const wanted = +this.range.value;
      this.pause(); // which draws the slider
      this.look(wanted);
    };
    this.button.onclick = () => this.toggle();
    this.newest.onclick = () => this.toNewest();
    for (const choice of /** @type {NodeListOf<HTMLElement>} */ (this.element.querySelectorAll("[data-by]"))) {
      choice.onclick = () => onMeasure(/** @type {By} */ (choice.dataset.by));
    }
    this.draw();
  }

  stop() {
    this.pause();
  }

  get plays() {
    return this.playing % 2 === 1;
  }

  get last() {
    return this.positions.length - 1;
  }

  /** The index of the position that is shown. */
  get index() {
    return this.at === null ? this.last : nearest(this.positions, this.at);
  }

  /** The moment that is shown; where the newest pictures are, the last one. */
  get shown() {
    return this.at ?? this.positions[this.last] ?? 0;
  }

  /**
   * @param {By} by
   * @param {number[]} positions
   * @param {boolean} live whether any run goes on
   * @param {number | null} at the moment to look at
   */
  set(by, positions, live, at = this.at) {
    Object.assign(this, { by, positions, live });
    this.at = at === null || !positions.length ? null : positions[nearest(positions, at)];
    this.draw();
  }

  /**
   * Looks at a position. The last one shows the newest pictures, which go on in live runs.
   *
   * @param {number} index
   */
  look(index) {
    const within = Math.max(0, Math.min(this.last, index));
    this.at = within === this.last ? null : this.positions[within];
    this.draw();
    return this.onMove(this.at);
  }

  toNewest() {
    this.pause();
    return this.look(this.last);
  }

  toggle() {
    if (this.plays) this.pause();
    else this.play();
  }

  pause() {
    if (this.plays) this.playing++;
    this.draw();
  }

  /** Shows one position after the other, from the beginning if the last one is shown. Waits for the pictures. */
  async play() {
    if (this.last < 1 || this.plays) return;
    const mine = ++this.playing;
    let index = this.at === null ? 0 : this.index;
    this.draw();
    while (mine === this.playing) {
      await Promise.all([this.look(index), new Promise((resolve) => setTimeout(resolve, EACH_MS))]);
      if (mine !== this.playing) return;
      if (index >= this.last) break;
      index = Math.min(this.last, this.index + strideOf(this.positions.length));
    }
    this.pause();
  }

  /**
   * Space plays and pauses; arrows, Home and End look at other moments. Returns whether the key was used.
   *
   * @param {string} key
   * @param {boolean} repeat
   */
  key(key, repeat) {
    const wanted = { ArrowLeft: this.index - 1, ArrowRight: this.index + 1, Home: 0, End: this.last }[key];
    if (key === " ") {
      if (!repeat) this.toggle();
      return true;
    }
    if (wanted === undefined) return false;
    this.pause();
    this.look(wanted);
    return true;
  }

  draw() {
    const { range, by, live, at, plays } = this;
    const some = this.last > 0;
    range.max = String(Math.max(0, this.last));
    range.value = String(Math.max(0, this.index));
    range.disabled = !some;
    const words = this.positions.length ? momentWords(by, this.shown) : "";
    range.setAttribute("aria-valuetext", words);
    write(this.moment, words);
    write(this.button, plays ? t("Pause") : t("Play"));
    this.button.classList.toggle("on", plays);
    this.button.toggleAttribute("disabled", !some);
    write(this.newest, live ? t("live") : t("latest"));
    this.newest.classList.toggle("live", live && at === null);
    this.newest.setAttribute("aria-pressed", String(at === null));
    for (const choice of /** @type {NodeListOf<HTMLElement>} */ (this.element.querySelectorAll("[data-by]"))) {
      choice.setAttribute("aria-pressed", String(choice.dataset.by === by));
    }
  }
}
