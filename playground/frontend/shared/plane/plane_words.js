// The words in the plane's picture: labels, shares of modes, and the legend.

import { t } from "../texts.js";
import { DISCRIMINATOR, FAKE, REAL, WARNING } from "../theme.js";
import { LAYERS, screen } from "./plane_palette.js";
import { points } from "./plane_marks.js";

/** @import { Pen } from "./plane_palette.js" */

/**
 * A label on a plate, centred at a place of the canvas.
 *
 * @param {Pen} pen
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {{ colour?: string, size?: number, bold?: boolean, align?: string }} options
 */
export function plate(pen, text, x, y, { colour = pen.colour.text, size = 14, bold = true, align = "center" } = {}) {
  const { ctx, text: unit } = pen;
  ctx.font = `${bold ? 600 : 400} ${size * unit}px system-ui, sans-serif`;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  const wide = ctx.measureText(text).width,
    left = align === "center" ? x - wide / 2 : align === "right" ? x - wide : x;
  ctx.fillStyle = pen.colour.label;
  ctx.beginPath();
  ctx.roundRect(left - 5 * unit, y - 0.72 * size * unit, wide + 10 * unit, 1.44 * size * unit, 4 * unit);
  ctx.fill();
  ctx.fillStyle = colour;
  ctx.fillText(text, left, y + unit);
}

/**
 * The modes: a ring at 3σ each, at least big enough to be seen, and its share of the fake samples.
 *
 * @param {Pen} pen
 * @param {{ centres: [number, number][], sigma: number }} modes
 * @param {ArrayLike<number>} shares
 * @param {number} even
 */
export function modes(pen, { centres, sigma }, shares, even) {
  const { ctx, unit, colour } = pen,
    radius = Math.max(3 * sigma * pen.view.scale, 9 * unit);
  const middle = centres.reduce((s, c) => [s[0] + c[0] / centres.length, s[1] + c[1] / centres.length], [0, 0]);
  centres.forEach(([x, y], k) => {
    const [cx, cy] = screen(pen, x, y),
      found = shares[k] > 0.1 * even;
    ctx.beginPath();
    ctx.arc(cx, cy, radius, 0, 2 * Math.PI);
    ctx.setLineDash(found ? [] : [4 * unit, 4 * unit]);
    ctx.strokeStyle = found ? colour.contour : pen.dark ? "#FF8A3D" : WARNING;
    ctx.lineWidth = 2.2 * unit;
    ctx.stroke();
    ctx.setLineDash([]);
    const crowded = centres.length > 12;
    if (crowded && !found) return;
    let dx = x - middle[0],
      dy = y - middle[1];
    const far = Math.hypot(dx, dy);
    if (crowded || far < 1e-6) [dx, dy] = [0, 1];
    else [dx, dy] = [dx / far, dy / far];
    const away = radius + (crowded ? 10 : 16) * unit;
    plate(
      pen,
      `${(100 * shares[k]).toFixed(shares[k] < 0.0995 ? 1 : 0)} %`,
      cx + dx * away * (crowded ? 1 : 1.25),
      cy - dy * away,
      { colour: found ? colour.text : pen.dark ? "#FF8A3D" : "#B34700" },
    );
  });
}

/**
 * The legend of a picture that leaves the page, for the strip under it: the names of the layers shown, line by line.
 *
 * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} ctx
 * @param {number} W
 * @param {number} ratio
 * @param {Set<string>} shown
 * @param {string} words
 */
export function legend(ctx, W, ratio, shown, words) {
  const unit = ratio * Math.max(1, Math.min(1.5, W / ratio / 620)),
    font = `500 ${14 * unit}px system-ui, sans-serif`;
  /** @type {{ id: string, label: string, x: number }[][]} */
  const rows = [];
  ctx.font = font;
  let x = W;
  for (const { id, label } of [
    ...(words ? [{ id: "", label: words }] : []),
    ...LAYERS.filter((l) => shown.has(l.id)).map(({ id, label }) => ({ id, label: t(label) })),
  ]) {
    const wide = ctx.measureText(label).width + (id ? 38 : 14) * unit;
    if (x + wide > W) {
      rows.push([]);
      x = 6 * unit;
    }
    rows[rows.length - 1].push({ id, label, x });
    x += wide;
  }
  return { rows, unit, font, height: 2 * Math.ceil((rows.length * 20 * unit + 4 * unit) / 2) };
}

/**
 * @param {Pen} pen
 * @param {ReturnType<typeof legend>} lines
 * @param {number} full
 */
export function underline(pen, { rows, unit, font, height }, full) {
  const { ctx, W, colour } = pen,
    whole = { ...pen, H: full, unit };
  ctx.fillStyle = colour.ground;
  ctx.fillRect(0, full - height, W, height);
  for (const [k, row] of rows.entries()) {
    for (const { id, label, x } of row) {
      const y = full - height + (13 + 20 * k) * unit;
      if (id) swatch(whole, id, x + 12 * unit, y);
      Object.assign(ctx, { font, textAlign: "left", textBaseline: "middle", fillStyle: colour.text });
      ctx.fillText(label, x + (id ? 25 : 2) * unit, y);
    }
  }
}

/**
 * A layer's sign, as in the legend.
 *
 * @param {Pen} pen
 * @param {string} id
 * @param {number} x
 * @param {number} y
 */
function swatch(pen, id, x, y) {
  const { ctx, unit, colour } = pen,
    at = [pen.view.x + (x - pen.W / 2) / pen.view.scale, pen.view.y - (y - pen.H / 2) / pen.view.scale];
  const bar = (/** @type {string} */ left, /** @type {string} */ right) => {
    const fill = ctx.createLinearGradient(x - 8 * unit, 0, x + 8 * unit, 0);
    fill.addColorStop(0, left);
    fill.addColorStop(1, right);
    ctx.fillStyle = fill;
    ctx.fillRect(x - 8 * unit, y - 5 * unit, 16 * unit, 10 * unit);
  };
  if (id === "real") points(pen, at, colour.dot.real, 4.4);
  else if (id === "heldout") points(pen, at, colour.dot.real, 4.4, "ring");
  else if (id === "fake") points(pen, at, colour.dot.fake, 5, "triangle");
  else if (id === "map" || id === "optimal") bar(FAKE, REAL);
  else if (id === "gap") bar(WARNING, DISCRIMINATOR);
  else if (id === "q") bar("rgba(230,159,0,0.1)", FAKE);
  else if (id === "manifold") {
    bar(colour.front, colour.back);
  } else {
    ctx.strokeStyle = id === "arrows" ? colour.pull : id === "trails" ? colour.dot.fake[0] : colour.contour;
    ctx.lineWidth = 2.4 * unit;
    ctx.beginPath();
    ctx.moveTo(x - 8 * unit, y);
    ctx.lineTo(x + 8 * unit, y);
    ctx.stroke();
  }
}
