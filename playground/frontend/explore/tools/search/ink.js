// A drawing as the generator's data set would have it.

const INK = 30; // brightness of 255 that is no longer black
const MNIST = 20 / 28; // part of a picture's width that a digit of MNIST fills

/**
 * @typedef {{ x: number, y: number, w: number, h: number, cx: number, cy: number }} Box and its centre of mass
 */

/**
 * The box around what is brighter than black; null for an empty picture.
 *
 * @param {ArrayLike<number>} pixels RGBA
 * @param {number} width
 * @returns {Box | null}
 */
export function inked(pixels, width) {
  let [x0, y0, x1, y1] = [width, Number.POSITIVE_INFINITY, -1, -1];
  let [mass, cx, cy] = [0, 0, 0];
  for (let i = 0; 4 * i < pixels.length; i++) {
    const v = pixels[4 * i];
    if (v < INK) continue;
    const x = i % width;
    const y = Math.floor(i / width);
    x0 = Math.min(x0, x);
    x1 = Math.max(x1, x);
    y0 = Math.min(y0, y);
    y1 = Math.max(y1, y);
    mass += v;
    cx += v * x;
    cy += v * y;
  }
  return mass ? { x: x0, y: y0, w: x1 - x0 + 1, h: y1 - y0 + 1, cx: cx / mass, cy: cy / mass } : null;
}

/**
 * Where a box of a drawing goes in a picture, so that it lies as the digits of MNIST do: by size and centre of mass.
 *
 * @param {Box} box
 * @param {number} w of the picture
 * @param {number} h of the picture
 */
export function centred(box, w, h) {
  const by = (MNIST * w) / Math.max(box.w, box.h);
  return {
    x: w / 2 - (box.cx - box.x) * by,
    y: h / 2 - (box.cy - box.y) * by,
    w: box.w * by,
    h: box.h * by,
  };
}

/**
 * Pixels as numbers in [−1, 1], c×h×w.
 *
 * @param {ArrayLike<number>} pixels RGBA
 * @param {number[]} shape c, h, w
 */
export function toSample(pixels, [c, h, w]) {
  return Array.from({ length: c * h * w }, (_, n) => {
    const i = 4 * (n % (h * w));
    const v = c === 1 ? (pixels[i] + pixels[i + 1] + pixels[i + 2]) / 3 : pixels[i + Math.floor(n / (h * w))];
    return +(v / 127.5 - 1).toFixed(3);
  });
}
