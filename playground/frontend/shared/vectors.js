// Vectors: arrays of numbers, plain or typed. What is returned has the type of what was given.

/**
 * @typedef {number[] | Float32Array | Float64Array} Vector
 */

/**
 * @param {Vector} a
 * @param {Vector} b
 */
export function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** @param {Vector} a */
export const norm = (a) => Math.sqrt(dot(a, a));

/**
 * @template {Vector} V
 * @param {V} a
 * @param {number} by
 */
export const scaled = (a, by) => /** @type {V} */ (a.map((v) => v * by));

/**
 * The vector with length 1. The zero vector stays zero.
 *
 * @template {Vector} V
 * @param {V} a
 */
export const unit = (a) => scaled(a, 1 / Math.max(1e-12, norm(a)));
