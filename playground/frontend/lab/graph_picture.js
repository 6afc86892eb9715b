// The picture of the network graph: units over their plane, weights as lines, the clouds of points, the losses.

import { PIXELS, Rows } from "./graph_rows.js";
import { forward } from "../shared/mlp_runtime.js";
import { DISCRIMINATOR as D, DISCRIMINATOR_ON_DARK, FAKE, REAL } from "../shared/theme.js";

const PLUS = DISCRIMINATOR_ON_DARK,
  MINUS = "#9A6FB0"; // weights, by sign
const LINES = 200; // between two layers at most, the strongest: more are a cloud, and cost a picture's time

export class Picture extends Rows {
  draw() {
    const { nets, dark } = this.state;
    if (!nets || this.root.clientWidth < 60) return;
    const start = performance.now();
    this.layout();
    this.measure();
    const c = this.canvas.getContext("2d"),
      [z, points, loss] = ["z", "points", "loss"].map((k) => this.rows.find((r) => r.kind === k));
    this.ink = dark ? "#E6EBF0" : "#1B2530";
    this.paper = dark ? "#11161C" : "#FFFFFF";
    this.faint = dark ? "#313C48" : "#D9DFE5";
    c.clearRect(0, 0, this.width, this.root.clientHeight);
    this.lines(c);
    for (const row of this.rows)
      if (row.kind === "unit")
        for (const at of row.at)
          this.picture(
            c,
            this.units[row.player][row.layer],
            at.unit,
            at.x,
            at.y,
            at.size,
            row.player === "G" ? FAKE : D,
          );
    this.drawZ(c, z);
    this.drawPoints(c, points);
    this.drawLoss(c, loss);
    this.dim(c);
    if (this.chosen) this.showCard();
    this.painted++;
    this.root.dataset.painted = this.painted;
    this.last = performance.now();
    this.cost = this.last - start;
  }

  // One unit: nothing where it is silent, its player's colour where it is positive, grey where it is negative.
  picture(c, layer, unit, x, y, size, colour, pixels = PIXELS) {
    const n = pixels * pixels,
      values = layer.subarray(unit * n, (unit + 1) * n);
    let most = 1e-6;
    for (let i = 0; i < n; i++) most = Math.max(most, Math.abs(values[i]));
    const image = new ImageData(pixels, pixels),
      [r, g, b] = rgb(colour),
      [pr, pg, pb] = rgb(this.paper),
      grey = this.state.dark ? 150 : 120;
    for (let i = 0; i < n; i++) {
      const v = values[i] / most,
        t = Math.min(1, Math.abs(v)),
        o = 4 * i;
      image.data[o] = pr + t * ((v > 0 ? r : grey) - pr);
      image.data[o + 1] = pg + t * ((v > 0 ? g : grey) - pg);
      image.data[o + 2] = pb + t * ((v > 0 ? b : grey) - pb);
      image.data[o + 3] = 255;
    }
    this.stamp(c, image, x, y, size);
    c.strokeStyle = this.faint;
    c.lineWidth = 1;
    c.strokeRect(x - size / 2, y - size / 2, size, size);
  }

  stamp(c, image, x, y, size) {
    Object.assign(this.scratch, { width: image.width, height: image.height });
    this.scratch.getContext("2d").putImageData(image, 0, 0);
    c.drawImage(this.scratch, x - size / 2, y - size / 2, size, size);
  }

  lines(c) {
    c.lineCap = "round";
    for (const joint of this.joints()) {
      for (const [a, b, w] of strongest(joint, joint.weights.w, LINES, 0.12)) {
        const t = Math.abs(w);
        c.beginPath();
        c.moveTo(a.x, a.y);
        const bend = (b.y - a.y) * 0.45;
        c.bezierCurveTo(a.x, a.y + bend, b.x, b.y - bend, b.x, b.y);
        c.strokeStyle = w > 0 ? PLUS : MINUS;
        c.globalAlpha = 0.1 + 0.6 * t * t;
        c.lineWidth = 0.4 + 1.9 * t * t;
        c.stroke();
      }
    }
    c.globalAlpha = 1;
  }

  drawZ(c, row) {
    this.box(c, this.middle - 62, row.y, 124, row.h, FAKE);
    const { nets } = this.state,
      z = this.z();
    c.fillStyle = this.ink;
    c.globalAlpha = 0.65;
    const reach = nets.latent.prior === "normal" ? 2.8 : 1.1;
    for (let i = 0; i < 90; i++) {
      const u = z[i * nets.latent.size] / reach,
        v = nets.latent.size > 1 ? z[i * nets.latent.size + 1] / reach : 0;
      if (Math.abs(u) < 1 && Math.abs(v) < 1)
        c.fillRect(this.middle + u * 58 - 0.8, row.y + row.h / 2 - v * 17 - 0.8, 1.6, 1.6);
    }
    c.globalAlpha = 1;
    this.label(c, `noise z, ${nets.latent.size}-D ${nets.latent.prior}`, this.middle, row.y - 5);
  }

  drawPoints(c, row) {
    const { nets, real } = this.state,
      size = row.h,
      n = 120;
    this.cloud(c, forward(nets.G, this.z(), n), n, this.fakeX(), row.y, size, FAKE);
    if (real) this.cloud(c, real, Math.min(n, real.length / 2), this.realX(), row.y, size, REAL);
    this.label(c, "fake G(z)", this.fakeX(), row.y - 5, this.state.dark ? FAKE : "#B36B00");
    this.label(c, "real x", this.realX(), row.y - 5, REAL);
    for (const [x, colour] of [
      [this.fakeX(), FAKE],
      [this.realX(), REAL],
    ]) {
      c.strokeStyle = colour;
      c.lineWidth = 2;
      c.beginPath();
      c.moveTo(x + Math.sign(this.middle - x) * size * 0.5, row.y + size / 2);
      c.quadraticCurveTo(this.middle, row.y + size / 2, this.middle, row.y + size - 2);
      c.stroke();
    }
  }

  cloud(c, points, n, x, y, size, colour) {
    const [left, right, bottom, top] = this.state.nets.extent;
    this.box(c, x - size / 2, y, size, size, colour);
    c.fillStyle = colour;
    for (let i = 0; i < n; i++) {
      const u = (points[2 * i] - left) / (right - left),
        v = (points[2 * i + 1] - bottom) / (top - bottom);
      if (u > 0 && u < 1 && v > 0 && v < 1)
        c.fillRect(x + (u - 0.5) * (size - 4) - 1, y + (1 - v) * (size - 4) + 1, 2, 2);
    }
  }

  drawLoss(c, row) {
    const { losses } = this.state,
      y = row.y + 2;
    const last = this.units.D.at(-1);
    this.map(c, last, this.middle, y + 21, 42);
    const say = (x, name, value, colour) => {
      this.box(c, x - 42, y + 3, 84, 36, colour);
      c.fillStyle = this.ink;
      c.textAlign = "center";
      c.font = "600 12px system-ui, sans-serif";
      c.fillText(name, x, y + 17);
      c.font = "12px ui-monospace, monospace";
      c.fillText(value == null ? "–" : value.toFixed(3), x, y + 32);
    };
    say(this.middle - this.width * 0.29, "loss of G", losses?.G, FAKE);
    say(this.middle + this.width * 0.29, "loss of D", losses?.D, D);
    c.strokeStyle = this.faint;
    for (const x of [this.middle - this.width * 0.29 + 42, this.middle + this.width * 0.29 - 42]) {
      c.beginPath();
      c.moveTo(x, y + 21);
      c.lineTo(this.middle + Math.sign(x - this.middle) * 22, y + 21);
      c.stroke();
    }
  }

  // D's own verdict, in the colours of the large map.
  map(c, values, x, y, size) {
    const { nets } = this.state,
      n = PIXELS * PIXELS,
      image = new ImageData(PIXELS, PIXELS),
      paper = rgb(this.paper);
    let spread = 1e-6;
    for (let i = 0; i < n; i++) spread = Math.max(spread, Math.abs(values[i] - nets.boundary));
    for (let i = 0; i < n; i++) {
      const v = nets.probability ? 2 / (1 + Math.exp(-values[i])) - 1 : (values[i] - nets.boundary) / spread;
      const to = rgb(v > 0 ? REAL : FAKE),
        t = Math.min(1, Math.abs(v)) * 0.85,
        o = 4 * i;
      for (let k = 0; k < 3; k++) image.data[o + k] = paper[k] + t * (to[k] - paper[k]);
      image.data[o + 3] = 255;
    }
    this.stamp(c, image, x, y, size);
    this.box(c, x - size / 2, y - size / 2, size, size, D, true);
  }

  box(c, x, y, w, h, colour, open = false) {
    c.beginPath();
    c.roundRect(x, y, w, h, 5);
    if (!open) {
      c.fillStyle = this.paper;
      c.fill();
    }
    c.strokeStyle = colour;
    c.lineWidth = 1.5;
    c.stroke();
  }

  label(c, text, x, y, colour = this.ink) {
    c.font = "600 12px system-ui, sans-serif";
    c.textAlign = "center";
    c.globalAlpha = 0.8;
    c.fillStyle = this.paper;
    const wide = c.measureText(text).width + 8;
    c.fillRect(x - wide / 2, y - 12, wide, 16);
    c.globalAlpha = 1;
    c.fillStyle = colour;
    c.fillText(text, x, y);
  }
}

// Of what is drawn between two layers the `n` strongest pairs, [from, to, part of the largest], without those under `least`.
export function strongest({ from, to, weights }, values, n, least) {
  const found = Float32Array.from(
    { length: from.length * to.length },
    (_, k) => values[to[k % to.length].unit * weights.in + from[Math.floor(k / to.length)].unit],
  );
  const sizes = found.map(Math.abs).sort(),
    most = Math.max(1e-12, sizes.at(-1)),
    limit = Math.max(least * most, sizes[sizes.length - n] ?? 0),
    pairs = [];
  for (const [k, v] of found.entries())
    if (Math.abs(v) >= limit) pairs.push([from[Math.floor(k / to.length)], to[k % to.length], v / most]);
  return pairs;
}

const known = new Map();
function rgb(hex) {
  if (!known.has(hex))
    known.set(
      hex,
      [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)),
    );
  return known.get(hex);
}
