// The numbers and histograms of a step, for the curves. Twin of `training/statistics.py`; the terms of the objective's
// formula are left out.

/**
 * @import { NetworkDescription } from "../step/description.js"
 * @import { Losses, Trainer } from "./trainer.js"
 *
 * @typedef {object} ObjectiveTraits
 * @property {boolean} probability whether sigmoid(logit) is a probability
 * @property {boolean} paired
 * @property {number} boundary
 *
 * @typedef {{ values: Record<string, number>, histograms: Record<string, number[]> }} StepNumbers
 */

const BINS = 20;

/** @param {number} x */
const sigmoid = (x) => 1 / (1 + Math.exp(-x));
/** @param {number} x */
const softplus = (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
/**
 * @param {ArrayLike<number>} values
 * @param {(value: number, i: number) => number} of
 */
const mean = (values, of) => Array.from(values, of).reduce((a, b) => a + b, 0) / values.length;

/**
 * @param {Trainer} trainer after the step
 * @param {Losses} losses
 * @param {ObjectiveTraits} traits
 * @param {number} factor of the learning rates at the step
 * @returns {StepNumbers} what is finite
 */
export function numbersOf({ config, module }, losses, { probability, paired, boundary }, factor) {
  /** @type {Record<string, number>} */
  const values = {};
  /** @type {Record<string, number[]>} */
  const histograms = {};
  const { real_logits: real, fake_logits: fake, ...scalars } = losses;
  for (const [name, value] of Object.entries(scalars)) if (value.length === 1) values[name] = value[0];
  if (real) {
    const shown = probability ? sigmoid : (/** @type {number} */ x) => x;
    values.D_real = mean(real, shown);
    values.D_fake = mean(fake, shown);
    if (paired) {
      values.acc_real = values.acc_fake = mean(real, (x, i) => Number(x > fake[i]));
      values.pair = mean(real, (x, i) => sigmoid(x - fake[i]));
    } else {
      values.acc_real = mean(real, (x) => Number(x > boundary));
      values.acc_fake = mean(fake, (x) => Number(x < boundary));
    }
    if (probability) values.V = -mean(real, (x) => softplus(-x)) - mean(fake, softplus);
    Object.assign(histograms, histogramsOf(Array.from(real, shown), Array.from(fake, shown), probability));
  }
  values.lr_D = config.opt_D.lr * factor;
  values.lr_G = config.opt_G.lr * factor;
  for (const name of /** @type {("D" | "G")[]} */ (["D", "G"])) {
    histograms[`grad_${name}_layers`] = normsByLayer(module[name].description, module[name].grads);
  }
  const finite = Object.entries(values).filter(([, value]) => Number.isFinite(value));
  return { values: Object.fromEntries(finite), histograms };
}

/**
 * @param {number[]} real
 * @param {number[]} fake
 * @param {boolean} probability
 */
function histogramsOf(real, fake, probability) {
  const both = [...real, ...fake];
  const low = probability ? 0 : Math.min(...both);
  const top = probability ? 1 : Math.max(...both);
  const high = top > low ? top : low + 1;
  const count = (/** @type {number[]} */ scores) => {
    const bins = new Array(BINS).fill(0);
    for (const score of scores) {
      const bin = Math.floor((BINS * (score - low)) / (high - low));
      bins[Math.max(0, Math.min(BINS - 1, bin))] += 1 / scores.length;
    }
    return bins;
  };
  return { D_real: count(real), D_fake: count(fake), D_range: [low, high] };
}

/**
 * The norm of the last gradient of each layer, from the input on, with its bias and the normalisation after it.
 *
 * @param {NetworkDescription} network
 * @param {Float32Array} grads
 */
export function normsByLayer({ parameters }, grads) {
  /** @type {Map<string, { flat: boolean, square: number }>} of each module */
  const modules = new Map();
  for (const { name, shape, start } of parameters) {
    const owner = name.slice(0, Math.max(0, name.lastIndexOf(".")));
    const found = modules.get(owner) ?? { flat: true, square: 0 };
    modules.set(owner, found);
    const end = start + shape.reduce((a, b) => a * b, 1);
    for (let i = start; i < end; i++) found.square += grads[i] * grads[i];
    if (shape.length > 1) found.flat = false;
  }
  /** @type {number[]} */
  const layers = [];
  for (const { flat, square } of modules.values()) {
    if (flat && layers.length) layers[layers.length - 1] += square;
    else layers.push(square);
  }
  return layers.map(Math.sqrt);
}
