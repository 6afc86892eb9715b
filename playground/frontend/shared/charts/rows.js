// The logged rows of the runs that are shown.

import { request } from "../page/request.js";
import { tab } from "../socket.js";

/**
 * @import { Row, Rows } from "./traces.js"
 */

export const RECORDED = "recorded"; // in place of the id of a run: no server sends its rows

/**
 * @typedef {object} Feed the rows of one run, sent once however many blocks of the page read them
 * @property {Rows} rows
 * @property {Set<RunRows>} readers
 * @property {{ stop: () => void }} handle
 */

/** @type {Map<string, Feed>} by run */
const feeds = new Map();

/** @returns {Rows} */
function noRows() {
  /** @type {Rows} */
  const rows = new Map();
  rows.last = -1;
  return rows;
}

/**
 * Adds rows. A resumed run writes its last steps again: what lay beyond them is void, and the later of two rows of a
 * step counts. Returns whether the run was set back to an older step.
 *
 * @param {Rows} rows
 * @param {Row[]} news
 */
function merge(rows, news) {
  let back = false;
  for (const { step, ...row } of news) {
    for (const old of step < (rows.last ?? -1) ? [...rows.keys()] : []) {
      if (old > step) back = rows.delete(old);
    }
    rows.delete(step);
    rows.set(step, row);
    rows.last = step;
  }
  return back;
}

/** @param {string} run */
function feedOf(run) {
  const known = feeds.get(run);
  if (known) return known;
  /** @type {Feed} */
  const feed = { rows: noRows(), readers: new Set(), handle: { stop: () => {} } };
  feeds.set(run, feed);
  const take = (/** @type {Row[]} */ news) => {
    const back = merge(feed.rows, news);
    for (const reader of feed.readers) reader.onRows(feed.rows, news, back);
  };
  feed.handle = tab.follow(run, [], { rows: (message) => take(message.rows) });
  return feed;
}

/**
 * @param {string} run
 * @param {RunRows} reader
 */
function leave(run, reader) {
  const feed = feeds.get(run);
  if (!feed?.readers.delete(reader) || feed.readers.size) return;
  feed.handle.stop();
  feeds.delete(run);
}

export class RunRows {
  /**
   * @param {(rows: Rows, news: Row[], back: boolean) => void} onRows `back`: a run was set back to an older step
   */
  constructor(onRows) {
    this.onRows = onRows;
    /** @type {Map<string, Rows>} */
    this.of = new Map();
  }

  /**
   * Follows these runs and no others.
   *
   * @param {string[]} runs
   */
  follow(runs) {
    for (const id of [...this.of.keys()]) {
      if (runs.includes(id)) continue;
      leave(id, this);
      this.of.delete(id);
    }
    for (const id of runs) {
      if (this.of.has(id)) continue;
      const feed = feedOf(id);
      feed.readers.add(this);
      this.of.set(id, feed.rows);
      if (feed.rows.size)
        this.onRows(
          feed.rows,
          [...feed.rows].map(([step, row]) => ({ step, ...row })),
          false,
        );
    }
  }

  /**
   * Reads a recorded run.
   *
   * @param {string} address of what is known of it
   */
  async play(address) {
    if (this.of.has(RECORDED)) return;
    const rows = noRows();
    this.of.set(RECORDED, rows);
    const recorded = await (await request(address)).json();
    if (this.of.get(RECORDED) === rows) this.take(rows, recorded.rows ?? []);
  }

  stop() {
    this.follow([]);
  }

  /**
   * Takes rows of a run.
   *
   * @param {Rows} rows
   * @param {Row[]} news
   */
  take(rows, news) {
    this.onRows(rows, news, merge(rows, news));
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
