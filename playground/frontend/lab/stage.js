// What is drawn: the two planes and the network graph. Shows networks on them, and keeps them looking at the same
// place.

import { LIVE } from "../shared/status.js";
import { remember } from "./link.js";

/**
 * @import { Networks } from "../shared/networks_frame.js"
 * @import { Shown } from "../shared/plane/plane.js"
 * @import { Follower } from "./run/follower.js"
 * @import { Graph } from "./graph/graph.js"
 * @import { Moment } from "./graph/rows.js"
 * @import { Store } from "./store.js"
 */

const WALK = 60; // kept networks through which a followed point is drawn

export class Stage {
  /**
   * @param {Store} store
   * @param {Follower} a
   * @param {Follower} b the other run of a race
   * @param {Graph} graph
   */
  constructor(store, a, b, graph) {
    this.store = store;
    this.a = a;
    this.b = b;
    this.graph = graph;
  }

  /** The runs that are shown. */
  get runs() {
    return this.store.race ? [this.a, this.b] : [this.a];
  }

  /**
   * @param {Follower} who
   * @param {Networks | null} networks
   * @param {Partial<Shown> & { sub?: Moment | null }} [more] `sub`: the moment of slow motion
   */
  show(who, networks, { sub = null, ...more } = {}) {
    if (!networks) return;
    const { view, dark, look, race } = this.store;
    who.shown = networks;
    who.plane.set({
      nets: networks,
      layers: view.layers,
      dark,
      average: view.averaged,
      lit: null,
      evenArrows: false,
      ...more,
    });
    if (look && !who.looked) this.lookAt(who, look);
    if (who === this.a && !race) this.graph.set({ nets: networks, dark, sub });
    this.store.tell("step");
  }

  /** Shows the same networks again, with other layers or colours. */
  showAgain() {
    for (const who of [this.a, this.b]) this.show(who, who.shown);
  }

  /** Shows the newest: of a live run its last frame, of one that has ended the last networks that it kept. */
  async latest() {
    for (const who of this.runs) {
      const last = LIVE.has(who.status) ? undefined : who.steps.at(-1);
      const kept = last === undefined ? null : await who.keptAt(last);
      if (this.store.scrubbed != null || this.store.slow) continue;
      this.show(who, kept && kept.step >= (who.nets?.step ?? 0) ? kept : (who.nets ?? kept));
    }
  }

  /** The losses in the graph: the last that were measured, up to the step that is looked at. */
  showLosses() {
    const { values, rows } = this.a;
    const at = this.store.scrubbed;
    const measured = at == null ? values : [...rows].findLast(([step, row]) => step <= at && row.loss_D != null)?.[1];
    this.graph.set({ losses: { G: measured?.loss_G, D: measured?.loss_D } });
  }

  /**
   * A fake point is followed, through what has been kept of the run; null: none is.
   *
   * @param {number | null} index
   */
  async pick(index) {
    const { store, a, b } = this;
    store.followed = index;
    a.plane.set({ follow: index, history: null });
    b.plane.set({ follow: index });
    if (index == null) return;
    const every = Math.ceil(a.steps.length / WALK);
    const kept = await Promise.all(a.steps.filter((_, k) => k % every === 0).map((step) => a.keptAt(step)));
    if (store.followed === index) a.plane.set({ history: kept.filter((networks) => networks !== null) });
  }

  /**
   * A person looks elsewhere: so does the other plane, and the address says it.
   *
   * @param {Follower} who
   */
  looked(who) {
    const { x, y, zoom } = who.plane.view;
    const [left, right] = who.plane.extent;
    const centre = who.plane.centre();
    const home = x === 0 && y === 0 && zoom === 1;
    const half = (right - left) / 2 / zoom;
    this.store.look = home ? null : [centre.x, centre.y, half].map((v) => +v.toPrecision(5));
    for (const other of this.runs) {
      if (other === who) continue;
      other.plane.view = { x, y, zoom };
      other.plane.paint();
    }
    remember(this.store);
  }

  /**
   * @param {Follower} who
   * @param {number[]} look
   */
  lookAt(who, [x, y, half]) {
    who.looked = true;
    const [left, right, bottom, top] = who.plane.extent;
    who.plane.view = { x: x - (left + right) / 2, y: y - (bottom + top) / 2, zoom: (right - left) / 2 / half };
  }
}
