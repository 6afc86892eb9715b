// The slider over the steps of which a run has kept something, and the button that leads back to the newest picture.

import { find } from "../shared/dom.js";
import { t } from "../shared/texts.js";
import { write } from "./words.js";

/**
 * The index that an arrow key leads to.
 *
 * @param {string} key
 * @param {number} now
 * @param {number} length
 */
export const moved = (key, now, length) => Math.min(length - 1, Math.max(0, now + (key === "ArrowLeft" ? -1 : 1)));

export const scrubHtml = () => `<div class="scrub">
  <button class="live" title="${t("Back to the newest picture")}"></button>
  <input type="range" min="0" max="0" value="0" aria-label="${t("Kept pictures over time")}">
  <span class="at"></span>
</div>`;

export class Scrub {
  /**
   * @param {HTMLElement} root
   * @param {(step: number | null) => void} onLook a person looks back at a step; null: at the newest picture
   */
  constructor(root, onLook) {
    this.root = root;
    this.onLook = onLook;
    /** @type {HTMLInputElement} */
    this.range = find(root, ".scrub input");
    this.button = find(root, ".scrub .live");
    this.at = find(root, ".scrub .at");
    /** @type {number[]} */
    this.steps = [];
    /** @type {number | null} the step that is looked at; null: the newest picture */
    this.step = null;
    this.live = false;
    this.range.oninput = () => this.look(+this.range.value);
    this.button.onclick = () => this.toNewest();
  }

  clear() {
    this.steps = [];
    this.step = null;
    this.live = false;
    this.root.classList.remove("scrubbable");
    write(this.at);
    this.draw();
  }

  /** @param {boolean} live whether the run goes on, so that the newest picture is live */
  setLive(live) {
    this.live = live;
    this.draw();
  }

  /** @param {number[]} steps */
  setSteps(steps) {
    this.steps = steps;
    this.range.max = String(Math.max(0, steps.length - 1));
    if (this.step == null) this.range.value = this.range.max;
    this.root.classList.toggle("scrubbable", steps.length > 1);
  }

  /** @param {number} index of a step; the last one of a live run is the newest picture */
  look(index) {
    this.step = this.live && index === this.steps.length - 1 ? null : this.steps[index];
    this.draw();
    this.onLook(this.step);
  }

  toNewest() {
    this.step = null;
    this.range.value = this.range.max;
    this.draw();
    this.onLook(null);
  }

  /**
   * One kept step to the left or to the right. Returns whether there is any.
   *
   * @param {string} key an arrow
   */
  move(key) {
    if (!this.steps.length) return false;
    const now = this.step == null ? this.steps.length - 1 : this.steps.indexOf(this.step);
    const index = moved(key, now, this.steps.length);
    this.range.value = String(index);
    this.look(index);
    return true;
  }

  /** @param {number} step that the picture shows */
  name(step) {
    write(this.at, this.step == null ? t("step {step}", { step }) : t("step {step}, kept", { step }));
  }

  draw() {
    write(this.button, this.live ? t("live") : t("latest"));
    this.button.classList.toggle("on", this.live && this.step == null);
    this.button.setAttribute("aria-pressed", String(this.step == null));
  }
}
