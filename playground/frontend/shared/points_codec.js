// Points as text: four characters per point, on a grid of 4096×4096 over [−4, 4]².
// Twin: `pack` in playground/data/placed.py.

export const EXTENT = 4; // coordinates lie between −EXTENT and EXTENT
export const MOST = 1500; // points
const LEVELS = 4096;
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** @param {number} x */
const level = (x) => Math.min(LEVELS - 1, Math.max(0, Math.trunc(((x + EXTENT) / (2 * EXTENT)) * LEVELS)));

/**
 * @param {ArrayLike<number>} xs x, y of the first point, x, y of the second, …; moved onto the grid
 */
export const pack = (xs) => Array.from(xs, (x) => DIGITS[level(x) >> 6] + DIGITS[level(x) & 63]).join("");

/**
 * The centres of the packed points' cells: x, y of the first point, x, y of the second, …
 *
 * @param {string} text
 */
export function unpack(text) {
  const found = [];
  for (let i = 0; i + 1 < text.length; i += 2) {
    const cell = 64 * DIGITS.indexOf(text[i]) + DIGITS.indexOf(text[i + 1]);
    found.push(((cell + 0.5) / LEVELS) * 2 * EXTENT - EXTENT);
  }
  return found;
}
