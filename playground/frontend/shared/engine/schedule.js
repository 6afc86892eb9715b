// What of a configuration changes from step to step, and which parts a step has. Twins: `optimisers/schedules.py`,
// `training_options.py` and `compile/compiled_step.py` (`parts`).

/** @typedef {Record<string, any>} Config a configuration as JSON */

/**
 * The factor of both learning rates at a step (0 is the first), in [0, 1].
 *
 * @param {Config} schedule
 * @param {number} step
 */
export function rateFactor({ kind, horizon, final, warmup }, step) {
  const progress = Math.min(step / horizon, 1);
  const shape = kind === "linear" ? 1 - progress : cosine(progress);
  const decay = kind === "constant" ? 1 : final + (1 - final) * shape;
  return decay * Math.min(1, (step + 1) / (warmup + 1));
}

/**
 * (1 + cos πt) / 2 for t in [0, 1]. Browsers differ in the last bit of their cosine; this series gives the same bits
 * everywhere, and its error is below 1e-12.
 *
 * @param {number} t
 */
function cosine(t) {
  const x = Math.PI * (t <= 0.5 ? t : 1 - t); // in [0, π/2]
  let term = 1;
  let sum = 1;
  for (let k = 1; k <= 10; k++) {
    term *= (-x * x) / ((2 * k - 1) * (2 * k));
    sum += term;
  }
  return (1 + (t <= 0.5 ? sum : -sum)) / 2;
}

/**
 * The σ of the instance noise at a step.
 *
 * @param {Config} tricks
 * @param {number} step
 */
export function noiseAt({ instance_noise: sigma, instance_noise_steps: steps }, step) {
  return steps === 0 ? sigma : sigma * Math.max(0, 1 - step / steps);
}

/**
 * The decay of the average of G after so many steps.
 *
 * @param {Config} loop
 * @param {number} step
 */
export function averageAt({ ema, ema_warmup: warmup }, step) {
  return warmup ? Math.min(ema, (1 + step) / (10 + step)) : ema;
}

const TOGETHER = new Set(["simultaneous", "extragradient", "consensus"]); // dynamics that update both at once

/**
 * The parts of a step, each with its numbers of updates of D and of G.
 *
 * @param {Config} config
 * @param {number} updatesD
 * @param {number} updatesG
 * @returns {[number, number][]}
 */
export function partsOf(config, updatesD, updatesG) {
  const both = Math.min(updatesD, updatesG);
  /** @type {(n: number, part: [number, number]) => [number, number][]} */
  const times = (n, part) => Array.from({ length: n }, () => part);
  if (TOGETHER.has(config.dynamics.name)) {
    return [...times(updatesD - both, [1, 0]), ...times(updatesG - both, [0, 1]), ...times(both, [1, 1])];
  }
  if (!both) return [...times(updatesD, [1, 0]), ...times(updatesG, [0, 1])];
  return [...times(updatesD - 1, [1, 0]), [1, 1], ...times(updatesG - 1, [0, 1])];
}

/**
 * The penalties that the next update of D has. A lazy penalty applies to every k-th update only.
 *
 * @param {Config} config
 * @param {number} updatesD so far
 */
export function duePenalties({ penalties }, updatesD) {
  return Object.keys(penalties).filter((name) => updatesD % penalties[name].every === 0);
}
