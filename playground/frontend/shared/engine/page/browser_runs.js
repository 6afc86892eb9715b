// The runs that train in this tab: those that a page plans begin or go on, those that it leaves end.

import { keep, kept } from "../../classroom/tab_memory.js";
import { tab } from "../../socket.js";
import { BrowserRun } from "./browser_run.js";
import { askServer } from "./diagnosing.js";
import { headOf } from "../store/run_store.js";
import { fromServer } from "../setup_source.js";

/**
 * @import { Plan } from "./browser_run.js"
 * @import { Doctor } from "./diagnosing.js"
 * @import { SetupSource } from "../setup_source.js"
 * @import { Head } from "../store/run_store.js"
 *
 * @typedef {object} Remembered what a tab knows after a reload
 * @property {string} shows what the page showed: the runs belong to it
 * @property {string[]} runs
 * @property {boolean} held a race stands still
 *
 * @typedef {object} Sources what a run needs from elsewhere: from the server, unless there is none
 * @property {SetupSource} setup
 * @property {Doctor | null} doctor
 */

/** @type {Sources} */
const SERVER = { setup: fromServer, doctor: askServer };

export class BrowserRuns {
  /**
   * @param {() => Worker} worker makes a thread in which one run trains
   * @param {string} memory under which name this tab remembers them
   * @param {Sources} [sources]
   */
  constructor(worker, memory, sources = SERVER) {
    this.worker = worker;
    this.memory = memory;
    this.sources = sources;
    /** @type {Map<string, BrowserRun>} */
    this.all = new Map();
    this.recalled = Promise.resolve(false); // whether other runs are on their way, which a reload has interrupted
    this.noted = "";
  }

  /**
   * The runs that this tab had before it was reloaded, if its page shows the same; null without them. The ones that it
   * has by now wait for the answer.
   *
   * @param {string} shows
   * @returns {Promise<{ heads: Head[], held: boolean } | null>}
   */
  recall(shows) {
    const found = this.find(shows);
    this.recalled = found.then((runs) => runs !== null && !runs.heads.every(({ id }) => this.all.has(id)));
    return found;
  }

  /** @param {string} shows */
  async find(shows) {
    /** @type {Partial<Remembered>} */
    const { shows: then, runs = [], held = false } = JSON.parse(kept(this.memory) || "{}");
    if (then !== shows || !runs.length) return null;
    const heads = await Promise.all(runs.map(headOf));
    const found = heads.filter((head) => head !== undefined);
    return found.length === runs.length ? { heads: found, held } : null;
  }

  /**
   * Notes which runs a reload would find.
   *
   * @param {string} shows
   * @param {boolean} held
   */
  async remember(shows, held) {
    if (await this.recalled) return;
    const runs = [...this.all.values()].map(({ stored }) => stored);
    const noted = JSON.stringify({ shows, runs, held });
    if (noted !== this.noted) keep(this.memory, noted);
    this.noted = noted;
  }

  /**
   * Has these runs and no others, each with its present configuration.
   *
   * @param {Plan[]} plans
   */
  have(plans) {
    const left = new Map(this.all);
    const { recalled } = this;
    this.recalled = Promise.resolve(false);
    for (const plan of plans) {
      const known = left.get(plan.id);
      left.delete(plan.id);
      if (known) {
        known.edit(plan.config);
        known.begin(); // if it has waited for others that did not come
      } else this.start(plan, left.get(plan.origin?.[0] ?? "") ?? null, recalled);
    }
    for (const [id, run] of left) {
      this.all.delete(id);
      tab.local.delete(id);
      if (!run.needed) run.end();
    }
  }

  /**
   * @param {Plan} plan
   * @param {BrowserRun | null} origin the run that it branches from, which ends once it has given its state
   * @param {Promise<boolean>} recalled
   */
  start(plan, origin, recalled) {
    const run = new BrowserRun(plan, this.worker(), this.sources);
    this.all.set(plan.id, run);
    tab.local.set(plan.id, run);
    if (!origin || !plan.origin) {
      void recalled.then((others) => others || run.begin());
      return;
    }
    origin.needed = true;
    origin.steer({ type: "pause" });
    const state = origin.stateAt(plan.origin[1]);
    run.begin(state);
    void state.then(() => origin.end());
  }

  /** The page goes: what is stored stays. */
  stop() {
    for (const [id, run] of this.all) {
      tab.local.delete(id);
      run.stop();
    }
    this.all.clear();
  }
}
