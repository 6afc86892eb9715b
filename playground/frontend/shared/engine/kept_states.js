// The states of a run that are kept, so that a person can look at them, and go on from them. Twin of
// `runs/worker/weight_history.py`: the first steps are kept for ever, then eight per octave, and evenly spaced ones
// whose distance doubles whenever there are too many. Here whole states are kept, so a branch has the same bits.

/**
 * @import { TrainingState } from "./trainer.js"
 *
 * @typedef {object} KeptState
 * @property {TrainingState} state
 * @property {number} era which configuration made it
 * @property {boolean} pinned it cannot be trained again from an earlier one, because a person intervened
 */

const MOST = 400; // states
const BYTES = 2 ** 26; // of all of them, about

/** @param {TrainingState} state */
const sizeOf = ({ networks: { D, G }, average }) =>
  4 * (D.values.length + D.memory.length + G.values.length + G.memory.length + average.length);

export class KeptStates {
  /** @param {TrainingState} first */
  constructor(first) {
    this.room = Math.max(8, Math.min(MOST, Math.floor(BYTES / sizeOf(first))));
    /** @type {Map<number, KeptState>} by step */
    this.all = new Map();
    this.due = first.step;
    this.distance = stride(first.step, this.room);
  }

  /** The kept steps, oldest first. */
  get steps() {
    return [...this.all.keys()].sort((a, b) => a - b);
  }

  /**
   * @param {TrainingState} state
   * @param {number} era
   * @param {boolean} [pinned]
   */
  keep(state, era, pinned = false) {
    const { step } = state;
    this.all.set(step, { state, era, pinned: pinned || Boolean(this.all.get(step)?.pinned) });
    this.due = following(step, this.room);
    const distance = stride(step, this.room);
    if (distance !== this.distance) {
      this.distance = distance;
      this.thin((kept) => !kept.pinned && !belongs(kept.state.step, step, this.room));
    }
    if (this.all.size > 2 * this.room) this.thin((kept) => kept.pinned);
  }

  /**
   * Has these states, as they were kept by a run that stands at `step`.
   *
   * @param {KeptState[]} kept
   * @param {number} step
   */
  restore(kept, step) {
    this.all = new Map(kept.map((one) => [one.state.step, one]));
    this.due = following(step, this.room);
    this.distance = stride(step, this.room);
  }

  /** The size of all of them, about. */
  get bytes() {
    const [first] = this.all.values();
    return first ? this.all.size * sizeOf(first.state) : 0;
  }

  /** @param {(kept: KeptState) => boolean} goes */
  thin(goes) {
    const newest = Math.max(...this.all.keys());
    const steps = this.steps.filter((step) => step !== 0 && step !== newest);
    for (const step of steps) {
      const kept = this.all.get(step);
      if (kept && goes(kept)) this.all.delete(step);
    }
  }

  /**
   * The newest kept state up to a step.
   *
   * @param {number} step
   */
  before(step) {
    const found = this.steps.findLast((kept) => kept <= step);
    return found === undefined ? undefined : this.all.get(found);
  }
}

/**
 * The distance of the evenly spaced steps up to `now`: a power of two, so that they fill half of the room.
 *
 * @param {number} now
 * @param {number} room
 */
export function stride(now, room) {
  let distance = 1;
  while (now > distance * Math.max(1, Math.floor(room / 2))) distance *= 2;
  return distance;
}

/**
 * @param {number} step
 * @param {number} now
 * @param {number} room
 */
export const belongs = (step, now, room) => step % stride(now, room) === 0 || step === mark(step, room);

/**
 * The next step to keep after `step`.
 *
 * @param {number} step
 * @param {number} room
 */
export function following(step, room) {
  const distance = stride(step + 1, room);
  return Math.min(Math.ceil((step + 1) / distance) * distance, mark(step + 1, room));
}

/**
 * The first step from `step` on that is kept for ever: eight per octave, or one where there is little room.
 *
 * @param {number} step
 * @param {number} room
 */
function mark(step, room) {
  const bits = step > 0 ? Math.floor(Math.log2(step)) + 1 : 0;
  const unit = 2 ** Math.max(0, bits - (room >= MOST / 2 ? 4 : 1));
  return Math.ceil(step / unit) * unit;
}
