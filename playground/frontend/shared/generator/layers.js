// The layers of a generator. Flat activations lie feature by feature, `width` samples beside each other; maps lie
// channel by channel.

import { FUSED } from "./kernel.js";

/**
 * @import { Kernel } from "./kernel.js"
 *
 * @typedef {object} Layer as playground/export/browser.py packs it; each kind of layer has some of these
 * @property {string} op the kind of layer
 * @property {string} act the activation after it
 * @property {number} w where its weights begin
 * @property {number} b where its biases begin
 * @property {number} in
 * @property {number} out
 * @property {number} n features of a layer normalisation
 * @property {number} c channels of an instance normalisation
 * @property {number} area places of a channel
 * @property {number} h rows of a map
 * @property {number} wide columns of a map
 * @property {number} eps
 *
 * @typedef {object} Machine what layers compute with
 * @property {Float32Array} f the memory
 * @property {number} base where the weights begin
 * @property {number} c scratch for the columns of convolutions
 * @property {Kernel} kernel
 * @property {Record<string, Int32Array>} shifts
 *
 * @typedef {(g: Machine, op: Layer, x: number, y: number, n: number, width: number, ld?: number) => void} Flat
 * @typedef {(g: Machine, op: Layer, p: number, q: number, ld: number) => void} Map
 */

/** @param {number} n */
export const pad4 = (n) => (n + 3) & ~3;

/**
 * Layers from features to features, of n samples: `linear` from x to y, the others in place at x.
 *
 * @type {Record<string, Flat>}
 */
export const FLAT = {
  linear(g, op, x, y, n, width) {
    const act = FUSED[op.act] ?? 0;
    if (n === 1) g.kernel.gemv(g.base + op.w, x, y, op.out, op.in, g.base + op.b, act);
    else g.kernel.gemm(g.base + op.w, x, y, op.out, width, op.in, width, width, g.base + op.b, act);
    curve(g.f, op.act, y, op.out * width);
  },

  // Layer normalisation over all features of a sample (Ba et al. 2016).
  layer_norm(g, op, x, _y, n, width) {
    const { f } = g;
    const scale = (/** @type {number} */ k) => f[g.base + op.w + k];
    const shift = (/** @type {number} */ k) => f[g.base + op.b + k];
    for (let i = 0; i < n; i++) normalise(f, x + i, op.n, width, op.eps, scale, shift);
    activate(f, op.act, x, op.n * width);
  },

  // Instance normalisation: each channel of a map by itself; where maps are still flat (ld = 0), sample by sample.
  instance_norm(g, op, x, _y, n, width, ld = 0) {
    const { f } = g;
    for (let i = 0; i < n; i++) {
      for (let c = 0; c < op.c; c++) {
        const start = ld ? x + c * ld : x + c * op.area * width + i;
        const scale = f[g.base + op.w + c];
        const shift = f[g.base + op.b + c];
        normalise(
          f,
          start,
          op.area,
          ld ? 1 : width,
          op.eps,
          () => scale,
          () => shift,
        );
      }
    }
    activate(f, op.act, x, ld ? op.c * ld : op.c * op.area * width);
  },
};

/**
 * Layers from one map, p, to another, q. A channel takes `ld` floats.
 *
 * @type {Record<string, Map>}
 */
export const MAPS = {
  // A transposed convolution (4, stride 2, padding 1): each place makes sixteen, which are added where they overlap.
  up(g, op, p, q, ld) {
    const area = op.h * op.wide;
    g.kernel.gemm(g.base + op.w, p, g.c, op.out * 16, pad4(area), op.in, ld, pad4(area), 0, 0);
    const wide = pad4(4 * area);
    g.kernel.col2im(g.c, q, g.base + op.b, op.out, op.h, op.wide, pad4(area), wide, FUSED[op.act] ?? 0);
    curve(g.f, op.act, q, op.out * wide);
  },

  // A convolution (3, padding 1): nine shifted copies of the map below each other, and one product.
  same(g, op, p, q, ld) {
    const { f } = g;
    const area = op.h * op.wide;
    g.shifts[`${op.h}×${op.wide}`] ??= shifted(op.h, op.wide);
    const from = g.shifts[`${op.h}×${op.wide}`];
    for (let c = 0, to = g.c, map = p; c < op.in; c++, map += ld) {
      for (let k = 0; k < 9; k++, to += ld) {
        for (let i = 0, at = k * area; i < area; i++, at++) f[to + i] = from[at] < 0 ? 0 : f[map + from[at]];
      }
    }
    g.kernel.gemm(g.base + op.w, g.c, q, op.out, ld, op.in * 9, ld, ld, g.base + op.b, FUSED[op.act] ?? 0);
    curve(f, op.act, q, op.out * ld);
  },
};

/**
 * Where each place of a map finds each of its nine neighbours, row by row; −1 where it has none.
 *
 * @param {number} h
 * @param {number} wide
 */
function shifted(h, wide) {
  const from = new Int32Array(9 * h * wide);
  for (let k = 0, at = 0; k < 9; k++) {
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < wide; x++, at++) {
        const row = y + Math.floor(k / 3) - 1;
        const column = x + (k % 3) - 1;
        from[at] = row < 0 || row >= h || column < 0 || column >= wide ? -1 : row * wide + column;
      }
    }
  }
  return from;
}

/**
 * @param {Float32Array} f
 * @param {number} start
 * @param {number} count
 * @param {number} stride
 * @param {number} eps
 * @param {(k: number) => number} scale
 * @param {(k: number) => number} shift
 */
function normalise(f, start, count, stride, eps, scale, shift) {
  let mean = 0;
  let squares = 0;
  for (let k = 0; k < count; k++) mean += f[start + k * stride];
  mean /= count;
  for (let k = 0; k < count; k++) squares += (f[start + k * stride] - mean) ** 2;
  const by = 1 / Math.sqrt(squares / count + eps);
  for (let k = 0; k < count; k++) f[start + k * stride] = (f[start + k * stride] - mean) * by * scale(k) + shift(k);
}

/**
 * @param {Float32Array} f
 * @param {string} act
 * @param {number} start
 * @param {number} count
 */
function activate(f, act, start, count) {
  if (act === "relu") for (let i = start; i < start + count; i++) f[i] = f[i] < 0 ? 0 : f[i];
  else if (act === "leaky_relu") for (let i = start; i < start + count; i++) f[i] = f[i] < 0 ? 0.2 * f[i] : f[i];
  else curve(f, act, start, count);
}

/**
 * The activations that kernels do not apply.
 *
 * @param {Float32Array} f
 * @param {string} act
 * @param {number} start
 * @param {number} count
 */
function curve(f, act, start, count) {
  if (act === "tanh") for (let i = start; i < start + count; i++) f[i] = Math.tanh(f[i]);
  else if (act === "silu") for (let i = start; i < start + count; i++) f[i] /= 1 + Math.exp(-f[i]);
}
