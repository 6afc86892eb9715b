// The reader's runs of one lesson without the app: they train in this browser, with what the site ships.

import { BrowserRuns } from "../../shared/engine/page/browser_runs.js";
import { Shipped } from "../../shared/offline/setup.js";
import { tab } from "../../shared/socket.js";
import { mark } from "../../shared/texts.js";
import { judge } from "./judge.js";

/**
 * @import { Plan } from "../../shared/engine/page/browser_run.js"
 * @import { Config } from "../../shared/engine/schedule.js"
 * @import { Patch } from "../../shared/offline/config.js"
 * @import { Load } from "../../shared/offline/setup.js"
 * @import { LocalRun } from "../../shared/socket.js"
 * @import { MessageJson } from "../../shared/texts.js"
 * @import { LessonData } from "../data.js"
 * @import { Checkpoint } from "./judge.js"
 *
 * @typedef {object} LessonRunsFile see playground/site/lesson_runs.py
 * @property {Record<string, { config: Config, speed: number, paused: boolean }>} slots those in the plane
 * @property {Record<string, Checkpoint>} checkpoints by step
 *
 * @typedef {Pick<LessonData, "runs" | "verdicts" | "problem">} Shown
 */

export class OfflineLessonRuns {
  /**
   * @param {string} name of the lesson
   * @param {LessonRunsFile} file
   * @param {Shipped} shipped
   * @param {() => Worker} worker
   * @param {() => void} changed the block has to be told `shown` again
   */
  constructor(name, file, shipped, worker, changed) {
    this.name = name;
    this.file = file;
    this.shipped = shipped;
    this.changed = changed;
    this.trainer = new BrowserRuns(worker, `lesson:${name}`, { setup: shipped.setup, doctor: null });
    /** @type {Map<string, Plan>} by slot */
    this.plans = new Map();
    /** @type {LessonData["verdicts"]} */
    this.verdicts = {};
    /** @type {MessageJson | null} */
    this.problem = null;
  }

  /**
   * @param {string} name
   * @param {Load} load
   * @param {() => Worker} worker
   * @param {() => void} changed
   */
  static async open(name, load, worker, changed) {
    const [file, shipped] = await Promise.all([load(`lesson-runs-${name}`), Shipped.open(load)]);
    return new OfflineLessonRuns(name, file, shipped, worker, changed);
  }

  /** @returns {Shown} */
  get shown() {
    const runs = Object.fromEntries([...this.plans].map(([slot, { id }]) => [slot, id]));
    return { runs, verdicts: { ...this.verdicts }, problem: this.problem };
  }

  /** @param {any} action as the page of the app gets it */
  async act({ do: what, slot, patch = {}, run = "" }) {
    this.problem = null;
    if (what === "run") this.start(slot, patch);
    else if (what === "judge") await this.judge(slot, run);
    this.changed();
  }

  /**
   * @param {string} slot
   * @param {Patch} patch
   */
  start(slot, patch) {
    const wanted = this.file.slots[slot];
    const config = wanted && this.shipped.rules.edit(wanted.config, patch);
    if (!config || !this.shipped.has(config)) {
      const text = mark("This run needs the app.");
      this.problem = { code: "needs_app", text, values: {} };
      return;
    }
    for (const { id } of this.plans.values()) this.trainer.all.get(id)?.steer({ type: "stop" });
    const { speed, paused } = wanted;
    const id = `browser-${this.name}-${slot}-${Date.now().toString(36)}`;
    this.plans.delete(slot); // the latest comes last
    this.plans.set(slot, { id, config, speed, paused, until: null, origin: null, name: "" });
    delete this.verdicts[slot];
    this.have();
  }

  /** Has the runs that are planned, each of which takes changes of its settings. */
  have() {
    this.trainer.have([...this.plans.values()]);
    for (const [slot, { id }] of this.plans) {
      const run = this.trainer.all.get(id);
      if (run)
        tab.local.set(
          id,
          editable(run, (patch) => this.edit(slot, patch)),
        );
    }
  }

  /**
   * @param {string} slot
   * @param {Patch} patch
   */
  edit(slot, patch) {
    const plan = this.plans.get(slot);
    if (!plan) return;
    const config = this.shipped.rules.edit(plan.config, patch);
    this.plans.set(slot, { ...plan, config });
    this.have();
  }

  /**
   * @param {string} slot
   * @param {string} id
   */
  async judge(slot, id) {
    const checkpoint = this.file.checkpoints[slot];
    const [plan, run] = [this.plans.get(slot), this.trainer.all.get(id)];
    if (!checkpoint || !plan || !run) return;
    // Only the app hands runs in, so the verdict names none.
    this.verdicts[slot] = { ...judge(checkpoint, run.rows, plan.config, this.file.slots[slot].config), run: "" };
  }

  stop() {
    this.trainer.stop();
  }
}

/**
 * A run that takes changes of its settings, as runs of the server do.
 *
 * @param {LocalRun} run
 * @param {(patch: Patch) => void} edit
 * @returns {LocalRun}
 */
const editable = (run, edit) => ({
  follow: (views, on) => run.follow(views, on),
  steer: (command) => {
    const { type, patch } = /** @type {{ type: string, patch?: Patch }} */ (command);
    if (type === "edit") edit(patch ?? {});
    else run.steer(command);
  },
});
