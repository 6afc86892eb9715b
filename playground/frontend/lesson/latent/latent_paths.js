// The paths z(t) through latent space that a lesson shows. No DOM. See `PathThroughLatent` in playground/lessons/lesson.py.

import { lerp, seeded, slerp } from "../../shared/paths.js";
import { norm, scaled } from "../../shared/vectors.js";

/**
 * @import { LatentPath } from "../data.js"
 *
 * @typedef {{ z: Float64Array, amount: number | null }} Place a point of a path; the amount of what is varied, if any
 */

/** @param {Float64Array[]} points */
const mean = (points) => points[0].map((_, i) => points.reduce((sum, point) => sum + point[i], 0) / points.length);

/**
 * z + amount · v
 *
 * @param {Float64Array} z
 * @param {ArrayLike<number>} v
 * @param {number} amount
 */
const moved = (z, v, amount) => z.map((x, i) => x + amount * v[i]);

/**
 * The point of a path at `t`, 0 to 1.
 *
 * @param {LatentPath} path
 * @param {number} t
 * @param {number} size of z
 * @param {ArrayLike<number> | null} vector of the direction that the path names
 * @returns {Place}
 */
export function placeOn(path, t, size, vector) {
  const points = (/** @type {number[]} */ seeds) => seeds.map((seed) => scaled(seeded(seed, size), path.psi));
  const [a, ...others] = points(path.seeds);
  const amount = path.low + (path.high - path.low) * t;
  if (path.way === "lerp") return { z: lerp(a, others[0], t), amount: null };
  if (path.way === "slerp") return { z: slerp(a, others[0], t), amount: null };
  if (path.way === "loop") return { z: onLoop([a, ...others], t), amount: null };
  if (path.way === "psi") return { z: scaled(a, amount), amount };
  if (path.way === "direction") return { z: vector ? moved(a, vector, amount) : a, amount };
  const difference = moved(mean(points(path.towards)), mean(points(path.origin)), -1);
  return { z: moved(mean([a, ...others]), difference, amount), amount };
}

/**
 * From each point to the next along the sphere, and back to the first.
 *
 * @param {Float64Array[]} points
 * @param {number} t
 */
function onLoop(points, t) {
  const at = (t % 1) * points.length;
  const i = Math.floor(at);
  const eased = (1 - Math.cos(Math.PI * (at - i))) / 2; // it slows down where it turns
  return slerp(points[i], points[(i + 1) % points.length], eased);
}

/**
 * The weights over the labels at `t`: the labels of the path are passed one after the other.
 *
 * @param {LatentPath} path
 * @param {number} t
 * @param {number} classes
 */
export function labelOn({ way, labels }, t, classes) {
  const weights = new Float32Array(Math.max(1, classes));
  const spans = way === "loop" ? labels.length : labels.length - 1;
  const at = way === "loop" ? (t % 1) * spans : t * spans;
  const i = Math.min(Math.floor(at), Math.max(0, spans - 1));
  const next = labels[(i + 1) % labels.length];
  weights[labels[i]] += 1 - (at - i);
  if (at > i) weights[next] += at - i;
  return weights;
}

/**
 * The length of z, and the usual one: √d for d random numbers.
 *
 * @param {Float64Array} z
 */
export const lengthOf = (z) => ({ length: norm(z), usual: Math.sqrt(z.length) });
