// The game on the diagram: a generator draws fakes in this page, real pictures come from the training data's kind, and
// D's recorded answers are shown with them.

import { context2d, el, find } from "../shared/dom.js";
import { Look } from "../shared/look.js";
import { seeded } from "../shared/paths.js";
import { decimal, t } from "../shared/texts.js";
import { drawing, layoutFor, percent } from "./diagram.js";
import { CELLS, moment, shown, verdict } from "./game.js";

/**
 * @import { Generator } from "../shared/generator/generator.js"
 * @import { Layout } from "./diagram.js"
 * @import { Answers, Moment } from "./game.js"
 */

const NARROW = 560; // pixels of width below which the diagram takes its narrow form
const COLUMNS = 3; // of the cells
const Z_COLUMNS = 8; // of the picture of z
const SPREAD = 2.5; // standard deviations from black to white in the picture of z

export class Play {
  /**
   * @param {HTMLElement} place
   * @param {Answers} answers
   * @param {HTMLImageElement} photographs the real pictures side by side
   * @param {Generator} generator
   */
  constructor(place, answers, photographs, generator) {
    this.place = place;
    this.answers = answers;
    this.photographs = photographs;
    this.generator = generator;
    this.look = new Look(generator, seeded);
    this.image = new ImageData(this.look.w, this.look.h);
    const canvas = (/** @type {string} */ name) => el("canvas", { className: `above ${name}`, ariaHidden: "true" });
    this.canvases = {
      noise: canvas("noise"),
      fake: canvas("fake"),
      real: canvas("real"),
      seen: canvas("seen"),
      chip: canvas("chip"),
    };
    const { w, h } = this.look;
    for (const grid of [this.canvases.fake, this.canvases.real]) {
      Object.assign(grid, { width: COLUMNS * (w + 1) - 1, height: COLUMNS * (h + 1) - 1 });
    }
    for (const one of [this.canvases.seen, this.canvases.chip]) Object.assign(one, { width: w, height: h });
    const rows = Math.ceil(generator.size / Z_COLUMNS);
    Object.assign(this.canvases.noise, { width: Z_COLUMNS, height: rows });
    this.narrow = false;
    /** @type {Layout} */
    this.layout = layoutFor(false);
    this.drawn = ""; // what the canvases and texts show
    this.fit(true);
  }

  /** Takes the form that suits the width. */
  fit(anew = false) {
    const narrow = this.place.clientWidth < NARROW;
    if (narrow === this.narrow && !anew) return;
    this.narrow = narrow;
    this.layout = layoutFor(narrow);
    this.place.innerHTML = drawing(this.layout);
    this.place.classList.toggle("narrow", narrow);
    const { noise, fake, real, seen } = this.canvases;
    const { boxes } = this.layout;
    for (const [canvas, box] of /** @type {const} */ ([
      [noise, boxes.noise],
      [fake, boxes.fake],
      [real, boxes.real],
      [seen, boxes.seen],
    ])) {
      Object.assign(canvas.style, percent(box, this.layout));
    }
    this.place.append(...Object.values(this.canvases));
    this.drawn = "";
  }

  /** @param {number} ms since the game began, without pauses */
  show(ms) {
    const { fakes, reals } = this.answers;
    const now = moment(ms, fakes.length, reals.length);
    const key = [now.turn, now.making >= 1, now.answering > 0].join();
    if (key !== this.drawn) {
      this.drawn = key;
      this.draw(now);
    }
    this.move(now);
  }

  /** @param {Moment} now */
  draw(now) {
    const { answers } = this;
    const latest = Math.floor(now.turn / 2); // the fake of this turn, or of the turn before
    const before = now.real || now.making >= 1 ? latest : latest - 1;
    this.grid(this.canvases.fake, shown(before, answers.fakes.length), (n) => this.fake(n));
    const last = now.real ? latest : latest - 1;
    this.grid(this.canvases.real, shown(last, answers.reals.length), (n) => this.real(n));
    this.noise(latest % answers.fakes.length);
    const picture = now.real ? this.real(now.index) : this.fake(now.index);
    context2d(this.canvases.chip).putImageData(picture, 0, 0);
    const known = now.answering > 0;
    if (known) context2d(this.canvases.seen).putImageData(picture, 0, 0);
    this.answer(now, known);
  }

  /**
   * @param {Moment} now
   * @param {boolean} known whether D has answered
   */
  answer({ real, index }, known) {
    const { p } = (real ? this.answers.reals : this.answers.fakes)[index];
    const text = this.svg(".answer");
    this.place.classList.toggle("known", known);
    this.canvases.chip.classList.toggle("is-real", real);
    this.canvases.seen.classList.toggle("is-real", real);
    text.textContent = known ? decimal(p, 2) : "…";
    const { bar } = this.layout.boxes;
    this.svg(".filled").setAttribute("width", String(known ? p * bar.w : 0));
    const said = this.svg(".verdict");
    said.textContent = known ? sentence(verdict(p, real), real) : "";
    said.classList.toggle("is-real", real);
  }

  /** @param {Moment} now */
  move(now) {
    const { chip } = this.canvases;
    const travels = now.travelling > 0 && now.travelling < 1;
    chip.hidden = !travels;
    if (travels) {
      const { x, y } = this.along(now.real ? "real" : "fake", now.travelling);
      const side = this.layout.boxes.seen.w * 0.8;
      Object.assign(chip.style, percent({ x: x - side / 2, y: y - side / 2, w: side, h: side }, this.layout));
    }
    const pulse = this.svg(".pulse");
    const makes = !now.real && now.making < 1;
    pulse.style.display = makes ? "" : "none";
    if (makes) {
      const { x, y } =
        now.making < 0.45 ? this.along("noise", now.making / 0.45) : this.along("made", (now.making - 0.55) / 0.45);
      pulse.style.display = now.making > 0.45 && now.making < 0.55 ? "none" : "";
      pulse.setAttribute("transform", `translate(${x} ${y})`);
    }
    this.place.classList.toggle("making", makes && now.making > 0.35 && now.making < 0.65);
    this.place.classList.toggle("teaching", !now.real && now.answering > 0.15);
  }

  /**
   * A place on one of the arrows.
   *
   * @param {string} way
   * @param {number} share of its length, 0 to 1
   */
  along(way, share) {
    const path = /** @type {SVGPathElement} */ (/** @type {unknown} */ (this.svg(`[data-way=${way}]`)));
    return path.getPointAtLength(Math.max(0, share) * path.getTotalLength());
  }

  /** @param {string} selector */
  svg(selector) {
    return find(this.place, `svg ${selector}`);
  }

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {number[]} pictures one per cell
   * @param {(n: number) => ImageData} draw
   */
  grid(canvas, pictures, draw) {
    const context = context2d(canvas);
    const { w, h } = this.look;
    for (let cell = 0; cell < CELLS; cell++) {
      const [x, y] = [(cell % COLUMNS) * (w + 1), Math.floor(cell / COLUMNS) * (h + 1)];
      context.putImageData(draw(pictures[cell]), x, y);
    }
  }

  /**
   * The fake picture of a seed, drawn by G now.
   *
   * @param {number} n
   */
  fake(n) {
    const { seed = 0, label } = this.answers.fakes[n];
    this.look.draw(this.generator.run(Float32Array.from(seeded(seed, this.generator.size)), label), this.image);
    return this.image;
  }

  /** @param {number} n */
  real(n) {
    const { w, h } = this.look;
    const canvas = new OffscreenCanvas(w, h);
    const context = canvas.getContext("2d");
    if (!context) return this.image;
    context.drawImage(this.photographs, n * w, 0, w, h, 0, 0, w, h);
    return context.getImageData(0, 0, w, h);
  }

  /** @param {number} n the fake whose z is drawn: one cell per number */
  noise(n) {
    const canvas = this.canvases.noise;
    const { width, height } = canvas;
    const image = new ImageData(width, height);
    const z = seeded(this.answers.fakes[n].seed ?? 0, this.generator.size);
    for (let i = 0; i < width * height; i++) {
      const grey = 127.5 * (1 + Math.max(-1, Math.min(1, (z[i] ?? 0) / SPREAD)));
      image.data.set([grey, grey, grey, 255], 4 * i);
    }
    context2d(canvas).putImageData(image, 0, 0);
  }
}

/**
 * @param {ReturnType<typeof verdict>} found
 * @param {boolean} real
 */
function sentence(found, real) {
  if (found === "unsure") return real ? t("real, and D cannot tell") : t("fake, and D cannot tell");
  if (real) return found === "right" ? t("real, and D is right") : t("real, and D is wrong");
  return found === "right" ? t("fake, and D is right") : t("fake, and G has fooled D");
}
