// A recorded run, played in a loop: what there is to see before the first run, and while it starts.

import { wantsRest } from "../../shared/dom.js";
import { request } from "../../shared/page/request.js";
import { recorded } from "./follower.js";

/**
 * @import { Stage } from "../stage.js"
 * @import { Store } from "../store.js"
 */

const FRAME_MS = 90;
const GRACE_MS = 250;
const REST = 25; // frames for which the last one stays

export class Recording {
  /**
   * @param {Store} store
   * @param {Stage} stage
   * @param {string} address
   */
  constructor(store, stage, address) {
    this.store = store;
    this.stage = stage;
    this.address = address;
    /** @type {Promise<ReturnType<typeof recorded>> | null} */
    this.loading = null;
    this.turn = 0;
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.timer = undefined;
  }

  async play() {
    const turn = ++this.turn;
    this.loading ??= request(this.address)
      .then((answer) => answer.arrayBuffer())
      .then(recorded);
    const { real, kept } = await this.loading;
    await new Promise((resolve) => setTimeout(resolve, GRACE_MS)); // a run that goes on shows itself sooner
    const { a, graph } = this.stage;
    if (turn !== this.turn || a.nets) return;
    this.store.recorded = true;
    a.plane.set({ real });
    graph.set({ real: real?.data ?? null });
    let i = wantsRest() ? kept.length - 1 : 0;
    const from = i;
    this.timer = setInterval(() => {
      const begun = this.store.data.run && !["queued", "starting"].includes(a.status);
      if (a.nets || begun) {
        this.stop();
        void this.stage.latest();
        return;
      }
      this.stage.show(a, kept[Math.min(i, kept.length - 1)]);
      i = i > kept.length + REST ? from : i + 1;
    }, FRAME_MS);
  }

  stop() {
    this.turn++;
    this.store.recorded = false;
    clearInterval(this.timer);
  }
}
