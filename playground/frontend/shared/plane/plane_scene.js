// The picture of a plane, layer by layer, at any zoom.

import { offscreen2d } from "../dom.js";
import { forward } from "../mlp_runtime.js";
import { lineScale } from "../theme.js";
import { Known, seen } from "./plane_cache.js";
import * as draw from "./plane_layers.js";
import * as latents from "./plane_latents.js";
import * as maths from "./plane_math.js";
import { followed, pull, truth } from "./plane_overlays.js";

/**
 * @import { Pen } from "./plane_palette.js"
 *
 * @typedef {(id: string) => boolean} On whether a layer is shown
 * @typedef {(id: string, then: () => void) => void} Layer draws a layer that is shown, dimmed where others are lit
 */

export class Scene extends Known {
  constructor() {
    super();
    /** @type {Set<string>} */
    this.layers = new Set(["map", "real", "fake"]);
    /** @type {Set<string> | null} layers that are not dimmed; null: none is */
    this.lit = null;
    this.dark = false;
    this.view = { x: 0, y: 0, zoom: 1 }; // from the middle of the extent
    this.split = 0.5; // of the width: where D ends and D* begins
    /** @type {[number, number] | null} CSS pixels */
    this.pointer = null;
    this.dragging = false;
    this.evenArrows = false; // all arrows are long enough to be seen
    this.strong = 0; // the force that gives a critic's arrows their scale
  }

  /**
   * Draws what lies under the pointer.
   *
   * @param {Pen} _pen
   */
  hovered(_pen) {}

  /**
   * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} ctx
   * @param {number} W
   * @param {number} H
   * @param {number} ratio
   * @returns {Pen}
   */
  pen(ctx, W, H, ratio) {
    const unit = lineScale() * ratio * Math.min(2.2, Math.max(0.7, Math.min(W, H) / ratio / 620));
    const text = Math.max(ratio, unit);
    return { ctx, W, H, unit, text, dark: this.dark, colour: draw.palette(this.dark), view: this.viewOn(W, H) };
  }

  /**
   * The middle of a canvas in the plane, and pixels per unit.
   *
   * @param {number} W
   * @param {number} H
   */
  viewOn(W, H) {
    const [left, right] = this.extent;
    return { ...this.centre(), scale: (this.view.zoom * Math.min(W, H)) / (right - left) };
  }

  centre() {
    const [left, right, bottom, top] = this.extent;
    return { x: (left + right) / 2 + this.view.x, y: (bottom + top) / 2 + this.view.y };
  }

  /**
   * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} ctx
   * @param {number} W
   * @param {number} full
   * @param {number} ratio
   * @param {{ live?: boolean, legend?: boolean, words?: string }} options
   */
  render(ctx, W, full, ratio, { live = false, legend = false, words = "" } = {}) {
    const { layers } = this,
      on = (/** @type {string} */ id) => layers.has(id) && !this.missing(id);
    const lines = legend ? draw.legend(ctx, W, ratio, new Set([...layers].filter(on)), words) : null;
    const H = full - (lines?.height ?? 0),
      pen = this.pen(ctx, W, H, ratio);
    /** @type {Layer} */
    const layer = (id, then) => {
      if (!on(id)) return;
      ctx.globalAlpha = !this.lit || this.lit.has(id) ? 1 : 0.15;
      then();
      ctx.globalAlpha = 1;
    };
    ctx.fillStyle = pen.colour.ground;
    ctx.fillRect(0, 0, W, H);
    this.ground(pen, on, layer);
    draw.axes(pen);
    if (this.nets) this.below(pen, layer);
    layer("density", () => truth(this, pen));
    if (this.nets && (on("map") || on("gap"))) layer(on("map") ? "map" : "gap", () => this.line(pen));
    const small = pen.W / pen.unit < 420 ? 0.8 : 1,
      { dot } = pen.colour;
    const { real, heldOut, fakes, nets } = this;
    if (real) layer("real", () => draw.points(pen, real.data, dot.real, 3 * small));
    if (heldOut) layer("heldout", () => draw.points(pen, heldOut.data, dot.real, 3.4 * small, "ring"));
    if (fakes) {
      layer("trails", () => draw.trails(pen, [...this.trail.map((t) => t.xs), fakes], dot.fake[0]));
      if (nets) layer("arrows", () => pull(this, pen, nets, fakes));
      layer("fake", () => draw.points(pen, fakes, dot.fake, 3.6 * small, "triangle"));
    }
    const modes = nets?.modes;
    if (modes) {
      layer("modes", () => {
        const covered = this.covered();
        if (covered) draw.modes(pen, modes, covered.shares, covered.even);
      });
    }
    if (fakes && this.follow !== null) followed(this, pen, fakes, this.follow);
    if (live && this.pointer && !this.dragging) this.hovered(pen);
    if (lines) draw.underline(pen, lines, full);
  }

  /**
   * @param {Pen} pen
   * @param {On} on
   * @param {Layer} layer
   */
  ground(pen, on, layer) {
    const colours = draw.beliefColour(this.dark),
      { ctx, W, H } = pen;
    if (!this.nets) {
      const { map } = this;
      if (map) layer("map", () => draw.sheet(pen, map.data, map.shape[1], map.shape[0], map.extent, colours));
      return;
    }
    const best = on("gap") || on("optimal") ? this.best() : null;
    if (on("gap") && best) {
      layer("gap", () => this.difference(pen, best));
      return;
    }
    const both = on("map") && on("optimal") && best;
    const edge = both ? this.split * W : 0;
    if (on("map")) {
      layer("map", () =>
        clipped(ctx, 0, both ? edge : W, H, () => {
          const { logits, w, h, extent } = this.believed(pen),
            { of } = this.belief();
          draw.sheet(pen, logits, w, h, extent, (v) => colours(of(v)));
        }),
      );
    }
    if (on("optimal") && best) {
      const { values, sure, w, h, extent } = best;
      const paint = (/** @type {number} */ v, /** @type {number} */ i) => withAlpha(colours(v), sure[i]);
      layer("optimal", () => clipped(ctx, edge, W, H, () => draw.sheet(pen, values, w, h, extent, paint)));
    }
    if (both) this.divide(pen, edge);
  }

  /**
   * @param {Pen} pen
   * @param {number} edge
   */
  divide(pen, edge) {
    const { ctx, H, unit, colour } = pen;
    ctx.fillStyle = colour.line;
    ctx.fillRect(edge - unit, 0, 2 * unit, H);
    ctx.beginPath();
    ctx.arc(edge, H / 2, 9 * unit, 0, 2 * Math.PI);
    ctx.fill();
    ctx.fillStyle = "#FFF";
    ctx.font = `${14 * pen.text}px system-ui`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText("↔", edge, H / 2 + unit);
    draw.plate(pen, "D", edge - 12 * unit, 18 * unit, { align: "right", colour: colour.line, size: 15 });
    draw.plate(pen, "D*", edge + 12 * unit, 18 * unit, { align: "left", colour: colour.line, size: 15 });
  }

  /**
   * @param {Pen} pen
   * @param {NonNullable<ReturnType<Known["best"]>>} best
   */
  difference(pen, best) {
    const { values, sure, w, h, extent } = best;
    const colours = draw.gapColour(this.dark);
    const gap = this.derived("gap", [best, this.nets], () => {
      const xs = this.derived("cells", [w, h, extent], () => maths.middles(extent, w, h), true);
      const { D, probability } = this.networks;
      return forward(D, xs, w * h).map((v, i) => (probability ? 1 / (1 + Math.exp(-v)) : v) - values[i]);
    });
    draw.sheet(pen, gap, w, h, extent, (v, i) => withAlpha(colours(v), sure[i]));
  }

  /**
   * What lies under the points: how thick q is, and G's sheet.
   *
   * @param {Pen} pen
   * @param {Layer} layer
   */
  below(pen, layer) {
    const { latent, extent } = this.networks,
      wide = extent[1] - extent[0];
    layer("q", () => {
      const area = seen(pen),
        size = Math.min(pen.W, pen.H) / 90,
        w = Math.ceil(pen.W / size),
        h = Math.ceil(pen.H / size);
      const q = this.derived("q", [this.many(), area[0], area[3], w, h], () => {
        const cells = maths.shares(this.many(), area, w, h),
          most = Math.max(1e-9, maths.massLevel(cells, 0.25));
        return { cells, most, area, w, h };
      });
      const [r, g, b] = [230, 159, 0];
      draw.sheet(pen, q.cells, q.w, q.h, q.area, (v) =>
        v > 0 ? [r, g, b, 0.9 * Math.min(1, v / q.most) ** 0.55] : null,
      );
    });
    layer("manifold", () => {
      const side = latent.size > 1 ? 28 : 400,
        reach = latent.prior === "uniform" ? 1 : 2.5;
      const xs = this.derived("sheet", [this.nets, this.average], () => {
        const z = this.derived("lattice", [this.noise], () => latents.lattice(latent, side), true);
        return forward(this.G, z, z.length / latent.size);
      });
      if (latent.size > 1) draw.manifold(pen, xs, side + 1, ((2 * reach) / side) ** 2, wide);
      else draw.curve(pen, xs, wide);
    });
  }

  /**
   * @param {Pen} pen
   */
  line(pen) {
    const found = this.believed(pen),
      { line } = this.belief(),
      { colour, unit, ctx, W, H } = pen;
    const lines = this.derived("line", [found, line], () =>
      maths.levelLine(found.logits, found.w, found.h, found.extent, line),
    );
    const both = this.layers.has("optimal") && this.best() && !this.layers.has("gap");
    clipped(ctx, 0, both ? this.split * W : W, H, () =>
      draw.segments(pen, lines, 2.6 * unit, colour.line, colour.casing),
    );
  }

  /**
   * The picture at its finest on a canvas of its own, with a legend and `words` under it.
   *
   * @param {number} width
   * @param {number} height
   */
  still(width, height, ratio = 1, words = "") {
    const canvas = new OffscreenCanvas(width, height);
    this.whole = true;
    this.advance();
    this.render(offscreen2d(canvas, { alpha: false, willReadFrequently: true }), width, height, ratio, {
      legend: true,
      words,
    });
    this.whole = false;
    return canvas;
  }
}

/**
 * @param {number[] | null} colour
 * @param {number} alpha
 */
const withAlpha = (colour, alpha) => colour && [colour[0], colour[1], colour[2], (colour[3] ?? 1) * alpha];

/**
 * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} ctx
 * @param {number} left
 * @param {number} right
 * @param {number} H
 * @param {() => void} then
 */
function clipped(ctx, left, right, H, then) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, 0, Math.max(0, right - left), H);
  ctx.clip();
  then();
  ctx.restore();
}
