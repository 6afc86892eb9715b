// A run that trains in this browser, as a page sees it: it is followed and steered like a run on the server.

import { unpackNets } from "../../networks_frame.js";
import { t } from "../../texts.js";
import { Diagnosing } from "./diagnosing.js";
import { compiling, failure } from "../run_messages.js";
import { headOf, removeRun } from "../store/run_store.js";
import { Readers } from "./readers.js";
import { packRun } from "./upload.js";

/**
 * @import { Frame } from "../../frame.js"
 * @import { Networks } from "../../networks_frame.js"
 * @import { Listeners, LocalRun } from "../../socket.js"
 * @import { FromWorker, NetworksMessage, Row, RunState, Steering, ToWorker } from "../messages.js"
 * @import { Config } from "../schedule.js"
 * @import { Sources } from "./browser_runs.js"
 * @import { TrainingState } from "../trainer.js"
 *
 * @typedef {object} Plan how a run begins; see `BrowserRun` in playground/app/blocks/browser_runs.py
 * @property {string} id
 * @property {Config} config
 * @property {number} speed
 * @property {number | null} until
 * @property {boolean} paused
 * @property {[string, number] | null} origin the run and step that it goes on from
 * @property {string} name
 */

/** @implements {LocalRun} */
export class BrowserRun {
  /**
   * @param {Plan} plan
   * @param {Worker} worker
   * @param {Sources} sources
   */
  constructor(plan, worker, sources) {
    this.plan = plan;
    this.stored = plan.id; // under which id it is stored
    /** @type {import("../../texts.js").MessageJson | null} */
    this.unstored = null; // why it is not
    /** @type {number | null} up to which step it is */
    this.checkpoint = null;
    this.config = plan.config;
    this.worker = worker;
    this.source = sources.setup;
    this.readers = new Readers(this);
    /** @type {RunState} */
    this.state = {
      status: "starting",
      step: plan.origin?.[1] ?? 0,
      epoch: 0,
      seconds: 0,
      message: compiling(),
      finding: null,
      browser: true,
    };
    /** @type {Row[]} */
    this.rows = [];
    /** @type {number[]} */
    this.kept = [];
    /** @type {Frame | null} the newest */
    this.frame = null;
    /** @type {Frame[]} */
    this.stills = [];
    /** @type {Map<number, (found: any) => void>} */
    this.asked = new Map();
    this.questions = 0;
    /** @type {{ paused: boolean } | null} it goes on after the next edit */
    this.resuming = null;
    this.begun = false;
    this.diagnosing = new Diagnosing(plan.id, sources.doctor, () => this.readers.tellState());
    this.needed = false; // another run branches from it
    this.turn = Promise.resolve(); // edits one after another
    worker.onmessage = ({ data }) => this.hear(data);
    worker.onerror = (event) => this.fail(event.message ?? t("The app does not answer. Try again.")); // without one, it did not load
    this.see = () => this.post({ type: "hidden", hidden: document.hidden });
    document.addEventListener("visibilitychange", this.see);
  }

  /**
   * Begins to train, or goes on if this browser has stored the run.
   *
   * @param {Promise<TrainingState | null>} [origin] the state of another run, from which this one goes on
   */
  begin(origin) {
    if (this.begun) return;
    this.begun = true;
    this.turn = this.load(origin).catch((error) => this.fail(error instanceof Error ? error.message : String(error)));
  }

  /** @param {Promise<TrainingState | null>} [origin] */
  async load(origin) {
    const { id, name, speed, until, paused } = this.plan;
    if (await headOf(id)) this.post({ type: "go_on", id, name });
    else {
      const [{ setup, weights }, state] = await Promise.all([this.source(this.config, true), origin ?? null]);
      if (origin && !state) throw new Error(t("The other run has no state at this step."));
      this.stills = setup.stills;
      this.readers.stills();
      this.post({ type: "start", id, name, setup, weights, state, speed, until, paused });
    }
    if (document.hidden) this.see();
  }

  /** @param {Extract<FromWorker, { type: "restored" }>} found what it was when it was stored */
  restore({ config, rows, stills }) {
    const { config: wanted } = this;
    Object.assign(this, { config, rows, stills });
    this.readers.stills();
    if (rows.length) this.readers.tell((on) => on.rows?.({ type: "rows", rows }));
    this.edit(wanted); // what was changed after that
  }

  /**
   * Goes on with another configuration.
   *
   * @param {Config} config
   */
  edit(config) {
    if (JSON.stringify(config) === JSON.stringify(this.config)) return;
    const otherData = JSON.stringify(config.data) !== JSON.stringify(this.config.data);
    this.config = config;
    this.turn = this.turn.then(async () => {
      try {
        const { setup } = await this.source(config, otherData);
        this.post({ type: "edit", setup });
        if (this.resuming) this.post({ type: this.resuming.paused ? "pause" : "resume" });
        this.resuming = null;
        this.stills = setup.stills;
        if (otherData) this.readers.stills();
      } catch (error) {
        const sentence = t("Not changed: {why}", { why: error instanceof Error ? error.message : String(error) });
        this.readers.tell((on) => on.problem?.({ type: "problem", sentence }));
      }
    });
  }

  /**
   * @param {string[]} views
   * @param {Listeners} on
   */
  follow(views, on) {
    return this.readers.follow(views, on);
  }

  /** @param {object} command */
  steer(command) {
    const steering = /** @type {Steering} */ (command);
    this.turn = this.turn.then(() => this.post(steering)); // after the edits before it
  }

  /**
   * Goes on after its end: a run that is done, once it has lost its limit.
   *
   * @param {boolean} paused
   */
  goOn(paused) {
    this.resuming = this.state.status === "done" ? { paused } : null;
    if (!this.resuming) this.steer({ type: paused ? "pause" : "resume" });
  }

  /**
   * The networks kept at these steps.
   *
   * @param {number[]} steps
   * @returns {Promise<Networks[]>}
   */
  async networksAt(steps) {
    /** @type {NetworksMessage[]} */
    const found = await this.ask((id) => ({ type: "networks", id, steps }));
    return found.map((one) => unpackNets(frameOf(one)));
  }

  /**
   * @param {number} step
   * @returns {Promise<TrainingState | null>}
   */
  stateAt(step) {
    return this.ask((id) => ({ type: "state_at", id, step }));
  }

  /** The whole run, as the server takes it. */
  async packed() {
    const whole = await this.ask((id) => ({ type: "whole", id }));
    const { step } = whole.state;
    return packRun(
      this.plan.name,
      whole,
      this.rows.filter((row) => row.step <= step),
    );
  }

  /** Ends it for good: the disk is free for others. */
  end() {
    this.stop();
    void removeRun(this.stored);
  }

  stop() {
    document.removeEventListener("visibilitychange", this.see);
    this.worker.terminate();
    for (const answer of this.asked.values()) answer(null);
    this.readers.all.clear();
  }

  // -- the worker ---------------------------------------------------------------------------------------------------

  /** @param {ToWorker} message */
  post(message) {
    this.worker.postMessage(message);
  }

  /**
   * @param {(id: number) => ToWorker} question
   * @returns {Promise<any>}
   */
  ask(question) {
    const id = ++this.questions;
    return new Promise((resolve) => {
      this.asked.set(id, resolve);
      this.post(question(id));
    });
  }

  /** @param {FromWorker} message */
  hear(message) {
    switch (message.type) {
      case "state":
        this.state = message.state;
        this.readers.tellState();
        void this.diagnosing.look(this.rows, this.config, this.state.status);
        break;
      case "rows":
        this.rows.push(...message.rows);
        this.readers.tell((on) => on.rows?.(message));
        break;
      case "kept":
        this.kept = message.steps;
        this.readers.tell((on) => on.samples?.({ type: "samples", nets: this.kept }));
        break;
      case "frame":
        this.post({ type: "seen" });
        this.frame = frameOf(message.frame);
        this.readers.frame(this.frame);
        break;
      case "restored":
        this.restore(message);
        break;
      case "storing":
        this.stored = message.id;
        this.unstored = message.problem;
        this.checkpoint = message.step ?? this.checkpoint;
        this.readers.tellState();
        break;
      case "answer":
        this.asked.get(message.id)?.(message.found);
        this.asked.delete(message.id);
    }
  }

  /** @param {string} why */
  fail(why) {
    this.state = { ...this.state, status: "failed", message: failure(why) };
    this.readers.tellState();
  }
}

/**
 * @param {NetworksMessage} message
 * @returns {Frame}
 */
const frameOf = ({ step, extent, payload }) => ({
  view: "nets",
  step,
  shape: [payload.length],
  extent,
  data: payload,
});
