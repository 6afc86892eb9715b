// Who follows a run of this browser, and what they are told.

/**
 * @import { Frame } from "../../frame.js"
 * @import { Listeners } from "../../socket.js"
 * @import { BrowserRun } from "./browser_run.js"
 *
 * @typedef {{ views: string[], on: Listeners }} Reader
 */

export class Readers {
  /** @param {BrowserRun} run */
  constructor(run) {
    this.run = run;
    /** @type {Set<Reader>} */
    this.all = new Set();
  }

  /**
   * Tells somebody all that is known, and what comes.
   *
   * @param {string[]} views
   * @param {Listeners} on
   */
  follow(views, on) {
    /** @type {Reader} */
    const reader = { views, on };
    const { run } = this;
    this.all.add(reader);
    queueMicrotask(() => {
      if (!this.all.has(reader)) return;
      on.link?.(true);
      on.state?.(this.state());
      if (run.rows.length) on.rows?.({ type: "rows", rows: run.rows });
      if (run.kept.length) on.samples?.({ type: "samples", nets: run.kept });
      this.stills(reader);
      if (run.frame && reader.views.includes("nets")) on.frame?.(run.frame);
    });
    return {
      views: (/** @type {string[]} */ wanted) => {
        reader.views = wanted;
        this.stills(reader);
      },
      stop: () => void this.all.delete(reader),
    };
  }

  /** @param {(on: Listeners) => void} tell */
  tell(tell) {
    for (const { on } of this.all) tell(on);
  }

  tellState() {
    this.tell((on) => on.state?.(this.state()));
  }

  state() {
    const { run } = this;
    const { unstored, checkpoint } = run;
    const state = { ...run.state, unstored, checkpoint, finding: run.diagnosing.finding };
    return { type: "state", state, place: null, name: run.plan.name };
  }

  /** @param {Frame} frame of the networks */
  frame(frame) {
    for (const { on, views } of this.all) if (views.includes("nets")) on.frame?.(frame);
  }

  /**
   * Frames of the data.
   *
   * @param {Reader} [only]
   */
  stills(only) {
    for (const reader of only ? [only] : this.all) {
      for (const frame of this.run.stills) if (reader.views.includes(frame.view)) reader.on.frame?.(frame);
    }
  }
}
