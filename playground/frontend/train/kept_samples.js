// The samples, or networks, that a run has kept of some of its steps, fetched when they are looked at.

import { at } from "../shared/address.js";
import { unpack } from "../shared/frame.js";
import { request } from "../shared/page/request.js";

/**
 * @import { Frame } from "../shared/frame.js"
 *
 * @template Networks
 * @typedef {Frame | Networks} Kept
 */

const MOST = 300; // steps of which frames stay in memory
const ONCE = { repeat: false }; // what does not arrive is told, and looked at again when the app answers

/** @template Networks */
export class KeptSamples {
  /**
   * @param {string} run
   * @param {((frame: Frame) => Networks) | null} unpackNets null: the run's samples are looked at, not its networks
   * @param {(step: number, arrived: boolean) => void} onAnswer what was kept of a step has arrived, or has not
   */
  constructor(run, unpackNets, onAnswer) {
    this.onAnswer = onAnswer;
    this.run = run;
    this.unpackNets = unpackNets;
    /** @type {Map<number, Kept<Networks>>} */
    this.frames = new Map();
  }

  /** @param {number | null | undefined} step */
  get(step) {
    return step == null ? undefined : this.frames.get(step);
  }

  /**
   * Fetches what was kept of a step, unless it is there already.
   *
   * @param {number} step
   */
  async look(step) {
    if (this.frames.has(step)) return;
    const arrived = await this.fetch(step).then(
      () => true,
      () => false,
    );
    this.onAnswer(step, arrived);
  }

  /** @param {number} step */
  async fetch(step) {
    const route = at(`api/runs/${this.run}`);
    const nets = this.unpackNets && (await request(`${route}/nets/${step}.bin`, ONCE)); // runs of older versions have none
    const answer = nets?.ok ? nets : await request(`${route}/samples/${step}.bin`, ONCE);
    if (!answer.ok) throw new Error(`${answer.status}`);
    const frame = unpack(await answer.arrayBuffer());
    this.frames.set(step, frame.view === "nets" && this.unpackNets ? this.unpackNets(frame) : frame);
    const [oldest] = this.frames.keys();
    if (this.frames.size > MOST) this.frames.delete(oldest);
  }
}
