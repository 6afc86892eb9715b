// The ground of the plane's picture: values as colours, lines between them, and axes.

import { offscreen2d } from "../dom.js";
import { palette, screen } from "./plane_palette.js";

/** @import { Pen } from "./plane_palette.js" */

/**
 * Values h×w over an extent as colours: `paint(v, index)` gives [r, g, b, alpha 0…1], or nothing where there is no
 * value.
 *
 * @param {Pen} pen
 * @param {ArrayLike<number>} values
 * @param {number} w
 * @param {number} h
 * @param {number[]} extent
 * @param {(v: number, index: number) => number[] | null} paint
 */
export function sheet(pen, values, w, h, [left, right, bottom, top], paint) {
  const image = new ImageData(w, h),
    out = image.data;
  for (let r = 0; r < h; r++)
    for (let c = 0; c < w; c++) {
      const at = (h - 1 - r) * w + c,
        colour = paint(values[at], at),
        to = 4 * (r * w + c);
      if (!colour) continue;
      out[to] = colour[0];
      out[to + 1] = colour[1];
      out[to + 2] = colour[2];
      out[to + 3] = 255 * (colour[3] ?? 1);
    }
  const small = new OffscreenCanvas(w, h);
  offscreen2d(small).putImageData(image, 0, 0);
  const [x0, y0] = screen(pen, left, top),
    [x1, y1] = screen(pen, right, bottom);
  pen.ctx.imageSmoothingEnabled = true;
  pen.ctx.imageSmoothingQuality = "low"; // bilinear: a bicubic enlargement costs more than all the rest
  pen.ctx.drawImage(small, x0, y0, x1 - x0, y1 - y0);
}

// The 256 colours of belief, made once for light and once for dark.
/** @type {Partial<Record<"light" | "dark", number[][]>>} */
const scales = {};
/**
 * @param {boolean} dark
 * @returns {(v: number) => number[] | null}
 */
export function beliefColour(dark) {
  scales[dark ? "dark" : "light"] ??= Array.from({ length: 256 }, (_, i) => {
    const p = palette(dark);
    const v = i / 255;
    const end = v >= 0.5 ? p.real : p.fake;
    const t = p.strength * Math.abs(2 * v - 1) ** 0.8;
    return p.middle.map((m, k) => Math.round(m + (end[k] - m) * t));
  });
  const scale = /** @type {number[][]} */ (scales[dark ? "dark" : "light"]);
  return (v) => (Number.isNaN(v) ? null : scale[Math.max(0, Math.min(255, Math.round(255 * v)))]);
}

/**
 * @param {boolean} dark
 * @returns {(v: number) => number[] | null}
 */
export function gapColour(dark) {
  const p = palette(dark);
  return (v) => (Number.isNaN(v) ? null : [...(v > 0 ? p.over : p.under), 0.85 * Math.min(1, Math.abs(v)) ** 0.8]);
}

/**
 * @param {Pen} pen
 * @param {ArrayLike<number>} lines
 * @param {number} width
 * @param {string} colour
 * @param {string | null} casing
 */
export function segments(pen, lines, width, colour, casing = null) {
  const { ctx } = pen;
  const path = new Path2D();
  for (let i = 0; i < lines.length; i += 4) {
    path.moveTo(...screen(pen, lines[i], lines[i + 1]));
    path.lineTo(...screen(pen, lines[i + 2], lines[i + 3]));
  }
  ctx.lineCap = "round";
  if (casing) {
    ctx.strokeStyle = casing;
    ctx.lineWidth = width + 2.5 * pen.unit;
    ctx.stroke(path);
  }
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.stroke(path);
}

/**
 * @param {Pen} pen
 */
export function axes(pen) {
  const { ctx, W, H, view, unit, colour } = pen;
  const wide = W / view.scale,
    rough = wide / 6,
    power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((m) => m * power >= rough) ?? 10);
  ctx.strokeStyle = colour.faint;
  ctx.fillStyle = colour.ticks;
  ctx.lineWidth = unit;
  ctx.font = `${14 * pen.text}px system-ui, sans-serif`;
  ctx.textBaseline = "alphabetic";
  ctx.textAlign = "left";
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const lines = new Path2D();
  const low = view.x - wide / 2,
    high = view.x + wide / 2,
    down = view.y - H / view.scale / 2,
    up = view.y + H / view.scale / 2;
  for (let k = Math.ceil(low / step); k * step <= high; k++) {
    const [x] = screen(pen, k * step, 0);
    lines.moveTo(x, 0);
    lines.lineTo(x, H);
    if (x > 30 * unit) ctx.fillText((k * step).toFixed(digits), x + 4 * unit, H - 6 * unit);
  }
  for (let k = Math.ceil(down / step); k * step <= up; k++) {
    const [, y] = screen(pen, 0, k * step);
    lines.moveTo(0, y);
    lines.lineTo(W, y);
    if (y < H - 24 * unit) ctx.fillText((k * step).toFixed(digits), 5 * unit, y - 4 * unit);
  }
  ctx.stroke(lines);
}
