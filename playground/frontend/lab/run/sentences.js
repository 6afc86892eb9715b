// What slow motion and single steps say of the networks before and after a step. D moves first; G answers the D that
// has just moved.

import { forward } from "../../shared/mlp_runtime.js";
import { pullOf, pullUnit, strongForce, usualLength } from "../../shared/plane/plane_math.js";
import { languageTag, t } from "../../shared/texts.js";

/**
 * @import { Net } from "../../shared/mlp_runtime.js"
 * @import { Networks } from "../../shared/networks_frame.js"
 *
 * @typedef {"z" | "fake" | "scores" | "lossD" | "gradD" | "moveD" | "lossG" | "gradG" | "moveG"} Phase
 * @typedef {object} Sentence
 * @property {Phase} phase
 * @property {string} sentence
 * @property {string} formula what the sentence says, in TeX
 * @property {(part: number) => Networks} scene the networks at a part from 0 to 1 of the sentence
 *
 * @typedef {object} Step that is told
 * @property {Networks} before
 * @property {Networks} after
 * @property {Record<string, any>} config
 * @property {{ aims: { D: string, G: string }, formula: string }} objective when each loss is small; the losses in TeX
 * @property {Float32Array} z
 * @property {Float32Array} real
 * @property {{ D?: number, G?: number }} [losses]
 */

/** @type {Record<Phase, string[]>} the layers of the picture that a sentence speaks of */
export const LIT = {
  z: ["manifold"],
  fake: ["fake", "manifold"],
  scores: ["real", "fake", "map"],
  lossD: ["real", "fake", "map"],
  gradD: ["real", "fake", "map"],
  moveD: ["real", "fake", "map"],
  lossG: ["fake", "map"],
  gradG: ["real", "fake", "map", "arrows"],
  moveG: ["real", "fake", "trails", "map"],
};
const SHORTEST = 4; // pixels of an arrow that is seen
const TOGETHER = ["simultaneous", "extragradient", "consensus"]; // dynamics in which both players move at once

/** @param {number} v */
export function short(v) {
  const digits = Math.abs(v) >= 100 ? 0 : Math.abs(v) < 0.1 ? 3 : 2;
  const shown = { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false };
  return v.toLocaleString(languageTag(), shown).replace("-", "−");
}

/**
 * What D gives points on average: a probability where its logits mean one, else a bare score.
 *
 * @param {Networks} nets
 * @param {Float32Array} points
 */
export function verdict(nets, points) {
  const n = points.length / 2;
  let sum = 0;
  for (const v of forward(nets.D, points, n)) sum += nets.probability ? 1 / (1 + Math.exp(-v)) : v;
  return sum / Math.max(1, n);
}

/**
 * How far points have moved, on average.
 *
 * @param {Float32Array} from
 * @param {Float32Array} to
 */
function distance(from, to) {
  const n = from.length / 2;
  let far = 0;
  for (let i = 0; i < n; i++) far += Math.hypot(to[2 * i] - from[2 * i], to[2 * i + 1] - from[2 * i + 1]) / n;
  return far;
}

/**
 * What has changed from one step to another.
 *
 * @param {Networks} before
 * @param {Networks} after
 * @param {Float32Array} real
 * @param {Float32Array} z
 * @param {"D" | "G" | "both"} player
 */
export function changed(before, after, real, z, player) {
  const n = z.length / before.latent.size;
  const old = forward(before.G, z, n);
  const made = forward(after.G, z, n);
  const D = (/** @type {Networks} */ nets, /** @type {Float32Array} */ points) => short(verdict(nets, points));
  const of_D = t("D moved: D(x) on real points {a} → {b}, D(G(z)) on the same fakes {c} → {d}.", {
    a: D(before, real),
    b: D(after, real),
    c: D(before, old),
    d: D(after, old),
  });
  const of_G = t("G moved its points by {far} on average: D(G(z)) {a} → {b}.", {
    far: short(distance(old, made)),
    a: D(after, old),
    b: D(after, made),
  });
  return player === "D" ? of_D : player === "G" ? of_G : `${of_D} ${of_G}`;
}

/**
 * Networks between two, weight by weight.
 *
 * @param {Net} a
 * @param {Net} b
 * @param {number} part from 0 (a) to 1 (b)
 * @returns {Net}
 */
export function between(a, b, part) {
  const mix = (/** @type {Float32Array} */ x, /** @type {Float32Array} */ y) => x.map((v, k) => v + part * (y[k] - v));
  return a.map((layer, i) => {
    const other = b[i];
    const norm =
      layer.norm && other.norm
        ? { ...layer.norm, w: mix(layer.norm.w, other.norm.w), b: mix(layer.norm.b, other.norm.b) }
        : layer.norm;
    return { ...layer, w: mix(layer.w, other.w), b: mix(layer.b, other.b), norm };
  });
}

/**
 * A whole step, sentence by sentence.
 *
 * @param {Step} step
 * @returns {Sentence[]}
 */
export function sentences({ before, after, config, objective, z, real, losses }) {
  const { aims } = objective;
  const formula = formulas(before, objective.formula);
  const together = TOGETHER.includes(config.dynamics?.name);
  const n = z.length / before.latent.size;
  const turned = { ...before, step: after.step, D: after.D };
  const faced = together ? before : turned; // the D that G answers
  const fakes = forward(before.G, z, n);
  const made = forward(after.G, z, n);
  const D = (/** @type {Networks} */ nets, /** @type {Float32Array} */ points) => short(verdict(nets, points));
  const still = (/** @type {Networks} */ nets) => () => nets;
  const { n_D = 1, n_G = 1, batch } = config.loop;
  const value = (/** @type {number | undefined} */ v) =>
    v == null ? "" : ` ${t("It is {value}.", { value: short(v) })}`;
  const scores = { a: D(before, real), b: D(before, fakes) };
  const moved = { far: short(distance(fakes, made)), b: D(after, made) };
  /** @type {Omit<Sentence, "formula">[]} */
  const told = [
    {
      phase: "z",
      sentence: t("Sample z: {batch} random points of the noise. The grid shows where G currently sends it.", {
        batch,
      }),
      scene: still(before),
    },
    {
      phase: "fake",
      sentence: t("G(z): G turns each z into a point. These are the fakes."),
      scene: still(before),
    },
    {
      phase: "scores",
      sentence: before.probability
        ? t("D gives each real and fake point a probability: on average D(x) = {a} and D(G(z)) = {b}.", scores)
        : t("D gives each real and fake point a score: on average D(x) = {a} and D(G(z)) = {b}.", scores),
      scene: still(before),
    },
    {
      phase: "lossD",
      sentence: t("D's loss is small when {aim}.", { aim: aims.D }) + value(losses?.D),
      scene: still(before),
    },
    {
      phase: "gradD",
      sentence: t("Gradient: backwards through D, how each of its weights changes that loss."),
      scene: still(before),
    },
    {
      phase: "moveD",
      sentence:
        (n_D === 1
          ? t("Update: D changes its weights a little so that its loss falls.")
          : t("Update: D changes its weights {n} times so that its loss falls.", { n: n_D })) +
        ` ${t("Now D(x) = {a} and D(G(z)) = {b}.", { a: D(turned, real), b: D(turned, fakes) })}`,
      scene: (part) => ({ ...before, D: between(before.D, after.D, part) }),
    },
    {
      phase: "lossG",
      sentence:
        (together
          ? t("G moves at the same time. Its loss is small when {aim}.", { aim: aims.G })
          : t("Now G's turn. Its loss is small when {aim}.", { aim: aims.G })) + value(losses?.G),
      scene: still(faced),
    },
    {
      phase: "gradG",
      sentence:
        t("Gradient: from D back to each fake point (arrows), then on to G's weights.") + arrowWords(faced, fakes),
      scene: still(faced),
    },
    {
      phase: "moveG",
      sentence:
        n_G === 1
          ? t("Update: G changes its weights a little. Its points move by {far} on average; D(G(z)) = {b}.", moved)
          : t("Update: G changes its weights {n} times. Its points move by {far} on average; D(G(z)) = {b}.", {
              n: n_G,
              ...moved,
            }),
      scene: (part) => ({ ...turned, G: between(before.G, after.G, part), ema: between(before.ema, after.ema, part) }),
    },
  ];
  return told.map((one) => ({ ...one, formula: formula[one.phase] }));
}

/**
 * What has to be said of the arrows, which slow motion draws at lengths that can be seen.
 *
 * @param {Networks} nets
 * @param {Float32Array} fakes
 */
export function arrowWords(nets, fakes) {
  const strong = strongForce(pullOf(nets, fakes).size);
  if (strong === 0) return ` ${t("It is exactly 0 here: there are no arrows, and G cannot learn.")}`;
  if (nets.belief.kind === "relative" || usualLength(strong, pullUnit(nets)) >= SHORTEST) return "";
  return ` ${t("It is only {size}: at their usual length these arrows would be too short to see.", { size: tiny(strong) })}`;
}

/** @param {number} v */
const tiny = (v) =>
  v
    .toExponential(0)
    .replace("e-", " · 10⁻")
    .replace(/\d+$/, (n) => [...n].map((d) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[+d]).join(""));

/**
 * What each sentence says, in TeX.
 *
 * @param {Networks} nets
 * @param {string} losses of D and G, or of the game
 * @returns {Record<Phase, string>}
 */
function formulas({ latent, probability }, losses) {
  const lines = losses.split(/,\\quad\s*/);
  const of = (/** @type {string} */ player) =>
    lines.find((line) => line.startsWith(`\\mathcal{L}_${player} `)) ?? lines[0];
  const update = (/** @type {string} */ p) =>
    `\\theta_${p} \\leftarrow \\theta_${p} - \\eta\\,\\nabla_{\\theta_${p}} \\mathcal{L}_${p}`;
  return {
    z: latent.prior === "normal" ? "z \\sim \\mathcal{N}(0, I)" : "z \\sim \\mathcal{U}(-1, 1)",
    fake: "x_{\\text{fake}} = G(z)",
    scores: probability ? "0 \\le D(x) \\le 1" : "D(x) \\in \\mathbb{R}",
    lossD: of("D"),
    gradD: "\\nabla_{\\theta_D} \\mathcal{L}_D",
    moveD: update("D"),
    lossG: of("G"),
    gradG:
      "\\nabla_{\\theta_G} \\mathcal{L}_G = \\frac{\\partial \\mathcal{L}_G}{\\partial G(z)} \\cdot " +
      "\\frac{\\partial G(z)}{\\partial \\theta_G}",
    moveG: update("G"),
  };
}
