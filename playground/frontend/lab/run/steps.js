// The steps of a run as a person takes them: single ones, and slow motion.

import { count, t } from "../../shared/texts.js";
import { SlowMotion } from "./slow_motion.js";
import { changed } from "./sentences.js";

/**
 * @import { Engine } from "./engine.js"
 * @import { Stage } from "../stage.js"
 * @import { Store } from "../store.js"
 *
 * @typedef {"D" | "G" | "both"} Mover
 */

const PATIENCE = 20; // seconds for a step

export class Steps {
  /**
   * @param {Store} store
   * @param {Stage} stage
   * @param {Engine} engine
   * @param {{ live: () => void, wake: () => void }} clock `live` shows the newest step; `wake` lets a run that has
   *   ended go on, paused
   */
  constructor(store, stage, engine, clock) {
    this.store = store;
    this.stage = stage;
    this.engine = engine;
    this.clock = clock;
    /** @type {SlowMotion | null} */
    this.motion = null;
    this.gone = false;
  }

  /** @param {{ type: string, [argument: string]: unknown }} command */
  steer(command) {
    for (const who of this.stage.runs) if (who.run) this.engine.steer(who.run, command);
  }

  async startSlow() {
    const { store, stage } = this;
    const { a } = stage;
    if (!(await this.standStill()) || !a.nets || store.slow || !a.plane.z) return;
    Object.assign(store, { note: "", slow: true, playing: false });
    const { config, objective } = store.data;
    this.motion = new SlowMotion({
      config,
      aims: objective.aims,
      z: a.plane.z,
      real: () => a.real?.data ?? new Float32Array(),
      losses: (step) => {
        const row = a.rows.get(step);
        return row && { D: row.loss_D, G: row.loss_G };
      },
      step: async () => {
        const after = await this.oneStep("both");
        stage.showLosses();
        return after;
      },
      show: (networks, sub, lit, sentence) => {
        if (!store.slow) return;
        stage.show(a, networks, { layers: new Set(lit), sub });
        store.say(sentence);
      },
    });
    store.tell("time");
    await this.motion.start(a.nets);
  }

  endSlow() {
    if (!this.motion) return;
    this.motion.stop();
    this.motion = null;
    Object.assign(this.store, { slow: false, note: "" });
    this.stage.show(this.stage.a, this.stage.a.nets);
    this.store.tell("time");
    this.store.tell("caption");
  }

  /** Lets slow motion go on by itself, or wait for “Next”. */
  toggleSlow() {
    this.motion?.toggle();
    this.store.playing = Boolean(this.motion?.playing);
    this.store.tell("time");
  }

  /** Pauses, and waits for the networks at which the run stands. A run that has ended goes on first. */
  async standStill() {
    const { a } = this.stage;
    this.clock.wake();
    if (a.status === "running") this.steer({ type: "pause" });
    return this.until(() => a.status === "paused" && a.nets?.step === a.state?.step);
  }

  /**
   * One more step of a player or of both; resolves to the networks after it.
   *
   * @param {Mover} player
   */
  async oneStep(player, n = 1) {
    const { a } = this.stage;
    const wanted = (a.nets?.step ?? 0) + n;
    this.steer({ type: "step_once", player, n });
    const there = await this.until(() => (a.nets?.step ?? -1) >= wanted && a.rows.has(wanted));
    return there ? a.nets : null;
  }

  /**
   * Whether a condition came true in time.
   *
   * @param {() => boolean} condition
   * @returns {Promise<boolean>}
   */
  until(condition, seconds = PATIENCE) {
    return new Promise((done) => {
      const end = performance.now() + 1000 * seconds;
      const look = () => {
        if (condition()) done(true);
        else if (this.gone || performance.now() > end) done(false);
        else setTimeout(look, 15);
      };
      look();
    });
  }

  /**
   * Takes steps and says what they have done.
   *
   * @param {Mover} player
   * @param {number} n
   */
  async take(player, n) {
    const { store, stage } = this;
    const { a } = stage;
    this.endSlow();
    this.clock.live();
    if (store.race) {
      store.held = true;
      this.steer({ type: "step_once", player, n });
      return;
    }
    await this.standStill();
    const before = a.nets;
    const after = before && (await this.oneStep(player, n));
    if (!after || !before || !a.real || !a.plane.z) return;
    const said = changed(before, after, a.real.data, a.plane.z, player);
    store.say(`${t("Step {step}.", { step: count(after.step) })} ${said}`);
  }

  stop() {
    this.gone = true;
    this.motion?.stop();
  }
}
