// The pictures of one generator: the big one in each frame, small ones in the time that is left.

import { context2d, el } from "../shared/dom.js";
import * as generator from "../shared/generator/generator.js";
import { Look } from "../shared/look.js";
import { seeded } from "../shared/paths.js";
import { BIG } from "./server/remote_generator.js";

/**
 * @import { Generator } from "../shared/generator/generator.js"
 * @import { Engine, Model } from "./engine.js"
 * @import { Point } from "./latent/point.js"
 * @import { RemoteGenerator, Put } from "./server/remote_generator.js"
 *
 * @typedef {Generator | RemoteGenerator} Source of samples
 * @typedef {{ source: Source, looks: Look[], why: string }} Loaded `why` the server draws, or ""
 */

const POINTS = 320; // pixels per side of the plane of a generator that makes points
const SMOOTHING = 0.9; // of the time that a picture takes

/**
 * @param {Source} source
 * @returns {source is RemoteGenerator}
 */
export const isRemote = (source) => "draw" in source;

/**
 * A model's generator, run by this page, or else by the engine. Throws where neither can.
 *
 * @param {Model} model
 * @param {Engine} engine
 * @param {string[]} kernels
 * @param {(sentence: string) => void} failed
 * @returns {Promise<Loaded>}
 */
export async function load(model, engine, kernels, failed) {
  /** @type {Source} */
  let source;
  let why = "";
  try {
    source = await generator.load(engine.weights(model), { wasm: kernels });
  } catch (error) {
    source = await engine.draw(model, error, failed);
    why = error instanceof Error ? error.message : String(error);
  }
  const look = new Look(sourceOf(source), seeded);
  const looks = look.points ? [look, new Look(sourceOf(source), seeded, POINTS)] : [look];
  if (isRemote(source)) await renew(source, looks);
  return { source, looks, why };
}

/**
 * What a look needs to know of a generator.
 *
 * @param {Source} source
 */
const sourceOf = (source) => /** @type {import("../shared/look.js").Source} */ (source);

/**
 * Finds the places of points again, after new weights.
 *
 * @param {Source} source
 * @param {Look[]} looks
 */
async function renew(source, looks) {
  if (!looks[0].points) return;
  const { zs, n } = looks[0];
  const label = Array.from({ length: source.classes }, () => 1 / source.classes);
  /** @type {Float32Array | null} */
  let made = null;
  if (isRemote(source)) made = await new Promise((put) => source.draw("places", zs, n, label, put));
  for (const look of looks) look.renew(made);
}

export class Pictures {
  /**
   * @param {Point} point
   * @param {HTMLCanvasElement} big
   * @param {Loaded} loaded
   * @param {(z: Float32Array, code: string) => void} painted called after each big picture; `code` where it came late
   */
  constructor(point, big, { source, looks }, painted) {
    this.point = point;
    this.big = big;
    this.source = source;
    this.look = looks[0];
    this.large = looks[looks.length - 1];
    this.onpainted = painted;
    this.image = new ImageData(this.large.w, this.large.h);
    this.small = new ImageData(this.look.w, this.look.h);
    /** @type {[number, number]} */
    this.sample = [0, 0]; // that is shown, where samples are points
    this.version = -1; // of the point that was painted last
    this.weights = 0; // how many times they have changed
    this.painted = 0; // big pictures
    this.took = 0; // milliseconds per big picture
    /** @type {Map<string, (() => void)[]>} */
    this.jobs = new Map();
    Object.assign(big, { width: this.large.w, height: this.large.h });
  }

  get stale() {
    return this.version !== this.point.version;
  }

  /** What a picture depends on besides its z. */
  get style() {
    return [this.point.state.label, this.point.state.psi, this.weights].join();
  }

  paint() {
    const { point, source } = this;
    this.version = point.version;
    const start = performance.now();
    const z = Float32Array.from(point.z());
    const code = isRemote(source) ? point.encode() : "";
    const put = (/** @type {Float32Array} */ made) => {
      if (this.look.points) this.sample = [made[0], made[1]];
      this.large.draw(made, this.image);
      context2d(this.big).putImageData(this.image, 0, 0);
      this.painted++;
      const took = performance.now() - start;
      this.took = this.painted === 1 ? took : SMOOTHING * this.took + (1 - SMOOTHING) * took;
      this.onpainted(z, code);
    };
    this.make(z, 1, point.state.label, put, BIG);
  }

  /**
   * n samples for put(made), valid during the call: at once, or when the server has drawn them; a new request of the
   * same `key` replaces the one before.
   *
   * @param {Float32Array} zs
   * @param {number} n
   * @param {number[]} label
   * @param {Put} put
   * @param {unknown} key
   */
  make(zs, n, label, put, key, source = this.source) {
    if (isRemote(source)) source.draw(key, zs, n, label, put);
    else put(source.batch(zs, n, [source.classes ? label : 0]));
  }

  /**
   * Draws the pictures of several points side by side on a canvas.
   *
   * @param {Float64Array[]} zs
   * @param {number} columns
   */
  sheet(zs, columns, canvas = el("canvas"), label = this.point.state.label) {
    const { look, source } = this;
    const [w, h] = [look.w + 1, look.h + 1];
    const width = columns * w - 1;
    const height = Math.ceil(zs.length / columns) * h - 1;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const context = context2d(canvas);
    const all = new Float32Array(zs.length * source.size);
    zs.forEach((z, n) => {
      all.set(z, n * source.size);
    });
    const put = (/** @type {Float32Array} */ made) => {
      for (let n = 0; n < zs.length; n++) {
        look.draw(made.subarray(n * source.length, (n + 1) * source.length), this.small);
        context.putImageData(this.small, (n % columns) * w, Math.floor(n / columns) * h);
      }
    };
    this.make(all, zs.length, label, put, canvas);
    return canvas;
  }

  /**
   * Draws one small picture into a place of a canvas, then calls after().
   *
   * @param {HTMLCanvasElement} canvas
   * @param {number} x
   * @param {number} y
   * @param {Float64Array} z
   * @param {{ source?: Source, after?: () => void }} [options]
   */
  cell(canvas, x, y, z, { source = this.source, after = () => {} } = {}) {
    const put = (/** @type {Float32Array} */ made) => {
      this.look.draw(made, this.small);
      context2d(canvas).putImageData(this.small, x, y);
      after();
    };
    this.make(Float32Array.from(z), 1, this.point.state.label, put, {}, source);
  }

  /** The address of a small copy of what is shown. */
  thumbnail() {
    return isRemote(this.source) ? this.big.toDataURL() : this.sheet([this.point.z()], 1).toDataURL();
  }

  /** Draws everything again after new weights. */
  async renew() {
    await renew(this.source, [...new Set([this.look, this.large])]);
    this.weights++;
    this.point.touch();
  }

  /**
   * Draws small pictures between large ones, a few milliseconds per frame. Newer jobs of a name replace older ones.
   *
   * @param {string} name
   * @param {(() => void)[]} jobs
   */
  queue(name, jobs) {
    this.jobs.set(name, jobs.slice());
  }

  /** @param {number} most milliseconds */
  work(most) {
    const end = performance.now() + most;
    for (const [name, jobs] of this.jobs) {
      while (jobs.length && this.jobs.get(name) === jobs) {
        if (isRemote(this.source) && this.source.full) return;
        jobs.shift()?.();
        if (performance.now() > end) return;
      }
      if (this.jobs.get(name) === jobs) this.jobs.delete(name);
    }
  }
}
