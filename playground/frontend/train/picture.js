// The picture of a run: the newest frames of each view, a canvas for fakes and one for real samples, and the caption.

import { context2d, find } from "../shared/dom.js";
import { t } from "../shared/texts.js";
import { GridRenderer } from "./grid_renderer.js";
import { bold, compose, write } from "./words.js";

/**
 * @import { Frame } from "../shared/frame.js"
 * @import { Networks } from "../shared/networks_frame.js"
 * @import { Choice, Shape } from "./views.js"
 *
 * @typedef {Frame | Networks} Drawable
 *
 * @typedef {object} Shown
 * @property {Drawable} frame what G makes: samples, or the networks themselves
 * @property {Frame | null} real samples
 * @property {Frame | null} map D over the plane, where there are no networks
 * @property {"ema" | "raw"} by the average of G's weights or G as it is
 * @property {boolean} averaged whether there is an average of G's weights
 * @property {boolean} labelled whether each column has a label of its own
 * @property {boolean} dark
 *
 * @typedef {object} Renderer draws one kind of data
 * @property {(frame: Frame) => Drawable} unpack
 * @property {(shown: Shown) => (Node | string)[]} draw returns the caption
 * @property {() => void} destroy
 *
 * @typedef {{ fake: HTMLCanvasElement, real: HTMLCanvasElement }} Places
 */

export const picturesHtml = () => `<div class="pictures">
  <figure class="fake"><div class="frame"><canvas></canvas></div><figcaption></figcaption></figure>
  <figure class="real" hidden><div class="frame"><canvas></canvas></div><figcaption></figcaption></figure>
  <div class="message" role="status" hidden></div>
</div>`;

export class Picture {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    /** @type {HTMLCanvasElement} */
    this.canvas = find(root, ".fake canvas");
    /** @type {HTMLCanvasElement} */
    this.realCanvas = find(root, ".real canvas");
    this.caption = find(root, ".fake figcaption");
    this.wanted = ""; // the picture of the data that is shown or loads
    this.beside = find(root, "figure.real");
    write(find(this.beside, "figcaption"), ...compose(t("{real} samples"), { real: bold(t("real")) }));
    /** @type {Renderer | null} */
    this.renderer = null;
    this.clear();
  }

  clear() {
    this.root.classList.remove("drawn");
    /** @type {Partial<Record<string, Frame>>} the newest of each view */
    this.frames = {};
    /** @type {Drawable | null} the newest networks */
    this.nets = null;
    /** @type {Drawable | null} what is on the canvas */
    this.shown = null;
    write(this.caption);
  }

  /**
   * Makes the renderer for a kind of data. What draws the plane is loaded only where it is needed.
   *
   * @param {boolean} plane
   * @param {{ renderer: string, kernels: string[] }} assets `renderer`: the module of the kind, of a package perhaps
   * @returns {Promise<Renderer | null>} `null` where the module of an installed package is missing or broken
   */
  async rendererFor(plane, { renderer, kernels }) {
    if (plane) {
      const { PlaneRenderer } = await import("./plane_renderer.js");
      return new PlaneRenderer(this.canvas, kernels);
    }
    const module = renderer ? await import(new URL(renderer, import.meta.url).href).catch(() => null) : null;
    return module && new GridRenderer(module, { fake: this.canvas, real: this.realCanvas });
  }

  /** @param {Renderer | null} renderer */
  use(renderer) {
    this.renderer?.destroy();
    this.renderer = renderer;
    this.clear();
  }

  /** @param {Frame} frame */
  unpack(frame) {
    if (!this.renderer) throw new Error("Nothing draws this run.");
    return this.renderer.unpack(frame);
  }

  /** @param {Frame} frame the newest of its view */
  arrived(frame) {
    if (frame.view === "nets") this.nets = this.unpack(frame);
    else this.frames[frame.view] = frame;
  }

  /** @param {Choice} choice */
  newest({ by }) {
    return this.nets ?? this.frames[by] ?? null;
  }

  /**
   * Draws what a person looks at, or keeps what is there until that has arrived. Returns the step that is shown.
   *
   * @param {Drawable | null | undefined} wanted
   * @param {boolean} back whether it is an older one
   * @param {Shape} shape
   * @param {Choice} choice
   * @param {boolean} dark
   */
  show(wanted, back, { plane, averaged, labelled }, choice, dark) {
    const real = (plane || choice.withReal ? this.frames.real : null) ?? null;
    const map = (back ? null : this.frames.map) ?? null;
    const frame = wanted ?? this.shown;
    this.beside.hidden = plane || !real;
    this.root.classList.toggle("blank", !frame && !this.frames.map);
    if (!frame || !this.renderer) return null;
    this.shown = frame;
    const by = "G" in frame ? choice.by : frame.view === "raw" ? "raw" : "ema";
    write(this.caption, ...this.renderer.draw({ frame, real, map, by, averaged, labelled, dark }));
    return frame.step;
  }

  /**
   * Shows a picture of the data: pixels, or points that are drawn on the ground of the page.
   *
   * @param {string} source a data URI; empty: nothing is shown
   */
  async still(source) {
    write(this.caption);
    this.root.classList.toggle("blank", !source);
    this.root.classList.toggle("drawn", source.startsWith("data:image/svg"));
    if (!source) return;
    const image = Object.assign(new Image(), { src: source });
    this.wanted = source;
    await image.decode();
    if (this.wanted !== source || !this.root.classList.contains("empty")) return; // something else is shown by now
    Object.assign(this.canvas, { width: image.naturalWidth, height: image.naturalHeight });
    context2d(this.canvas).drawImage(image, 0, 0);
    write(this.caption, ...compose(t("{real} samples: what the networks will see"), { real: bold(t("real"), "real") }));
  }

  /**
   * Names a picture of the recorded run, which has been drawn.
   *
   * @param {number} step
   * @param {number} seconds
   */
  recorded(step, seconds) {
    this.wanted = "";
    this.root.classList.remove("blank", "drawn");
    const sentence = t("recorded {fakes}, step {step}, {seconds} s", { step, seconds: Math.round(seconds) });
    write(this.caption, ...compose(sentence, { fakes: bold(t("fakes"), "fake") }));
  }
}
