// Drives one lab from outside: see `LabDriver` in shared/blocks/lab_driver.js.

/**
 * @import { LabDriver, LabEvent, Load, Mover } from "../shared/blocks/lab_driver.js"
 * @import { Lab } from "./lab_block.js"
 */

const PATIENCE = 120; // seconds for a run that may have to wait for a slot

/** @implements {LabDriver} */
export class Driver {
  /**
   * @param {Lab} lab
   * @param {string} key
   */
  constructor(lab, key) {
    this.lab = lab;
    this.key = key;
    /** @type {Map<LabEvent, Set<() => void>>} */
    this.listeners = new Map();
    lab.store.on("step", () => this.tell("step"));
    lab.store.on("caption", () => this.tell("sentence"));
    lab.store.on("time", () => this.tell("state"));
  }

  now() {
    const { store, a, steering } = this.lab;
    const { data } = store;
    return {
      run: data.run,
      status: a.status,
      place: a.place,
      going: steering.going,
      slow: store.slow,
      step: a.shown?.step ?? 0,
      newest: a.nets?.step ?? a.state?.step ?? 0,
      sentence: store.told?.sentence ?? this.lab.clock.sentence,
      modes: (a.plane.nets && a.plane.covered()) || null,
      values: { ...a.values },
      config: data.config,
      draft: data.draft,
    };
  }

  /** @returns {[number, Record<string, number>][]} */
  rows() {
    return [...this.lab.a.rows].sort(([a], [b]) => a - b);
  }

  /** @param {Load} wanted */
  load({ preset, patch = {}, speed = this.lab.store.view.speed, paused = false }) {
    const { store, a, engine, steps } = this.lab;
    const before = store.data.run;
    store.view.speed = speed;
    engine.act({ do: "preset", name: preset, patch, speed, paused });
    return steps.until(() => store.data.run !== before && a.run === store.data.run && a.nets != null, PATIENCE);
  }

  /** @param {Record<string, unknown>} patch */
  edit(patch) {
    this.lab.engine.act({ do: "edit", patch });
  }

  play() {
    if (!this.lab.steering.going) this.lab.steering.toggle();
  }

  pause() {
    if (this.lab.steering.going) this.lab.steering.toggle();
  }

  /**
   * @param {Mover} player
   * @param {number} n
   */
  step(player = "both", n = 1) {
    return this.lab.steps.take(player, n);
  }

  /** @param {number} step */
  runTo(step) {
    return this.lab.steering.runTo(step);
  }

  /** @param {number} stepsPerSecond */
  speed(stepsPerSecond) {
    this.lab.store.view.speed = Math.max(0, stepsPerSecond);
    this.lab.steering.throttle();
    this.lab.store.tell("time");
  }

  /** @param {string[]} layers */
  layers(layers) {
    this.lab.store.view.layers = new Set(layers);
    this.lab.store.tell("view");
  }

  /** @param {string[]} parts */
  hide(parts) {
    this.lab.store.view.hide = parts;
    this.lab.update(this.lab.store.data);
  }

  startSlow() {
    return this.lab.steps.startSlow();
  }

  endSlow() {
    this.lab.steps.endSlow();
  }

  /** @param {1 | -1} by */
  turn(by) {
    this.lab.steps.turn(by);
  }

  /**
   * @param {LabEvent} event
   * @param {() => void} listener
   */
  on(event, listener) {
    const all = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, all.add(listener));
    return () => void all.delete(listener);
  }

  /** @param {LabEvent} event */
  tell(event) {
    for (const listener of this.listeners.get(event) ?? []) listener();
  }
}
