// Judges a reader's run against a checkpoint. Twin: playground/lessons/checkpoints.py, which names a changed setting as
// its control does; here it is named by its path, since no lesson offers a control of a setting that must stay.

import { leaves } from "../../shared/offline/names.js";
import { same } from "../../shared/offline/config.js";
import { mark } from "../../shared/texts.js";

/**
 * @import { Config } from "../../shared/engine/schedule.js"
 * @import { MessageJson } from "../../shared/texts.js"
 *
 * @typedef {object} Checkpoint
 * @property {string} metric
 * @property {">=" | "<="} comparison
 * @property {number} value
 * @property {string[]} unchanged settings that must stay as they were, with everything below them
 * @property {string} unit of the metric: "%" or ""
 *
 * @typedef {{ passed: boolean, message: MessageJson }} Judgement
 */

/**
 * Judges a run with `config` whose lesson began with `start`. The last measurement of the metric counts.
 *
 * @param {Checkpoint} checkpoint
 * @param {{ step: number, values: Record<string, number> }[]} rows
 * @param {Config} config
 * @param {Config} start
 * @returns {Judgement}
 */
export function judge({ metric, comparison, value: limit, unchanged, unit }, rows, config, start) {
  const [before, after] = [start, config].map(settingsOf);
  for (const path of unchanged) {
    for (const key of [...new Set([...before.keys(), ...after.keys()])].sort()) {
      if ((key === path || key.startsWith(`${path}.`)) && !same(before.get(key), after.get(key))) {
        const text = mark("“{setting}” must stay as it was. Set it back.");
        return { passed: false, message: { code: "checkpoint_changed", text, values: { setting: key } } };
      }
    }
  }
  const last = rows.findLast(({ values }) => metric in values);
  if (!last) {
    const text = mark("This run has not been measured yet. Let it come to its end.");
    return { passed: false, message: { code: "checkpoint_not_measured", text, values: {} } };
  }
  const found = last.values[metric];
  const passed = Number.isFinite(found) && (comparison === ">=" ? found >= limit : found <= limit);
  const shown = (/** @type {number} */ n) => (unit ? `${+n.toPrecision(4)} ${unit}` : +n.toPrecision(4));
  const values = { value: shown(found), step: last.step, wanted: shown(limit) };
  if (passed) {
    const { wanted: _, ...reached } = values;
    return {
      passed,
      message: { code: "checkpoint_passed", text: mark("Passed: {value} at step {step}."), values: reached },
    };
  }
  const text =
    comparison === ">="
      ? mark("Not yet: {value} at step {step}; at least {wanted} is needed.")
      : mark("Not yet: {value} at step {step}; at most {wanted} is allowed.");
  return { passed, message: { code: comparison === ">=" ? "checkpoint_below" : "checkpoint_above", text, values } };
}

/**
 * Every setting by path, the chosen options by section.
 *
 * @param {Config} config
 * @returns {Map<string, unknown>}
 */
function settingsOf(config) {
  /** @type {[string, unknown][]} */
  const found = Object.entries(config).flatMap(([section, value]) => leaves(section, value));
  return new Map(found.map(([path, value]) => [path.endsWith(".name") ? path.slice(0, -5) : path, value]));
}
