// Which lines of the network graph are drawn.

/** @import { End, Joint } from "./rows.js" */

/**
 * Of what is drawn between two layers the `n` strongest pairs, without those under a part `least` of the largest.
 *
 * @param {Pick<Joint, "from" | "to"> & { weights: { in: number } }} joint
 * @param {ArrayLike<number>} values out×in
 * @param {number} n
 * @param {number} least
 * @returns {[from: End, to: End, part: number][]} part of the largest, −1 to 1
 */
export function strongest({ from, to, weights }, values, n, least) {
  const wide = to.length;
  const found = new Float32Array(from.length * wide);
  for (let k = 0; k < found.length; k++)
    found[k] = values[to[k % wide].unit * weights.in + from[Math.floor(k / wide)].unit];
  const sizes = found.map(Math.abs).sort();
  const most = Math.max(1e-12, sizes[sizes.length - 1] ?? 0);
  const limit = Math.max(least * most, sizes[sizes.length - n] ?? 0);
  /** @type {[End, End, number][]} */
  const pairs = [];
  for (const [k, v] of found.entries())
    if (Math.abs(v) >= limit) pairs.push([from[Math.floor(k / wide)], to[k % wide], v / most]);
  return pairs;
}
