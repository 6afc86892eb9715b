// What fills the picture of a lesson: the plane of a small GAN, or a grid of pictures.

import { el } from "../shared/dom.js";
import { quicken } from "../shared/mlp_runtime.js";
import { Plane } from "../shared/plane/plane.js";
import { draw } from "../shared/tiles.js";
import { measure } from "./numbers.js";

/**
 * @import { Frame } from "../shared/frame.js"
 * @import { Networks } from "../shared/networks_frame.js"
 * @import { Floats } from "../shared/plane/plane_cache.js"
 * @import { Moment } from "./source.js"
 * @import { Numbers } from "./numbers.js"
 *
 * @typedef {{ layers: string[], lit: string[] | null, dark: boolean }} Style
 *
 * @typedef {object} Stage
 * @property {HTMLElement} element
 * @property {(moment: Moment) => void} show
 * @property {(frame: Frame) => void} still
 * @property {(style: Style) => void} style
 * @property {(wanted: string[], exact: boolean) => Numbers} numbers
 * @property {() => void} clear
 * @property {() => void} stop
 */

/** @implements {Stage} */
export class PlaneStage {
  /** @param {string[]} kernels */
  constructor(kernels) {
    void quicken(kernels);
    const canvas = el("canvas", { className: "plane" });
    this.element = canvas;
    this.plane = new Plane(canvas);
  }

  /** @param {Moment} moment */
  show(moment) {
    this.plane.set({ nets: /** @type {Networks} */ (moment) });
  }

  /** @param {Frame} frame */
  still(frame) {
    const floats = /** @type {Floats} */ (frame);
    if (frame.view === "density") this.plane.set({ density: floats });
    else this.plane.set(frame.view === "heldout" ? { heldOut: floats } : { real: floats });
  }

  /** @param {Style} style */
  style({ layers, lit, dark }) {
    const all = new Set([...layers, ...(lit ?? [])]);
    this.plane.set({ layers: all, lit: lit ? new Set(lit) : null, dark });
  }

  /**
   * @param {string[]} wanted
   * @param {boolean} exact
   */
  numbers(wanted, exact) {
    if (exact) this.plane.atRest = true; // until it is painted again
    return measure(this.plane, wanted);
  }

  clear() {
    this.plane.trail = [];
    this.plane.walk = [];
    this.plane.set({ nets: null, real: null, heldOut: null, density: null, follow: null });
  }

  stop() {
    this.plane.destroy();
  }
}

/** @implements {Stage} */
export class TilesStage {
  constructor() {
    this.canvas = el("canvas", { className: "tiles" });
    this.element = el("div", { className: "middle" }, this.canvas);
    this.step = 0;
  }

  /** @param {Moment} moment */
  show(moment) {
    this.step = moment.step;
    draw(this.canvas, /** @type {Frame} */ (moment));
    this.canvas.dataset.step = String(moment.step);
  }

  still() {}

  style() {}

  /** @returns {Numbers} */
  numbers() {
    return { step: this.step };
  }

  clear() {}

  stop() {}
}
