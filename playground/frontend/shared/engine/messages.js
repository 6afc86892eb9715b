// The messages between a page and the worker thread in which a run trains.

/**
 * @import { Frame } from "../frame.js"
 * @import { StepDescription } from "../step/description.js"
 * @import { MessageJson } from "../texts.js"
 * @import { Finding } from "../diagnosis.js"
 * @import { RealMass } from "./divergence_measure.js"
 * @import { MetricFacts } from "./live_metrics.js"
 * @import { NetworksTemplate } from "./networks_bytes.js"
 * @import { Config } from "./schedule.js"
 * @import { TrainingState, Updated } from "./trainer.js"
 *
 * @typedef {object} Setup what one configuration trains with
 * @property {Config} config
 * @property {number} since the step after which it applies
 * @property {Uint8Array<ArrayBuffer>} module
 * @property {StepDescription} description
 * @property {Float32Array | null} points real samples, n×2; null: those of the configuration before
 * @property {NetworksTemplate} template
 * @property {RealMass} mass
 * @property {MetricFacts} metrics
 * @property {Frame[]} stills frames of the data, the same at every step
 *
 * @typedef {object} Start
 * @property {"start"} type
 * @property {string} id
 * @property {string} name
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
 * @typedef {{ type: "go_on", id: string, name: string }} GoOn with the run that this browser has stored
 *
 * @typedef {{ id: number } & ({ type: "networks", steps: number[] } | { type: "state_at", step: number }
 *   | { type: "whole" })} Question
 *
 * @typedef {Start | GoOn | Steering | { type: "edit", setup: Setup } | { type: "seen" } | { type: "hidden", hidden: boolean }
 *   | Question} ToWorker
 *   `seen`: the last frame has arrived
 *
 * @typedef {object} RunState as of runs on the server, as far as pages read it
 * @property {string} status
 * @property {number} step
 * @property {number} epoch
 * @property {number} seconds of training
 * @property {MessageJson | null} message why it is so
 * @property {Finding | null} finding
 * @property {true} browser
 * @property {MessageJson | null} [unstored] why a reload of the page loses the run
 *
 * @typedef {{ step: number, epoch: number, seconds: number, watched: number, values: Record<string, number>,
 *   histograms: Record<string, number[]> }} Row `watched`: seconds in which it ran, waits for its speed included
 * @typedef {{ step: number, extent: number[], payload: Uint8Array<ArrayBuffer> }} NetworksMessage
 *
 * @typedef {{ type: "state", state: RunState } | { type: "rows", rows: Row[] } | { type: "kept", steps: number[] }
 *   | { type: "frame", frame: NetworksMessage } | { type: "answer", id: number, found: any }
 *   | { type: "restored", config: Config, rows: Row[], stills: Frame[] }
 *   | { type: "storing", id: string, step: number | null, problem: MessageJson | null }} FromWorker
 *   `storing`: under which id and up to which step the run is stored, or why it is not
 */

export {};
