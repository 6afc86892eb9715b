// The picture of a plane, layer by layer, at any zoom.

import { forward, gradient } from "../mlp_runtime.js";
import { FAKES, Known, seen } from "./plane_cache.js";
import * as draw from "./plane_layers.js";
import * as latents from "./plane_latents.js";
import * as maths from "./plane_math.js";

export class Scene extends Known {
  /**
   * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} ctx
   * @param {number} W
   * @param {number} H
   * @param {number} ratio
   * @returns {Pen}
   */
  pen(ctx, W, H, ratio) {
    const [left, right] = this.extent,
      scale = (this.view.zoom * Math.min(W, H)) / (right - left);
    const unit = ratio * Math.min(2.2, Math.max(0.7, Math.min(W, H) / ratio / 620));
    return { ctx, W, H, unit, dark: this.dark, colour: draw.palette(this.dark), view: { ...this.centre(), scale } };
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
      on = (id) => layers.has(id) && !this.missing(id);
    const lines = legend ? draw.legend(ctx, W, ratio, new Set([...layers].filter(on)), words) : null;
    const H = full - (lines?.height ?? 0),
      pen = this.pen(ctx, W, H, ratio);
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
    if (this.nets) this.below(pen, on, layer);
    layer("density", () => this.truth(pen));
    if (this.nets && (on("map") || on("gap"))) layer(on("map") ? "map" : "gap", () => this.line(pen));
    const small = pen.W / pen.unit < 420 ? 0.8 : 1,
      { dot } = pen.colour;
    layer("real", () => this.real && draw.points(pen, this.real.data, dot.real, 3 * small));
    layer("heldout", () => this.heldOut && draw.points(pen, this.heldOut.data, dot.real, 3.4 * small, true));
    if (this.fakes) {
      layer("trails", () => draw.trails(pen, [...this.trail.map((t) => t.xs), this.fakes], dot.fake[0]));
      if (this.nets) layer("arrows", () => this.pull(pen));
      layer("fake", () => draw.points(pen, this.fakes, dot.fake, 3.5 * small));
    }
    if (this.nets)
      layer("modes", () => {
        const c = this.covered();
        draw.modes(pen, this.nets.modes, c.shares, c.even);
      });
    if (this.fakes && this.follow != null) this.followed(pen);
    if (live && this.pointer && !this.drag) this.hovered(pen);
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
      if (this.map)
        layer("map", () =>
          draw.sheet(pen, this.map.data, this.map.shape[1], this.map.shape[0], this.map.extent, colours),
        );
      return;
    }
    if (on("gap") && this.best()) return layer("gap", () => this.difference(pen));
    const both = on("map") && on("optimal") && this.best(),
      edge = both ? this.split * W : 0;
    if (on("map")) {
      layer("map", () =>
        clipped(ctx, 0, both ? edge : W, H, () => {
          const { logits, w, h, extent } = this.believed(pen),
            { of } = this.belief();
          draw.sheet(pen, logits, w, h, extent, (v) => colours(of(v)));
        }),
      );
    }
    if (on("optimal") && this.best()) {
      layer("optimal", () =>
        clipped(ctx, edge, W, H, () => {
          const { values, sure, w, h } = this.best();
          draw.sheet(pen, values, w, h, this.density.extent, (v, i) => withAlpha(colours(v), sure[i]));
        }),
      );
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
    ctx.font = `${13 * unit}px system-ui`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText("↔", edge, H / 2 + unit);
    draw.plate(pen, "D", edge - 12 * unit, 18 * unit, { align: "right", colour: colour.line, size: 15 });
    draw.plate(pen, "D*", edge + 12 * unit, 18 * unit, { align: "left", colour: colour.line, size: 15 });
  }

  /**
   * @param {Pen} pen
   */
  difference(pen) {
    const { values, sure, w, h } = this.best(),
      { extent } = this.density,
      colours = draw.gapColour(this.dark);
    const gap = this.derived("gap", [this.best(), this.nets], () => {
      const xs = this.derived("cells", [w, h, extent], () => maths.middles(extent, w, h), true),
        { probability } = this.nets;
      return forward(this.nets.D, xs, w * h).map((v, i) => (probability ? 1 / (1 + Math.exp(-v)) : v) - values[i]);
    });
    draw.sheet(pen, gap, w, h, extent, (v, i) => withAlpha(colours(v), sure[i]));
  }

  /**
   * What lies under the points: how thick q is, and G's sheet.
   *
   * @param {Pen} pen
   * @param {Layer} layer
   */
  below(pen, on, layer) {
    const { latent, extent } = this.nets,
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
   * The density of the data: the modes' circles, or lines around half, most and nearly all of the mass.
   *
   * @param {Pen} pen
   */
  truth(pen) {
    const { colour, unit } = pen,
      modes = this.nets?.modes;
    if (modes && modes.sigma > 0)
      return draw.circles(
        pen,
        modes.centres,
        [1, 2, 3].map((k) => k * modes.sigma),
        1.4 * unit,
        colour.contour,
      );
    if (!this.density) return;
    const { data, shape, extent } = this.density;
    const lines = this.derived(
      "contours",
      [data],
      () =>
        [0.5, 0.8, 0.95].map((share) =>
          maths.levelLine(data, shape[1], shape[0], extent, maths.massLevel(data, share) * 0.999),
        ),
      true,
    );
    lines.forEach((line, k) => draw.segments(pen, line, (2 - 0.4 * k) * unit, colour.contour));
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
   * −∇ₓ of G's loss at the fake points. Arrows have one scale for all runs whose logits mean something; a critic's score
   * has none, so there the strongest tenth gives it, slowly.
   *
   * @param {Pen} pen
   */
  pull(pen) {
    const { nets, fakes } = this,
      every = 2,
      n = Math.ceil(FAKES / every);
    const { at, force, size } = this.derived("pull", [nets, fakes], () => {
      const at = new Float32Array(2 * n),
        force = new Float32Array(2 * n),
        size = new Float32Array(n);
      for (let i = 0; i < n; i++) at.set(fakes.subarray(2 * every * i, 2 * every * i + 2), 2 * i);
      const logits = forward(nets.D, at, n),
        slopes = gradient(nets.D, at, n);
      for (let i = 0; i < n; i++) {
        const s = -nets.slope(logits[i]);
        force[2 * i] = s * slopes[2 * i];
        force[2 * i + 1] = s * slopes[2 * i + 1];
        size[i] = Math.hypot(force[2 * i], force[2 * i + 1]);
      }
      return { at, force, size };
    });
    let unit = ((nets.belief.kind === "linear" ? 0.4 * nets.belief.half : 1.5) * 5) / (this.extent[1] - this.extent[0]);
    if (nets.belief.kind === "relative") {
      const strong = Float32Array.from(size).sort()[Math.floor(0.9 * n)] || 1e-9;
      this.strong =
        this.strong && Math.abs(Math.log(strong / this.strong)) < 5
          ? this.strong * (strong / this.strong) ** 0.05
          : strong;
      unit = this.strong;
    }
    draw.arrows(pen, at, force, (g) => 52 * (1 - Math.exp((-1.1 * g) / unit)));
  }

  /**
   * @param {Pen} pen
   */
  followed(pen) {
    const i = this.follow,
      [x, y] = [this.fakes[2 * i], this.fakes[2 * i + 1]],
      { ctx, unit, colour } = pen,
      way = this.way().flatMap((w) => [...w.xs]);
    draw.path(pen, [...way, x, y]);
    const [px, py] = draw.screen(pen, x, y);
    draw.points(pen, [x, y], colour.dot.fake, 6);
    ctx.strokeStyle = colour.text;
    ctx.lineWidth = 2 * unit;
    ctx.beginPath();
    ctx.arc(px, py, 10 * unit, 0, 2 * Math.PI);
    ctx.stroke();
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
    this.render(canvas.getContext("2d", { alpha: false, willReadFrequently: true }), width, height, ratio, {
      legend: true,
      words,
    });
    this.whole = false;
    return canvas;
  }

  // A PNG, twice as fine as on the page.
  png(words = "") {
    const { clientWidth: w, clientHeight: h } = this.canvas;
    return this.still(2 * w, 2 * h, 2, words).convertToBlob({ type: "image/png" });
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
