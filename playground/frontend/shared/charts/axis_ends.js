// Where the axes of growing lines end: somewhat ahead, so that a figure need not be drawn for each new row.

/** @import { Trace } from "./traces.js" */

const ROOM = 0.1; // of its length that an axis has free before the lines of a live run, which grow into it
const AHEAD = 10; // seconds of training that it has at least: a young run doubles before a figure's next turn

export class AxisEnds {
  constructor() {
    /** @type {Map<string, number>} */
    this.ends = new Map();
  }

  clear() {
    this.ends.clear();
  }

  /**
   * The end of an axis: it stays until a line comes near.
   *
   * @param {string} axis its name
   * @param {Trace[]} traces
   * @param {number} pace by how much the fastest line grows per second
   */
  of(axis, traces, pace) {
    const last = Math.max(...traces.map(({ x }) => x[x.length - 1]));
    const room = Math.max(ROOM * last, AHEAD * pace);
    const end = this.ends.get(axis);
    if (end !== undefined && last < end && end < last + 2 * room) return end;
    this.ends.set(axis, last + room);
    return last + room;
  }
}
