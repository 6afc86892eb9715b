// A search of the latent space by the server, round after round.

import { el, tell } from "../../../shared/dom.js";
import { t } from "../../../shared/texts.js";
import { button, sentenceOf, waits } from "../controls.js";

/**
 * @import { Found } from "../../engine.js"
 * @import { State } from "../../link.js"
 * @import { Parts } from "../../toolbox.js"
 *
 * @typedef {object} Goal
 * @property {() => number[]} target what is searched for
 * @property {(error: number) => string} measure a sentence about a result
 */

export class Search {
  /**
   * @param {Pick<Parts, "model" | "engine" | "point" | "pictures" | "motion" | "history">} parts
   * @param {Goal} goal
   */
  constructor({ model, engine, point, pictures, motion, history }, goal) {
    this.model = model;
    this.engine = engine;
    this.point = point;
    this.pictures = pictures;
    this.motion = motion;
    this.history = history;
    this.goal = goal;
    this.number = 0; // of the search that runs; a newer one ends it
    this.running = false;
    this.finder = button(t("find it"), t("Search for the nearest, or stop the search"), () =>
      this.running ? this.halt() : this.find(),
    );
    this.told = el("p", { className: "help" });
    this.found = el("div", { className: "film found" });
  }

  halt() {
    this.number++;
    this.running = false;
    this.finder.textContent = t("find it");
    this.told.classList.remove("busy");
  }

  async find() {
    const number = ++this.number;
    const target = this.goal.target();
    this.running = true;
    this.motion.wander(false);
    this.finder.textContent = t("stop");
    waits(this.told, t("Searching…"), this.engine);
    /** @type {Found | null} */
    let best = null;
    try {
      for (let round = 0, rounds = 1; round < rounds; round++) {
        /** @type {Found} */
        const found = await this.engine.invert(this.model, target, round, best);
        if (this.number !== number) return;
        best = found;
        rounds = found.rounds;
        this.draw(found, round + 1);
      }
      this.history.remember();
    } catch (error) {
      if (this.number !== number) return;
      this.say(sentenceOf(error));
    }
    this.halt();
  }

  /**
   * @param {Found} found
   * @param {number} round
   */
  draw({ z, labels, errors, rounds }, round) {
    const states = z.map((v, i) => {
      const label = labels ? { label: this.point.oneLabel(labels[i]) } : {};
      return { z: Float64Array.from(v), psi: 1, ...label };
    });
    this.point.go(states[0]);
    this.found.replaceChildren(...states.map((state, i) => this.result(state, this.goal.measure(errors[i]))));
    const sentence = `${t("Round {round} of {rounds}.", { round, rounds })} ${this.goal.measure(errors[0])}`;
    tell(this.told, sentence, round < rounds);
  }

  /**
   * @param {Partial<State> & { z: Float64Array }} state
   * @param {string} title
   */
  result(state, title) {
    const choose = () => {
      this.point.go(state);
      this.history.remember();
    };
    const canvas = this.pictures.sheet([state.z], 1, el("canvas"), state.label ?? this.point.state.label);
    return el("button", { title, onclick: choose }, canvas);
  }

  /** @param {string} sentence */
  say(sentence) {
    tell(this.told, sentence);
  }
}
