// A frame of the view “nets”: G and D of a run in the plane, with what the page must know to draw them. Twin of
// playground's packing (runs/nets.py).

import { backpropagate, forward } from "./mlp_runtime.js";

/**
 * @import { Frame } from "./frame.js"
 * @import { Net } from "./mlp_runtime.js"
 *
 * @typedef {(logit: number) => number} Slope
 *
 * @typedef {object} Networks
 * @property {number} step
 * @property {number[]} extent left, right, bottom, top
 * @property {Net} G
 * @property {Net} ema
 * @property {Net} D
 * @property {{ size: number, prior: string }} latent
 * @property {number} pac
 * @property {number} boundary the logit where D cannot tell real from fake
 * @property {boolean} probability whether sigmoid(logit) is a probability
 * @property {boolean} floating whether only differences of logits matter to the loss
 * @property {{ kind: "sigmoid" | "linear" | "relative", half: number }} belief how logits become colours
 * @property {number[] | null} optimal the optimal D by the share of real mass, in even steps from 0 to 1
 * @property {{ centres: [number, number][], sigma: number }} [modes]
 * @property {Slope} slope ∂ℒ_G/∂logit of one fake sample
 * @property {{ paired: boolean, real: Slope, fake: Slope } | null} slopesD ∂ℒ_D/∂logit (paired: at the difference of
 *   the two logits); null in runs of older versions
 */

/**
 * @param {Frame} frame
 * @returns {Networks}
 */
export function unpackNets(frame) {
  const bytes = frame.data;
  const buffer = /** @type {ArrayBuffer} */ (bytes.buffer);
  const from = bytes.byteOffset;
  const length = new DataView(buffer, from).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const numbers = new Float32Array(buffer, from + 4 + length, (bytes.byteLength - 4 - length) >> 2);
  const take = (/** @type {number} */ at, /** @type {number} */ n) => numbers.subarray(at, at + n);
  const layers = (/** @type {any[]} */ packed) =>
    packed.map((l) => ({
      in: l.in,
      out: l.out,
      act: l.act,
      w: take(l.w, l.in * l.out),
      b: take(l.b, l.out),
      norm: l.norm ? { w: take(l.norm.w, l.out), b: take(l.norm.b, l.out), eps: l.norm.eps } : null,
    }));
  const { at, reach, n } = header.slope;
  const step = (2 * reach) / (n - 1);
  const curve = (/** @type {Float32Array} */ knots, /** @type {number} */ low) => interpolated(knots, low, step);
  const of_D = header.slope_D;
  return {
    ...header,
    step: frame.step,
    extent: frame.extent,
    G: layers(header.G),
    ema: layers(header.ema),
    D: layers(header.D),
    slope: curve(take(at + 1, n), numbers[at] - reach),
    slopesD: of_D && {
      paired: of_D.paired,
      real: curve(take(of_D.at, n), -reach),
      fake: curve(take(of_D.at + n, n), -reach),
    },
  };
}

/**
 * Linear between knots and beyond them.
 *
 * @param {Float32Array} knots
 * @param {number} low the place of the first
 * @param {number} step between two
 * @returns {Slope}
 */
const interpolated = (knots, low, step) => (logit) => {
  const t = (logit - low) / step;
  const k = Math.min(knots.length - 2, Math.max(0, Math.floor(t)));
  return knots[k] + (t - k) * (knots[k + 1] - knots[k]);
};

/**
 * ∂ℒ/∂W of each layer of G and D, out×in, of the loss of one network on the fakes of `z` and as many real points. For
 * D's loss only those of D; null where the slope of the loss is not known. Biases and penalties are left out.
 *
 * @param {Networks} nets
 * @param {"G" | "D"} network whose loss
 * @param {Float32Array} z n×size
 * @param {Float32Array} real n×2 or more
 * @returns {{ G?: Float32Array[], D: Float32Array[] } | null}
 */
export function lossGradient(nets, network, z, real) {
  const n = z.length / nets.latent.size;
  const fakes = forward(nets.G, z, n);
  const of_fake = forward(nets.D, fakes, n);
  if (network === "G") {
    const slopes = of_fake.map((v) => nets.slope(v) / n);
    const through = backpropagate(nets.D, fakes, n, slopes);
    return { G: backpropagate(nets.G, z, n, through.xs).w, D: through.w };
  }
  if (!nets.slopesD) return null;
  const { paired, ...slope } = nets.slopesD;
  const xs = real.subarray(0, 2 * n);
  const of_real = forward(nets.D, xs, n);
  const seeds = (/** @type {Slope} */ of, /** @type {Float32Array} */ mine, /** @type {Float32Array} */ other) =>
    mine.map((v, i) => of(v - (paired ? other[i] : 0)) / n);
  const a = backpropagate(nets.D, xs, n, seeds(slope.real, of_real, of_fake));
  const b = backpropagate(nets.D, fakes, n, seeds(slope.fake, of_fake, of_real));
  return { D: a.w.map((w, l) => w.map((v, k) => v + b.w[l][k])) };
}
