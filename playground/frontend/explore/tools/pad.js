// Two directions at once, under a finger.

import { context2d, el, tell } from "../../shared/dom.js";
import { mark, t } from "../../shared/texts.js";
import { scaled } from "../../shared/vectors.js";
import { fill, head, menu, named, sentenceOf, waits } from "./controls.js";
import { shownName } from "./directions.js";
import { drawHeat } from "./discriminator/heat.js";
import { drawDot, drawShell } from "./pad_marks.js";

/**
 * @import { Source } from "../pictures.js"
 * @import { Parts } from "../toolbox.js"
 */

const TIME = "through time"; // an axis of the pad: the kept generators of a run
const HERE = ["here 1", "here 2"]; // the directions that change most here
const SIDE = 7; // pictures per row, one standard deviation apart
const REACH = (SIDE - 1) / 2; // standard deviations
const STEP = 0.2; // of an arrow key
const PIXELS = 680;
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };

const inside = (/** @type {number} */ v) => Math.min(REACH, Math.max(-REACH, v));

export class Pad {
  static id = "Pad";
  static title = mark("Pad");
  static terms = ["latent-space", "latent-norm"];
  static help = mark(
    "Drag the dot to move along two directions at once. Nearly all random z lie close to the blue circle.",
  );

  /**
   * @param {Pick<Parts, "model" | "engine" | "point" | "pictures" | "motion" | "history" | "local" | "steps">} parts
   * @param {HTMLElement} place
   */
  constructor({ model, engine, point, pictures, motion, history, local, steps }, place) {
    this.model = model;
    this.engine = engine;
    this.point = point;
    this.pictures = pictures;
    this.local = local;
    this.steps = steps;
    this.at = [0, 0]; // the dot, in standard deviations
    this.base = point.whole();
    /** @type {ArrayLike<number>} */
    this.u = this.base;
    /** @type {ArrayLike<number>} */
    this.v = this.base;
    /** @type {number[] | null} */
    this.times = null; // the kept generator of each row, where an axis is time
    /** @type {string[]} */
    this.wished = []; // axes of a link; what there is to choose may come later
    this.style = ""; // in which the pictures were drawn
    this.back = el("canvas");
    /** @type {HTMLCanvasElement | null} */
    this.heat = null;
    this.canvas = named(
      t("Pad over two directions"),
      el("canvas", { className: "pad fine", width: PIXELS, height: PIXELS, tabIndex: 0 }),
    );
    this.canvas.title = t("Drag the dot, or press the arrow keys: across and up are the two directions");
    this.axes = [
      named(t("direction x"), menu(t("The direction that goes across"))),
      named(t("direction y"), menu(t("The direction that goes up"))),
    ];
    for (const axis of this.axes) {
      axis.onchange = () => {
        this.centre();
        history.remember();
      };
    }
    this.hot = el("input", { type: "checkbox", onchange: () => this.warm() });
    const title = t("What D says about each place. Orange: like the fakest generated ones, green: like real ones.");
    const heated = el("label", { title, hidden: !engine.serves }, this.hot, ` ${t("what D says")}`);
    this.told = el("p", { className: "help" });
    place.append(head("→ ", this.axes[0], " ↑ ", this.axes[1]), this.canvas, head(heated, this.told));
    this.listen(motion, history);
  }

  /**
   * @param {Parts["motion"]} motion
   * @param {Parts["history"]} history
   */
  listen(motion, history) {
    const { canvas } = this;
    canvas.onpointerdown = (event) => {
      motion.wander(false);
      canvas.setPointerCapture(event.pointerId);
      this.move(event);
    };
    canvas.onpointermove = (event) => {
      if (event.buttons) this.move(event);
    };
    canvas.onpointerup = () => history.remember();
    canvas.onkeydown = (event) => {
      const step = ARROWS[event.key];
      if (!step) return;
      event.preventDefault();
      this.at = this.at.map((v, i) => inside(v + step[i]));
      this.go();
    };
  }

  opened() {
    const names = [...new Set([...this.point.directions, ...this.point.own].map((d) => d.name)), ...HERE];
    this.axes.forEach((axis, i) => {
      const before = this.wished[i] ?? axis.value;
      const offered = i && this.model.steps.length > 1 ? [...names, TIME] : names;
      fill(
        axis,
        offered.map((name) => [name, name === TIME ? t("through time") : shownName(name)]),
      );
      axis.value = offered.includes(before) ? before : offered[Math.min(i, offered.length - 1)];
    });
    this.centre();
  }

  directed() {
    this.opened();
  }

  refresh() {
    this.centre();
  }

  /** The dot stays where it is. Through time the rows have generators of their own. */
  restyled() {
    if (!this.times || this.style !== this.styled) this.lay(this.back);
  }

  get styled() {
    return [this.point.state.label, this.point.state.psi].join();
  }

  save() {
    return this.axes.map((axis) => encodeURIComponent(axis.value)).join("*");
  }

  /** @param {string} text */
  load(text) {
    this.wished = text.split("*").map(decodeURIComponent);
    this.opened();
  }

  centre() {
    this.point.settle();
    this.base = this.point.whole();
    /** @type {Float64Array[] | null} */
    let plane = null;
    [this.u, this.v] = this.axes.map((axis) => {
      const known = this.point.vector(axis.value);
      if (known) return known;
      plane ??= this.local.plane();
      return plane[axis.value === HERE[1] ? 1 : 0];
    });
    const last = this.model.steps.length - 1;
    this.times = null;
    this.at = [0, 0];
    if (this.axes[1].value === TIME) {
      this.times = Array.from({ length: SIDE }, (_, r) => Math.round(((SIDE - 1 - r) / (SIDE - 1)) * last));
      this.at = [0, REACH - (2 * REACH * (last - this.steps.index)) / Math.max(1, last)];
    }
    this.lay();
  }

  /**
   * Draws the pictures under the dot.
   *
   * @param {HTMLCanvasElement | null} [before] what is shown until then
   */
  lay(before = null) {
    const { w, h } = this.pictures.look;
    this.style = this.styled;
    this.back = el("canvas", { width: SIDE * (w + 1) - 1, height: SIDE * (h + 1) - 1 });
    if (before) context2d(this.back).drawImage(before, 0, 0);
    if (this.times) this.layTimes(this.times);
    else {
      const all = Array.from({ length: SIDE * SIDE }, (_, n) => n);
      const jobs = all.map((n) => () => this.cell(n, this.z((n % SIDE) - REACH, REACH - Math.floor(n / SIDE))));
      this.pictures.queue("pad", jobs);
    }
    this.warm();
  }

  /**
   * @param {number} n
   * @param {Float64Array} z
   * @param {Source} [source]
   */
  cell(n, z, source) {
    const { w, h } = this.pictures.look;
    const { back } = this;
    const after = () => {
      if ((n + 1) % SIDE === 0 && this.back === back) this.draw();
    };
    const at = scaled(z, this.point.state.psi);
    this.pictures.cell(back, (n % SIDE) * (w + 1), Math.floor(n / SIDE) * (h + 1), at, { source, after });
  }

  /**
   * Row by row the generators of the run, the newest on top.
   *
   * @param {number[]} times
   */
  async layTimes(times) {
    const { back } = this;
    for (let row = 0; row < SIDE; row++) {
      let source;
      try {
        source = await this.steps.source(times[row]);
      } catch (error) {
        tell(this.told, sentenceOf(error));
        continue;
      }
      if (this.back !== back) return;
      const columns = Array.from({ length: SIDE }, (_, c) => c);
      const jobs = columns.map((c) => () => {
        if (this.back === back) this.cell(row * SIDE + c, this.z(c - REACH, 0), source);
      });
      this.pictures.queue(`pad ${row}`, jobs);
    }
  }

  /** Lays D's heat map under the dot; it comes when the server has it. */
  async warm() {
    this.heat = null;
    tell(this.told, "");
    this.draw();
    if (!this.hot.checked) return;
    if (this.times) return tell(this.told, t("D belongs to the newest generator only."));
    waits(this.told, t("Asking D…"), this.engine);
    const { base, point } = this;
    const label = point.classes ? Array.from(point.state.label) : undefined;
    try {
      const zs = (/** @type {number} */ x, /** @type {number} */ y) => scaled(this.z(x, y), point.state.psi);
      const map = await drawHeat(SIDE, zs, (all) => this.engine.score(this.model, all, label));
      if (this.base !== base || !this.hot.checked) return;
      this.heat = map;
      tell(this.told, t("orange: fake, white: between, green: real"));
    } catch (error) {
      tell(this.told, sentenceOf(error));
    }
    this.draw();
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  z(x, y) {
    return this.base.map((c, i) => c + x * this.u[i] + y * this.v[i]);
  }

  /** @param {PointerEvent} event */
  move(event) {
    const box = this.canvas.getBoundingClientRect();
    const place = (/** @type {number} */ p, /** @type {number} */ size) => inside((SIDE * p) / size - SIDE / 2);
    this.at = [place(event.clientX - box.left, box.width), -place(event.clientY - box.top, box.height)];
    this.go();
  }

  go() {
    const [x, y] = this.at;
    if (this.times) this.steps.index = Math.round(((y + REACH) / (2 * REACH)) * this.times[0]);
    this.point.go({ z: this.z(x, this.times ? 0 : y) });
    this.draw();
  }

  /** @param {number} now 0 to 1 */
  show(now) {
    const angle = 2 * Math.PI * now;
    this.at = [2.4 * Math.sin(angle), this.times ? -REACH * Math.cos(angle) : 2.4 * Math.sin(2 * angle)];
    this.go();
  }

  draw() {
    const context = context2d(this.canvas);
    const to = (/** @type {number} */ v) => ((v + SIDE / 2) / SIDE) * PIXELS;
    context.clearRect(0, 0, PIXELS, PIXELS);
    Object.assign(context, { imageSmoothingEnabled: this.back.width > PIXELS, imageSmoothingQuality: "high" });
    context.globalAlpha = this.heat ? 0.7 : 0.92;
    context.drawImage(this.back, 0, 0, PIXELS, PIXELS);
    if (this.heat) {
      Object.assign(context, { imageSmoothingEnabled: true, globalAlpha: 0.5 });
      context.drawImage(this.heat, 0, 0, PIXELS, PIXELS);
    }
    context.globalAlpha = 1;
    if (!this.times) drawShell(context, this, to, !this.heat);
    drawDot(context, to(this.at[0]), PIXELS - to(this.at[1]));
  }
}
