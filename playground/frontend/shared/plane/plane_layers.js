// The layers of the plane's picture, each a function that draws with a `pen`: {ctx, W, H, view, unit, dark, colour}.
// `unit` is a pixel of the screen in pixels of the canvas, times how much larger than usual the picture is.

import { offscreen2d } from "../dom.js";
import { DISCRIMINATOR, FAKE, GRADIENT, REAL, WARNING } from "../theme.js";

/**
 * @typedef {object} Pen what layers draw with
 * @property {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} ctx
 * @property {number} W pixels of the canvas
 * @property {number} H
 * @property {number} unit
 * @property {boolean} dark
 * @property {typeof LIGHT} colour
 * @property {{ x: number, y: number, scale: number }} view the middle, and pixels per unit of the plane
 */

// What can be shown, from the ground up. Colours are those of the whole app: real green, fake orange, D blue, gradients pink.
export const LAYERS = [
  {
    id: "map",
    label: "D",
    colour: DISCRIMINATOR,
    help: "What D believes everywhere: green real, orange fake; the line is where it cannot tell.",
  },
  {
    id: "optimal",
    label: "optimal D*",
    colour: DISCRIMINATOR,
    help: "The best D there can be against this G: real mass over all mass, cell by cell.",
  },
  { id: "gap", label: "D − D*", colour: WARNING, help: "Where D is wrong: blue believes too much, red too little." },
  {
    id: "q",
    label: "density of G",
    colour: FAKE,
    help: "How thick the fake samples lie: equal parts of the noise, put where G sends them.",
  },
  {
    id: "manifold",
    label: "G's sheet",
    colour: FAKE,
    help: "The plane of noise as G folds it: pale where it is stretched (|det J| large), brown where its back shows.",
  },
  {
    id: "density",
    label: "true density",
    colour: REAL,
    help: "The data's own density: lines around 39, 86 and 99 % of each mode, or 50, 80 and 95 % of all.",
  },
  { id: "real", label: "real", colour: REAL, help: "Samples of the training data." },
  { id: "heldout", label: "held out", colour: REAL, help: "Real samples that training never sees." },
  { id: "trails", label: "trails", colour: FAKE, help: "Where each fake point has just been." },
  {
    id: "arrows",
    label: "pull on G",
    colour: GRADIENT,
    help: "−∇ₓ of G's loss: where each fake point would go if it were free.",
  },
  { id: "fake", label: "fake", colour: FAKE, help: "What G makes of the same noise at every step." },
  {
    id: "modes",
    label: "modes",
    colour: WARNING,
    help: "Each mode's share of the fake samples, within 3σ; dashed: not found.",
  },
];

const LIGHT = {
  ground: "#FFFFFF",
  middle: [248, 248, 246],
  real: [0, 158, 115],
  fake: [230, 159, 0],
  strength: 0.46,
  text: "#1B2733",
  faint: "rgba(20,30,40,0.13)",
  ticks: "rgba(20,30,40,0.6)",
  line: DISCRIMINATOR,
  casing: "rgba(255,255,255,0.75)",
  over: [0, 114, 178],
  under: [213, 94, 0],
  pull: "#B9508C",
  dot: { real: [REAL, "#FFFFFF"], fake: [FAKE, "#5C3B00"] },
  contour: "#007A58",
  front: FAKE,
  back: "#7A4A00",
  label: "rgba(255,255,255,0.88)",
};
const DARK = {
  ground: "#11171E",
  middle: [27, 34, 43],
  real: [0, 170, 124],
  fake: [230, 159, 0],
  strength: 0.4,
  text: "#EEF2F6",
  faint: "rgba(255,255,255,0.13)",
  ticks: "rgba(255,255,255,0.62)",
  line: "#56B4E9",
  casing: "rgba(10,14,18,0.7)",
  over: [60, 150, 220],
  under: [226, 105, 20],
  pull: "#F0A3CF",
  dot: { real: ["#1CC596", "#04241A"], fake: ["#FFB52E", "#2A1B00"] },
  contour: "#3BD3A6",
  front: "#F2AE2B",
  back: "#8A5A14",
  label: "rgba(10,14,18,0.82)",
};
/**
 * @param {boolean} dark
 */
export const palette = (dark) => (dark ? DARK : LIGHT);

/**
 * @param {Pick<Pen, "W" | "H" | "view">} pen
 * @param {number} x
 * @param {number} y
 * @returns {[number, number]}
 */
export const screen = ({ W, H, view }, x, y) => [(x - view.x) * view.scale + W / 2, H / 2 - (y - view.y) * view.scale];

// -- the ground -------------------------------------------------------------------------------------------------------

/**
 * Values h×w over an extent as colours: `paint(v, index)` gives [r, g, b, alpha 0…1], or nothing where there is no value.
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
const scales = {};
/**
 * @param {boolean} dark
 * @returns {(v: number) => number[] | null}
 */
export function beliefColour(dark) {
  scales[dark] ??= Array.from({ length: 256 }, (_, i) => {
    const p = palette(dark),
      v = i / 255,
      end = v >= 0.5 ? p.real : p.fake,
      t = p.strength * Math.abs(2 * v - 1) ** 0.8;
    return p.middle.map((m, k) => Math.round(m + (end[k] - m) * t));
  });
  return (v) => (Number.isNaN(v) ? null : scales[dark][Math.max(0, Math.min(255, Math.round(255 * v)))]);
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
  const step = power * [1, 2, 5, 10].find((m) => m * power >= rough);
  ctx.strokeStyle = colour.faint;
  ctx.fillStyle = colour.ticks;
  ctx.lineWidth = unit;
  ctx.font = `${12 * unit}px system-ui, sans-serif`;
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

// -- what the data is -------------------------------------------------------------------------------------------------

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

// A dot drawn once and copied: filled with an edge, or hollow.
const dots = new Map();
/**
 * @param {string} fill
 * @param {string} edge
 * @param {number} radius
 * @param {boolean} hollow
 */
function dot(fill, edge, radius, hollow) {
  const key = `${fill} ${edge} ${radius.toFixed(2)} ${hollow}`;
  if (!dots.has(key)) {
    if (dots.size > 60) dots.clear();
    const size = Math.ceil(2 * radius + 4),
      canvas = new OffscreenCanvas(size, size),
      ctx = offscreen2d(canvas);
    ctx.beginPath();
    ctx.arc(size / 2, size / 2, radius, 0, 2 * Math.PI);
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
 * @param {boolean} hollow
 */
export function points(pen, xs, [fill, edge], radius, hollow = false) {
  const stamp = dot(fill, edge, radius * pen.unit, hollow),
    half = stamp.width / 2,
    { ctx, W, H } = pen;
  for (let i = 0; i < xs.length; i += 2) {
    const [x, y] = screen(pen, xs[i], xs[i + 1]);
    if (x > -half && x < W + half && y > -half && y < H + half) ctx.drawImage(stamp, x - half, y - half);
  }
}

// -- what G does ------------------------------------------------------------------------------------------------------

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
 * The image of a lattice of z (across² points): cells pale where stretched, strong where squeezed, brown seen from behind.
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

// -- words ------------------------------------------------------------------------------------------------------------

/**
 * A label on a plate, centred at a place of the canvas.
 *
 * @param {Pen} pen
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {{ colour?: string, size?: number, bold?: boolean, align?: string }} options
 */
export function plate(pen, text, x, y, { colour = pen.colour.text, size = 13, bold = true, align = "center" } = {}) {
  const { ctx, unit } = pen;
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
      { size: crowded ? 10 : 13, colour: found ? colour.text : pen.dark ? "#FF8A3D" : "#B34700" },
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
  const unit = ratio * Math.max(0.85, Math.min(1.5, W / ratio / 620)),
    font = `500 ${11.5 * unit}px system-ui, sans-serif`,
    rows = [];
  ctx.font = font;
  let x = W;
  for (const { id, label } of [
    ...(words ? [{ id: "", label: words }] : []),
    ...LAYERS.filter((l) => shown.has(l.id)),
  ]) {
    const wide = ctx.measureText(label).width + (id ? 38 : 14) * unit;
    if (x + wide > W) {
      rows.push([]);
      x = 6 * unit;
    }
    rows.at(-1).push({ id, label, x });
    x += wide;
  }
  return { rows, unit, font, height: 2 * Math.ceil((rows.length * 17 * unit + 4 * unit) / 2) };
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
  rows.forEach((row, k) =>
    row.forEach(({ id, label, x }) => {
      const y = full - height + (12 + 17 * k) * unit;
      if (id) swatch(whole, id, x + 12 * unit, y);
      Object.assign(ctx, { font, textAlign: "left", textBaseline: "middle", fillStyle: colour.text });
      ctx.fillText(label, x + (id ? 25 : 2) * unit, y);
    }),
  );
}

/**
 * A layer's sign, as in the legend.
 *
 * @param {Pen} pen
 * @param {string} id
 * @param {number} x
 * @param {number} y
 */
export function swatch(pen, id, x, y) {
  const { ctx, unit, colour } = pen,
    at = [pen.view.x + (x - pen.W / 2) / pen.view.scale, pen.view.y - (y - pen.H / 2) / pen.view.scale];
  const bar = (left, right) => {
    const fill = ctx.createLinearGradient(x - 8 * unit, 0, x + 8 * unit, 0);
    fill.addColorStop(0, left);
    fill.addColorStop(1, right);
    ctx.fillStyle = fill;
    ctx.fillRect(x - 8 * unit, y - 5 * unit, 16 * unit, 10 * unit);
  };
  if (id === "real") points(pen, at, colour.dot.real, 4.4);
  else if (id === "heldout") points(pen, at, colour.dot.real, 4.4, true);
  else if (id === "fake") points(pen, at, colour.dot.fake, 5);
  else if (id === "map" || id === "optimal") bar(FAKE, REAL);
  else if (id === "gap") bar(WARNING, DISCRIMINATOR);
  else if (id === "q") bar("rgba(230,159,0,0.1)", FAKE);
  else if (id === "manifold") {
    bar(colour.front, colour.back);
  } else {
    ctx.strokeStyle = {
      arrows: colour.pull,
      density: colour.contour,
      trails: colour.dot.fake[0],
      modes: colour.contour,
    }[id];
    ctx.lineWidth = 2.4 * unit;
    ctx.beginPath();
    ctx.moveTo(x - 8 * unit, y);
    ctx.lineTo(x + 8 * unit, y);
    ctx.stroke();
  }
}
