// A path through key frames, and the time that a film of it takes.

import { along } from "../../shared/paths.js";
import { norm } from "../../shared/vectors.js";

/**
 * @import { Spot } from "../link.js"
 * @import { Kind } from "../../shared/paths.js"
 *
 * @typedef {object} Way how the path is taken
 * @property {Kind} kind
 * @property {boolean} closed back to the first key frame
 * @property {boolean} back back and forth
 */

const KEY_SECONDS = 1.6; // per key frame
const FPS = 25;
const MOST_FRAMES = 900;

/**
 * @param {Spot[]} keys at least one
 * @param {Way} way
 * @param {number} t 0 to 1
 * @returns {Spot}
 */
export const spotAt = (keys, { kind, closed }, t) => ({
  z: along(
    keys.map((key) => key.z),
    kind,
    t,
    closed,
  ),
  label: along(
    keys.map((key) => key.label),
    "lerp",
    t,
    closed,
  ),
});

/**
 * The part of the path where a part of the time has passed.
 *
 * @param {Way} way
 * @param {number} s 0 to 1
 */
export const partOf = ({ back }, s) => (back ? 1 - Math.abs(1 - 2 * s) : s);

/**
 * Seconds from the beginning to the end.
 *
 * @param {number} keys
 * @param {Way} way
 */
export const seconds = (keys, { back }) => KEY_SECONDS * keys * (back ? 2 : 1);

/**
 * Frames of a film that plays as fast as the page.
 *
 * @param {number} keys
 * @param {Way} way
 */
export const framesOf = (keys, way) => Math.min(MOST_FRAMES, Math.round(FPS * seconds(keys, way)));

/**
 * The length of z at n + 1 places of the path.
 *
 * @param {Spot[]} keys
 * @param {Way} way
 * @param {number} n
 */
export const lengths = (keys, way, n) => Array.from({ length: n + 1 }, (_, i) => norm(spotAt(keys, way, i / n).z));

/**
 * The root of the mean squared difference of two pictures.
 *
 * @param {Float32Array} a
 * @param {Float32Array} b
 */
export const distance = (a, b) => Math.sqrt(a.reduce((sum, v, k) => sum + (v - b[k]) ** 2, 0) / a.length);
