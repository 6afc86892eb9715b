// What is typed into the settings, as values.

/** @import { Field } from "./options_panel.js" */

/**
 * The value that one press of an arrow key leads to.
 *
 * @param {number} value
 * @param {1 | -1} by
 * @param {Pick<Field, "type" | "log" | "low" | "high">} field
 */
export function nudged(value, by, { type, log, low, high }) {
  let found = value + by;
  if (type !== "integer") {
    const size = value ? 10 ** Math.floor(Math.log10(Math.abs(value)) + 1e-9) : 0;
    if (log && value > 0) found = by > 0 ? nextUp(value, size) : nextDown(value, size);
    else found = value + by * (size ? size / 2 : (high ?? 1) <= 10 ? 0.1 : 1);
  }
  return +Math.min(high ?? Number.POSITIVE_INFINITY, Math.max(low ?? Number.NEGATIVE_INFINITY, found)).toPrecision(6);
}

const SERIES = [1, 2, 5, 10];
const nextUp = (/** @type {number} */ v, /** @type {number} */ size) =>
  size * (SERIES.find((k) => k * size > v * (1 + 1e-9)) ?? 20);
const nextDown = (/** @type {number} */ v, /** @type {number} */ size) =>
  size * (SERIES.findLast((k) => k * size < v * (1 - 1e-9)) ?? 0.5);

/**
 * A typed list as values: numbers where they are numbers. What is none is refused by the page, with a sentence.
 *
 * @param {string} text
 */
export const listOf = (text) =>
  text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map((part) => (Number.isNaN(+part) ? part : +part));
