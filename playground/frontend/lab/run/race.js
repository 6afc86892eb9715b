// A race: two runs that the page leads, so that both show the same step.

/**
 * @import { Engine } from "./engine.js"
 * @import { Follower } from "./follower.js"
 * @import { Stage } from "../stage.js"
 * @import { Store } from "../store.js"
 *
 * @typedef {{ step: number, by: number, at: number }} Leash up to which step both may go, how many steps after the last
 *   one, and when that was allowed
 */

const PICTURE_MS = 70; // between two pictures, if the runs are fast enough
const PAUSE_MS = 500; // a leash that took so long was held by something else than the runs' speed
const LONGEST = 400; // steps between two pictures

/**
 * How many steps both may take next.
 *
 * @param {number} by how many it were
 * @param {number} took ms for those
 * @param {number} speed steps per second at most, 0 for as fast as it goes
 */
export function nextLeash(by, took, speed) {
  let next = by;
  if (took < PAUSE_MS) {
    next = Math.max(1, Math.min(LONGEST, Math.round(by * Math.min(1.5, PICTURE_MS / Math.max(15, took)))));
  }
  return speed > 0 ? Math.max(1, Math.min(next, Math.round(speed * 0.1))) : next;
}

export class Race {
  /**
   * @param {Store} store
   * @param {Stage} stage
   * @param {Engine} engine
   */
  constructor(store, stage, engine) {
    this.store = store;
    this.stage = stage;
    this.engine = engine;
    /** @type {Leash | null} */
    this.leash = null;
  }

  /** Gives each run as much leash as lets the slower keep up. */
  lead() {
    const { store, stage } = this;
    const { a, b } = stage;
    if (!a.nets || !b.nets) return;
    const [first, second] = [a.nets.step, b.nets.step];
    if (!store.data.steerable) {
      if (store.scrubbed == null) this.showBoth(); // someone else leads
      return;
    }
    this.leash ??= { step: 0, by: 1, at: performance.now() };
    if (first < this.leash.step || second < this.leash.step) return;
    const goesOn = !store.held && [a, b].every(({ status }) => ["running", "paused"].includes(status));
    if (!store.slow && store.scrubbed == null && (!goesOn || first === second)) this.showBoth();
    if (!goesOn) return;
    const now = performance.now();
    const by = nextLeash(this.leash.by, now - this.leash.at, store.view.speed);
    this.leash = { step: Math.max(first, second) + by, by, at: now };
    const throttle = { type: "throttle", steps_per_second: store.view.speed, until: this.leash.step };
    for (const who of /** @type {Follower[]} */ ([a, b])) {
      this.engine.steer(who.run, throttle);
      if (who.status === "paused") this.engine.steer(who.run, { type: "resume" });
    }
  }

  showBoth() {
    for (const who of [this.stage.a, this.stage.b]) this.stage.show(who, who.nets);
  }
}
