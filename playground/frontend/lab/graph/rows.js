// Where everything of the network graph is: rows of units from z to the loss, and what joins them.

import { context2d, el } from "../../shared/dom.js";
import { activations } from "../../shared/mlp_runtime.js";
import { typeSize } from "../../shared/theme.js";

/**
 * @import { Networks } from "../../shared/networks_frame.js"
 * @import { Layer } from "../../shared/mlp_layers.js"
 * @import { Phase } from "../run/sentences.js"
 *
 * @typedef {"G" | "D"} Player
 * @typedef {{ phase: Phase, part: number }} Moment of slow motion
 * @typedef {{ x: number, y: number, unit: number }} End of a line
 * @typedef {End & { size: number }} Unit in the picture
 *
 * @typedef {object} Row
 * @property {"z" | "unit" | "points" | "loss"} kind
 * @property {Player | ""} player
 * @property {number} layer
 * @property {number} n units of the layer
 * @property {number} y
 * @property {number} h
 * @property {Unit[]} at those that are drawn
 *
 * @typedef {object} Joint what joins two rows
 * @property {End[]} from
 * @property {End[]} to
 * @property {Layer} weights
 * @property {Player} player
 * @property {number} layer
 * @property {number} i of the first row
 *
 * @typedef {object} State what the graph shows
 * @property {Networks | null} nets
 * @property {boolean} dark
 * @property {Partial<Record<Player, number[]>>} draft hidden layers of the settings
 * @property {boolean} editable
 * @property {Moment | null} sub
 * @property {Partial<Record<Player, number>>} losses
 * @property {Float32Array | null} real
 *
 * @typedef {Record<Player, Float32Array[]>} Measured each unit over a grid, by player and layer
 */

export const PIXELS = 14; // of a unit's picture, a side
const MOST = 16; // units drawn side by side
const LINES = 2; // of units per layer; of more than fit every nth is drawn
const HEIGHTS = { z: 40, points: 62, loss: 46 };
const [LEFT, HEAD, FOOT] = [8, 18, 20];
const APART = 26; // pixels between the ends of lines at z and at points
const TYPE = 14; // pixels, before it grows for a projector
const WIDE = 16; // times the type's size: in a narrower graph words stand on each other
const NOISE = 120; // latent points that are drawn

/** @type {(kind: Row["kind"], n: number, player?: Player | "", layer?: number) => Row} */
const row = (kind, n, player = "", layer = 0) => ({ kind, n, player, layer, y: 0, h: 0, at: [] });

/** @param {Row} row */
const lines = ({ n }) => Math.min(LINES, Math.ceil(n / MOST));

/**
 * The rows of the graph, each with its place.
 *
 * @param {Networks} nets
 * @param {number} width
 * @param {number} height
 * @param {number} larger how many times as large as usual words are
 */
export function placed(nets, width, height, larger = 1) {
  const [head, heights] = [HEAD * larger, { ...HEIGHTS, loss: HEIGHTS.loss * larger }];
  const rows = [row("z", nets.latent.size)];
  rows.push(...nets.G.slice(0, -1).map((l, i) => row("unit", l.out, "G", i)));
  rows.push(row("points", 2));
  rows.push(...nets.D.slice(0, -1).map((l, i) => row("unit", l.out, "D", i)));
  rows.push(row("loss", 1));
  const hidden = rows.filter((r) => r.kind === "unit");
  const high = hidden.reduce((n, r) => n + lines(r), 0);
  const fixed = heights.z + heights.points + heights.loss + 1.5 * head + FOOT * larger;
  const gaps = rows.length - 1;
  const most = Math.max(8, ...hidden.map((r) => Math.min(r.n, MOST)));
  const across = (width - 2 * LEFT - 6) / most - 2;
  const size = Math.max(7, Math.min(38, across, (height - fixed - 14 * gaps) / Math.max(1, high)));
  const gap = Math.max(10, (height - fixed - size * high) / gaps);
  let y = head;
  for (const r of rows) {
    if (r.kind === "points") y += head * 0.5;
    r.y = y;
    r.h = r.kind === "unit" ? size * lines(r) : heights[r.kind];
    if (r.kind === "unit") r.at = units(r, size, width);
    y += r.h + gap;
  }
  return rows;
}

/**
 * @param {Row} row
 * @param {number} size
 * @param {number} width
 */
function units(row, size, width) {
  const shown = Math.min(row.n, MOST * LINES);
  const wide = Math.ceil(shown / lines(row));
  const step = Math.min((width - 2 * LEFT) / wide, size * 1.5 + 6);
  const start = width / 2 - (step * (wide - 1)) / 2;
  return Array.from({ length: shown }, (_, i) => ({
    x: start + (i % wide) * step,
    y: row.y + size * (Math.floor(i / wide) + 0.5),
    size,
    unit: Math.floor((i * row.n) / shown),
  }));
}

export class Rows {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.canvas = el("canvas", { tabIndex: 0, title: "" });
    this.flow = el("canvas", { className: "flow", ariaHidden: "true" });
    /** @type {State} */
    this.state = { nets: null, dark: false, draft: {}, editable: false, sub: null, losses: {}, real: null };
    /** @type {Row[]} */
    this.rows = [];
    this.shape = ""; // for which the rows were placed
    this.width = 0;
    this.middle = 0;
    this.type = TYPE; // the size of words
    /** @type {Measured} */
    this.units = { G: [], D: [] };
    this.prior = ""; // of which zs are
    this.zs = new Float32Array();
  }

  /** The networks shown. Throws where there are none. */
  get nets() {
    if (!this.state.nets) throw new Error("The graph has no networks.");
    return this.state.nets;
  }

  /** How many times as large as usual words are. */
  get larger() {
    return this.type / TYPE;
  }

  /** Places everything anew if sizes have changed; returns whether they have. */
  layout() {
    const { nets } = this;
    const { draft, editable } = this.state;
    const { clientWidth: width, clientHeight: height } = this.root;
    const sizes = [nets.latent.size, nets.G.map((l) => l.out), nets.D.map((l) => l.out)];
    this.type = Math.min(typeSize(TYPE), Math.max(TYPE, width / WIDE));
    const shape = JSON.stringify([width, height, this.type, sizes, draft, editable]);
    if (shape === this.shape) return false;
    this.shape = shape;
    const ratio = Math.min(2, devicePixelRatio || 1);
    for (const canvas of [this.canvas, this.flow]) {
      Object.assign(canvas, { width: width * ratio, height: height * ratio });
      Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
      context2d(canvas).setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    this.rows = placed(nets, width, height, this.larger);
    this.width = width;
    this.middle = width / 2;
    return true;
  }

  /** What every unit gives on a small grid: of G over z, of D over x. */
  measure(pixels = PIXELS) {
    const { nets } = this;
    const { size, prior } = nets.latent;
    const n = pixels * pixels;
    const reach = prior === "normal" ? 2.5 : 1;
    const zs = new Float32Array(n * size);
    const xs = new Float32Array(n * 2);
    const [left, right, bottom, top] = nets.extent;
    for (let at = 0; at < n; at++) {
      const u = ((at % pixels) + 0.5) / pixels;
      const v = 1 - (Math.floor(at / pixels) + 0.5) / pixels;
      zs[at * size] = (2 * u - 1) * reach;
      if (size > 1) zs[at * size + 1] = (2 * v - 1) * reach;
      xs[at * 2] = left + u * (right - left);
      xs[at * 2 + 1] = bottom + v * (top - bottom);
    }
    return { G: activations(nets.G, zs, n), D: activations(nets.D, xs, n) };
  }

  /**
   * Where the lines of a row begin (below) or end (above).
   *
   * @param {Row} row
   * @param {"in" | "out"} side
   * @returns {End[]}
   */
  ends(row, side) {
    const y = side === "out" ? row.y + row.h : row.y;
    const spread = (/** @type {number} */ n, /** @type {number} */ x) =>
      Array.from({ length: n }, (_, i) => ({ x: x + (i - (n - 1) / 2) * APART, y, unit: i }));
    if (row.kind === "unit") return row.at.map(({ x, unit }) => ({ x, y, unit }));
    if (row.kind === "z") return spread(Math.min(row.n, MOST), this.middle);
    if (row.kind === "points") return spread(2, side === "in" ? this.fakeX() : this.middle);
    return [{ x: this.middle, y, unit: 0 }];
  }

  fakeX() {
    return this.middle - this.width * 0.19;
  }

  realX() {
    return this.middle + this.width * 0.19;
  }

  /** @returns {Generator<Joint>} */
  *joints() {
    /** @type {Player} */
    let player = "G";
    let layer = 0;
    for (let i = 0; i + 1 < this.rows.length; i++) {
      const [above, below] = [this.rows[i], this.rows[i + 1]];
      const weights = this.nets[player][layer];
      yield { from: this.ends(above, "out"), to: this.ends(below, "in"), weights, player, layer, i };
      layer += 1;
      if (below.kind === "points") {
        player = "D";
        layer = 0;
      }
    }
  }

  /** The latent points that are drawn: the same at every step. */
  z() {
    const { size, prior } = this.nets.latent;
    const key = `${size}${prior}`;
    if (this.prior === key) return this.zs;
    this.prior = key;
    let seed = 20140610;
    const next = () => {
      seed = (seed * 1664525 + 1013904223) >>> 0;
      return (seed + 0.5) / 2 ** 32;
    };
    const normal = () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
    this.zs = Float32Array.from({ length: NOISE * size }, prior === "normal" ? normal : () => 2 * next() - 1);
    return this.zs;
  }
}
