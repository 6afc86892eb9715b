// The latent points that the generator maps to a place in the plane.

import { context2d, el } from "../../../shared/dom.js";
import { decimal, mark, t } from "../../../shared/texts.js";
import { head, named } from "../controls.js";
import { Search } from "./search.js";

/** @import { Parts } from "../../toolbox.js" */

const ARM = 11; // pixels of the cross

export class Find {
  static id = "Find";
  static title = mark("Find");
  static terms = ["inversion"];
  static needs = /** @type {const} */ ("points");
  static help = mark(
    "Tap a place in the plane: the app searches for the z whose point lands nearest. Several z may land there.",
  );

  /**
   * @param {Pick<Parts, "model" | "engine" | "point" | "pictures" | "motion" | "history">} parts
   * @param {HTMLElement} place
   */
  constructor(parts, place) {
    const { pictures, point } = parts;
    this.pictures = pictures;
    this.point = point;
    this.showed = false; // by "show me"
    const measure = (/** @type {number} */ error) =>
      t("The nearest lands {distance} away.", { distance: decimal(2 * Math.SQRT2 * error, 3) });
    this.search = new Search(parts, { target: () => this.target(), measure });
    const { w, h } = pictures.large;
    const title = t("Tap a place to search for");
    this.canvas = named(t("The plane"), el("canvas", { className: "pad", width: w, height: h, title }));
    this.canvas.onpointerdown = (event) => {
      const box = this.canvas.getBoundingClientRect();
      const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
      this.to(pictures.large.unplace(x * w, y * h));
    };
    const input = (/** @type {string} */ name, /** @type {string} */ explained) =>
      named(name, el("input", { type: "number", step: 0.1, value: 0, title: explained }));
    this.x = input("x", t("The place: x"));
    this.y = input("y", t("The place: y"));
    this.x.onchange = this.y.onchange = () => this.to(this.target());
    const row = head("x ", this.x, " y ", this.y, this.search.finder);
    place.append(this.canvas, row, this.search.told, this.search.found);
  }

  opened() {
    this.draw();
  }

  leave() {
    this.search.halt();
  }

  target() {
    return [Number(this.x.value), Number(this.y.value)];
  }

  /** @param {number[]} place */
  to([x, y]) {
    this.x.value = x.toFixed(2);
    this.y.value = y.toFixed(2);
    this.draw();
    this.search.find();
  }

  painted() {
    this.draw();
  }

  draw() {
    const context = context2d(this.canvas);
    const [a, b] = this.target();
    const [x, y] = this.pictures.large.place(a, b);
    context.putImageData(this.pictures.image, 0, 0);
    Object.assign(context, { strokeStyle: "#fff", lineWidth: 2 });
    context.beginPath();
    context.moveTo(x - ARM, y);
    context.lineTo(x + ARM, y);
    context.moveTo(x, y - ARM);
    context.lineTo(x, y + ARM);
    context.stroke();
  }

  save() {
    return this.target().join("*");
  }

  /** @param {string} text */
  load(text) {
    const place = text.split("*").map(Number);
    if (place.length !== 2 || !place.every(Number.isFinite)) return;
    this.x.value = String(place[0]);
    this.y.value = String(place[1]);
    this.draw();
  }

  /**
   * The place of a random point is searched for.
   *
   * @param {number} now 0 to 1
   */
  show(now) {
    if (now > 0.1 && !this.showed) {
      const { z, label } = this.point.random();
      this.pictures.make(Float32Array.from(z), 1, label, (made) => this.to([made[0], made[1]]), this);
    }
    this.showed = now > 0.1;
  }

  shown() {
    this.showed = false;
  }
}
