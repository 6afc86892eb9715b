// What the buttons below the picture do to a run: play, pause, steps, speed.

import { remember } from "./link.js";
import { isPause, playAction } from "./run/playing.js";
import { t } from "../shared/texts.js";

/**
 * @import { Hands } from "./parts/clock.js"
 * @import { Engine } from "./run/engine.js"
 * @import { Follower } from "./run/follower.js"
 * @import { History } from "./run/history.js"
 * @import { Race } from "./run/race.js"
 * @import { Steps, Woken } from "./run/steps.js"
 * @import { Store } from "./store.js"
 */

const LONGEST = 600; // seconds that a run is given to come to a step

export class Steering {
  /**
   * @param {Store} store
   * @param {Follower} a
   * @param {Engine} engine
   * @param {{ steps: Steps, history: History, race: Race }} parts
   */
  constructor(store, a, engine, { steps, history, race }) {
    this.store = store;
    this.a = a;
    this.engine = engine;
    this.steps = steps;
    this.history = history;
    this.race = race;
    /** @type {number | null} the step at which it is to stand */
    this.until = null;
  }

  /** @returns {Hands} what the buttons below the picture do */
  hands() {
    const { store, history, steps } = this;
    return {
      train: (more) => this.train(more),
      toggle: () => this.toggle(),
      halt: () => {
        steps.endSlow();
        this.engine.act({ do: "stop" });
      },
      undo: () => this.engine.act({ do: "undo" }),
      slow: () => (store.slow ? steps.endSlow() : void steps.startSlow()),
      turn: (by) => steps.turn(by),
      step: (player, n) => void steps.take(player, n),
      speed: () => {
        this.throttle();
        remember(store);
      },
      scrub: (step) => {
        history.stop();
        void history.scrub(step);
      },
      live: () => history.live(),
      replay: () => history.replay(),
      branch: (name, patch, step) =>
        this.engine.act({ do: "branch", step, patch, name, speed: store.view.speed, paused: false }),
    };
  }

  get action() {
    const { data, race, held } = this.store;
    const { run, steerable } = data;
    return playAction({ run: Boolean(run), steerable, status: this.a.status, race, held });
  }

  /** Whether it trains, or a race goes on. */
  get going() {
    return isPause(this.action) && !this.store.slow;
  }

  throttle() {
    const { race, data, view } = this.store;
    if (race || this.a.status === "queued" || !data.steerable) return;
    this.steps.steer({ type: "throttle", steps_per_second: view.speed, until: this.until });
  }

  /** @param {Record<string, unknown>} [more] */
  train(more = {}) {
    this.engine.act({ do: "train", speed: this.store.view.speed, ...more });
  }

  /** From where someone else's run stands, a run of one's own. */
  branch(paused = false) {
    const { store, a } = this;
    const step = a.state?.step ?? 0;
    const name = t("from step {step} of another run", { step: String(step) });
    this.engine.act({ do: "branch", step, patch: {}, name, speed: store.view.speed, paused });
    return step;
  }

  /**
   * Makes a run that cannot take single steps one that can: one that has ended goes on, paused; of someone else's a
   * branch is made; where there is none, one begins. Returns null where it can take them.
   *
   * @returns {Woken | null}
   */
  wake() {
    const { action } = this;
    if (action === "branch") {
      this.until = this.branch(true);
      return { another: true, from: this.until };
    }
    if (action === "train") this.train({ paused: true });
    else if (action === "resume") this.engine.act({ do: "resume", paused: true });
    else return null;
    return { another: action === "train", from: 0 };
  }

  /** What `wake` has made stands: nothing holds it any more, but that it is paused. */
  stood() {
    this.until = null;
    this.throttle();
  }

  /** Play, or pause. */
  toggle() {
    const { store } = this;
    const slow = store.slow;
    if (this.until != null && this.going) this.until = null;
    if (slow) this.steps.endSlow();
    const { action } = this;
    if (action === "wait" || (slow && isPause(action))) return;
    if (action === "pause") {
      this.steps.steer({ type: "pause" });
      return;
    }
    if (action !== "hold") this.history.live();
    if (action === "train") this.train();
    else if (action === "branch") this.branch();
    else if (action === "resume") {
      Object.assign(store, { note: "", held: false });
      this.race.leash = null;
      this.engine.act({ do: "resume", speed: store.view.speed });
    } else if (action === "go") {
      store.note = "";
      this.steps.steer({ type: "resume" });
    } else {
      store.held = action === "hold";
      if (action === "release") {
        this.race.leash = null; // the steps made meanwhile have left the old one
        this.race.lead();
      }
    }
    store.tell("time");
  }

  /**
   * Trains up to a step and pauses there; false if it does not come to it.
   *
   * @param {number} step
   */
  async runTo(step) {
    const { a, steps, store } = this;
    if (store.race || !store.data.run) return false;
    steps.endSlow();
    this.until = step;
    this.throttle(); // and again by the lab itself, once a run that has to go on first is there
    if (!this.going) this.toggle();
    const came = await steps.until(() => (a.nets?.step ?? -1) >= step || this.until !== step, LONGEST);
    if (this.until !== step) return false; // something else is wanted by now
    this.until = null;
    const stands = came && (await steps.standStill());
    this.throttle();
    return stands;
  }
}
