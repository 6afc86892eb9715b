// A hand on the big picture: dragging and arrow keys move the point along the two directions that change it most here.

/**
 * @import { Parts } from "./toolbox.js"
 */

const STEP = 0.15; // of an arrow key
const REACH = 5; // standard deviations across the picture
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };

export class Hand {
  /** @param {Pick<Parts, "point" | "pictures" | "motion" | "history" | "local">} parts */
  constructor({ point, pictures, motion, history, local }) {
    this.point = point;
    this.big = pictures.big;
    this.motion = motion;
    this.history = history;
    this.local = local;
    /** @type {Float64Array[]} */
    this.axes = []; // of the arrow keys
    this.code = ""; // of the point to which they led
    this.big.onpointerdown = (event) => this.drag(event);
  }

  /** @param {PointerEvent} event */
  drag(event) {
    const { big } = this;
    this.motion.wander(false);
    const axes = this.local.plane();
    const from = this.point.whole();
    const reach = big.clientWidth / REACH;
    big.setPointerCapture(event.pointerId);
    big.onpointermove = (e) => {
      this.go(from, axes, (e.clientX - event.clientX) / reach, (event.clientY - e.clientY) / reach);
    };
    big.onpointerup = big.onpointercancel = () => {
      big.onpointermove = null;
      this.motion.settle();
    };
  }

  /**
   * Moves the point by an arrow key. The keys keep their directions until the point is changed by other means.
   *
   * @param {KeyboardEvent} event
   * @returns {boolean} whether it is such a key
   */
  nudge(event) {
    const step = ARROWS[event.key];
    if (!step || event.composedPath()[0] !== this.big) return false;
    this.motion.wander(false);
    if (this.code !== this.point.encode()) this.axes = this.local.plane();
    this.go(this.point.whole(), this.axes, ...step);
    this.code = this.point.encode();
    this.history.remember();
    return true;
  }

  /**
   * @param {Float64Array} from
   * @param {Float64Array[]} axes
   * @param {number} x standard deviations
   * @param {number} y standard deviations
   */
  go(from, [u, v], x, y) {
    this.point.go({ z: from.map((c, i) => c + x * u[i] + y * v[i]) });
  }
}
