// The history of a run: looking at a kept step, playing all of them, and back to the newest.

/**
 * @import { Stage } from "../stage.js"
 * @import { Store } from "../store.js"
 */

const [FASTEST, SLOWEST, WHOLE] = [40, 120, 8000]; // ms between two steps of a replay, and for all of it

/**
 * Which of the steps is nearest.
 *
 * @param {number[]} steps
 * @param {number} step
 */
export const nearestIndex = (steps, step) =>
  steps.reduce((best, s, i) => (Math.abs(s - step) < Math.abs(steps[best] - step) ? i : best), 0);

export class History {
  /**
   * @param {Store} store
   * @param {Stage} stage
   * @param {() => void} endSlow
   */
  constructor(store, stage, endSlow) {
    this.store = store;
    this.stage = stage;
    this.endSlow = endSlow;
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.playing = undefined;
  }

  /**
   * Looks at a kept step.
   *
   * @param {number | undefined} step
   */
  async scrub(step) {
    const { store, stage } = this;
    if (step == null) return;
    this.endSlow();
    store.scrubbed = step;
    store.tell("time");
    const { a, b } = stage;
    const kept = await a.keptAt(step);
    const other = store.race && b.steps.length ? await b.keptAt(b.steps[nearestIndex(b.steps, step)]) : null;
    if (store.scrubbed !== step || !kept) return;
    stage.show(a, kept);
    stage.showLosses();
    if (other) stage.show(b, other);
    store.tell("caption");
  }

  /**
   * Looks at the kept step before or after the one that is looked at.
   *
   * @param {number} by
   */
  move(by) {
    const { steps } = this.stage.a;
    if (!steps.length) return;
    const { scrubbed } = this.store;
    const now = scrubbed == null ? steps.length - 1 : nearestIndex(steps, scrubbed);
    this.stop();
    void this.scrub(steps[Math.max(0, Math.min(steps.length - 1, now + by))]);
  }

  /** Back to the newest step. */
  live() {
    this.stop();
    this.store.scrubbed = null;
    this.stage.showLosses();
    void this.stage.latest();
    this.store.tell("time");
    this.store.tell("caption");
  }

  replay() {
    const { a } = this.stage;
    const { steps } = a;
    this.stop();
    if (steps.length < 2) return;
    let i = 0;
    const next = () => {
      if (i >= steps.length || steps !== a.steps) this.stop();
      else void this.scrub(steps[i++]);
    };
    this.playing = setInterval(next, Math.max(FASTEST, Math.min(SLOWEST, WHOLE / steps.length)));
  }

  stop() {
    clearInterval(this.playing);
    this.playing = undefined;
  }
}
