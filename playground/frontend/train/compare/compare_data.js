// What Python sends to the block “compare”: see playground/app/blocks/compare.py.

/**
 * @import { Figure } from "../../shared/charts/traces.js"
 * @import { State } from "../status_line.js"
 * @import { Shape } from "../views.js"
 *
 * @typedef {object} About
 * @property {string} id
 * @property {string} name
 * @property {string} missing why it cannot be shown; empty: it can
 * @property {string} note what else is to be known of it
 * @property {State} state
 * @property {number | null} place in the queue
 * @property {number} since the step after which its data last changed: earlier metrics are of other data
 * @property {{ renderer: string, kernels: string[] }} assets
 *
 * @typedef {About & Shape} ComparedRun
 *
 * @typedef {object} Metric
 * @property {string} key of its numbers in the rows
 * @property {string} label
 * @property {string} help
 * @property {string} unit
 * @property {boolean} lower whether less is better
 *
 * @typedef {object} Setting
 * @property {string} label
 * @property {string[]} values one per run that is there
 * @property {boolean} differs
 *
 * @typedef {object} Data
 * @property {ComparedRun[]} runs
 * @property {string[]} remarks what is to be known before one compares
 * @property {Figure[]} figures
 * @property {Metric[]} metrics
 * @property {boolean} comparable whether metrics of one run can be compared with those of another
 * @property {Setting[]} settings
 * @property {boolean} owns_address
 * @property {Record<string, string>} address the query that leads back to what is shown
 * @property {{ plotly: string }} assets
 */
export {};
