// How directions of sliders act while some of them are locked or reversed.

import { dot, scaled, unit } from "../../../shared/vectors.js";
import { add, orthonormal, without } from "../../latent/linear_algebra.js";

/**
 * @typedef {{ name: string, vector: ArrayLike<number> }} Row a direction that has a slider
 */

const NOTHING = 1e-6; // squared length of a direction of which nothing is left

/**
 * A basis of the locked directions.
 *
 * @param {Row[]} rows
 * @param {Set<string>} locked
 */
export const held = (rows, locked) => orthonormal(rows.filter((d) => locked.has(d.name)).map((d) => d.vector));

/**
 * What a slider moves z along: its direction, reversed if a person wants so, without what it shares with locked
 * directions, which then stay as they are (conditional manipulation, Shen et al. 2020, section 2.3.2).
 *
 * @param {Row} row
 * @param {Float64Array[]} basis of the locked directions; empty where this one is locked itself
 * @param {boolean} reversed
 */
export function effective({ vector }, basis, reversed) {
  const v = scaled(Float64Array.from(vector), reversed ? -1 : 1);
  if (!basis.length) return v;
  const rest = without(v, basis);
  return dot(rest, rest) < NOTHING ? rest.fill(0) : unit(rest);
}

/**
 * A point that agrees with `here` along the locked directions and with `z` elsewhere.
 *
 * @param {Float64Array} z
 * @param {Float64Array} here
 * @param {Float64Array[]} basis of the locked directions
 */
export function holding(z, here, basis) {
  const found = Float64Array.from(z);
  for (const u of basis) add(found, u, dot(u, here) - dot(u, found));
  return found;
}

/**
 * The point from which `moves` along `vectors` lead to `total`.
 *
 * @param {Float64Array} total
 * @param {Record<string, number>} moves
 * @param {Record<string, Float64Array>} vectors
 */
export function rebased(total, moves, vectors) {
  const z = Float64Array.from(total);
  for (const [name, amount] of Object.entries(moves)) if (vectors[name]) add(z, vectors[name], -amount);
  return z;
}

/**
 * The rows that fit a height, at least one.
 *
 * @param {number} room height in pixels
 * @param {number} row height of a row in pixels
 */
export const rowsThatFit = (room, row) => Math.max(1, Math.floor(room / row));
