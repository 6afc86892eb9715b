// The game on the diagram: generators, kept at some stages of a training, draw the fakes in this page; the real pictures
// and the answers of D at the same stages were recorded.

import { context2d, el, find } from "../shared/dom.js";
import { Look } from "../shared/look.js";
import { seeded } from "../shared/paths.js";
import { decimal, t } from "../shared/texts.js";
import { leastType } from "../shared/theme.js";
import { drawing, layoutFor, percent } from "./diagram.js";
import { CELLS, moment, shown, verdict } from "./game.js";

/**
 * @import { Generator } from "../shared/generator/generator.js"
 * @import { Layout } from "./diagram.js"
 * @import { Moment, Stage } from "./game.js"
 */

const NARROW = 35; // rem of width below which the diagram takes its narrow form
const LABEL = 16; // units of the diagram: the usual size of its texts
const COLUMNS = 3; // of the cells
const Z_COLUMNS = 8; // of the picture of z
const SPREAD = 2.5; // standard deviations from black to white in the picture of z

export class Play {
  /**
   * @param {HTMLElement} place
   * @param {Stage[]} stages
   * @param {ImageBitmap} photographs the real pictures side by side
   * @param {Generator} generator of the first stage; those of the others come when they are there
   */
  constructor(place, stages, photographs, generator) {
    this.place = place;
    this.stages = stages;
    this.photographs = photographs;
    this.generators = [generator];
    this.stage = 0;
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
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    const narrow = (this.place.parentElement ?? this.place).clientWidth < NARROW * rem;
    if (narrow !== this.narrow || anew) this.build(narrow);
    const unit = this.layout.w / Math.max(1, this.place.clientWidth); // of the diagram, per pixel
    find(this.place, "svg").style.fontSize = `${Math.max(LABEL, leastType() * unit)}px`;
  }

  /** @param {boolean} narrow */
  build(narrow) {
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
    this.place.classList.add("playing");
    this.drawn = "";
  }

  /** @param {number} ms since the game began, without pauses */
  show(ms) {
    const { fakes, reals } = this.stages[0];
    const now = moment(ms, this.stages.length, fakes.length, reals.length);
    this.stage = Math.min(now.stage, this.generators.length - 1);
    const key = [now.turn, this.stage, now.making >= 1, now.answering > 0].join();
    if (key !== this.drawn) {
      this.drawn = key;
      this.draw(now);
    }
    this.move(now);
  }

  /** @param {Moment} now */
  draw(now) {
    const { fakes, reals, step } = this.stages[this.stage];
    const latest = Math.floor(now.turn / 2); // the fake of this turn, or of the turn before
    const before = now.real || now.making >= 1 ? latest : latest - 1;
    this.grid(this.canvases.fake, shown(before, fakes.length), (n) => this.fake(n));
    const last = now.real ? latest : latest - 1;
    this.grid(this.canvases.real, shown(last, reals.length), (n) => this.real(n));
    this.noise(latest % fakes.length);
    this.svg(".step").textContent = t("step {n}", { n: step });
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
    const { fakes, reals } = this.stages[this.stage];
    const p = (real ? reals : fakes)[index];
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
    const hidden = !makes || (now.making > 0.45 && now.making < 0.55); // inside G
    pulse.style.display = hidden ? "none" : "";
    if (!hidden) {
      const { x, y } =
        now.making < 0.45 ? this.along("noise", now.making / 0.45) : this.along("made", (now.making - 0.55) / 0.45);
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
    const generator = this.generators[this.stage];
    this.look.draw(generator.run(Float32Array.from(seeded(n, generator.size)), 0), this.image);
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
    const z = seeded(n, this.generators[0].size);
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
