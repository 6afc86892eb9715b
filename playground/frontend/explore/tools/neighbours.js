// The surroundings of the point.

import { el } from "../../shared/dom.js";
import { mark, t } from "../../shared/texts.js";
import { scaled } from "../../shared/vectors.js";
import { head, named } from "./controls.js";

/** @import { Parts } from "../toolbox.js" */

const SIDE = 8; // pictures per row
const MIDDLE = (SIDE - 1) / 2;
const REACH = 1.5; // standard deviations from the middle to the edge

export class Neighbours {
  static id = "Around";
  static title = mark("Neighbours");
  static terms = ["latent-space", "jacobian"];
  static help = mark(
    "Sixty-four neighbours of the point, along the two directions that matter most here. Click one to go there.",
  );

  /**
   * @param {Pick<Parts, "point" | "pictures" | "motion" | "history" | "local">} parts
   * @param {HTMLElement} place
   */
  constructor({ point, pictures, motion, history, local }, place) {
    this.point = point;
    this.pictures = pictures;
    this.local = local;
    /** @type {Float64Array[]} */
    this.points = [];
    /** @type {Float64Array[]} */
    this.axes = [];
    this.grids = 0; // drawn, for measurements
    this.canvas = el("canvas", { className: "pad", title: t("Click a neighbour to go there") });
    const range = { type: "range", min: 0.2, max: 3, step: 0.05, value: REACH, oninput: () => this.painted() };
    this.reach = named(t("How far away"), el("input", { ...range, title: t("How far away the neighbours are") }));
    place.append(head(t("near"), this.reach, t("far")), this.canvas);
    this.canvas.onclick = (event) => {
      const box = this.canvas.getBoundingClientRect();
      const cell = (/** @type {number} */ p, /** @type {number} */ size) =>
        Math.min(SIDE - 1, Math.floor((SIDE * p) / size));
      const [x, y] = [cell(event.clientX - box.left, box.width), cell(event.clientY - box.top, box.height)];
      motion.wander(false);
      point.go({ z: this.points[SIDE * y + x] });
      history.remember();
      this.opened();
    };
  }

  opened() {
    this.axes = this.local.plane();
    this.painted();
  }

  refresh() {
    this.opened();
  }

  restyled() {
    this.opened();
  }

  directed() {
    this.opened();
  }

  save() {
    return this.reach.value;
  }

  /** @param {string} text */
  load(text) {
    this.reach.value = String(Number.parseFloat(text) || REACH);
    this.opened();
  }

  /** @param {number} now 0 to 1 */
  show(now) {
    this.reach.value = String(1.6 - 1.4 * Math.cos(2 * Math.PI * now));
    this.painted();
  }

  painted() {
    const [u, v] = this.axes;
    if (!u) return;
    const centre = this.point.whole();
    const by = Number(this.reach.value) / MIDDLE;
    this.points = Array.from({ length: SIDE * SIDE }, (_, n) => {
      const x = ((n % SIDE) - MIDDLE) * by;
      const y = (MIDDLE - Math.floor(n / SIDE)) * by;
      return centre.map((c, i) => c + x * u[i] + y * v[i]);
    });
    const shown = this.points.map((p) => scaled(p, this.point.state.psi));
    this.pictures.sheet(shown, SIDE, this.canvas);
    this.grids++;
  }
}
