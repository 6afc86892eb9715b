// The runs that train in this tab: those that a page plans begin, those that it leaves end.

import { tab } from "../socket.js";
import { BrowserRun } from "./browser_run.js";
import { fromServer } from "./setup_source.js";

/**
 * @import { Plan } from "./browser_run.js"
 * @import { SetupSource } from "./setup_source.js"
 */

export class BrowserRuns {
  /**
   * @param {() => Worker} worker makes a thread in which one run trains
   * @param {SetupSource} [source]
   */
  constructor(worker, source = fromServer) {
    this.worker = worker;
    this.source = source;
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
    const run = new BrowserRun(plan, this.worker(), this.source);
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
