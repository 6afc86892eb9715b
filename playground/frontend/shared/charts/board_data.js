// What Python sends to a board of charts: see `CurvesSpec` in playground/app/blocks/curves.py.

/**
 * @import { Figure } from "./traces.js"
 *
 * @typedef {object} Data
 * @property {{ id: string, name: string, live: boolean }[]} runs the first is drawn solid
 * @property {string} open the run that is open
 * @property {Figure[]} figures
 * @property {{ plotly: string }} assets
 * @property {string} [recorded] the address of a recorded run, drawn where there is no other
 * @property {boolean} [tools] whether the log scale and the smoothing are offered here; they are, unless it says false
 * @property {boolean} [names] whether it is said which run is drawn how; it is, unless this says false
 * @property {boolean} [wide] figures stand side by side as far as there is room
 * @property {import("./traces.js").By} [by] what the x axis of lines shows; steps, unless this says otherwise
 */
export {};
