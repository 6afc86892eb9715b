// The runs that train in this tab: those that a page plans begin, those that it leaves end.

import { tab } from "../socket.js";
import { BrowserRun } from "./browser_run.js";
import { fromServer } from "./setup_source.js";

/** @import { Plan } from "./browser_run.js" */

export class BrowserRuns {
  /** @param {string} worker the address of the script of worker threads */
  constructor(worker) {
    this.address = worker;
    /** @type {Map<string, BrowserRun>} */
    this.all = new Map();
  }

  /**
   * Has these runs and no others, each with its present configuration.
   *
   * @param {Plan[]} plans
   */
  have(plans) {
    const left = new Map(this.all);
    for (const plan of plans) {
      const known = left.get(plan.id);
      left.delete(plan.id);
      if (known) known.edit(plan.config);
      else this.start(plan, left.get(plan.origin?.[0] ?? "") ?? null);
    }
    for (const [id, run] of left) {
      this.all.delete(id);
      tab.local.delete(id);
      if (!run.needed) run.stop();
    }
  }

  /**
   * @param {Plan} plan
   * @param {BrowserRun | null} origin the run that it branches from, which ends once it has given its state
   */
  start(plan, origin) {
    const run = new BrowserRun(plan, new Worker(this.address, { type: "module" }), fromServer);
    this.all.set(plan.id, run);
    tab.local.set(plan.id, run);
    if (!origin || !plan.origin) {
      run.begin();
      return;
    }
    origin.needed = true;
    origin.steer({ type: "pause" });
    const state = origin.stateAt(plan.origin[1]);
    run.begin(state);
    void state.then(() => origin.stop());
  }

  stop() {
    this.have([]);
  }
}
