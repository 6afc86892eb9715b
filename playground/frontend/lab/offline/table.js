// The option table of a configuration, from shipped pieces. Twin: `option_table` in playground.

import { leaves } from "../../shared/offline/names.js";
import { t } from "../../shared/texts.js";

/**
 * @import { Config } from "../../shared/engine/schedule.js"
 * @import { Patch } from "../../shared/offline/config.js"
 * @import { Field, Group, OptionTable } from "../../shared/options/options_panel.js"
 * @import { LabFile, Piece } from "./lab_file.js"
 *
 * @typedef {object} Shown
 * @property {Config} config
 * @property {string} preset
 * @property {boolean} running a run is open: each setting shows the cost of changing it
 * @property {string[]} hidden sections
 * @property {number} generation
 * @property {(patch: Patch) => boolean} takes whether the settings can train here with a change
 */

/**
 * @param {LabFile} file
 * @param {Shown} shown
 * @returns {OptionTable}
 */
export function optionTable(file, shown) {
  const { legend, sections } = file.table;
  const drawn = sections
    .filter(({ name }) => !shown.hidden.includes(name))
    .map((section) => ({ ...section, groups: section.groups.flatMap((piece) => groupsOf(file, shown, piece)) }));
  return {
    generation: shown.generation,
    legend: shown.running ? legend : "",
    sections: drawn,
    reset: drawn.length === sections.length,
    said: "",
    outliers: 0,
  };
}

/**
 * @param {LabFile} file
 * @param {Shown} shown
 * @param {Piece} piece
 * @returns {Group[]}
 */
function groupsOf(file, shown, piece) {
  const { config } = shown;
  if ("of" in piece) return [filled(shown, piece.groups[config[piece.of].name])];
  if ("set" in piece) {
    const chosen = Object.keys(config[piece.set]).filter((name) => name in piece.groups);
    return [filled(shown, piece.menu), ...chosen.map((name) => filled(shown, piece.groups[name]))];
  }
  return [piece.group.choice?.path === "preset" ? ofPresets(file, shown, piece.group) : filled(shown, piece.group)];
}

/**
 * @param {LabFile} file
 * @param {Shown} shown
 * @param {Group} group
 * @returns {Group}
 */
function ofPresets({ presets }, { preset }, group) {
  const chosen = presets.find(({ name }) => name === preset);
  const offered = presets.filter(({ group: of, name }) => !of || name === preset);
  const choices = /** @type {[string, string][]} */ (offered.map(({ name, title }) => [name, title]));
  const choice = /** @type {Field} */ ({ ...group.choice, value: preset, choices });
  return { ...group, choice, about: chosen?.sentence ?? "" };
}

/**
 * A group with the values of the configuration.
 *
 * @param {Shown} shown
 * @param {Group} group
 * @returns {Group}
 */
function filled(shown, group) {
  const values = new Map(Object.entries(shown.config).flatMap(([section, value]) => leaves(section, value)));
  /** @param {Field} field @returns {Field} */
  const field = (field) => {
    const { path, type, choices } = field;
    const several = type === "several";
    const value = several ? Object.keys(shown.config[path]) : (values.get(`${path}.name`) ?? values.get(path));
    const marked = field.mark === undefined ? {} : { mark: shown.running ? field.mark : "" };
    const patch = (/** @type {any} */ of) => (several ? { [`${path}.${of}`]: {} } : { [path]: of });
    const refused = (/** @type {any} */ of) =>
      of !== value && !(several && value.includes(of)) && !shown.takes(patch(of));
    const known = choices?.map(
      ([of, label]) =>
        /** @type {NonNullable<Field["choices"]>[0]} */ ([of, label, refused(of) ? t("This needs the app.") : ""]),
    );
    return { ...field, value, ...marked, ...(known ? { choices: known } : {}) };
  };
  const { choice, fields, more } = group;
  return {
    ...group,
    choice: choice && field(choice),
    fields: fields.map(field),
    more: more && { ...more, fields: more.fields.map(field) },
  };
}
