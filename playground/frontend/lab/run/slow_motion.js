// One step of training in slow motion, sentence by sentence: the next when a person asks for it, or by itself. Training
// makes ordinary whole steps; what lies within one is shown from the networks before and after it.

import { wantsRest } from "../../shared/dom.js";
import { LIT, sentences } from "./sentences.js";

/**
 * @import { Networks } from "../../shared/networks_frame.js"
 * @import { Moment } from "../graph/rows.js"
 * @import { Sentence } from "./sentences.js"
 *
 * @typedef {object} Telling
 * @property {Record<string, any>} config
 * @property {{ aims: { D: string, G: string }, formula: string }} objective
 * @property {Float32Array} z
 * @property {() => Float32Array} real
 * @property {(step: number) => { D?: number, G?: number } | undefined} losses
 * @property {() => Promise<Networks | null>} step takes one more step
 * @property {(networks: Networks, moment: Moment, lit: string[], told: Told) => void} show
 *
 * @typedef {{ i: number, n: number, sentence: string, formula: string }} Told the `i`th of `n` sentences; `formula` is TeX
 */

const DWELL = 8000; // ms for a sentence, when they go on by themselves
const MOVE = 900; // ms in which a player is seen to move

export class SlowMotion {
  /** @param {Telling} telling */
  constructor(telling) {
    this.telling = telling;
    this.playing = false;
    this.alive = false;
    /** @type {((by: number) => void) | null} ends the sentence that is told */
    this.go = null;
  }

  /** @param {Networks} networks */
  async start(networks) {
    const { telling } = this;
    let before = networks;
    this.alive = true;
    while (this.alive) {
      const after = await telling.step();
      if (!this.alive || !after) break;
      const { config, objective, z } = telling;
      const told = sentences({
        before,
        after,
        config,
        objective,
        z,
        real: telling.real(),
        losses: telling.losses(after.step),
      });
      for (let i = 0; i < told.length && this.alive; ) {
        i = Math.max(0, i + (await this.tell(told[i], i + 1, told.length)));
      }
      before = after;
    }
  }

  stop() {
    this.alive = false;
    this.go?.(0);
  }

  next() {
    this.go?.(1);
  }

  back() {
    this.go?.(-1);
  }

  /**
   * Tells a sentence; resolves to 1 for the next one, −1 for the one before.
   *
   * @param {Sentence} sentence
   * @param {number} i its place
   * @param {number} n of how many
   * @returns {Promise<number>}
   */
  tell({ phase, sentence, formula, scene }, i, n) {
    const start = performance.now();
    const move = wantsRest() ? 0 : MOVE;
    const told = { i, n, sentence, formula };
    const show = (/** @type {number} */ part) => this.telling.show(scene(part), { phase, part }, LIT[phase], told);
    return new Promise((done) => {
      /** @type {ReturnType<typeof setTimeout> | undefined} */
      let timer;
      const over = (/** @type {number} */ by) => {
        this.go = null;
        clearTimeout(timer);
        if (this.alive) show(1);
        done(by);
      };
      this.go = over;
      const wait = () => {
        if (!this.alive) over(0);
        else if (this.playing && performance.now() > start + DWELL) over(1);
        else timer = setTimeout(wait, 60);
      };
      const draw = () => {
        if (!this.alive || this.go !== over) return;
        const part = phase.startsWith("move") && move ? Math.min(1, (performance.now() - start) / move) : 1;
        show(part);
        if (part < 1) requestAnimationFrame(draw);
      };
      draw();
      wait();
    });
  }
}
