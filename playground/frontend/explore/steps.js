// The generators that a run kept, from its beginning to its newest.

import { find } from "../shared/dom.js";
import * as generator from "../shared/generator/generator.js";
import { request } from "../shared/page/request.js";
import { t } from "../shared/texts.js";
import { isRemote } from "./pictures.js";

/**
 * @import { Engine, Model } from "./engine.js"
 * @import { Pictures, Source } from "./pictures.js"
 */

export class Steps {
  /**
   * @param {HTMLElement} row of the page, with a slider and a text
   * @param {Model} model
   * @param {Engine} engine
   * @param {Pictures} pictures
   * @param {string[]} kernels
   */
  constructor(row, model, engine, pictures, kernels) {
    this.row = row;
    this.model = model;
    this.engine = engine;
    this.pictures = pictures;
    this.kernels = kernels;
    this.range = /** @type {HTMLInputElement} */ (find(row, "input"));
    this.text = find(row, "span");
    this.shown = model.steps.at(-1) ?? null; // the step whose generator is drawn
    this.wish = this.shown;
    this.fetching = false;
    /** @type {Map<number, Promise<Source>>} */
    this.sources = new Map();
    this.range.oninput = () => this.travel(this.index);
    this.draw(true);
    this.follower = engine.follow(model, (steps) => this.learned(steps));
  }

  stop() {
    this.follower?.stop();
  }

  get newest() {
    return this.shown === (this.model.steps.at(-1) ?? null);
  }

  get index() {
    return Number(this.range.value);
  }

  set index(index) {
    if (index === this.index) return;
    this.range.value = String(index);
    this.travel(index);
  }

  /** @param {boolean} atEnd whether the newest is shown */
  draw(atEnd) {
    const { steps } = this.model;
    this.row.hidden = steps.length < 2;
    this.range.max = String(Math.max(0, steps.length - 1));
    if (atEnd) this.range.value = this.range.max;
    this.text.textContent = steps.length ? t("step {step}", { step: steps[this.index] }) : "";
  }

  /**
   * A run that still trains has kept another generator. Who looks at the newest goes on to it.
   *
   * @param {number[]} steps
   */
  learned(steps) {
    if (!steps.length || steps.at(-1) === this.model.steps.at(-1)) return;
    const atEnd = this.index >= this.model.steps.length - 1;
    this.model.steps = steps;
    this.draw(atEnd);
    if (atEnd) this.travel(steps.length - 1);
  }

  /**
   * Shows the same z at another step. One request is in flight; the newest wish is served last.
   *
   * @param {number} index
   */
  async travel(index) {
    const step = this.model.steps[index];
    this.text.textContent = t("step {step}", { step });
    this.wish = step;
    if (this.fetching) return;
    this.fetching = true;
    try {
      while (this.shown !== this.wish && this.wish !== null) {
        const now = this.wish;
        if (!(await this.put(now))) break;
        await this.pictures.renew();
        this.shown = now;
      }
    } finally {
      this.fetching = false;
    }
  }

  /** @param {number} step whose weights are put in place. Returns whether the engine has them. */
  async put(step) {
    const { source } = this.pictures;
    if (isRemote(source)) source.step = step;
    else {
      const answer = await request(String(this.engine.weights(this.model, step)));
      if (!answer.ok) return false;
      source.update(await answer.arrayBuffer());
    }
    return true;
  }

  /**
   * A generator of its own for another step.
   *
   * @param {number} index
   */
  async source(index) {
    const step = this.model.steps[index];
    const { source } = this.pictures;
    const found = this.sources.get(step);
    if (found) return found;
    const made = isRemote(source)
      ? Promise.resolve(source.at(step))
      : generator.load(this.engine.weights(this.model, step), { wasm: this.kernels });
    this.sources.set(step, made);
    return made;
  }
}
