// The renderer of images: a grid of pictures on a canvas, pixel by pixel.

import { context2d } from "./dom.js";

/** @import { Frame } from "./frame.js" */

const GAP = 2; // pixels between pictures

/**
 * The columns of a grid of `n` pictures: as nearly square as it can be without a hole. Twin of `columns_of` in
 * playground/kinds/images.py.
 *
 * @param {number} n
 */
export function columnsOf(n) {
  const square = Math.ceil(Math.sqrt(n));
  for (let c = square; c < 2 * square; c++) if (n % c === 0) return c;
  return square;
}

/**
 * The size of a grid in pixels.
 *
 * @param {number[]} shape n, height, width of the pictures
 */
export function sizeOf([n, h, w]) {
  const columns = columnsOf(n);
  return { columns, width: columns * (w + GAP) - GAP, height: Math.ceil(n / columns) * (h + GAP) - GAP };
}

/**
 * Writes pictures n×h×w×c, c = 1 or 3, into the RGBA pixels of their grid. The gaps stay as they are.
 *
 * @param {Pick<Frame, "shape" | "data">} frame
 * @param {Uint8ClampedArray} out
 */
export function writeTiles({ shape, data }, out) {
  const [n, h, w, c] = shape;
  const { columns, width } = sizeOf(shape);
  for (let i = 0; i < n; i++) {
    const top = Math.floor(i / columns) * (h + GAP);
    const left = (i % columns) * (w + GAP);
    for (let y = 0; y < h; y++) {
      let to = 4 * ((top + y) * width + left);
      let from = (i * h + y) * w * c;
      for (let x = 0; x < w; x++, to += 4, from += c) {
        out[to] = data[from];
        out[to + 1] = data[c === 1 ? from : from + 1];
        out[to + 2] = data[c === 1 ? from : from + 2];
        out[to + 3] = 255;
      }
    }
  }
}

class Tiles {
  /** @param {HTMLCanvasElement} canvas has one pixel per pixel of the pictures; CSS enlarges it without smoothing */
  constructor(canvas) {
    this.canvas = canvas;
    /** @type {Frame | null} */
    this.drawn = null;
    /** @type {ImageData | null} kept: a new one per picture would make the browser collect garbage more often */
    this.image = null;
  }

  /** @param {Frame} frame */
  draw(frame) {
    if (this.drawn === frame) return;
    this.drawn = frame;
    const { width, height } = sizeOf(frame.shape);
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    if (this.image?.width !== width || this.image.height !== height) this.image = new ImageData(width, height);
    writeTiles(frame, this.image.data);
    context2d(this.canvas).putImageData(this.image, 0, 0);
  }
}

/** @type {WeakMap<HTMLCanvasElement, Tiles>} */
const tiles = new WeakMap();

/**
 * Draws pictures as a grid. Every renderer of a kind of data has this function.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Frame} frame n×h×w×c
 */
export function draw(canvas, frame) {
  let grid = tiles.get(canvas);
  if (!grid) tiles.set(canvas, (grid = new Tiles(canvas)));
  grid.draw(frame);
}
