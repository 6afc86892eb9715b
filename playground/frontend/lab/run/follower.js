// One run that is followed, on one plane: what its worker says, and what it has kept.

import { find } from "../../shared/dom.js";
import { frames } from "../../shared/frame.js";
import { unpackNets } from "../../shared/networks_frame.js";
import { Plane } from "../../shared/plane/plane.js";
import { say } from "../../shared/texts.js";

/**
 * @import { Frame } from "../../shared/frame.js"
 * @import { Networks } from "../../shared/networks_frame.js"
 * @import { Floats } from "../../shared/plane/plane_cache.js"
 * @import { MessageJson } from "../../shared/texts.js"
 * @import { Engine, Following } from "./engine.js"
 * @import { RunState } from "../store.js"
 *
 * @typedef {object} Events of a run, each about the follower that is given
 * @property {(who: Follower) => void} state
 * @property {(who: Follower) => void} networks
 * @property {(who: Follower) => void} rows
 * @property {(who: Follower) => void} kept there are more kept networks
 * @property {(who: Follower) => void} looked a person looks elsewhere
 * @property {(points: Floats) => void} real
 * @property {(sentence: string) => void} problem
 * @property {(index: number | null) => void} pick a fake point is followed, or none
 * @property {(connected: boolean) => void} link
 */

export class Follower {
  /**
   * @param {HTMLElement} figure
   * @param {Engine} engine
   * @param {Events} on
   */
  constructor(figure, engine, on) {
    this.engine = engine;
    this.on = on;
    this.caption = find(figure, "figcaption");
    this.canvas = /** @type {HTMLCanvasElement} */ (find(figure, "canvas"));
    this.plane = new Plane(this.canvas, { onPick: on.pick, onView: () => on.looked(this) });
    this.run = "";
    this.turn = 0;
    /** @type {Following | null} */
    this.following = null;
    /** @type {Networks | null} what is drawn */
    this.shown = null;
    this.looked = false; // the place that a link asks for has been found
    this.clear();
  }

  clear() {
    this.following?.stop();
    cancelAnimationFrame(this.turn);
    this.following = null;
    /** @type {Frame | null} */
    this.next = null;
    this.turn = 0;
    this.name = "";
    /** @type {number | null} place in the queue */
    this.place = null;
    /** @type {MessageJson | null} what is said about waiting */
    this.waits = null;
    /** @type {Networks | null} the newest */
    this.nets = null;
    /** @type {Floats | null} */
    this.real = null;
    /** @type {RunState | null} */
    this.state = null;
    /** @type {number[]} at which networks were kept */
    this.steps = [];
    /** @type {Map<number, Networks>} */
    this.kept = new Map();
    /** @type {Record<string, number>} the last of each number that is measured */
    this.values = {};
    /** @type {Map<number, Record<string, number>>} what was measured, by step */
    this.rows = new Map();
    this.plane.walk = [];
    this.plane.trail = [];
    this.plane.set({ nets: null, real: null, heldOut: null, density: null, history: null, follow: null });
  }

  get status() {
    return this.state?.status ?? "";
  }

  /**
   * @param {string} run
   * @param {string[]} views
   */
  follow(run, views) {
    this.clear();
    this.run = run;
    const { on } = this;
    this.following = this.engine.follow(run, views, {
      state: (m) => {
        this.state = m.state;
        this.place = m.place;
        this.waits = m.waits ?? null;
        this.name = m.name;
        on.state(this);
      },
      samples: (m) => {
        this.steps = m.nets ?? [];
        on.kept(this);
      },
      rows: (m) => {
        for (const row of m.rows) {
          Object.assign(this.values, row.values);
          this.rows.set(row.step, row.values);
        }
        on.rows(this);
      },
      frame: (frame) => this.take(frame),
      problem: (m) => on.problem(say(m.message ?? m.sentence)),
      link: on.link,
    });
  }

  /** @param {Frame} frame */
  take(frame) {
    if (frame.view === "nets") {
      if (this.turn) this.next = frame;
      else this.arrived(frame);
      return;
    }
    const floats = /** @type {Floats} */ (frame);
    if (frame.view === "heldout") this.plane.set({ heldOut: floats });
    else if (frame.view === "density") this.plane.set({ density: floats });
    else if (frame.view === "real") {
      this.real = floats;
      this.plane.set({ real: floats });
      this.on.real(floats);
    }
  }

  /**
   * Networks are shown for a frame of the display at least: of those that come together, as they do when others have
   * had the processor for a while, the last waits for its turn.
   *
   * @param {Frame} frame
   */
  arrived(frame) {
    this.nets = unpackNets(frame);
    this.on.networks(this); // asks for a frame of the display first
    this.turn = requestAnimationFrame(() => {
      const { next } = this;
      this.turn = 0;
      this.next = null;
      if (next) this.arrived(next);
    });
  }

  /**
   * The networks kept at a step; null where they are gone, or another run is followed by now.
   *
   * @param {number} step
   */
  async keptAt(step) {
    const known = this.kept.get(step);
    if (known) return known;
    const { run } = this;
    const found = await this.engine.kept(run, step);
    if (!found || run !== this.run) return null;
    this.kept.set(step, found);
    return found;
  }
}

/**
 * A recorded run: what there is to see before the first one.
 *
 * @param {ArrayBuffer} bytes
 */
export function recorded(bytes) {
  const found = frames(bytes);
  const real = /** @type {Floats | undefined} */ (found.find((f) => f.view === "real"));
  return { real: real ?? null, kept: found.filter((f) => f.view === "nets").map(unpackNets) };
}
