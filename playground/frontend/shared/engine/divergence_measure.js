// The metric JS: the Jensen–Shannon divergence between p and counted fakes, on the same cells. Twin of
// `metrics/divergences.py` (`sampled_js`).

/**
 * @typedef {object} RealMass
 * @property {Float32Array} density the mass of p in each of (2·side)² cells, row 0 at the bottom
 * @property {number[]} extent left, right, bottom, top
 * @property {number} floor what as many real samples score
 */

export class DivergenceMeasure {
  /** @param {RealMass} real */
  constructor({ density, extent, floor }) {
    this.extent = extent;
    this.floor = floor;
    const fine = Math.sqrt(density.length);
    this.side = fine / 2;
    this.p = new Float64Array(this.side ** 2 + 1);
    for (let i = 0; i < density.length; i++) {
      const row = Math.floor(i / fine);
      this.p[(row >> 1) * this.side + ((i % fine) >> 1)] += density[i];
    }
    this.p[this.side ** 2] = rest(this.p);
  }

  /**
   * @param {Float32Array} fakes n×2
   * @returns {Record<string, number>} js and its floor; nothing where a fake is not finite
   */
  measure(fakes) {
    const { side, p } = this;
    const [left, right, bottom, top] = this.extent;
    const n = fakes.length / 2;
    const q = new Float64Array(side ** 2 + 1);
    for (let i = 0; i < n; i++) {
      const [x, y] = [fakes[2 * i], fakes[2 * i + 1]];
      if (!Number.isFinite(x + y)) return {};
      const column = Math.floor(((x - left) / (right - left)) * side);
      const row = Math.floor(((y - bottom) / (top - bottom)) * side);
      const inside = column >= 0 && column < side && row >= 0 && row < side;
      q[inside ? row * side + column : side ** 2] += 1 / n;
    }
    return { js: divergence(p, q), js_floor: this.floor };
  }
}

/** @param {Float64Array} cells */
function rest(cells) {
  const left = 1 - cells.reduce((a, b) => a + b, 0);
  return left > 1e-6 ? left : 0; // the cells are float32
}

/**
 * In nats, 0 … log 2.
 *
 * @param {Float64Array} p
 * @param {Float64Array} q
 */
export function divergence(p, q) {
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    for (const mass of [p[i], q[i]]) if (mass > 1e-30) sum += mass * Math.log(mass / (p[i] + q[i]));
  }
  return Math.max(0, Math.log(2) + sum / 2);
}
