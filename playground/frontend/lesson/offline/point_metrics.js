// The metrics of checkpoints that a run in the browser does not log. Twins: playground/metrics/modes.py, sliced.py.

import { coverage } from "../../shared/plane/plane_math.js";

const DIRECTIONS = 256;

/**
 * @typedef {object} Truth
 * @property {{ centres: [number, number][], sigma: number } | null} modes
 * @property {Float32Array} heldOut real samples that training never sees, n×2
 */

/** @type {Record<string, (fakes: Float32Array, truth: Truth) => number | null>} by name; null where it has no meaning */
export const POINT_METRICS = {
  modes: (fakes, { modes }) => modes && coverage(fakes, modes.centres, modes.sigma).filter((share) => share > 0).length,
  hq: (fakes, { modes }) => modes && 100 * coverage(fakes, modes.centres, modes.sigma).reduce((a, b) => a + b, 0),
  sliced_wasserstein: (fakes, { heldOut }) => slicedWasserstein(fakes, heldOut),
};

/**
 * The mean distance, over even directions, between the sorted projections of as many fake as real samples.
 *
 * @param {Float32Array} fakes n×2
 * @param {Float32Array} real n×2
 */
export function slicedWasserstein(fakes, real) {
  const n = Math.min(fakes.length, real.length) / 2;
  let sum = 0;
  for (let k = 0; k < DIRECTIONS; k++) {
    const [x, y] = [Math.cos((Math.PI * k) / DIRECTIONS), Math.sin((Math.PI * k) / DIRECTIONS)];
    const along = (/** @type {Float32Array} */ points) =>
      Float64Array.from({ length: n }, (_, i) => x * points[2 * i] + y * points[2 * i + 1]).sort();
    const [a, b] = [along(fakes), along(real)];
    for (let i = 0; i < n; i++) sum += Math.abs(a[i] - b[i]) / n;
  }
  return sum / DIRECTIONS;
}
