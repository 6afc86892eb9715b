// What a hand does to points: spray them, rub them out, take a mode by its middle.

import { EXTENT, MOST } from "../../shared/points_codec.js";

/**
 * @typedef {[x: number, y: number]} Point
 * @typedef {{ centres: Point[], sigma: number }} Modes
 */

const SPRAY = 3; // points at once

/**
 * Points with some more around a place. There are at most `MOST`, and none where a link has no room for it.
 *
 * @param {number[]} points x, y of the first, …
 * @param {Point} place
 * @param {number} reach
 * @param {() => number} random
 */
export function sprayed(points, [x, y], reach, random = Math.random) {
  const found = [...points];
  for (let k = 0; k < SPRAY && found.length < 2 * MOST; k++) {
    const angle = random() * 2 * Math.PI;
    const far = reach * Math.sqrt(random());
    const point = [x + far * Math.cos(angle), y + far * Math.sin(angle)];
    if (point.every((v) => Math.abs(v) < EXTENT)) found.push(...point);
  }
  return found;
}

/**
 * Points without those around a place.
 *
 * @param {number[]} points
 * @param {Point} place
 * @param {number} reach
 */
export function rubbed(points, [x, y], reach) {
  const found = [];
  for (let i = 0; i < points.length; i += 2) {
    if (Math.hypot(points[i] - x, points[i + 1] - y) > reach) found.push(points[i], points[i + 1]);
  }
  return found;
}

/**
 * The index of the mode that is taken at a place; −1 where none is near.
 *
 * @param {Modes} modes
 * @param {Point} place
 * @param {number} reach at least; a wide mode can be taken anywhere within 3σ
 */
export function nearestMode({ centres, sigma }, [x, y], reach) {
  const far = (/** @type {number} */ i) => Math.hypot(centres[i][0] - x, centres[i][1] - y);
  let best = -1;
  for (let i = 0; i < centres.length; i++) if (best < 0 || far(i) < far(best)) best = i;
  return best >= 0 && far(best) <= Math.max(3 * sigma, reach) ? best : -1;
}
