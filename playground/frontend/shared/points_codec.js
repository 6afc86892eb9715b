// Points as text, on a grid of 4096×4096 over [−4, 4]², four characters each. Twin: `pack` in playground/data/placed.py.

export const EXTENT = 4,
  MOST = 1500;
const LEVELS = 4096,
  DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const level = (x) => Math.min(LEVELS - 1, Math.max(0, Math.trunc(((x + EXTENT) / (2 * EXTENT)) * LEVELS)));

// xs: x, y of the first point, x, y of the second, …
export const pack = (xs) => Array.from(xs, (x) => DIGITS[level(x) >> 6] + DIGITS[level(x) & 63]).join("");

export function unpack(text) {
  const found = [];
  for (let i = 0; i + 1 < text.length; i += 2)
    found.push(((64 * DIGITS.indexOf(text[i]) + DIGITS.indexOf(text[i + 1]) + 0.5) / LEVELS) * 2 * EXTENT - EXTENT);
  return found;
}
