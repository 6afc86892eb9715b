// The logged rows of the runs that are shown.

import { tab } from "../socket.js";

/**
 * @import { Row, Rows } from "./traces.js"
 */

export class RunRows {
  /**
   * @param {(rows: Rows, news: Row[], back: boolean) => void} onRows `back`: a run was set back to an older step
   */
  constructor(onRows) {
    this.onRows = onRows;
    /** @type {Map<string, Rows>} */
    this.of = new Map();
    /** @type {Map<string, { stop: () => void }>} */
    this.handles = new Map();
  }

  /**
   * Follows these runs and no others.
   *
   * @param {string[]} runs
   */
  follow(runs) {
    for (const [id, handle] of this.handles) {
      if (runs.includes(id)) continue;
      handle.stop();
      this.handles.delete(id);
      this.of.delete(id);
    }
    for (const id of runs) {
      if (this.handles.has(id)) continue;
      /** @type {Rows} */
      const rows = new Map();
      rows.last = -1;
      this.of.set(id, rows);
      this.handles.set(id, tab.follow(id, [], { rows: (message) => this.take(rows, message.rows) }));
    }
  }

  stop() {
    for (const handle of this.handles.values()) handle.stop();
  }

  /**
   * Takes rows. A resumed run writes its last steps again: what lay beyond them is void, and the later of two rows of a
   * step counts.
   *
   * @param {Rows} rows
   * @param {Row[]} news
   */
  take(rows, news) {
    let back = false;
    for (const { step, ...row } of news) {
      for (const old of step < (rows.last ?? -1) ? [...rows.keys()] : []) {
        if (old > step) back = rows.delete(old);
      }
      rows.delete(step);
      rows.set(step, row);
      rows.last = step;
    }
    this.onRows(rows, news, back);
  }

  /** The number of rows of each run. */
  get sizes() {
    return [...this.of.values()].map(({ size }) => size);
  }

  /** The newest step of each run; −1 before the first. */
  get steps() {
    return [...this.of.values()].map(({ last = -1 }) => last);
  }

  /** The number of rows of all runs. */
  get count() {
    return this.sizes.reduce((sum, size) => sum + size, 0);
  }

  /** The steps of all runs together. */
  get far() {
    return this.steps.reduce((sum, step) => sum + step, 0);
  }

  /** Steps per second of the fastest run, over the later half of its rows: the first steps are slow. */
  get pace() {
    let fastest = 0;
    for (const rows of this.of.values()) {
      if (rows.size < 2) continue;
      const all = [...rows];
      const [from, { seconds }] = all[all.length - 1 - Math.floor(all.length / 2)];
      const [to, newest] = all[all.length - 1];
      fastest = Math.max(fastest, (to - from) / Math.max(0.1, newest.seconds - seconds));
    }
    return fastest;
  }
}
