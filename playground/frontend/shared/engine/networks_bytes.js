// Writes the networks of a run as the frame that a page draws from. Twin of `runs/frames/networks.py`, which has made the
// template: the same header for all steps of one configuration, and tables of slopes behind the weights.

import { forward } from "../mlp_runtime.js";
import { unpackNets } from "../networks_frame.js";

/**
 * @import { Networks } from "../networks_frame.js"
 *
 * @typedef {object} NetworksTemplate
 * @property {Uint8Array} payload a whole frame, of any weights
 * @property {number[]} extent
 * @property {Float32Array} pairs real samples that each fake one is paired with, n×2, for losses of pairs
 * @property {Float32Array | null} pairSlope of losses of pairs: ∂ℒ_G/∂(logit of a fake) where the real one is 0
 *
 * @typedef {{ G: Float32Array, average: Float32Array, D: Float32Array }} Weights as the module has them
 */

export class NetworksBytes {
  /** @param {NetworksTemplate} template */
  constructor({ payload, extent, pairs, pairSlope }) {
    this.payload = payload.slice();
    this.pairs = pairs;
    this.pairSlope = pairSlope;
    const length = new DataView(this.payload.buffer).getUint32(0, true);
    this.header = JSON.parse(new TextDecoder().decode(this.payload.subarray(4, 4 + length)));
    this.numbers = new Float32Array(this.payload.buffer, 4 + length);
    /** @type {Networks} whose weights are those that were written last */
    this.networks = unpackNets({ view: "nets", step: 0, shape: [this.payload.length], extent, data: this.payload });
  }

  /** @param {Weights} weights */
  write({ G, average, D }) {
    const { numbers, header } = this;
    numbers.set(G, 0);
    numbers.set(average, G.length);
    const from = 2 * G.length;
    const { pac, slope } = header;
    const first = header.D[0].in * header.D[0].out;
    const rest = slope.at - from - first; // without the heads of auxiliary terms, which are last
    if (pac > 1) this.fold(D, from);
    else numbers.set(D.subarray(0, first), from);
    numbers.set(D.subarray(pac * first, pac * first + rest), from + first);
    if (this.pairSlope) this.slopeOfPairs(this.pairSlope);
  }

  /** The bytes of a frame, which the caller may keep. */
  copy() {
    return this.payload.slice();
  }

  /**
   * The first layer of D as it judges one sample: alone in its pack, whose other places have the same sample.
   *
   * @param {Float32Array} D
   * @param {number} at
   */
  fold(D, at) {
    const { pac } = this.header;
    const { in: inputs, out } = this.header.D[0];
    for (let o = 0; o < out; o++) {
      for (let k = 0; k < inputs; k++) {
        let sum = 0;
        for (let p = 0; p < pac; p++) sum += D[(o * pac + p) * inputs + k];
        this.numbers[at + o * inputs + k] = sum;
      }
    }
  }

  /**
   * The slope of a loss of pairs: the mean over real samples of the slope at the difference of the two logits.
   *
   * @param {Float32Array} table
   */
  slopeOfPairs(table) {
    const { at, reach, n } = this.header.slope;
    const logits = forward(this.networks.D, this.pairs, this.pairs.length / 2);
    const middle = logits.reduce((a, b) => a + b, 0) / logits.length;
    const unit = (2 * reach) / (n - 1);
    this.numbers[at] = middle;
    for (let k = 0; k < n; k++) {
      let sum = 0;
      for (const real of logits) {
        const t = Math.max(0, Math.min(n - 1, (middle - real) / unit + k));
        const i = Math.min(n - 2, Math.floor(t));
        sum += table[1 + i] + (t - i) * (table[2 + i] - table[1 + i]);
      }
      this.numbers[at + 1 + k] = sum / logits.length;
    }
  }
}
