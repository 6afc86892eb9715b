// What the static site ships for the lab in one language; see playground/site/lab_data.py.

/**
 * @import { Figure } from "../../shared/charts/traces.js"
 * @import { Config } from "../../shared/engine/schedule.js"
 * @import { Patch } from "../../shared/offline/config.js"
 * @import { Group } from "../../shared/options/options_panel.js"
 *
 * @typedef {{ name: string, title: string, sentence: string, picture: string, group: string, config: Config }} ShippedPreset
 *
 * @typedef {{ of: string, groups: Record<string, Group> } | { set: string, menu: Group, groups: Record<string, Group> }
 *   | { group: Group }} Piece of the option table: a menu of options with a group for each; a set of options; the rest
 *
 * @typedef {object} LabFile
 * @property {string} first the preset that the lab opens with
 * @property {ShippedPreset[]} presets
 * @property {{ legend: string, sections: { name: string, title: string, open: boolean, groups: Piece[] }[] }} table
 * @property {Record<string, { label: string, aims: { D: string, G: string }, formula: string, figures: Figure[] }>} objectives
 * @property {[string, Record<string, number>][]} rates labels and factors of learning rates
 * @property {[string, Patch][]} live variations that a run can go on with
 * @property {[string, Patch][]} of_rivals those that need a new run
 * @property {Record<string, string>} parts
 */

export {};
