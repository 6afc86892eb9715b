// The table of numbers: the metrics of each run at its end, which of them is best, and how far the runs have come.

import { el } from "../../shared/dom.js";
import { count, t } from "../../shared/texts.js";
import { clock } from "../words.js";

/**
 * @import { Rows } from "../../shared/charts/traces.js"
 * @import { Metric } from "./compare_data.js"
 *
 * @typedef {object} Measured a run and what was measured of it
 * @property {string} name
 * @property {Rows | undefined} rows
 * @property {number} since the step after which its data last changed
 * @property {number} step that it has reached
 * @property {number} seconds of its training
 * @property {number | null} at the step that it shows; null: its newest
 */

/**
 * The newest value that was measured up to a step.
 *
 * @param {Rows | undefined} rows
 * @param {string} key
 * @param {number} since rows up to this step are of other data
 * @param {number} until
 */
export function valueAt(rows, key, since, until = Number.POSITIVE_INFINITY) {
  let found;
  for (const [step, { values }] of rows ?? []) {
    if (step > since && step <= until && key in values) found = values[key];
  }
  return found;
}

/**
 * A value as it is shown.
 *
 * @param {number | undefined} value
 */
export const shownValue = (value) =>
  value === undefined ? "–" : String(Number(value.toPrecision(3))).replace("-", "−");

/**
 * Which values are the best: all that are shown alike; none where fewer than two can be compared or all are alike.
 *
 * @param {(number | undefined)[]} values
 * @param {boolean} lower whether less is better
 * @returns {boolean[]}
 */
export function bestOf(values, lower) {
  const finite = values.filter((v) => v !== undefined && Number.isFinite(v));
  const alike = new Set(finite.map(shownValue));
  const best = lower ? Math.min(...finite.map(Number)) : Math.max(...finite.map(Number));
  return values.map((v) => alike.size > 1 && v !== undefined && shownValue(v) === shownValue(best));
}

/**
 * @param {Metric[]} metrics
 * @param {Measured[]} runs
 * @param {boolean} comparable
 */
export function numbersTable(metrics, runs, comparable) {
  const table = el("table", {}, el("caption", { textContent: t("At the end of each run, or now") }));
  table.append(el("tr", {}, cell("th", ""), ...runs.map(({ name }) => heading(name, "col"))));
  for (const metric of metrics) {
    const ends = runs.map(({ rows, since }) => valueAt(rows, metric.key, since));
    if (ends.every((value) => value === undefined)) continue;
    const best = comparable ? bestOf(ends, metric.lower) : [];
    const values = runs.map((run, i) => valueCell(metric, run, ends[i], Boolean(best[i])));
    const direction = metric.lower ? t("less is better") : t("more is better");
    const label = heading(`${metric.label} ${metric.lower ? "↓" : "↑"}`, "row");
    label.title = metric.help;
    label.append(el("small", { textContent: metric.unit ? `${metric.unit}, ${direction}` : direction }));
    table.append(el("tr", {}, label, ...values));
  }
  const steps = runs.map(({ step }) => cell("td", count(step)));
  const times = runs.map(({ seconds }) => cell("td", clock(seconds)));
  table.append(el("tr", {}, heading(t("steps"), "row"), ...steps));
  table.append(el("tr", {}, heading(t("training time"), "row"), ...times));
  return table;
}

/**
 * @param {Metric} metric
 * @param {Measured} run
 * @param {number | undefined} end
 * @param {boolean} best
 */
function valueCell({ key }, { rows, since, at }, end, best) {
  const made = el("td", {}, best ? el("b", { textContent: `★ ${shownValue(end)}` }) : shownValue(end));
  if (best) made.append(el("span", { className: "unseen", textContent: t("best") }));
  const then = at === null ? undefined : valueAt(rows, key, since, at);
  if (then !== undefined) {
    made.append(
      el("small", { textContent: t("{value} at step {step}", { value: shownValue(then), step: count(at ?? 0) }) }),
    );
  }
  return made;
}

/**
 * @param {"td" | "th"} tag
 * @param {string} text
 */
const cell = (tag, text) => el(tag, { textContent: text });

/**
 * @param {string} text
 * @param {"col" | "row"} scope
 */
const heading = (text, scope) => el("th", { scope, textContent: text });
