// How a generator's samples look. Pictures: their own pixels. Points: a triangle, the sign of fakes, over the places
// where this generator's points lie.

import { FAKE, rgb } from "./theme.js";

/**
 * @import { Generator } from "./generator/generator.js"
 *
 * @typedef {object} Source a generator in the browser, or one on the server (without `batch`)
 * @property {number} size
 * @property {number} classes
 * @property {number[]} shape
 * @property {Generator["batch"]} [batch]
 *
 * @typedef {{ x0: number, y0: number, size: number }} Square
 */

const GROUND = [16, 23, 31]; // behind points
const POINT = rgb(FAKE);
const SCATTERED = 1500; // points behind the one that is shown
const SLOPE = Math.sqrt(3) / 2; // of the sides of a triangle
const SCATTERED_BY_SERVER = 1000; // which makes no more at a time

/**
 * Paints a sample c×h×w in [−1, 1] as pixels.
 *
 * @param {ArrayLike<number>} sample
 * @param {number[]} shape c, h, w
 * @param {ImageData} image h×w
 */
function toPixels(sample, [c, h, w], image) {
  const out = image.data;
  const area = h * w;
  const [green, blue] = c === 1 ? [0, 0] : [area, 2 * area];
  for (let i = 0, to = 0; i < area; i++, to += 4) {
    out[to] = 127.5 * (sample[i] + 1);
    out[to + 1] = 127.5 * (sample[green + i] + 1);
    out[to + 2] = 127.5 * (sample[blue + i] + 1);
    out[to + 3] = 255;
  }
}

export class Look {
  /**
   * @param {Source} g
   * @param {(seed: number, size: number) => ArrayLike<number>} seeded
   * @param {number} [side] of the picture of points
   */
  constructor(g, seeded, side = 64) {
    this.g = g;
    this.points = g.shape.length !== 3;
    this.h = this.points ? side : g.shape[1];
    this.w = this.points ? side : g.shape[2];
    this.n = g.batch ? SCATTERED : SCATTERED_BY_SERVER;
    this.zs = new Float32Array(this.points ? this.n * g.size : 0);
    /** @type {Square | null} */
    this.frame = null;
    this.back = new Uint8ClampedArray(0); // pixels behind the point
    if (!this.points) return;
    for (let i = 0; i < this.n; i++) this.zs.set(seeded(i, g.size), i * g.size);
    if (g.batch) this.renew();
  }

  /**
   * Finds the places anew, after new weights. The frame stays, so that points are seen to move.
   *
   * @param {ArrayLike<number> | null} [made] the points n×2, where the server made them
   */
  renew(made = null) {
    if (!this.points) return;
    const { g, n, w } = this;
    const labels = Array.from({ length: n }, (_, i) => i % Math.max(1, g.classes));
    const points = made ?? g.batch?.(this.zs, n, labels);
    if (!points) return;
    this.frame ??= framed(points);
    const heat = new Float32Array(w * w);
    const r = Math.max(1.2, w / 95);
    for (let i = 0; i < n; i++) {
      const [x, y] = this.place(points[2 * i], points[2 * i + 1]);
      triangle(w, x, y, r, (at, cover) => {
        heat[at] += 0.6 * cover;
      });
    }
    this.back = new Uint8ClampedArray(4 * w * w);
    for (const [i, v] of heat.entries()) {
      const part = 0.85 * (1 - Math.exp(-v));
      for (let c = 0; c < 3; c++) this.back[4 * i + c] = GROUND[c] + part * (POINT[c] - GROUND[c]);
      this.back[4 * i + 3] = 255;
    }
  }

  /**
   * Where a point lies in the picture; at its edge if it lies outside.
   *
   * @param {number} x
   * @param {number} y
   * @returns {[number, number]}
   */
  place(x, y) {
    const { x0, y0, size } = this.square;
    const inside = (/** @type {number} */ v) => Math.min(this.w - 1, Math.max(0, v));
    return [inside(((x - x0) / size) * this.w), inside((1 - (y - y0) / size) * this.w)];
  }

  /**
   * The point at a place of the picture.
   *
   * @param {number} a
   * @param {number} b
   * @returns {[number, number]}
   */
  unplace(a, b) {
    const { x0, y0, size } = this.square;
    return [x0 + (a / this.w) * size, y0 + (1 - b / this.w) * size];
  }

  get square() {
    if (!this.frame) throw new Error("The places of the points are not known yet.");
    return this.frame;
  }

  /**
   * @param {ArrayLike<number>} sample
   * @param {ImageData} image h×w
   */
  draw(sample, image) {
    if (!this.points) {
      toPixels(sample, this.g.shape, image);
      return;
    }
    image.data.set(this.back);
    const [x, y] = this.place(sample[0], sample[1]);
    const r = Math.max(6.5, this.w / 20);
    mark(image, x, y, r, [255, 255, 255]);
    mark(image, x, y, r * 0.6, POINT);
  }
}

/**
 * A square that holds nearly all points, with a margin.
 *
 * @param {ArrayLike<number>} points x, y of the first, x, y of the second, …
 * @returns {Square}
 */
function framed(points) {
  const ends = [0, 1].map((axis) => {
    const values = Float64Array.from({ length: points.length / 2 }, (_, i) => points[2 * i + axis]).sort();
    return [values[Math.floor(0.005 * values.length)], values[Math.ceil(0.995 * values.length) - 1]];
  });
  const size = 1.3 * Math.max(ends[0][1] - ends[0][0], ends[1][1] - ends[1][0], 1e-3);
  return { x0: (ends[0][0] + ends[0][1] - size) / 2, y0: (ends[1][0] + ends[1][1] - size) / 2, size };
}

/**
 * @param {ImageData} image
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {ArrayLike<number>} colour
 */
function mark(image, x, y, radius, colour) {
  triangle(image.width, x, y, radius, (at, cover) => {
    for (let c = 0; c < 3; c++) image.data[4 * at + c] += cover * (colour[c] - image.data[4 * at + c]);
  });
}

/**
 * The pixels of a triangle that points up in a picture w×w, and how far each is covered.
 *
 * @param {number} w
 * @param {number} x
 * @param {number} y
 * @param {number} r from its middle to a corner
 * @param {(at: number, cover: number) => void} put
 */
function triangle(w, x, y, r, put) {
  for (let j = Math.max(0, Math.floor(y - r)); j <= Math.min(w - 1, y + r + 1); j++) {
    for (let i = Math.max(0, Math.floor(x - r)); i <= Math.min(w - 1, x + r + 1); i++) {
      const [right, down] = [Math.abs(i + 0.5 - x), j + 0.5 - y];
      const outside = Math.max(down, SLOPE * right - down / 2) - r / 2; // of the nearest side
      const cover = Math.min(1, 0.5 - outside);
      if (cover > 0) put(j * w + i, cover);
    }
  }
}
