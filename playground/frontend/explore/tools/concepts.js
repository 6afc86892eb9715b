// Arithmetic of latent points and labels: averages of examples, and A − B + C.

import { scaled, unit } from "../../shared/vectors.js";

/** @import { Spot } from "../link.js" */

/**
 * @template {Float64Array | number[]} V
 * @param {V[]} vectors at least one
 * @returns {V}
 */
const average = (vectors) =>
  /** @type {V} */ (vectors[0].map((_, i) => vectors.reduce((sum, v) => sum + v[i], 0) / vectors.length));

/**
 * @param {Spot[]} spots at least one
 * @returns {Spot}
 */
export const mean = (spots) => ({ z: average(spots.map((s) => s.z)), label: average(spots.map((s) => s.label)) });

/**
 * Brings a point to the length √d, because averages are shorter than points (Radford et al. 2015, section 6.3.2).
 *
 * @param {Float64Array} z
 */
export const long = (z) => scaled(unit(z), Math.sqrt(z.length));

/**
 * What examples have in common.
 *
 * @param {Spot[]} spots at least one
 * @returns {Spot}
 */
export function concept(spots) {
  const { z, label } = mean(spots);
  return { z: long(z), label };
}

/**
 * A − B + C of the averages.
 *
 * @param {Spot[]} a at least one
 * @param {Spot[]} b at least one
 * @param {Spot[]} c at least one
 * @returns {Spot}
 */
export function combined(a, b, c) {
  const [A, B, C] = [mean(a), mean(b), mean(c)];
  const label = A.label.map((v, i) => Math.max(0, v - B.label[i] + C.label[i]));
  const whole = label.reduce((sum, v) => sum + v, 0);
  return { z: long(A.z.map((v, i) => v - B.z[i] + C.z[i])), label: whole ? scaled(label, 1 / whole) : label };
}

/**
 * The direction from the average of B to the average of A.
 *
 * @param {Spot[]} a at least one
 * @param {Spot[]} b at least one
 */
export function difference(a, b) {
  const [from, to] = [mean(b).z, mean(a).z];
  return unit(to.map((v, i) => v - from[i]));
}
