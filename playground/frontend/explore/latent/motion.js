// Movements that go by themselves: wandering, and "show me".

import { passing, seeded, tour, walk } from "../../shared/paths.js";
import { randomSeed } from "./point.js";

/**
 * @import { Point } from "./point.js"
 *
 * @typedef {(t: number) => void} Run what "show me" does at t from 0 to 1
 * @typedef {{ seconds: number, at: (t: number) => Float64Array }} Way that is wandered, t from 0 to 1
 * @typedef {{ frames: number, at: (t: number) => Float64Array, label?: (t: number) => number[] }} Route a film's points
 */

const LOOP_SECONDS = 14; // of the random walk
const STOP_SECONDS = 3.5; // from one chosen sample to the next
const SHOWN_SECONDS = 3.5; // of a "show me"
const FPS = 25; // of films
const ANCHORS = 6;

export class Motion {
  /**
   * @param {Point} point
   * @param {number[]} seeds of samples that the first walk visits
   * @param {object} on
   * @param {(wandering: boolean) => void} on.wandering
   * @param {() => void} on.settled called when the point has stopped somewhere
   * @param {(code: string) => void} on.back called when everything has to be as it was
   * @param {() => void} on.shown called after a "show me"
   */
  constructor(point, seeds, on) {
    this.point = point;
    this.seeds = seeds;
    this.on = on;
    this.wandering = false;
    this.held = false; // a hand is on the explorer
    /** @type {Way | null} */
    this.way = null; // of the walk
    this.phase = 0; // of the walk, 0 to 1
    this.before = 0; // milliseconds, the frame before
    /** @type {{ run: Run, after: () => void, start: number } | null} */
    this.showing = null;
  }

  /** @param {boolean} on */
  wander(on) {
    if (on === this.wandering) return;
    this.wandering = on;
    this.way = null;
    this.on.wandering(on);
    if (!on) this.on.settled();
  }

  /** Says that the point has stopped somewhere. */
  settle() {
    this.on.settled();
  }

  /**
   * Goes to a point at once.
   *
   * @param {Parameters<Point["go"]>[0]} change
   */
  jump(change) {
    this.wander(false);
    this.point.go(change);
    this.on.settled();
  }

  /**
   * @param {number} now milliseconds
   * @param {boolean} labels whether labels change, too
   */
  frame(now, labels) {
    const passed = this.before ? (now - this.before) / 1000 : 0;
    this.before = now;
    if (this.wandering) {
      if (!this.way) {
        this.way = this.newWay();
        this.phase = 0;
      }
      this.phase = (this.phase + passed / this.way.seconds) % 1;
      const label = labels && this.point.classes ? { label: passing(now / 1000, this.point.classes) } : {};
      this.point.go({ z: this.way.at(this.phase), ...label });
    }
    if (this.showing) this.demonstrate(now, this.showing);
  }

  /**
   * A loop that begins where we are: the first one through chosen samples, where there are some, the others random.
   *
   * @returns {Way}
   */
  newWay() {
    const chosen = this.seeds.map((seed) => seeded(seed, this.point.size));
    this.seeds = [];
    if (!chosen.length) {
      const anchors = this.newWalk();
      return { seconds: LOOP_SECONDS, at: (t) => walk(anchors, t) };
    }
    const stops = [this.point.whole(), ...chosen.slice(1)];
    return { seconds: STOP_SECONDS * stops.length, at: (t) => tour(stops, t) };
  }

  /** Anchors of a loop of random points that begins where we are: Gaussian, given that walk(0) is the present z. */
  newWalk() {
    const anchors = Array.from({ length: ANCHORS }, () => seeded(randomSeed(), this.point.size));
    const [a, b, c] = anchors;
    this.point.whole().forEach((v, i) => {
      const off = (v * Math.sqrt(3) - a[i] - b[i] - c[i]) / 3;
      for (const anchor of [a, b, c]) anchor[i] += off;
    });
    return anchors;
  }

  /**
   * A loop of random points, for a film.
   *
   * @returns {Route}
   */
  loopFromHere() {
    const anchors = this.newWalk();
    return { frames: LOOP_SECONDS * FPS, at: (t) => walk(anchors, t) };
  }

  /**
   * Runs run(t) with t from 0 to 1, then after(); without it, everything becomes as it was.
   *
   * @param {Run} run
   * @param {(() => void) | null} [after]
   */
  show(run, after = null) {
    this.wander(false);
    const code = this.point.encode();
    this.showing = { run, after: after ?? (() => this.on.back(code)), start: performance.now() };
  }

  /**
   * @param {number} now
   * @param {{ run: Run, after: () => void, start: number }} showing
   */
  demonstrate(now, { run, after, start }) {
    const t = (now - start) / 1000 / SHOWN_SECONDS;
    if (t < 1) {
      run(Math.max(0, t));
      return;
    }
    this.showing = null;
    after();
    this.on.shown();
  }

  /**
   * Moves a slider to its ends and back.
   *
   * @param {HTMLInputElement} range
   */
  sweep(range) {
    const [from, low, high] = [range.value, range.min, range.max].map(Number);
    const put = (/** @type {number} */ v) => {
      range.value = String(v);
      range.dispatchEvent(new Event("input"));
    };
    this.show(
      (t) => put(swept(t, from, low, high)),
      () => put(from),
    );
  }
}

/**
 * Where a slider is that goes from its place to its high end, to its low end and back.
 *
 * @param {number} t 0 to 1
 * @param {number} from
 * @param {number} low
 * @param {number} high
 */
export function swept(t, from, low, high) {
  if (t < 0.25) return from + 4 * t * (high - from);
  return t < 0.75 ? high - 2 * (t - 0.25) * (high - low) : low + 4 * (t - 0.75) * (from - low);
}
