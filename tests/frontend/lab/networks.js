// Small networks for the tests of the lab.

/**
 * @import { Net } from "../../../playground/frontend/shared/mlp_runtime.js"
 * @import { Networks } from "../../../playground/frontend/shared/networks_frame.js"
 */

/**
 * @param {number[]} w out×in
 * @param {number[]} b
 * @param {number} inputs
 * @returns {Net}
 */
export const linear = (w, b, inputs) => [
  { in: inputs, out: b.length, w: Float32Array.from(w), b: Float32Array.from(b), act: "identity", norm: null },
];

/**
 * G shifts z by `shift`; D's logit is `slope` times the first coordinate.
 *
 * @param {{ step: number, shift?: number, slope?: number, probability?: boolean }} of
 * @returns {Networks}
 */
export function networks({ step, shift = 0, slope = 1, probability = false }) {
  const G = linear([1, 0, 0, 1], [shift, 0], 2);
  return {
    step,
    extent: [-2, 2, -2, 2],
    G,
    ema: G,
    D: linear([slope, 0], [0], 2),
    latent: { size: 2, prior: "normal" },
    pac: 1,
    boundary: 0,
    probability,
    floating: false,
    belief: { kind: "sigmoid", half: 1 },
    optimal: null,
    slope: () => 0,
    slopesD: null,
  };
}
