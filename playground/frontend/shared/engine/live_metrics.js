// The metrics of the averaged G, always from the same z. Twins: `metrics/modes.py`, `sliced.py` and `divergences.py`, and
// `runs/worker/evaluation.py` for diversity and what is outside the view.

import { forward } from "../mlp_runtime.js";
import { DivergenceMeasure } from "./divergence_measure.js";

/**
 * @import { Net } from "../mlp_runtime.js"
 * @import { RealMass } from "./divergence_measure.js"
 *
 * @typedef {object} MetricFacts what the metrics know of the data; see `runs/helper/live_metrics.py`
 * @property {Record<string, number>} floors by metric: what as many real samples score
 * @property {Float32Array} heldOut n×2: as many fakes are measured
 * @property {Float32Array} directions 2×m: the x of all, then the y of all
 * @property {number} pairs points of the energy distance
 * @property {number} paired fakes whose distances from each other are measured
 * @property {number} varied the mean distance between real samples
 * @property {[number, number][]} centres of the modes; empty where they are not known
 * @property {number} sigma of the modes
 */

const QUALITY = 3; // standard deviations
const METRICS = ["js", "sliced_wasserstein", "energy", "modes", "hq", "reverse_kl", "diversity", "outside"];

/** Whether a number of a row comes from here, and not from the steps. @param {string} name */
export const isMetric = (name) => METRICS.includes(name.replace(/_floor$/, ""));

export class LiveMetrics {
  /**
   * @param {RealMass} mass
   * @param {MetricFacts} facts
   * @param {number[]} view what a page shows of the plane: left, right, bottom, top
   * @param {Float32Array} z of all fakes
   */
  constructor(mass, facts, view, z) {
    this.z = z;
    this.facts = facts;
    this.view = view;
    this.js = new DivergenceMeasure(mass);
    this.n = facts.heldOut.length / 2;
    const m = facts.directions.length / 2;
    this.theta = Array.from({ length: m }, (_, k) => [facts.directions[k], facts.directions[m + k]]);
    this.sorted = this.theta.map((direction) => projected(facts.heldOut, direction)); // real points, once
    this.realPairs = meanDistance(this.near(facts.heldOut), this.near(facts.heldOut));
  }

  /** The points of the energy distance. @param {Float32Array} points */
  near(points) {
    return points.subarray(0, 2 * Math.min(this.facts.pairs, this.n));
  }

  /**
   * @param {Net} G
   * @returns {Record<string, number>} what is finite, each metric with its floor
   */
  measure(G) {
    const all = forward(G, this.z, this.z.length / G[0].in);
    const fakes = all.subarray(0, 2 * this.n);
    const { floors, centres, paired, varied } = this.facts;
    /** @type {Record<string, number>} */
    const metrics = { sliced_wasserstein: this.sliced(fakes), energy: this.energy(fakes) };
    if (centres.length) Object.assign(metrics, this.modes(fakes));
    const few = fakes.subarray(0, 2 * paired);
    const n = few.length / 2;
    const spread = (meanDistance(few, few) * n) / (n - 1) / Math.SQRT2; // root mean squares over two numbers
    const values = this.js.measure(all);
    for (const [name, value] of Object.entries(metrics))
      Object.assign(values, { [name]: value, [`${name}_floor`]: floors[name] });
    Object.assign(values, { diversity: spread / Math.max(varied, 1e-12), outside: this.outside(fakes) });
    return Object.fromEntries(Object.entries(values).filter(([, value]) => Number.isFinite(value)));
  }

  /** @param {Float32Array} fakes */
  sliced(fakes) {
    let sum = 0;
    for (const [k, direction] of this.theta.entries()) {
      const [x, y] = [projected(fakes, direction), this.sorted[k]];
      for (let i = 0; i < x.length; i++) sum += Math.abs(x[i] - y[i]);
    }
    return sum / (this.n * this.theta.length);
  }

  /** @param {Float32Array} fakes */
  energy(fakes) {
    const near = this.near(fakes);
    const between = meanDistance(near, this.near(this.facts.heldOut));
    const found = 2 * between - meanDistance(near, near) - this.realPairs;
    return Number.isNaN(found) ? found : Math.max(0, found);
  }

  /**
   * Covered modes, the percentage of fakes near one, and how unevenly they are spread.
   *
   * @param {Float32Array} fakes
   */
  modes(fakes) {
    const { centres, sigma } = this.facts;
    const counts = new Array(centres.length).fill(0);
    const covered = new Set();
    let good = 0;
    for (let i = 0; i < fakes.length; i += 2) {
      const distances = centres.map(([x, y]) => Math.hypot(fakes[i] - x, fakes[i + 1] - y));
      const least = Math.min(...distances);
      const nearest = distances.indexOf(least);
      if (nearest < 0) return { modes: covered.size, hq: NaN, reverse_kl: NaN };
      counts[nearest]++;
      if (least > QUALITY * sigma) continue;
      covered.add(nearest);
      good++;
    }
    const shares = counts.map((count) => count / this.n);
    const kl = shares.reduce((sum, share) => sum + (share && share * Math.log(share * centres.length)), 0);
    return { modes: covered.size, hq: (100 * good) / this.n, reverse_kl: kl };
  }

  /** @param {Float32Array} fakes */
  outside(fakes) {
    const [left, right, bottom, top] = this.view;
    let inside = 0;
    for (let i = 0; i < fakes.length; i += 2) {
      const [x, y] = [fakes[i], fakes[i + 1]];
      inside += Number(x >= left && x <= right && y >= bottom && y <= top);
    }
    return 1 - inside / this.n;
  }
}

/**
 * The places of points along a direction, ascending.
 *
 * @param {Float32Array} points
 * @param {number[]} direction
 */
function projected(points, [a, b]) {
  const found = new Float32Array(points.length / 2);
  for (let i = 0; i < found.length; i++) found[i] = a * points[2 * i] + b * points[2 * i + 1];
  return found.sort();
}

/**
 * The mean distance of all pairs, also of a point with itself.
 *
 * @param {Float32Array} a
 * @param {Float32Array} b
 */
function meanDistance(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i += 2) {
    for (let k = 0; k < b.length; k += 2) {
      const [x, y] = [a[i] - b[k], a[i + 1] - b[k + 1]];
      sum += Math.sqrt(x * x + y * y);
    }
  }
  return sum / ((a.length / 2) * (b.length / 2));
}
