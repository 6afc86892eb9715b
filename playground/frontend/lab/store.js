// What is known and shown in one lab. Its parts read it, change it, and are told when others have changed it.

/**
 * @import { Figure } from "../shared/charts/traces.js"
 * @import { OptionTable } from "../shared/options/options_panel.js"
 *
 * @typedef {{ label: string, patch: Record<string, unknown> }} Variation
 * @typedef {{ name: string, title: string, sentence: string, picture: string }} Preset
 * @typedef {Record<string, any>} Config a configuration as JSON
 *
 * @typedef {object} LabData what the page sends; see `_shown` in playground/app/blocks/lab.py
 * @property {string} key
 * @property {string | null} run
 * @property {string | null} rival the other run of a race
 * @property {RunState | null} state
 * @property {number | null} place in the queue
 * @property {import("../shared/engine/page/browser_run.js").Plan[]} browser the runs that train in this browser: the rival last
 * @property {{ trains: "browser" | "server", chosen: string, refusal: string, only: boolean }} engine where it trains,
 *   what a person or a link chose, why it cannot train in the browser, and whether there is no other place
 * @property {boolean} owns_address
 * @property {boolean} assigned the page was opened with an assignment
 * @property {string[]} held paths of settings that the assignment locks or hides
 * @property {boolean} steerable
 * @property {boolean} local others than this computer cannot reach the app
 * @property {string} title in what the rival differs, in words
 * @property {Record<string, string>} query of a link to these settings
 * @property {Record<string, string>} address that leads back to what is shown
 * @property {Config} config of the run
 * @property {Config} draft the settings as they are
 * @property {string[]} changed paths in which the draft differs
 * @property {boolean} takes the run can go on with what was changed
 * @property {string} waits why a change has not been applied
 * @property {string[]} problems of the draft
 * @property {Preset[]} presets
 * @property {string} preset
 * @property {Variation[]} cures
 * @property {Variation[]} rivals
 * @property {Record<string, (Variation & { live: boolean })[]>} remedies what to try, by the name of what is wrong
 * @property {{ label: string, aims: { D: string, G: string }, formula: string }} objective
 * @property {{ layers: string[], averaged: boolean, speed: number, look: number[], hide: string[] }} view
 * @property {Record<string, string>} parts that can be hidden, and what they are called
 * @property {string} race what the address says of the rival
 * @property {OptionTable} options
 * @property {Figure[]} figures
 * @property {{ plotly: string, kernels: string[], recorded: string, trainer: string }} assets
 *
 * @typedef {object} RunState
 * @property {string} status
 * @property {number} step
 * @property {number} [checkpoint] the step of the last one
 * @property {boolean} [compiled]
 * @property {boolean} [browser] it trains in this browser
 * @property {import("../shared/texts.js").MessageJson | null} [unstored] why a reload loses it, of a run in this browser
 * @property {string} [sentence]
 * @property {import("../shared/texts.js").MessageJson | null} [message] why it is so
 * @property {import("../shared/diagnosis.js").Finding | null} [finding] what is wrong with it
 *
 * @typedef {object} View
 * @property {Set<string>} layers
 * @property {boolean} averaged
 * @property {number} speed steps per second; 0 for as fast as it goes
 * @property {string[]} hide
 *
 * @typedef {"view" | "time" | "step" | "caption" | "slow"} Topic what is looked at and how; which step, pausing, slow
 *   motion; the step that is drawn, up to 60 times per second; the sentence below; slow motion begins or ends
 */

export const DEFAULT_LAYERS = ["real", "fake", "map", "modes"]; // twin: LabView.layers
export const OPENING_SPEED = 50; // twin: lab_view.OPENING_SPEED

export class Store {
  /** @param {LabData} data */
  constructor(data) {
    this.data = data;
    /** @type {View} */
    this.view = { ...data.view, layers: new Set(data.view.layers) };
    /** @type {number[] | null} x, y and half width of what is seen; null: everything */
    this.look = data.view.look.length ? data.view.look : null;
    this.dark = false;
    /** @type {number | null} the kept step that is looked at; null: the newest */
    this.scrubbed = null;
    /** @type {number | null} the fake point that is followed */
    this.followed = null;
    this.held = false; // a race stands still
    this.slow = false; // slow motion is on
    this.playing = false; // and goes on by itself
    /** @type {import("./run/slow_motion.js").Told | null} what it says */
    this.told = null;
    this.recorded = false; // a recorded run is shown
    this.note = ""; // what has just been done, in a sentence
    /** @type {string | null} */
    this.problem = null;
    /** @type {Map<Topic, (() => void)[]>} */
    this.listeners = new Map();
  }

  get race() {
    return Boolean(this.data.rival);
  }

  /**
   * @param {Topic} topic
   * @param {() => void} listener
   */
  on(topic, listener) {
    this.listeners.set(topic, [...(this.listeners.get(topic) ?? []), listener]);
  }

  /** @param {Topic} topic */
  tell(topic) {
    for (const listener of this.listeners.get(topic) ?? []) listener();
  }

  /**
   * A sentence below the picture, until something else is done.
   *
   * @param {string} sentence
   */
  say(sentence) {
    this.note = sentence;
    this.tell("caption");
  }
}
