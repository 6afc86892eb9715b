// A run that trains in slices, obeys commands between two steps, and tells a page what it shows. Twin of the control loop
// and the recorder of a worker on the server.

import { StepModule } from "../step/step_module.js";
import { answerTo } from "./answers.js";
import { KeptStates } from "./kept_states.js";
import { Recorder } from "./recorder.js";
import { divergence, hiddenTab, secondsOver, stepsDone } from "./run_messages.js";
import { carriedOver, Diverged, firstState, Trainer } from "./trainer.js";

/**
 * @import { FromWorker, GoOn, RunState, Setup, Start, ToWorker } from "./messages.js"
 * @import { Updated } from "./trainer.js"
 *
 * @typedef {object} Surroundings
 * @property {(message: FromWorker, transfer?: ArrayBuffer[]) => void} post
 * @property {() => number} now ms
 * @property {(then: () => void) => void} soon calls back after waiting messages have been handled
 * @property {(then: () => void, ms: number) => void} later
 * @property {(session: TrainingSession, surely: boolean) => void} save stores the run soon; surely, where it stands
 */

const SLICE = 8; // ms of steps, after which messages are heard
const SHORTEST = 2; // ms: shorter waits are skipped
const PULSE = 1000; // ms between two states
const HELD = 500; // ms after which a run that is held is stored: in a race it seldom is
const TOLD = 8000; // ms for which a message stays after what it is about

export class TrainingSession {
  /**
   * A run at its beginning, which stands until it is told something.
   *
   * @param {Surroundings} surroundings
   * @param {Setup} setup
   * @param {Trainer} trainer
   */
  constructor(surroundings, setup, trainer) {
    this.around = surroundings;
    this.speed = 0; // steps per second; 0: no limit
    /** @type {number | null} */
    this.until = null;
    /** @type {Updated[]} single steps that a person has asked for */
    this.singles = [];
    /** @type {RunState["message"]} */
    this.message = null;
    this.status = "paused";
    this.seconds = 0;
    this.watched = 0; // seconds in which it ran, waits for its speed included
    this.sliced = -Infinity; // when the last slice ended
    this.hidden = false; // the page cannot be seen
    this.asleep = false; // and the run would train
    this.waiting = false; // a slice is on its way
    this.due = 0; // when the next step may be made
    this.pulsed = 0;
    this.messaged = 0;
    this.edits = Promise.resolve();
    this.trainer = trainer;
    /** @type {Setup[]} one for each configuration that the run has had */
    this.setups = [setup];
    this.eras = [trainer];
    this.kept = new KeptStates(trainer.snapshot());
    this.recorder = new Recorder(surroundings, setup);
  }

  /**
   * @param {Surroundings} surroundings
   * @param {Start} start
   */
  static async begin(surroundings, { setup, weights, state, speed, until, paused }) {
    const module = await StepModule.instantiate(setup.module, setup.description);
    const points = /** @type {Float32Array} */ (setup.points);
    const trainer = new Trainer(module, setup.config, points, state ?? firstState(weights, module));
    const session = new TrainingSession(surroundings, { ...setup, since: trainer.step }, trainer);
    Object.assign(session, { speed, until });
    session.keep(true);
    session.show(paused ? "paused" : "running");
    return session;
  }

  /** @param {string} status */
  show(status) {
    this.recorder.show(this.trainer, true);
    this.recorder.steps(this.kept, true);
    this.tell(status);
    this.wake();
  }

  /** @param {Exclude<ToWorker, Start | GoOn>} message */
  async receive(message) {
    switch (message.type) {
      case "edit":
        this.edits = this.edits.then(() => this.edit(message.setup));
        return this.edits;
      case "seen":
        return this.recorder.seen();
      case "hidden":
        return this.hide(message.hidden);
      case "networks":
      case "state_at":
      case "whole":
        return this.around.post({ type: "answer", id: message.id, found: answerTo(this, message) });
      default:
        await this.edits; // those before it
        return this.steer(message);
    }
  }

  /** @param {Setup} setup */
  async edit(setup) {
    const module = await StepModule.instantiate(setup.module, setup.description);
    const before = this.trainer;
    const points = setup.points ?? before.points;
    const after = { config: setup.config, points, module };
    this.trainer = new Trainer(module, setup.config, points, carriedOver(before.snapshot(), before, after));
    this.eras.push(this.trainer);
    this.setups.push({ ...setup, since: this.trainer.step });
    this.recorder.use(setup);
    this.keep(true);
    this.recorder.show(this.trainer, true);
    this.around.save(this, true);
    this.wake();
  }

  /** @param {import("./messages.js").Steering} command */
  steer(command) {
    switch (command.type) {
      case "pause":
        this.asleep = false;
        if (this.status !== "paused") this.stand("paused");
        break;
      case "stop":
        this.asleep = false;
        this.stand("stopped");
        break;
      case "resume":
        if (this.status === "running") break;
        this.keep(true);
        this.message = null;
        this.asleep = this.hidden;
        if (!this.hidden) this.tell("running");
        break;
      case "step_once":
        this.asleep = false;
        for (let i = 0; i < Math.min(command.n, 1000); i++) this.singles.push(command.player);
        if (this.status === "running") this.stand("paused");
        break;
      case "throttle":
        this.speed = command.steps_per_second;
        this.until = command.until ?? null;
        this.due = this.around.now();
    }
    this.wake();
  }

  /** @param {boolean} hidden */
  hide(hidden) {
    this.hidden = hidden;
    if (hidden && this.status === "running") {
      this.asleep = true;
      this.say(hiddenTab());
      this.stand("paused");
    } else if (!hidden && this.asleep) {
      this.asleep = false;
      this.tell("running");
      this.wake();
    }
  }

  // -- steps --------------------------------------------------------------------------------------------------------

  wake() {
    if (this.waiting || !(this.status === "running" || this.singles.length)) return;
    this.waiting = true;
    this.around.soon(() => {
      this.waiting = false;
      this.slice();
    });
  }

  slice() {
    const { around, trainer, recorder } = this;
    const begin = around.now();
    let now = begin;
    if (this.status === "running") this.watched += Math.min(begin - this.sliced, PULSE) / 1000;
    try {
      while (now - begin < SLICE) {
        const single = this.singles.shift();
        if (!single) {
          if (this.status !== "running" || (this.until !== null && trainer.step >= this.until)) break;
          if (trainer.finished) {
            this.say(stepsDone(trainer.step));
            return this.stand("done");
          }
          if (this.speed > 0 && this.due - now > SHORTEST) break;
          this.due = Math.max(this.due, now - SHORTEST) + (this.speed > 0 ? 1000 / this.speed : 0);
        }
        this.oneStep(single);
        const after = around.now();
        this.seconds += (after - now) / 1000;
        this.watched += (after - now) / 1000;
        now = after;
        if (this.overTime()) return this.stand("done");
      }
    } catch (error) {
      if (!(error instanceof Diverged)) throw error;
      return this.diverged(error);
    }
    this.sliced = now;
    recorder.attend(trainer, now);
    recorder.steps(this.kept, false);
    if (now - this.pulsed > PULSE || this.status === "paused") this.pulse(now);
    const held = this.until !== null && trainer.step >= this.until;
    if (this.singles.length || (this.status === "running" && !held)) {
      const wait = this.singles.length || !this.speed ? 0 : this.due - now;
      if (wait > SHORTEST) around.later(() => this.wake(), wait);
      else this.wake();
    } else {
      recorder.show(trainer, true);
      around.later(() => trainer.step === this.until && around.save(this, true), HELD);
    }
  }

  /** @param {Updated} [single] asked for by a person; else an ordinary step */
  oneStep(single) {
    const { trainer, recorder, kept } = this;
    const { step } = trainer;
    const losses = trainer.train(single);
    recorder.step(trainer, losses, step, this, Boolean(single));
    if (single) {
      this.keep(single !== "both"); // an ordinary step can be made again
      recorder.show(trainer, true);
    } else if (trainer.step >= kept.due) this.keep();
  }

  /** Whether the run has trained for as long as it was to; it says so. */
  overTime() {
    const { seconds } = this.trainer.config.stop;
    if (seconds === null || this.seconds < seconds) return false;
    this.say(secondsOver(seconds));
    return true;
  }

  /** @param {Diverged} error */
  diverged(error) {
    this.singles = [];
    this.say(divergence(error));
    this.stand("diverged");
  }

  // -- states -------------------------------------------------------------------------------------------------------

  keep(pinned = false) {
    this.kept.keep(this.trainer.snapshot(), this.eras.length - 1, pinned);
  }

  /** @param {string} status */
  stand(status) {
    const { trainer, recorder } = this;
    if (status !== "paused") this.keep();
    recorder.show(trainer, true);
    recorder.steps(this.kept, true);
    if (status === "paused" && !this.asleep) this.message = null;
    this.tell(status);
  }

  /** @param {string} status */
  tell(status) {
    this.status = status;
    this.pulse(this.around.now());
  }

  /** @param {NonNullable<RunState["message"]>} message */
  say(message) {
    this.message = message;
    this.messaged = this.around.now();
  }

  /** @param {number} now */
  pulse(now) {
    this.pulsed = now;
    if (this.status === "running" && now - this.messaged > TOLD) this.message = null;
    const { step, epoch } = this.trainer;
    const { status, seconds, message } = this;
    this.around.post({
      type: "state",
      state: { status, step, epoch, seconds, message, finding: null, browser: true },
    });
    this.around.save(this, status !== "running");
  }
}
