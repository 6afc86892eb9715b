// What the buttons below the picture do to a run: train, pause, resume, speed.

import { resumable } from "./parts/clock.js";
import { remember } from "./link.js";

/**
 * @import { Hands } from "./parts/clock.js"
 * @import { Engine } from "./run/engine.js"
 * @import { Follower } from "./run/follower.js"
 * @import { History } from "./run/history.js"
 * @import { Race } from "./run/race.js"
 * @import { Steps } from "./run/steps.js"
 * @import { Store } from "./store.js"
 */

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
  }

  /** @returns {Hands} what the buttons below the picture do */
  hands() {
    const { store, history } = this;
    return {
      train: (more) => this.train(more),
      pause: () => this.pause(),
      halt: () => {
        this.steps.endSlow();
        this.steps.steer({ type: "stop" });
      },
      undo: () => this.engine.act({ do: "undo" }),
      slow: () => (store.slow ? this.steps.endSlow() : void this.steps.startSlow()),
      turn: (by) => (by > 0 ? this.steps.motion?.next() : this.steps.motion?.back()),
      play: () => this.steps.toggleSlow(),
      step: (player, n) => void this.steps.take(player, n),
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
      branch: (name, patch, step) => this.engine.act({ do: "branch", step, patch, name }),
    };
  }

  throttle() {
    const { race, data, view } = this.store;
    if (race || this.a.status === "queued" || !data.steerable) return;
    this.steps.steer({ type: "throttle", steps_per_second: view.speed, until: null });
  }

  /** @param {Record<string, unknown>} [more] */
  train(more = {}) {
    this.engine.act({ do: "train", speed: this.store.view.speed, ...more });
  }

  /** Lets a run that has ended go on, paused. */
  wake() {
    if (resumable(this.a.status) && this.store.data.steerable) this.engine.act({ do: "resume", paused: true });
  }

  pause() {
    const { store } = this;
    if (resumable(this.a.status)) {
      this.history.live();
      Object.assign(store, { note: "", held: false });
      this.race.leash = null;
      this.engine.act({ do: "resume", speed: store.view.speed });
    } else if (store.race) {
      store.held = !store.held;
      if (!store.held) {
        this.history.live();
        this.race.leash = null; // the steps made meanwhile have left the old one
        this.race.lead();
      }
      store.tell("time");
    } else if (this.a.status === "running") this.steps.steer({ type: "pause" });
    else {
      store.note = "";
      this.history.live();
      this.steps.steer({ type: "resume" });
    }
  }
}
