// What Python sends to the block “run”: see `RunSpec` in playground/app/blocks/run.py.

/**
 * @import { Recorded } from "./recording.js"
 * @import { State } from "./status_line.js"
 * @import { Shape } from "./views.js"
 *
 * @typedef {object} Rest
 * @property {string | null} run its id; null: the recorded run is shown
 * @property {State | null} state
 * @property {number | null} place in the queue
 * @property {import("../shared/texts.js").MessageJson | null} [waits] what is said about waiting
 * @property {string} [still] a picture of the data, a data URI; shown where there is neither run nor recording
 * @property {boolean} [brief] the line about the run says only what a newcomer needs
 * @property {string} [hint] what must be done before Train can be pressed
 * @property {boolean} ready whether Train can be pressed
 * @property {boolean} owns_address whether the page's address is this block's
 * @property {Record<string, string>} address the query that leads back to what is shown
 * @property {Recorded | null} recorded
 * @property {{ renderer: string, kernels: string[] }} assets
 *
 * @typedef {Shape & Rest} Data
 */
export {};
