// The messages between a page and the worker thread in which a run trains.

/**
 * @import { StepDescription } from "../step/description.js"
 * @import { MessageJson } from "../texts.js"
 * @import { RealMass } from "./divergence_measure.js"
 * @import { NetworksTemplate } from "./networks_bytes.js"
 * @import { Config } from "./schedule.js"
 * @import { TrainingState, Updated } from "./trainer.js"
 *
 * @typedef {object} Setup what one configuration trains with
 * @property {Config} config
 * @property {BufferSource} module
 * @property {StepDescription} description
 * @property {Float32Array | null} points real samples, n×2; null: those of the configuration before
 * @property {NetworksTemplate} template
 * @property {RealMass} mass
 *
 * @typedef {object} Start
 * @property {"start"} type
 * @property {Setup} setup
 * @property {{ D: Float32Array, G: Float32Array }} weights the first ones
 * @property {TrainingState | null} state of another run, from which this one goes on
 * @property {number} speed steps per second; 0: no limit
 * @property {number | null} until the step at which it waits
 * @property {boolean} paused
 *
 * @typedef {{ type: "pause" } | { type: "resume" } | { type: "stop" } | { type: "step_once", player: Updated, n: number }
 *   | { type: "throttle", steps_per_second: number, until?: number | null }} Steering as of runs on the server
 *
 * @typedef {Start | Steering | { type: "edit", setup: Setup } | { type: "seen" } | { type: "hidden", hidden: boolean }
 *   | { type: "networks", id: number, steps: number[] } | { type: "state_at", id: number, step: number }} ToWorker
 *   `seen`: the last frame has arrived
 *
 * @typedef {object} RunState as of runs on the server, as far as pages read it
 * @property {string} status
 * @property {number} step
 * @property {number} epoch
 * @property {number} seconds of training
 * @property {MessageJson | null} message why it is so
 * @property {null} finding
 * @property {true} browser
 *
 * @typedef {{ step: number, epoch: number, seconds: number, values: Record<string, number>,
 *   histograms: Record<string, number[]> }} Row
 * @typedef {{ step: number, extent: number[], payload: Uint8Array<ArrayBuffer> }} NetworksMessage
 *
 * @typedef {{ type: "state", state: RunState } | { type: "rows", rows: Row[] } | { type: "kept", steps: number[] }
 *   | { type: "frame", frame: NetworksMessage } | { type: "answer", id: number, found: any }} FromWorker
 */

export {};
