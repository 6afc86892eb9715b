// The points of the charts' lines, and how lines grow between two drawings of their figure. Plotly needs 10 to 20 ms to
// draw a figure, and the browser as much again to compose it. A path that continues a line needs neither.

/**
 * @import { By, Figure, Row, Rows, Trace } from "./traces.js"
 * @import { Place } from "./plotly.js"
 *
 * @typedef {object} Tail how a trace continues
 * @property {Rows} rows of the run that it shows
 * @property {string} key of its numbers
 * @property {By} by what its x axis shows
 * @property {Average} [average] how they are smoothed
 * @property {boolean} [raw] whether the smoothed line stands before it
 *
 * @typedef {Tail & { group: string, x: number[], y: number[], path: SVGPathElement }} Line
 */

const MOST = 1000; // points of a line

/**
 * At most MOST points: the smallest and the largest of each stretch, so that peaks stay.
 *
 * @param {number[]} x
 * @param {number[]} y
 */
export function thin(x, y) {
  if (x.length <= MOST) return { x, y };
  /** @type {{ x: number[], y: number[] }} */
  const found = { x: [], y: [] };
  const size = (2 * x.length) / MOST;
  for (let start = 0; start < x.length; start += size) {
    const from = Math.floor(start);
    const to = Math.min(x.length, Math.floor(start + size));
    let low = from;
    let high = from;
    for (let i = from; i < to; i++) {
      if (y[i] < y[low]) low = i;
      if (y[i] > y[high]) high = i;
    }
    for (const i of low < high ? [low, high] : [high, low]) {
      found.x.push(x[i]);
      found.y.push(y[i]);
    }
  }
  return found;
}

/** An exponential average, unbiased at its start. */
export class Average {
  /** @param {number} keep 0 to 1: how much of the past stays at each value */
  constructor(keep) {
    this.keep = keep;
    this.sum = 0;
    this.weight = 0;
  }

  /** @param {number} v */
  next(v) {
    this.sum = this.keep * this.sum + (1 - this.keep) * v;
    this.weight = this.keep * this.weight + (1 - this.keep);
    return this.sum / this.weight;
  }
}

/** What comes after the lines of a figure as Plotly has just drawn it. */
export class Tails {
  /**
   * @param {Figure} figure
   * @param {Place} place
   * @param {Trace[]} traces as drawn; those with a `tail` continue
   */
  constructor(figure, place, traces) {
    this.keys = figure.traces.map(({ key }) => key);
    this.place = place;
    /** @type {Line[]} */
    this.lines = [];
    for (const [i, { tail, x, y }] of traces.entries()) {
      if (!tail) continue;
      const group = `.trace${place._fullData[i].uid} .lines`;
      const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
      this.lines.push({ ...tail, group, path, x: [last(x)], y: [last(y)] });
    }
    this.lacks = !this.lines.length; // a line for which there are numbers
  }

  /**
   * @param {Rows} rows
   * @param {Row[]} news
   */
  add(rows, news) {
    const mine = this.lines.filter((line) => line.rows === rows);
    for (const { step, seconds, values } of news) {
      for (const { key, by, average, x, y } of mine) {
        if (!(key in values)) continue;
        x.push(by === "step" ? step : seconds);
        y.push(average ? average.next(values[key]) : values[key]);
      }
      this.lacks ||= this.keys.some((key) => key in values && !mine.some((line) => line.key === key));
    }
  }

  /** Draws the paths, also after Plotly has drawn the figure again: zoomed, or without one of its lines. */
  draw() {
    const { xaxis, yaxis } = this.place._fullLayout;
    for (const { group, x, y, path } of this.lines) {
      const lines = x.length > 1 ? this.place.querySelector(group) : null;
      const line = lines?.querySelector(".js-line");
      if (!lines || !line) {
        path.remove();
        continue;
      }
      const tail = thin(x, y);
      const points = tail.x.map((v, i) => [xaxis.d2p(v), yaxis.d2p(tail.y[i])]);
      const finite = points.filter(([, b]) => Number.isFinite(b)); // 0 has no logarithm
      path.setAttribute("style", line.getAttribute("style") ?? "");
      path.setAttribute("d", finite.map(([a, b], i) => `${i ? "L" : "M"}${a.toFixed(1)},${b.toFixed(1)}`).join(""));
      if (path.parentNode !== lines) lines.append(path);
    }
  }

  /** Whether a person has set the axes. */
  get zoomed() {
    return !this.place._fullLayout.xaxis.autorange || !this.place._fullLayout.yaxis.autorange;
  }

  /** Whether a line has left the axes. A raw trace behind its average may, for a while. */
  get left() {
    const { xaxis, yaxis } = this.place._fullLayout;
    const outside = (/** @type {typeof xaxis} */ axis, /** @type {number} */ v) =>
      axis.d2p(v) < 0 || axis.d2p(v) > axis._length;
    return this.lines.some(({ x, y, raw }) => outside(xaxis, last(x)) || (!raw && outside(yaxis, last(y))));
  }

  remove() {
    for (const { path } of this.lines) path.remove();
  }
}

/** @param {number[]} numbers */
const last = (numbers) => numbers[numbers.length - 1];
