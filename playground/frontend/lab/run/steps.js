// The steps of a run as a person takes them: single ones, and slow motion.

import { count, t } from "../../shared/texts.js";
import { SlowMotion } from "./slow_motion.js";
import { changed } from "./sentences.js";

/**
 * @import { Engine } from "./engine.js"
 * @import { Stage } from "../stage.js"
 * @import { Store } from "../store.js"
 *
 * @import { Mover } from "../../shared/blocks/lab_driver.js"
 *
 * @typedef {{ another: boolean, from: number }} Woken `another` run is to come, which has to come to the step `from`
 */

const PATIENCE = 20; // seconds for a step
const START = 180; // seconds for a run that has to start first, and may have to wait for its turn
const SCENERY = ["real", "fake", "map"]; // of slow motion: what a sentence does not speak of steps back, and stays

export class Steps {
  /**
   * @param {Store} store
   * @param {Stage} stage
   * @param {Engine} engine
   * @param {{ live: () => void, wake: () => Woken | null, stood: () => void }} clock `live` shows the newest step; `wake` makes a run that
   *   can take no single steps one that can (null: it can), and `stood` is told when that stands
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
    store.tell("slow"); // the plane and the graph get their places before the first sentence
    const { config, objective } = store.data;
    this.motion = new SlowMotion({
      config,
      objective,
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
      show: (networks, sub, lit, told) => {
        if (!store.slow) return;
        const layers = new Set([...SCENERY, ...lit]);
        stage.show(a, networks, { layers, lit: new Set(lit), evenArrows: true, sub });
        if (store.told === told) return;
        store.told = told;
        store.say(told.sentence);
      },
    });
    store.tell("time");
    await this.motion.start(a.nets);
  }

  endSlow() {
    if (!this.motion) return;
    this.motion.stop();
    this.motion = null;
    Object.assign(this.store, { slow: false, note: "", told: null });
    this.store.tell("slow");
    this.stage.show(this.stage.a, this.stage.a.nets);
    this.store.tell("time");
    this.store.tell("caption");
  }

  /**
   * To the next sentence of slow motion, or the one before.
   *
   * @param {1 | -1} by
   */
  turn(by) {
    if (by > 0) this.motion?.next();
    else this.motion?.back();
  }

  /**
   * Lets slow motion go on by itself, or wait for “Next”.
   *
   * @param {boolean} playing
   */
  playSlow(playing) {
    this.store.playing = playing;
    if (this.motion) this.motion.playing = playing;
    this.store.tell("time");
  }

  /** Pauses, and waits for the networks at which the run stands. A run that takes no single steps is woken first. */
  async standStill() {
    const { a } = this.stage;
    const { run } = a;
    const woken = this.clock.wake();
    let asked = false;
    const stands = () => {
      if (woken?.another && a.run === run) return false;
      if (a.status === "running" && !asked && (a.nets?.step ?? -1) >= (woken?.from ?? 0)) {
        asked = true;
        this.steer({ type: "pause" });
      }
      return a.status === "paused" && a.nets?.step === a.state?.step;
    };
    const there = await this.until(stands, woken ? START : PATIENCE);
    if (woken) this.clock.stood();
    return there;
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
   * Takes steps and says what they have done. Resolves to whether they were taken.
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
      return true;
    }
    await this.standStill();
    const before = a.nets;
    const after = before && (await this.oneStep(player, n));
    if (!after || !before || !a.real || !a.plane.z) return false;
    const said = changed(before, after, a.real.data, a.plane.z, player);
    store.say(`${t("Step {step}.", { step: count(after.step) })} ${said}`);
    return true;
  }

  stop() {
    this.gone = true;
    this.motion?.stop();
  }
}
