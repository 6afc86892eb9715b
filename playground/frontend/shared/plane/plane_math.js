// What the plane's picture is computed from: masses on cells, level lines, how far D believes. No DOM.

import { forward, gradient } from "../mlp_runtime.js";

/** @import { Networks } from "../networks_frame.js" */

/**
 * The share of `points` (n×2) in each of w×h cells over `extent`, row 0 at the bottom; outside, and not finite: in
 * none.
 *
 * @param {ArrayLike<number>} points
 * @param {number[]} extent
 * @param {number} w
 * @param {number} h
 */
export function shares(points, [left, right, bottom, top], w, h) {
  const out = new Float32Array(w * h),
    n = points.length / 2,
    one = 1 / n,
    fx = w / (right - left),
    fy = h / (top - bottom);
  for (let i = 0; i < n; i++) {
    const c = Math.floor((points[2 * i] - left) * fx),
      r = Math.floor((points[2 * i + 1] - bottom) * fy);
    if (c >= 0 && c < w && r >= 0 && r < h) out[r * w + c] += one;
  }
  return out;
}

/**
 * The optimal D on the cells, from the masses p and q and the table of the frame «nets», and how sure it is (0 to 1):
 * q is known by n points, so where p and q together are worth less than a few of them nobody can say. NaN below half a
 * one.
 *
 * @param {number[]} table
 * @param {Float32Array} p
 * @param {Float32Array} q
 * @param {number} n
 */
export function optimal(table, p, q, n) {
  const values = new Float32Array(p.length),
    sure = new Float32Array(p.length),
    last = table.length - 1;
  for (let i = 0; i < values.length; i++) {
    const sum = p[i] + q[i];
    sure[i] = Math.min(1, (sum * n) / 4);
    if (sum * n < 0.5) {
      values[i] = NaN;
      continue;
    }
    const t = (p[i] / sum) * last,
      k = Math.min(last - 1, Math.floor(t));
    values[i] = table[k] + (t - k) * (table[k + 1] - table[k]);
  }
  return { values, sure };
}

/**
 * How many of the points lie within 3σ of each centre, as a share of all (Lin et al. 2018: those are of high quality).
 *
 * @param {ArrayLike<number>} points
 * @param {[number, number][]} centres
 * @param {number} sigma
 */
export function coverage(points, centres, sigma) {
  const counts = new Float32Array(centres.length),
    n = points.length / 2,
    far = 9 * sigma * sigma;
  for (let i = 0; i < n; i++)
    for (let k = 0; k < centres.length; k++) {
      const x = points[2 * i] - centres[k][0],
        y = points[2 * i + 1] - centres[k][1];
      if (x * x + y * y <= far) {
        counts[k] += 1 / n;
        break;
      }
    }
  return counts;
}

/**
 * The middles of w×h cells over an extent, (w·h)×2, row 0 at the bottom.
 *
 * @param {number[]} extent
 * @param {number} w
 * @param {number} h
 */
export function middles([left, right, bottom, top], w, h) {
  const out = new Float32Array(2 * w * h);
  for (let r = 0, i = 0; r < h; r++)
    for (let c = 0; c < w; c++) {
      out[i++] = left + ((c + 0.5) / w) * (right - left);
      out[i++] = bottom + ((r + 0.5) / h) * (top - bottom);
    }
  return out;
}

/**
 * The line where `values` (h×w, at the middles of cells over `extent`) cross `level`: segments x0, y0, x1, y1, by
 * marching squares with linear interpolation. A saddle is cut by the mean of its corners. NaN breaks the line.
 *
 * @param {ArrayLike<number>} values
 * @param {number} w
 * @param {number} h
 * @param {number[]} extent
 * @param {number} level
 */
export function levelLine(values, w, h, [left, right, bottom, top], level) {
  const out = [],
    dx = (right - left) / w,
    dy = (top - bottom) / h;
  const cut = (/** @type {number} */ a, /** @type {number} */ b) => (level - a) / (b - a);
  for (let r = 0; r + 1 < h; r++)
    for (let c = 0; c + 1 < w; c++) {
      const i = r * w + c,
        a = values[i],
        b = values[i + 1],
        d = values[i + w],
        e = values[i + w + 1];
      const kind = (a > level ? 1 : 0) | (b > level ? 2 : 0) | (e > level ? 4 : 0) | (d > level ? 8 : 0);
      if (kind === 0 || kind === 15 || !Number.isFinite(a + b + d + e)) continue;
      const x = left + (c + 0.5) * dx,
        y = bottom + (r + 0.5) * dy;
      const sides = [
        () => [x + dx * cut(a, b), y],
        () => [x + dx, y + dy * cut(b, e)],
        () => [x + dx * cut(d, e), y + dy],
        () => [x, y + dy * cut(a, d)],
      ];
      let pairs = CROSSED[kind];
      if (kind === 5 || kind === 10)
        pairs =
          (a + b + d + e) / 4 > level === (kind === 5)
            ? [
                [0, 1],
                [2, 3],
              ]
            : [
                [0, 3],
                [1, 2],
              ];
      for (const [s, t] of pairs) out.push(...sides[s](), ...sides[t]());
    }
  return new Float32Array(out);
}

const CROSSED = [
  // which sides (0 bottom, 1 right, 2 top, 3 left) a line joins, by the corners above the level
  [],
  [[0, 3]],
  [[0, 1]],
  [[1, 3]],
  [[1, 2]],
  [],
  [[0, 2]],
  [[2, 3]],
  [[2, 3]],
  [[0, 2]],
  [],
  [[1, 2]],
  [[1, 3]],
  [[0, 1]],
  [[0, 3]],
  [],
];

/**
 * The level above which lies the given share of the mass.
 *
 * @param {ArrayLike<number>} cells
 * @param {number} share
 */
export function massLevel(cells, share) {
  const sorted = Float32Array.from(cells).sort().reverse();
  const total = sorted.reduce((a, b) => a + b, 0);
  let sum = 0;
  for (const v of sorted) {
    sum += v;
    if (sum >= share * total) return v;
  }
  return 0;
}

/**
 * How D's logits become beliefs in [0, 1], ½ at the line between real and fake. For losses to which only differences
 * matter, the line lies midway between D's means on real and on fake samples; a critic's scale is that of what it says.
 *
 * @param {Pick<Networks, "belief" | "floating" | "boundary">} nets
 * @param {Float32Array} real
 * @param {Float32Array} fake
 */
export function belief(nets, real, fake) {
  const { kind, half } = nets.belief,
    mean = (/** @type {Float32Array} */ a) => a.reduce((s, v) => s + v, 0) / Math.max(1, a.length);
  const line = nets.floating ? (mean(real) + mean(fake)) / 2 : nets.boundary;
  const reach =
    kind === "relative"
      ? 2 * Math.max(1e-12, mean(real.map((v) => Math.abs(v - line))), mean(fake.map((v) => Math.abs(v - line))))
      : half;
  const of =
    kind === "sigmoid"
      ? (/** @type {number} */ logit) => 1 / (1 + Math.exp(line - logit))
      : (/** @type {number} */ logit) => 0.5 + Math.min(0.5, Math.max(-0.5, (0.5 * (logit - line)) / reach));
  return { line, of };
}

/**
 * −∇ₓ of G's loss at fake points (n×2), and its size at each.
 *
 * @param {Networks} nets
 * @param {Float32Array} at
 */
export function pullOf(nets, at) {
  const n = at.length / 2;
  const force = new Float32Array(2 * n);
  const size = new Float32Array(n);
  const logits = forward(nets.D, at, n);
  const slopes = gradient(nets.D, at, n);
  for (let i = 0; i < n; i++) {
    const s = -nets.slope(logits[i]);
    force[2 * i] = s * slopes[2 * i];
    force[2 * i + 1] = s * slopes[2 * i + 1];
    size[i] = Math.hypot(force[2 * i], force[2 * i + 1]);
  }
  return { force, size };
}

/**
 * The force that a tenth of the points exceed.
 *
 * @param {Float32Array} size
 */
export const strongForce = (size) => Float32Array.from(size).sort()[Math.floor(0.9 * size.length)] ?? 0;

/**
 * The force that gives arrows their usual scale: one for all runs whose logits mean something.
 *
 * @param {Networks} nets
 */
export const pullUnit = ({ belief, extent }) =>
  ((belief.kind === "linear" ? 0.4 * belief.half : 1.5) * 5) / (extent[1] - extent[0]);

/**
 * The usual length of an arrow, in pixels.
 *
 * @param {number} force
 * @param {number} unit
 */
export const usualLength = (force, unit) => 52 * (1 - Math.exp((-1.1 * force) / unit));

/**
 * Its length where all are to be seen: as the force, but not much shorter than that of a strong one.
 *
 * @param {number} force
 * @param {number} strong
 */
export const evenLength = (force, strong) =>
  force > 0 ? 46 * Math.min(1, Math.max(0.3, force / (strong || force))) : 0;
