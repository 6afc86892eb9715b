// What lies on the ground of the plane's picture: points, circles, trails, arrows, and the image of the noise.

import { offscreen2d } from "../dom.js";
import { screen } from "./plane_palette.js";

/** @import { Pen } from "./plane_palette.js" */

/**
 * Round modes: circles at 1, 2 and 3σ.
 *
 * @param {Pen} pen
 * @param {[number, number][]} centres
 * @param {number[]} radii
 * @param {number} width
 * @param {string} colour
 */
export function circles(pen, centres, radii, width, colour) {
  const { ctx } = pen,
    path = new Path2D();
  for (const [x, y] of centres)
    for (const r of radii) {
      const [cx, cy] = screen(pen, x, y),
        size = r * pen.view.scale;
      path.moveTo(cx + size, cy);
      path.arc(cx, cy, size, 0, 2 * Math.PI);
    }
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.stroke(path);
}

/** @typedef {"dot" | "ring" | "triangle"} Sign real points are dots, held-out ones rings, fakes triangles */

const TALL = 1.3; // radius of the circle around a triangle that weighs as much as a dot

/**
 * The outline of a sign about a place.
 *
 * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | Path2D} path
 * @param {Sign} sign
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 */
export function outline(path, sign, x, y, radius) {
  if (sign !== "triangle") {
    path.moveTo(x + radius, y);
    path.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  const r = TALL * radius;
  path.moveTo(x, y - r);
  path.lineTo(x + 0.866 * r, y + 0.5 * r);
  path.lineTo(x - 0.866 * r, y + 0.5 * r);
  path.closePath();
}

// A sign drawn once and copied: filled with an edge, or hollow.
const dots = new Map();
/**
 * @param {string} fill
 * @param {string} edge
 * @param {number} radius
 * @param {Sign} sign
 */
function stampOf(fill, edge, radius, sign) {
  const key = `${fill} ${edge} ${radius.toFixed(2)} ${sign}`;
  if (!dots.has(key)) {
    if (dots.size > 60) dots.clear();
    const hollow = sign === "ring";
    const size = Math.ceil(2 * TALL * radius + 4),
      canvas = new OffscreenCanvas(size, size),
      ctx = offscreen2d(canvas);
    ctx.beginPath();
    outline(ctx, sign, size / 2, size / 2, radius);
    ctx.lineJoin = "round";
    if (!hollow) {
      ctx.fillStyle = fill;
      ctx.fill();
    }
    ctx.strokeStyle = hollow ? fill : edge;
    ctx.lineWidth = hollow ? 0.42 * radius : Math.max(0.7, 0.26 * radius);
    ctx.stroke();
    dots.set(key, canvas);
  }
  return dots.get(key);
}

/**
 * @param {Pen} pen
 * @param {ArrayLike<number>} xs
 * @param {string[]} colours
 * @param {number} radius
 * @param {Sign} sign
 */
export function points(pen, xs, [fill, edge], radius, sign = "dot") {
  const stamp = stampOf(fill, edge, radius * pen.unit, sign),
    half = stamp.width / 2,
    { ctx, W, H } = pen;
  for (let i = 0; i < xs.length; i += 2) {
    const [x, y] = screen(pen, xs[i], xs[i + 1]);
    if (x > -half && x < W + half && y > -half && y < H + half) ctx.drawImage(stamp, x - half, y - half);
  }
}

/**
 * Where the points have been: `past` are arrays n×2, the newest last; the older, the fainter.
 *
 * @param {Pen} pen
 * @param {ArrayLike<number>[]} past
 * @param {string} colour
 */
export function trails(pen, past, colour) {
  const { ctx, unit } = pen;
  ctx.strokeStyle = colour;
  ctx.lineCap = "butt";
  const alpha = ctx.globalAlpha;
  for (let age = 1; age < past.length; age++) {
    const from = past[past.length - 1 - age],
      to = past[past.length - age],
      t = 1 - age / past.length,
      path = new Path2D();
    for (let i = 0; i < to.length; i += 2) {
      path.moveTo(...screen(pen, from[i], from[i + 1]));
      path.lineTo(...screen(pen, to[i], to[i + 1]));
    }
    ctx.globalAlpha = alpha * 0.75 * t * t;
    ctx.lineWidth = (0.5 + 1.6 * t) * unit;
    ctx.stroke(path);
  }
  ctx.globalAlpha = alpha;
}

/**
 * Arrows from `xs` along `pull` (both n×2); `reach(size)` gives an arrow's length in units of the screen.
 *
 * @param {Pen} pen
 * @param {ArrayLike<number>} xs
 * @param {ArrayLike<number>} pull
 * @param {(size: number) => number} reach
 */
export function arrows(pen, xs, pull, reach) {
  const { ctx, unit, colour } = pen,
    shafts = new Path2D(),
    heads = new Path2D();
  for (let i = 0; i < xs.length; i += 2) {
    const size = Math.hypot(pull[i], pull[i + 1]),
      length = reach(size) * unit;
    if (!(length > 1.5 * unit)) continue;
    const [x, y] = screen(pen, xs[i], xs[i + 1]),
      dx = pull[i] / size,
      dy = -pull[i + 1] / size;
    const head = Math.min(7 * unit, 0.55 * length),
      tx = x + dx * length,
      ty = y + dy * length,
      bx = tx - dx * head,
      by = ty - dy * head;
    shafts.moveTo(x, y);
    shafts.lineTo(bx, by);
    heads.moveTo(tx, ty);
    heads.lineTo(bx - dy * head * 0.45, by + dx * head * 0.45);
    heads.lineTo(bx + dy * head * 0.45, by - dx * head * 0.45);
  }
  ctx.lineCap = "round";
  ctx.strokeStyle = ctx.fillStyle = colour.pull;
  ctx.lineWidth = 1.5 * unit;
  ctx.stroke(shafts);
  ctx.fill(heads);
}

const SHADES = 12;

/**
 * The image of a lattice of z (across² points): cells pale where stretched, strong where squeezed, brown seen from
 * behind.
 *
 * @param {Pen} pen
 * @param {ArrayLike<number>} xs
 * @param {number} across
 * @param {number} zArea
 * @param {number} wide
 */
export function manifold(pen, xs, across, zArea, wide) {
  const { ctx, unit, colour } = pen,
    faces = Array.from({ length: 2 * SHADES }, () => new Path2D()),
    lines = new Path2D();
  const at = Array.from({ length: across * across }, (_, i) => screen(pen, xs[2 * i], xs[2 * i + 1]));
  const usual = 0.12 * (wide / 5) ** 2; // |det J| of a G that neither stretches nor squeezes much
  for (let r = 0; r + 1 < across; r++)
    for (let c = 0; c + 1 < across; c++) {
      const i = r * across + c,
        [a, b, d, e] = [i, i + 1, i + across + 1, i + across];
      const det =
        (0.5 *
          ((xs[2 * d] - xs[2 * a]) * (xs[2 * e + 1] - xs[2 * b + 1]) -
            (xs[2 * e] - xs[2 * b]) * (xs[2 * d + 1] - xs[2 * a + 1]))) /
        zArea;
      const shade = Math.min(SHADES - 1, Math.floor(SHADES / (1 + Math.abs(det) / usual)));
      const path = faces[shade + (det < 0 ? SHADES : 0)];
      path.moveTo(...at[a]);
      path.lineTo(...at[b]);
      path.lineTo(...at[d]);
      path.lineTo(...at[e]);
      path.closePath();
    }
  for (let k = 0; k < across; k += 2) {
    for (let c = 0; c < across; c++) lines[c ? "lineTo" : "moveTo"](...at[k * across + c]);
    for (let r = 0; r < across; r++) lines[r ? "lineTo" : "moveTo"](...at[r * across + k]);
  }
  const alpha = ctx.globalAlpha;
  faces.forEach((path, k) => {
    ctx.globalAlpha = alpha * (0.1 + (0.55 * (k % SHADES)) / SHADES);
    ctx.fillStyle = k < SHADES ? colour.front : colour.back;
    ctx.fill(path);
  });
  ctx.globalAlpha = 0.75 * alpha;
  ctx.strokeStyle = pen.dark ? "#FFD58A" : "#8A5A00";
  ctx.lineWidth = 0.9 * unit;
  ctx.stroke(lines);
  ctx.globalAlpha = alpha;
}

/**
 * The image of a line of z: a curve, thick where G lingers.
 *
 * @param {Pen} pen
 * @param {ArrayLike<number>} xs
 * @param {number} wide
 */
export function curve(pen, xs, wide) {
  const { ctx, unit, colour } = pen,
    n = xs.length / 2,
    usual = (2 * wide) / n;
  ctx.strokeStyle = colour.front;
  ctx.lineCap = "round";
  for (let i = 0; i + 1 < n; i++) {
    const speed = Math.hypot(xs[2 * i + 2] - xs[2 * i], xs[2 * i + 3] - xs[2 * i + 1]) / usual;
    ctx.lineWidth = (1.5 + 6 / (1 + 3 * speed)) * unit;
    ctx.beginPath();
    ctx.moveTo(...screen(pen, xs[2 * i], xs[2 * i + 1]));
    ctx.lineTo(...screen(pen, xs[2 * i + 2], xs[2 * i + 3]));
    ctx.stroke();
  }
}

/**
 * A point's way: bold, with its first place marked.
 *
 * @param {Pen} pen
 * @param {ArrayLike<number>} xs
 */
export function path(pen, xs) {
  const { ctx, unit, colour } = pen,
    line = new Path2D();
  for (let i = 0; i < xs.length; i += 2) line[i ? "lineTo" : "moveTo"](...screen(pen, xs[i], xs[i + 1]));
  ctx.lineJoin = ctx.lineCap = "round";
  ctx.strokeStyle = colour.casing;
  ctx.lineWidth = 5 * unit;
  ctx.stroke(line);
  ctx.strokeStyle = colour.dot.fake[0];
  ctx.lineWidth = 2.2 * unit;
  ctx.stroke(line);
}
