// Drawing on a canvas of the Dirac plane: strokes, dots, arrows and words in the colours of the page.

import { context2d, find } from "../shared/dom.js";
import {
  DISCRIMINATOR,
  DISCRIMINATOR_ON_DARK,
  FAKE,
  GRADIENT,
  isDark,
  lineScale,
  REAL,
  typeSize,
  WARNING,
} from "../shared/theme.js";

/**
 * @typedef {[x: number, y: number]} Place in CSS pixels
 * @typedef {"left" | "right" | "center"} Align
 */

export const COLOURS = { real: REAL, fake: FAKE, path: GRADIENT, bad: WARNING };

const EDGE = 4; // pixels between a word and the edge of the canvas
const TYPE = 14; // pixels, before it grows for a projector

export class Brush {
  /**
   * A clean canvas of the element's size.
   *
   * @param {HTMLElement} root of the block
   * @param {string} name the canvas's class
   */
  constructor(root, name) {
    const canvas = /** @type {HTMLCanvasElement} */ (find(root, `.${name}`));
    const scale = devicePixelRatio || 1;
    const style = getComputedStyle(root);
    this.dark = isDark(root);
    this.ink = style.getPropertyValue("--st-text-color") || "#1b2530";
    this.paper = style.getPropertyValue("--st-background-color") || "#fff";
    this.ground = getComputedStyle(canvas).backgroundColor;
    this.D = this.dark ? DISCRIMINATOR_ON_DARK : DISCRIMINATOR;
    this.fakeText = this.dark ? FAKE : "#9A5C00";
    this.family = style.fontFamily;
    this.width = canvas.clientWidth;
    this.height = canvas.clientHeight;
    canvas.width = Math.round(this.width * scale);
    canvas.height = Math.round(this.height * scale);
    this.c = context2d(canvas);
    this.c.scale(scale, scale);
    this.c.lineJoin = this.c.lineCap = "round";
    this.thickness = lineScale(); // of lines and dots
    this.type = typeSize(TYPE);
    this.weight(400);
  }

  /** @param {number} weight of the words that follow */
  weight(weight) {
    this.c.font = `${weight} ${this.type}px ${this.family}`;
  }

  /** @param {number} part of the ink, in percent */
  faint(part) {
    return `color-mix(in srgb, ${this.ink} ${part}%, transparent)`;
  }

  /**
   * @param {Place[]} points
   * @param {string} colour
   * @param {number[]} dash
   */
  stroke(points, colour, width = 1, dash = []) {
    const { c } = this;
    c.beginPath();
    for (const [x, y] of points) c.lineTo(x, y);
    c.strokeStyle = colour;
    c.lineWidth = width * this.thickness;
    c.setLineDash(dash);
    c.stroke();
    c.setLineDash([]);
  }

  /**
   * @param {number} y
   * @param {string} colour
   * @param {number[]} [dash]
   */
  across(y, colour, dash) {
    this.stroke(
      [
        [0, y],
        [this.width, y],
      ],
      colour,
      1,
      dash,
    );
  }

  /**
   * @param {number} x
   * @param {string} colour
   */
  down(x, colour) {
    this.stroke(
      [
        [x, 0],
        [x, this.height],
      ],
      colour,
    );
  }

  /**
   * @param {Place} place
   * @param {number} radius
   * @param {string} fill
   */
  dot([x, y], radius, fill, edge = "") {
    const { c } = this;
    c.beginPath();
    c.arc(x, y, radius * this.thickness, 0, 2 * Math.PI);
    c.fillStyle = fill;
    c.fill();
    if (!edge) return;
    c.strokeStyle = edge;
    c.lineWidth = 2 * this.thickness;
    c.stroke();
  }

  /**
   * A fake: its centre at the place.
   *
   * @param {Place} place
   * @param {number} radius of the circle around it
   * @param {string} fill
   * @param {string} edge
   */
  triangle([x, y], radius, fill, edge) {
    const { c } = this;
    const r = radius * this.thickness;
    c.beginPath();
    c.moveTo(x, y - r);
    c.lineTo(x + 0.866 * r, y + 0.5 * r);
    c.lineTo(x - 0.866 * r, y + 0.5 * r);
    c.closePath();
    c.fillStyle = fill;
    c.fill();
    c.strokeStyle = edge;
    c.lineWidth = 1.5 * this.thickness;
    c.stroke();
  }

  /**
   * @param {Place} from
   * @param {Place} to
   * @param {string} colour
   */
  arrow(from, to, colour) {
    const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
    const head = 4 * this.thickness;
    const side = (/** @type {number} */ turn) =>
      /** @type {Place} */ ([to[0] - head * Math.cos(angle + turn), to[1] - head * Math.sin(angle + turn)]);
    this.stroke([from, to], colour, 1.2);
    this.stroke([side(0.5), to, side(-0.5)], colour, 1.2);
  }

  /**
   * A word that can be read over arrows; moved where it would be cut by the canvas's left or right edge.
   *
   * @param {string} text
   * @param {Place} place
   * @param {string} colour
   * @param {Align} align
   */
  word(text, [x, y], colour, align) {
    const { c } = this;
    const wide = c.measureText(text).width;
    const left = x - wide * { left: 0, center: 0.5, right: 1 }[align];
    const at = Math.max(EDGE, Math.min(this.width - wide - EDGE, left));
    c.textAlign = "left";
    c.strokeStyle = this.ground;
    c.lineWidth = 5 * this.thickness;
    c.strokeText(text, at, y);
    c.fillStyle = colour;
    c.fillText(text, at, y);
  }
}
