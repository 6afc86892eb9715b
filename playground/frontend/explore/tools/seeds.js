// Random points side by side, and blends of them.

import { el } from "../../shared/dom.js";
import { blend, seeded } from "../../shared/paths.js";
import { mark, t } from "../../shared/texts.js";
import { scaled } from "../../shared/vectors.js";
import { button, head } from "./controls.js";

/** @import { Parts } from "../toolbox.js" */

const SIDE = 4; // pictures per row
const COUNT = SIDE * SIDE;
const LARGEST = 1e9;

export class Seeds {
  static id = "Seeds";
  static title = mark("Seeds");
  static terms = ["seed", "latent-vector"];
  static help = mark(
    "Random points side by side. Drag over them: the picture is a blend of the four around the pointer.",
  );

  /**
   * @param {Pick<Parts, "point" | "pictures" | "motion" | "history">} parts
   * @param {HTMLElement} place
   */
  constructor({ point, pictures, motion, history }, place) {
    this.point = point;
    this.pictures = pictures;
    this.first = 0;
    /** @type {Float64Array[]} */
    this.points = [];
    const title = t("Drag: a blend of the four seeds around the pointer");
    this.canvas = el("canvas", { className: "pad", title });
    this.label = el("span");
    const others = button(t("other seeds"), t("Show sixteen others"), () => {
      this.first += COUNT;
      this.opened();
      history.remember();
    });
    place.append(head(others, this.label), this.canvas);
    this.canvas.onpointerdown = (event) => {
      motion.wander(false);
      this.canvas.setPointerCapture(event.pointerId);
      this.move(event);
    };
    this.canvas.onpointermove = (event) => {
      if (event.buttons) this.move(event);
    };
    this.canvas.onpointerup = () => history.remember();
  }

  opened() {
    const w = this.pictures.look.w + 1;
    const h = this.pictures.look.h + 1;
    this.points = Array.from({ length: COUNT }, (_, i) => seeded(this.first + i, this.point.size));
    this.label.textContent = ` ${t("{first} to {last}", { first: this.first, last: this.first + COUNT - 1 })}`;
    if (this.canvas.height !== SIDE * h - 1) {
      Object.assign(this.canvas, { width: SIDE * w - 1, height: SIDE * h - 1 });
    }
    const jobs = this.points.map((z, i) => () => {
      const at = scaled(z, this.point.state.psi);
      this.pictures.cell(this.canvas, (i % SIDE) * w, Math.floor(i / SIDE) * h, at);
    });
    this.pictures.queue("seeds", jobs);
  }

  refresh() {
    this.opened();
  }

  restyled() {
    this.opened();
  }

  save() {
    return String(this.first);
  }

  /** @param {string} text */
  load(text) {
    this.first = Math.min(LARGEST, Number.parseInt(text, 10) || 0);
    this.opened();
  }

  /** @param {number} now 0 to 1 */
  show(now) {
    this.go(1.5 - 1.4 * Math.cos(2 * Math.PI * now), 1.5 + 1.4 * Math.sin(4 * Math.PI * now));
  }

  /** @param {PointerEvent} event */
  move(event) {
    const box = this.canvas.getBoundingClientRect();
    const place = (/** @type {number} */ p, /** @type {number} */ size) =>
      Math.min(SIDE - 1, Math.max(0, (SIDE * p) / size - 0.5));
    this.go(place(event.clientX - box.left, box.width), place(event.clientY - box.top, box.height));
  }

  /**
   * Blends the four pictures around (x, y), in cells, by how near they are.
   *
   * @param {number} x
   * @param {number} y
   */
  go(x, y) {
    const c = Math.min(SIDE - 2, Math.floor(x));
    const r = Math.min(SIDE - 2, Math.floor(y));
    const [a, b] = [x - c, y - r];
    const first = SIDE * r + c;
    const four = [first, first + 1, first + SIDE, first + SIDE + 1].map((i) => this.points[i]);
    this.point.go({ z: blend(four, [(1 - a) * (1 - b), a * (1 - b), (1 - a) * b, a * b]) });
  }
}
