// The picture of the network graph: units over their plane, weights as lines, the clouds of points, the losses.

import { context2d, el } from "../../shared/dom.js";
import { forward } from "../../shared/mlp_runtime.js";
import { outline } from "../../shared/plane/plane_marks.js";
import { languageTag, t } from "../../shared/texts.js";
import { DISCRIMINATOR as D, DISCRIMINATOR_ON_DARK, FAKE, lineScale, REAL, rgb } from "../../shared/theme.js";
import { strongest } from "./lines.js";
import { PIXELS, Rows } from "./rows.js";

/**
 * @import { Sign } from "../../shared/plane/plane_marks.js"
 * @import { Row } from "./rows.js"
 *
 * @typedef {CanvasRenderingContext2D} Context
 */

const PLUS = DISCRIMINATOR_ON_DARK; // weights, by sign
const MINUS = "#9A6FB0";
export const WEIGHT_COLOURS = { plus: PLUS, minus: MINUS };
const LINES = 200; // between two layers at most, the strongest: more are a cloud, and cost a picture's time
const CLOUD = 120; // points of a cloud

export class Picture extends Rows {
  /** @param {HTMLElement} root */
  constructor(root) {
    super(root);
    this.scratch = el("canvas");
    this.family = "";
    this.ink = "";
    this.paper = "";
    this.faint = "";
  }

  drawGraph() {
    const { nets } = this;
    const { dark } = this.state;
    this.units = this.measure();
    const c = context2d(this.canvas);
    this.family = getComputedStyle(this.root).fontFamily;
    this.ink = dark ? "#E6EBF0" : "#1B2530";
    this.paper = dark ? "#11161C" : "#FFFFFF";
    this.faint = dark ? "#313C48" : "#D9DFE5";
    c.clearRect(0, 0, this.width, this.root.clientHeight);
    this.lines(c);
    for (const row of this.rows) {
      if (row.kind === "z") this.drawZ(c, row);
      else if (row.kind === "points") this.drawPoints(c, row);
      else if (row.kind === "loss") this.drawLoss(c, row);
      else if (row.player) {
        const values = this.units[row.player][row.layer];
        const colour = row.player === "G" ? FAKE : D;
        for (const { unit, x, y, size } of row.at) this.picture(c, values, unit, x, y, size, colour);
      }
    }
    return nets;
  }

  /**
   * One unit: nothing where it is silent, its player's colour where it is positive, grey where it is negative.
   *
   * @param {Context} c
   * @param {Float32Array} layer
   * @param {number} unit
   * @param {number} x
   * @param {number} y
   * @param {number} size
   * @param {string} colour
   */
  picture(c, layer, unit, x, y, size, colour, pixels = PIXELS) {
    const n = pixels * pixels;
    const values = layer.subarray(unit * n, (unit + 1) * n);
    let most = 1e-6;
    for (const v of values) most = Math.max(most, Math.abs(v));
    const grey = this.state.dark ? 150 : 120;
    this.stamp(c, values, pixels, x, y, size, (v) => [v / most, v > 0 ? rgb(colour) : [grey, grey, grey]]);
    c.strokeStyle = this.faint;
    c.lineWidth = 1;
    c.strokeRect(x - size / 2, y - size / 2, size, size);
  }

  /**
   * Values as a picture, each a colour on paper: its strength (0 to ±1) and what it is mixed with.
   *
   * @param {Context} c
   * @param {Float32Array} values
   * @param {number} pixels a side
   * @param {number} x
   * @param {number} y
   * @param {number} size
   * @param {(v: number) => [strength: number, colour: number[]]} paint
   */
  stamp(c, values, pixels, x, y, size, paint) {
    const image = new ImageData(pixels, pixels);
    const paper = rgb(this.paper);
    for (let i = 0; i < pixels * pixels; i++) {
      const [strength, colour] = paint(values[i]);
      const part = Math.min(1, Math.abs(strength));
      for (let k = 0; k < 3; k++) image.data[4 * i + k] = paper[k] + part * (colour[k] - paper[k]);
      image.data[4 * i + 3] = 255;
    }
    Object.assign(this.scratch, { width: pixels, height: pixels });
    context2d(this.scratch).putImageData(image, 0, 0);
    c.drawImage(this.scratch, x - size / 2, y - size / 2, size, size);
  }

  /** @param {Context} c */
  lines(c) {
    c.lineCap = "round";
    for (const joint of this.joints()) {
      for (const [a, b, w] of strongest(joint, joint.weights.w, LINES, 0.12)) {
        const part = w * w;
        const bend = (b.y - a.y) * 0.45;
        c.beginPath();
        c.moveTo(a.x, a.y);
        c.bezierCurveTo(a.x, a.y + bend, b.x, b.y - bend, b.x, b.y);
        c.strokeStyle = w > 0 ? PLUS : MINUS;
        c.globalAlpha = 0.1 + 0.6 * part;
        c.lineWidth = (0.4 + 1.9 * part) * lineScale();
        c.stroke();
      }
    }
    c.globalAlpha = 1;
  }

  /**
   * @param {Context} c
   * @param {Row} row
   */
  drawZ(c, row) {
    this.box(c, this.middle - 62, row.y, 124, row.h, FAKE);
    const { size, prior } = this.nets.latent;
    const z = this.z();
    const reach = prior === "normal" ? 2.8 : 1.1;
    c.fillStyle = this.ink;
    c.globalAlpha = 0.65;
    for (let i = 0; i < 90; i++) {
      const u = z[i * size] / reach;
      const v = size > 1 ? z[i * size + 1] / reach : 0;
      if (Math.abs(u) >= 1 || Math.abs(v) >= 1) continue;
      c.fillRect(this.middle + u * 58 - 0.8, row.y + row.h / 2 - v * 17 - 0.8, 1.6, 1.6);
    }
    c.globalAlpha = 1;
    const words =
      prior === "normal" ? t("noise z, {n}-D normal", { n: size }) : t("noise z, {n}-D uniform", { n: size });
    this.label(c, words, this.middle, row.y - 5);
  }

  /**
   * @param {Context} c
   * @param {Row} row
   */
  drawPoints(c, row) {
    const { nets } = this;
    const { real, dark } = this.state;
    this.cloud(c, forward(nets.G, this.z(), CLOUD), CLOUD, this.fakeX(), row.y, row.h, FAKE, "triangle");
    if (real) this.cloud(c, real, Math.min(CLOUD, real.length / 2), this.realX(), row.y, row.h, REAL);
    this.label(c, `▲ ${t("fake G(z)")}`, this.fakeX(), row.y - 5, dark ? FAKE : "#9A5C00");
    this.label(c, `● ${t("real x")}`, this.realX(), row.y - 5, dark ? REAL : "#007A59");
    /** @type {[number, string][]} */
    const sides = [
      [this.fakeX(), FAKE],
      [this.realX(), REAL],
    ];
    for (const [x, colour] of sides) {
      c.strokeStyle = colour;
      c.lineWidth = 2 * lineScale();
      c.beginPath();
      c.moveTo(x + Math.sign(this.middle - x) * row.h * 0.5, row.y + row.h / 2);
      c.quadraticCurveTo(this.middle, row.y + row.h / 2, this.middle, row.y + row.h - 2);
      c.stroke();
    }
  }

  /**
   * @param {Context} c
   * @param {ArrayLike<number>} points
   * @param {number} n
   * @param {number} x
   * @param {number} y
   * @param {number} size
   * @param {string} colour
   * @param {Sign} sign
   */
  cloud(c, points, n, x, y, size, colour, sign = "dot") {
    const [left, right, bottom, top] = this.nets.extent;
    this.box(c, x - size / 2, y, size, size, colour);
    c.fillStyle = colour;
    c.beginPath();
    for (let i = 0; i < n; i++) {
      const u = (points[2 * i] - left) / (right - left);
      const v = (points[2 * i + 1] - bottom) / (top - bottom);
      if (u <= 0 || u >= 1 || v <= 0 || v >= 1) continue;
      outline(c, sign, x + (u - 0.5) * (size - 4), y + (1 - v) * (size - 4) + 2, 1.5 * lineScale());
    }
    c.fill();
  }

  /**
   * @param {Context} c
   * @param {Row} row
   */
  drawLoss(c, row) {
    const { losses } = this.state;
    const { larger, type } = this;
    const y = row.y + 2;
    const [aside, line] = [this.width * 0.29, y + 21 * larger]; // `line`: the middle of the row
    const half = Math.min(42 * larger, aside - 25, this.middle - aside - 4); // of a box
    this.map(c, this.middle, line, 42);
    const shown = { minimumFractionDigits: 3, maximumFractionDigits: 3 };
    const say = (
      /** @type {number} */ x,
      /** @type {string} */ name,
      /** @type {number | undefined} */ value,
      colour = D,
    ) => {
      this.box(c, x - half, line - 18 * larger, 2 * half, 36 * larger, colour);
      c.fillStyle = this.ink;
      c.textAlign = "center";
      c.font = this.font();
      c.fillText(name, x, line - 0.28 * type);
      c.font = `${type}px ui-monospace, monospace`;
      c.fillText(value == null ? "–" : value.toLocaleString(languageTag(), shown), x, line + 0.8 * type);
    };
    say(this.middle - aside, t("loss of G"), losses.G, FAKE);
    say(this.middle + aside, t("loss of D"), losses.D, D);
    c.strokeStyle = this.faint;
    for (const side of [-1, 1]) {
      c.beginPath();
      c.moveTo(this.middle + side * (aside - half), line);
      c.lineTo(this.middle + side * 22, line);
      c.stroke();
    }
  }

  /**
   * D's own verdict, in the colours of the large map.
   *
   * @param {Context} c
   * @param {number} x
   * @param {number} y
   * @param {number} size
   */
  map(c, x, y, size) {
    const { boundary, probability } = this.nets;
    const values = this.units.D[this.units.D.length - 1];
    let spread = 1e-6;
    for (const v of values.subarray(0, PIXELS * PIXELS)) spread = Math.max(spread, Math.abs(v - boundary));
    this.stamp(c, values, PIXELS, x, y, size, (value) => {
      const v = probability ? 2 / (1 + Math.exp(-value)) - 1 : (value - boundary) / spread;
      return [Math.min(1, Math.abs(v)) * 0.85, rgb(v > 0 ? REAL : FAKE)];
    });
    this.box(c, x - size / 2, y - size / 2, size, size, D, true);
  }

  /**
   * @param {Context} c
   * @param {number} x
   * @param {number} y
   * @param {number} w
   * @param {number} h
   * @param {string} colour
   */
  box(c, x, y, w, h, colour, open = false) {
    c.beginPath();
    c.roundRect(x, y, w, h, 5);
    if (!open) {
      c.fillStyle = this.paper;
      c.fill();
    }
    c.strokeStyle = colour;
    c.lineWidth = 1.5 * lineScale();
    c.stroke();
  }

  /** Of words. */
  font() {
    return `600 ${this.type}px ${this.family}`;
  }

  /**
   * @param {Context} c
   * @param {string} text
   * @param {number} x
   * @param {number} y
   */
  label(c, text, x, y, colour = this.ink) {
    c.font = this.font();
    c.textAlign = "center";
    c.globalAlpha = 0.8;
    c.fillStyle = this.paper;
    const wide = c.measureText(text).width + 8;
    c.fillRect(x - wide / 2, y - 0.93 * this.type, wide, 1.28 * this.type);
    c.globalAlpha = 1;
    c.fillStyle = colour;
    c.fillText(text, x, y);
  }
}
