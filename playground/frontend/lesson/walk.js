// The latent space as a square: in each corner a digit and a point of the latent space, in between their mixture. It
// drifts by itself; the pointer or the arrow keys take over.

import { at } from "../shared/address.js";
import { context2d, el } from "../shared/dom.js";
import { load } from "../shared/generator/generator.js";
import { Look } from "../shared/look.js";
import { blend, seeded } from "../shared/paths.js";
import { t } from "../shared/texts.js";

/** @import { Generator } from "../shared/generator/generator.js" */

const CORNERS = [3, 8, 7, 1]; // digits: top left, top right, bottom left, bottom right
const SEEDS = [11, 4, 23, 8];
const LOOP_SECONDS = 16;
const MOVED = 0.04; // of the side, per press of an arrow key
const REST_MS = 4000; // after the last touch it drifts again

export class Walk {
  /** @param {string[]} kernels */
  constructor(kernels) {
    this.kernels = kernels;
    this.canvas = el("canvas", { className: "digit" });
    this.dot = el("i", { className: "dot" });
    const corners = CORNERS.map((digit, i) => el("b", { className: `corner c${i}`, textContent: String(digit) }));
    this.element = el("div", { className: "middle walk", tabIndex: 0 }, this.canvas, this.dot, ...corners);
    this.element.setAttribute("role", "application");
    this.element.setAttribute("aria-label", t("Latent space: move the pointer or use the arrow keys"));
    this.place = [0.5, 0.5];
    this.touched = -Infinity;
    this.running = true;
    this.name = "";
    /** @type {Generator | null} */
    this.generator = null;
    this.element.onpointermove = (event) => this.point(event);
    this.element.onpointerdown = (event) => this.point(event);
    this.element.onkeydown = (event) => this.key(event);
    const frame = (/** @type {number} */ now) => {
      if (!this.running) return;
      requestAnimationFrame(frame);
      this.drift(now);
    };
    requestAnimationFrame(frame);
  }

  /**
   * Shows the generator with this name.
   *
   * @param {string} name
   */
  async use(name) {
    if (name === this.name) return;
    this.name = name;
    try {
      const made = await load(at(`api/models/${name}/weights`), { wasm: this.kernels });
      if (name !== this.name) return;
      this.generator = made;
      this.look = new Look(made, seeded);
      this.image = new ImageData(this.look.w, this.look.h);
      Object.assign(this.canvas, { width: this.look.w, height: this.look.h });
      this.anchors = SEEDS.map((seed) => Float32Array.from(seeded(seed, made.size)));
    } catch (error) {
      if (name !== "digits")
        await this.use("digits"); // the run has kept nothing: take the one that comes with the app
      else throw error;
    }
  }

  /** @param {PointerEvent} event */
  point(event) {
    const box = this.element.getBoundingClientRect();
    this.go((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  go(x, y) {
    this.place = [x, y].map((v) => Math.min(1, Math.max(0, v)));
    this.touched = performance.now();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const [x, y] = this.place;
    /** @type {Record<string, [number, number]>} */
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const way = ways[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    this.go(x + MOVED * way[0], y + MOVED * way[1]);
  }

  /** @param {number} now */
  drift(now) {
    const { generator, look, image, anchors } = this;
    if (!generator || !look || !image || !anchors) return;
    if (now - this.touched > REST_MS) {
      const angle = (2 * Math.PI * now) / 1000 / LOOP_SECONDS;
      this.place = [0.5 + 0.46 * Math.sin(angle), 0.5 + 0.46 * Math.sin(2 * angle + 0.7)];
    }
    const [x, y] = this.place;
    const weights = [(1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y];
    const label = new Float32Array(Math.max(1, generator.classes));
    for (const [i, digit] of CORNERS.entries()) if (digit < generator.classes) label[digit] += weights[i];
    look.draw(generator.run(blend(anchors, weights), generator.classes ? label : 0), image);
    context2d(this.canvas).putImageData(image, 0, 0);
    this.dot.style.left = `${100 * x}%`;
    this.dot.style.top = `${100 * y}%`;
  }

  stop() {
    this.running = false;
  }
}
