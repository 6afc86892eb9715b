// Paths through the latent space of a pretrained generator, side by side: at the same place of each, the picture that G
// makes there, and the length of z. The place drifts by itself; the pointer, the slider or the arrow keys take over.

import { at } from "../../shared/address.js";
import { context2d, el, wantsRest } from "../../shared/dom.js";
import { load } from "../../shared/generator/generator.js";
import { Look } from "../../shared/look.js";
import { request } from "../../shared/page/request.js";
import { seeded } from "../../shared/paths.js";
import { decimal, t } from "../../shared/texts.js";
import { labelOn, lengthOf, placeOn } from "./latent_paths.js";

/**
 * @import { LatentPath, LatentPaths } from "../data.js"
 * @import { Generator } from "../../shared/generator/generator.js"
 *
 * @typedef {{ name: string, vector: number[] }} Direction
 * @typedef {object} Column of one path
 * @property {LatentPath} path
 * @property {ArrayLike<number> | null} vector
 * @property {HTMLCanvasElement} picture
 * @property {HTMLCanvasElement[]} strip pictures at even places
 * @property {HTMLElement} amount
 * @property {HTMLElement} length
 * @property {HTMLElement} bar
 */

const STRIP = 7;
const POINTS_SIDE = 220; // of a picture of points
const THERE_AND_BACK_S = 14;
const ROUND_S = 24; // of a loop
const REST_MS = 6000; // after the last touch it drifts again
const FINE = 1000; // steps of the slider
const LONGEST = 1.6; // times √d at the right end of the bar
const MEASURED = ["lerp", "slerp", "loop", "psi"]; // ways on which the length of z is what matters

export class LatentView {
  /** @param {string[]} kernels */
  constructor(kernels) {
    this.kernels = kernels;
    this.element = el("div", { className: "latent" });
    this.columns = el("div", { className: "paths" });
    this.slider = el("input", { type: "range", min: "0", max: String(FINE), value: "0" });
    this.slider.setAttribute("aria-label", t("Place on the path"));
    this.slider.oninput = () => this.go(Number(this.slider.value) / FINE);
    this.note = el("p", { className: "busy" });
    this.place = 0;
    this.drawn = -1;
    this.touched = Number.NEGATIVE_INFINITY;
    this.running = true;
    /** @type {LatentPaths | null} */
    this.shown = null;
    /** @type {Column[]} */
    this.made = [];
    /** @type {Map<string, { generator: Generator, look: Look, image: ImageData, directions: Direction[] }>} */
    this.known = new Map();
    this.columns.onpointermove = (event) => this.point(event);
    const frame = (/** @type {number} */ now) => {
      if (!this.running) return;
      requestAnimationFrame(frame);
      this.drift(now);
    };
    requestAnimationFrame(frame);
  }

  /** @param {LatentPaths | null} paths */
  async show(paths) {
    if (!paths || paths === this.shown) return;
    this.shown = paths;
    this.made = [];
    this.note.textContent = t("The generator is being loaded…");
    if (!this.known.has(paths.model)) this.element.replaceChildren(this.note);
    try {
      await this.fetch(paths.model);
    } catch (error) {
      if (paths !== this.shown) return;
      this.note.textContent = error instanceof Error ? error.message : String(error);
      this.element.replaceChildren(this.note);
      return;
    }
    if (paths !== this.shown) return;
    this.build(paths);
  }

  /** @param {string} model */
  async fetch(model) {
    if (this.known.has(model)) return;
    const [generator, answer] = await Promise.all([
      load(at(`api/models/${model}/weights`), { wasm: this.kernels }),
      request(at(`api/models/${model}/directions`)),
    ]);
    const look = new Look(generator, seeded, POINTS_SIDE);
    const directions = answer.ok ? await answer.json() : [];
    this.known.set(model, { generator, look, image: new ImageData(look.w, look.h), directions });
  }

  /** @param {LatentPaths} paths */
  build({ model, paths }) {
    const { look, directions } = /** @type {NonNullable<ReturnType<typeof this.known.get>>} */ (this.known.get(model));
    const canvas = () => el("canvas", { width: look.w, height: look.h });
    this.made = paths.map((path) => {
      const column = {
        path,
        vector: directions.find(({ name }) => name === path.direction)?.vector ?? null,
        picture: canvas(),
        strip: Array.from({ length: STRIP }, canvas),
        amount: el("b", {}),
        length: el("span", {}),
        bar: el("i", {}),
      };
      column.picture.setAttribute("role", "img");
      column.picture.setAttribute("aria-label", path.text);
      for (const [i, small] of column.strip.entries()) {
        this.draw(path, column.vector, this.even(i), small);
        small.ariaHidden = "true";
      }
      return column;
    });
    this.columns.replaceChildren(
      ...this.made.map(({ path, picture, strip, amount, length, bar }) =>
        el(
          "figure",
          { className: MEASURED.includes(path.way) ? "" : "unmeasured" },
          el("figcaption", {}, el("span", {}, path.text), amount),
          el("div", { className: "large" }, picture),
          el("div", { className: "strip" }, ...strip),
          el("div", { className: "length" }, length, el("div", { className: "scale" }, bar, el("u", {}))),
        ),
      ),
    );
    this.element.dataset.paths = String(paths.length);
    this.element.style.setProperty("--usual", `${100 / LONGEST}%`);
    this.element.replaceChildren(this.columns, this.slider);
    this.drawn = -1;
    if (wantsRest()) this.go(0.5);
  }

  /** @param {number} i of the strip */
  even(i) {
    const loop = this.shown?.paths[0].way === "loop";
    return i / (loop ? STRIP : STRIP - 1);
  }

  /**
   * Draws the picture at `place` of a path; returns what is known of the point.
   *
   * @param {LatentPath} path
   * @param {ArrayLike<number> | null} vector
   * @param {number} place
   * @param {HTMLCanvasElement} canvas
   */
  draw(path, vector, place, canvas) {
    const known = this.known.get(this.shown?.model ?? "");
    if (!known) return null;
    const { generator, look, image } = known;
    const found = placeOn(path, place, generator.size, vector);
    const label = generator.classes ? labelOn(path, place, generator.classes) : 0;
    look.draw(generator.run(found.z, label), image);
    context2d(canvas).putImageData(image, 0, 0);
    return found;
  }

  /** @param {PointerEvent} event */
  point(event) {
    const strip = /** @type {HTMLElement} */ (event.target).closest("figure")?.querySelector(".strip");
    if (!strip) return;
    const box = strip.getBoundingClientRect();
    this.go(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)));
  }

  /** @param {number} place */
  go(place) {
    this.place = place;
    this.touched = performance.now();
    this.put();
  }

  /** @param {number} now */
  drift(now) {
    if (!this.made.length || wantsRest() || now - this.touched < REST_MS) return;
    const loop = this.made[0].path.way === "loop";
    const turn = now / 1000 / (loop ? ROUND_S : THERE_AND_BACK_S);
    this.place = loop ? turn % 1 : (1 - Math.cos(2 * Math.PI * turn)) / 2;
    this.put();
  }

  put() {
    if (this.place === this.drawn) return;
    this.drawn = this.place;
    this.slider.value = String(Math.round(FINE * this.place));
    for (const { path, vector, picture, amount, length, bar } of this.made) {
      const found = this.draw(path, vector, this.place, picture);
      if (!found) continue;
      const { length: measured, usual } = lengthOf(found.z);
      amount.textContent = changeOf(path, found.amount);
      length.textContent = `‖z‖ ${decimal(measured, 1)}`;
      bar.style.width = `${Math.min(100, (100 * measured) / (LONGEST * usual))}%`;
      bar.classList.toggle("short", measured < 0.8 * usual);
    }
    this.element.dataset.place = this.place.toFixed(2);
  }

  stop() {
    this.running = false;
  }
}

/**
 * What is varied along a path, in words: ψ, or how far along a direction.
 *
 * @param {LatentPath} path
 * @param {number | null} amount
 */
function changeOf({ way }, amount) {
  if (amount === null) return "";
  const shown = decimal(Math.abs(amount) < 0.005 ? 0 : amount, way === "psi" ? 2 : 1).replace(/^-/, "−");
  return way === "psi" ? `ψ ${shown}` : shown;
}
