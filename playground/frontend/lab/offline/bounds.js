// The bounds of settings, from the option table.

import { leaves } from "../../shared/offline/names.js";
import { t } from "../../shared/texts.js";

/**
 * @import { Config } from "../../shared/engine/schedule.js"
 * @import { Field, Group } from "../../shared/options/options_panel.js"
 * @import { LabFile } from "./lab_file.js"
 */

/**
 * The fields of the table by path.
 *
 * @param {LabFile["table"]} table
 * @returns {Map<string, Field>}
 */
export function boundsOf({ sections }) {
  /** @type {Map<string, Field>} */
  const found = new Map();
  /** @param {Group} group */
  const read = ({ fields, more }) => {
    for (const field of [...fields, ...(more?.fields ?? [])]) found.set(field.path, field);
  };
  for (const piece of sections.flatMap(({ groups }) => groups)) {
    if ("group" in piece) read(piece.group);
    else for (const group of Object.values(piece.groups)) read(group);
  }
  return found;
}

/**
 * Why a value is not one that its setting takes; "" where all are.
 *
 * @param {Config} config
 * @param {Map<string, Field>} bounds
 */
export function refusalOf(config, bounds) {
  for (const [path, value] of Object.entries(config).flatMap(([section, all]) => leaves(section, all))) {
    const field = bounds.get(path);
    if (!field || (value === null && field.optional)) continue;
    const number = field.type === "number" || field.type === "integer";
    if (number && (typeof value !== "number" || (field.type === "integer" && !Number.isInteger(value)))) {
      const expected = field.type === "integer" ? t("a whole number") : t("a finite number");
      return t("{path} must be {expected}, not {value}.", { path, expected, value: String(value) });
    }
    const [low, high] = [field.low ?? Number.NEGATIVE_INFINITY, field.high ?? Number.POSITIVE_INFINITY];
    if (number && (value < low || value > high)) {
      return t("{path} must be between {low} and {high}, not {value}.", {
        path,
        low: String(low),
        high: String(high),
        value: String(value),
      });
    }
  }
  return "";
}
