// Paths from one latent point to another. Twin of playground/latent/paths.py, tested against it number by number.

import { norm } from "./vectors.js";

/**
 * @import { Vector } from "./vectors.js"
 * @typedef {"lerp" | "slerp" | "spline" | "blend"} Kind
 */

const PARALLEL = 1e-6; // sin of an angle below which two vectors count as parallel
const LABEL_SECONDS = 2.5; // per label, in `passing`

/**
 * The latent point of a seed: N(0, I), by mulberry32 and Box–Muller.
 *
 * @param {number} seed
 * @param {number} size
 */
export function seeded(seed, size) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const found = new Float64Array(size + 1);
  for (let i = 0; i < size; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    found[i] = radius * Math.cos(angle);
    found[i + 1] = radius * Math.sin(angle);
  }
  return found.slice(0, size);
}

/**
 * The straight line from `a` (t = 0) to `b` (t = 1).
 *
 * @template {Vector} V
 * @param {V} a
 * @param {Vector} b
 * @param {number} t
 */
export const lerp = (a, b, t) => /** @type {V} */ (a.map((v, i) => v + (b[i] - v) * t));

/**
 * The great circle from `a` to `b`; the length changes evenly (Shoemake 1985). A line where they are parallel or zero.
 *
 * @template {Vector} V
 * @param {V} a
 * @param {Vector} b
 * @param {number} t
 * @returns {V}
 */
export function slerp(a, b, t) {
  const la = norm(a);
  const lb = norm(b);
  if (Math.min(la, lb) === 0) return lerp(a, b, t);
  let cos = 0;
  for (let i = 0; i < a.length; i++) cos += (a[i] / la) * (b[i] / lb);
  const angle = Math.acos(Math.min(1, Math.max(-1, cos)));
  const sin = Math.sin(angle);
  if (Math.abs(sin) < PARALLEL) {
    const half = cos < 0 ? perpendicular(a.map((v) => v / la)) : null;
    if (!half) return lerp(a, b, t);
    const middle = /** @type {V} */ (/** @type {unknown} */ (half.map((v) => (v * (la + lb)) / 2)));
    return t < 0.5 ? slerp(a, middle, 2 * t) : slerp(middle, b, 2 * t - 1);
  }
  const p = Math.sin((1 - t) * angle) / sin;
  const q = Math.sin(t * angle) / sin;
  const length = (1 - t) * la + t * lb;
  return /** @type {V} */ (a.map((v, i) => (p * (v / la) + q * (b[i] / lb)) * length));
}

/**
 * The unit vector perpendicular to `u` and nearest to the first axis on which `u` is smallest; `null` on a line.
 *
 * @param {ArrayLike<number>} u of length 1
 * @returns {number[] | null}
 */
function perpendicular(u) {
  const from = Array.from(u);
  const k = from.reduce((least, v, i) => (Math.abs(v) < Math.abs(from[least]) ? i : least), 0);
  const found = from.map((v, i) => (i === k ? 1 : 0) - from[k] * v);
  const length = norm(found);
  return length < PARALLEL ? null : found.map((v) => v / length);
}

/**
 * The weighted mean of points, with the weighted mean of their lengths.
 *
 * @template {Vector} V
 * @param {V[]} points
 * @param {ArrayLike<number>} weights
 */
export function blend(points, weights) {
  const mixed = /** @type {V} */ (points[0].map((_, i) => points.reduce((sum, p, n) => sum + weights[n] * p[i], 0)));
  const length = norm(mixed);
  const wanted = points.reduce((sum, p, n) => sum + weights[n] * norm(p), 0);
  return length === 0 ? mixed : /** @type {V} */ (mixed.map((v) => (v * wanted) / length));
}

/**
 * The span between two key frames that `t` falls into, and how much of it is behind.
 *
 * @param {number} t
 * @param {number} spans
 * @returns {[number, number]}
 */
function spanOf(t, spans) {
  const place = Math.min(t, 1) * spans;
  const i = Math.min(Math.floor(place), spans - 1);
  return [i, place - i];
}

/**
 * The Catmull–Rom spline through key frames.
 *
 * @template {Vector} V
 * @param {V[]} keys
 * @param {number} t 0 to 1
 * @param {boolean} [closed] back to the first key frame
 */
export function spline(keys, t, closed = false) {
  const n = keys.length;
  const spans = closed ? n : n - 1;
  if (spans === 0) return keys[0];
  const [i, x] = spanOf(t, spans);
  const key = (/** @type {number} */ k) => (closed ? keys[(k + n) % n] : keys[Math.min(Math.max(k, 0), n - 1)]);
  const [p, q, r, s] = [key(i - 1), key(i), key(i + 1), key(i + 2)];
  const at = (/** @type {number} */ v, /** @type {number} */ k) =>
    0.5 *
    (2 * v +
      (r[k] - p[k]) * x +
      (2 * p[k] - 5 * v + 4 * r[k] - s[k]) * x ** 2 +
      (3 * v - p[k] - 3 * r[k] + s[k]) * x ** 3);
  return /** @type {V} */ (q.map(at));
}

/**
 * The point at `t` of the path through all key frames.
 *
 * @template {Vector} V
 * @param {V[]} keys
 * @param {Kind} kind
 * @param {number} t 0 to 1
 * @param {boolean} [closed] back to the first key frame
 */
export function along(keys, kind, t, closed = false) {
  const n = keys.length;
  if (n === 1) return keys[0];
  if (kind === "spline") return spline(keys, t, closed);
  const [i, x] = spanOf(t, closed ? n : n - 1);
  const a = keys[i];
  const b = keys[(i + 1) % n];
  if (kind === "blend") return blend([a, b], [1 - x, x]);
  return (kind === "slerp" ? slerp : lerp)(a, b, x);
}

/**
 * The clock that makes a path even: gives t for a part of the way.
 *
 * @param {number[]} distances of equal steps of t
 * @returns {(part: number) => number}
 */
export function evened(distances) {
  const way = [0];
  for (const d of distances) way.push(way[way.length - 1] + d);
  const total = way[way.length - 1];
  if (!(total > 0)) return (s) => s;
  return (s) => {
    const at = s * total;
    const i = way.findIndex((w) => w >= at);
    if (i <= 0) return i === 0 ? 0 : 1;
    const part = (at - way[i - 1]) / (way[i] - way[i - 1]);
    return (i - 1 + part) / distances.length;
  };
}

/**
 * Weights of labels that come one after another, each melting into the next.
 *
 * @param {number} t seconds
 * @param {number} classes
 */
export function passing(t, classes) {
  const at = (t / LABEL_SECONDS) % Math.max(1, classes);
  const k = Math.floor(at);
  const part = Math.max(0, at - k - 0.6) / 0.4;
  return Array.from({ length: classes }, (_, i) => (i === k ? 1 - part : i === (k + 1) % classes ? part : 0));
}

/**
 * A smooth random loop: N(0, I) at each t if the anchors are.
 *
 * @template {Vector} V
 * @param {V[]} anchors an even number of them
 * @param {number} t 0 to 1
 */
export function walk(anchors, t) {
  const k = anchors.length >> 1;
  const at = (/** @type {number} */ _, /** @type {number} */ i) => {
    let sum = 0;
    for (let j = 0; j < k; j++) {
      const angle = 2 * Math.PI * (j + 1) * t;
      sum += Math.cos(angle) * anchors[j][i] + Math.sin(angle) * anchors[k + j][i];
    }
    return sum / Math.sqrt(k);
  };
  return /** @type {V} */ (anchors[0].map(at));
}

/**
 * A closed tour of chosen points along great circles. It slows down at each point, which is therefore seen longest.
 *
 * @template {Vector} V
 * @param {V[]} points
 * @param {number} t 0 to 1
 */
export function tour(points, t) {
  const place = (t - Math.floor(t)) * points.length;
  const part = place - Math.floor(place);
  return along(points, "slerp", (Math.floor(place) + part * part * (3 - 2 * part)) / points.length, true);
}
