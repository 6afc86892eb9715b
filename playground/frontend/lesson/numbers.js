// The live numbers of a lesson, from the networks that the picture shows. Twin: LAMPS in playground/lessons/parts.py.

import { forward } from "../shared/mlp_runtime.js";
import { pullOf, shares } from "../shared/plane/plane_math.js";
import { count, decimal, mark, t } from "../shared/texts.js";

/**
 * @import { Known } from "../shared/plane/plane_cache.js"
 *
 * @typedef {{ label: string, help: string, colour: string, digits: number }} Lamp
 * @typedef {Record<string, number>} Numbers
 */

/** @type {Record<string, Lamp>} */
export const NUMBERS = {
  step: { label: mark("step"), help: mark("Updates of D and G so far."), colour: "", digits: 0 },
  modes: {
    label: mark("modes covered"),
    help: mark("Modes that get at least one in 2,000 fake points, within three standard deviations."),
    colour: "fake",
    digits: 0,
  },
  near: {
    label: mark("points on a mode"),
    help: mark("The fraction of fake points within three standard deviations of a mode."),
    colour: "fake",
    digits: 2,
  },
  rarest: {
    label: mark("share of the rarest mode"),
    help: mark("The fraction of fake points on the mode that gets the fewest, within three standard deviations."),
    colour: "fake",
    digits: 3,
  },
  V: { label: "V(D, G)", help: mark("The value of the game, estimated on the points shown."), colour: "D", digits: 3 },
  E_real: {
    label: "𝔼ₓ log D(x)",
    help: mark("The mean of log D over the real points: near 0 when D is sure."),
    colour: "real",
    digits: 3,
  },
  E_fake: {
    label: "𝔼_z log(1 − D(G(z)))",
    help: mark("The mean of log(1 − D) over the fake points: near 0 when D is sure."),
    colour: "fake",
    digits: 3,
  },
  D_real: { label: "D(x)", help: mark("What D answers on real points, on average."), colour: "real", digits: 2 },
  D_held: {
    label: mark("D on held-out points"),
    help: mark("What D answers on real points that training never sees, on average."),
    colour: "real",
    digits: 2,
  },
  D_fake: { label: "D(G(z))", help: mark("What D answers on fake points, on average."), colour: "fake", digits: 2 },
  L_G: { label: "L_G", help: mark("G's loss, −𝔼 log D(G(z)), on the points shown."), colour: "fake", digits: 2 },
  pull: {
    label: mark("gradient at a fake"),
    help: mark("How strongly D pulls at a fake point: the length of the gradient of G's loss there, on average."),
    colour: "gradient",
    digits: 4,
  },
  V_best: {
    label: "V(D*, G)",
    help: mark("The value of the game with the best possible D, from the true density and that of G."),
    colour: "D",
    digits: 3,
  },
  js: {
    label: "JS",
    help: mark("Jensen–Shannon divergence between the data and G, cell by cell: 0 if they are equal, at most log 2."),
    colour: "",
    digits: 3,
  },
};

const MODES = ["modes", "near", "rarest"];
const ONE_IN = 1 / 2000; // as the metric “modes” counts, which draws 2,000 samples

/** @param {number} x */
const softplus = (x) => (x > 30 ? x : Math.log1p(Math.exp(x)));

/** @param {ArrayLike<number>} values */
const mean = (values) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

/**
 * The numbers that can be known at present.
 *
 * @param {Known} plane
 * @param {string[]} wanted
 * @returns {Numbers}
 */
export function measure(plane, wanted) {
  const { nets, real } = plane;
  if (!nets) return {};
  plane.advance();
  /** @type {Numbers} */
  const found = { step: nets.step };
  const covered = wanted.some((name) => MODES.includes(name)) ? plane.covered() : null;
  if (covered) {
    const { near, shares } = covered;
    Object.assign(found, { modes: shares.filter((v) => v >= ONE_IN).length, near, rarest: Math.min(...shares) });
  }
  if (plane.fakes && real && nets.probability && nets.pac === 1) {
    const of_real = forward(nets.D, real.data, real.data.length / 2);
    const of_fake = forward(nets.D, plane.fakes, plane.fakes.length / 2);
    const E_real = -mean(of_real.map((v) => softplus(-v)));
    const E_fake = -mean(of_fake.map(softplus));
    const sigma = (/** @type {number} */ v) => 1 / (1 + Math.exp(-v));
    Object.assign(found, { E_real, E_fake, V: E_real + E_fake, L_G: mean(of_fake.map((v) => softplus(-v))) });
    Object.assign(found, { D_real: mean(of_real.map(sigma)), D_fake: mean(of_fake.map(sigma)) });
    if (plane.heldOut) {
      const { data } = plane.heldOut;
      found.D_held = mean(forward(nets.D, data, data.length / 2).map(sigma));
    }
  }
  if (plane.fakes && nets.pac === 1 && wanted.includes("pull")) found.pull = mean(pullOf(nets, plane.fakes).size);
  const js = wanted.some((name) => name === "js" || name === "V_best") ? divergence(plane) : null;
  if (js !== null) Object.assign(found, { js, V_best: -Math.log(4) + 2 * js });
  return found;
}

/**
 * JS(p, q) in nats over the cells of p, two by two; null without the data's density.
 *
 * @param {Known} plane
 */
export function divergence(plane) {
  const { density } = plane;
  if (!density || !plane.nets) return null;
  const [h, w] = density.shape.map((side) => side / 2);
  const p = new Float32Array(w * h);
  for (let r = 0; r < 2 * h; r++)
    for (let c = 0; c < 2 * w; c++) p[(r >> 1) * w + (c >> 1)] += density.data[2 * r * w + c];
  const q = shares(plane.many(), density.extent, w, h);
  let sum = 0;
  let outside = 2;
  for (let i = 0; i < w * h; i++) {
    const both = p[i] + q[i];
    outside -= both;
    if (p[i] > 0) sum += p[i] * Math.log((2 * p[i]) / both);
    if (q[i] > 0) sum += q[i] * Math.log((2 * q[i]) / both);
  }
  return (sum + Math.max(0, outside) * Math.log(2)) / 2; // what lies outside the cells overlaps with nothing
}

/**
 * A number of this table for people.
 *
 * @param {string} name
 * @param {number | undefined} value
 */
export function shown(name, value) {
  if (value === undefined || !Number.isFinite(value)) return "–";
  const { digits } = NUMBERS[name];
  const nearly0 = Math.abs(value) < 0.5 * 10 ** -digits;
  return (digits ? decimal(nearly0 ? 0 : value, digits) : count(value)).replace(/^-/, "−");
}

/** @param {string} name */
export const labelOf = (name) => t(NUMBERS[name].label);
