// What is shown, as a short text for an address, and back: point ~ label ~ ψ ~ moves. A point is ".seed" or its
// numbers. This file imports nothing, so that a test can load it alone.

/**
 * @typedef {object} Spot a latent point with its label: a key frame, an example
 * @property {Float64Array} z
 * @property {number} [seed] whose point z is
 * @property {number[]} label weights over the classes
 *
 * @typedef {object} State what is shown
 * @property {Float64Array} z the point before it is moved along directions
 * @property {number} [seed] whose point z is
 * @property {number[]} label weights over the classes
 * @property {number} psi truncation: what z is multiplied by
 * @property {Record<string, number>} moves how far z is moved along each direction
 * @property {Record<string, Float64Array>} vectors directions that only this state knows
 *
 * @typedef {object} Space the latent space of a generator
 * @property {number} size
 * @property {number} classes
 * @property {string[]} [names] of the classes
 * @typedef {(seed: number, size: number) => Float64Array} Seeded
 */

const FINE = 2000; // steps of a coordinate of z
const UNIT = 32767; // steps of a coordinate of a direction
const MOST_SEED = 2 ** 32;

/**
 * Coordinates as int16 in base64url.
 *
 * @param {ArrayLike<number>} vector
 * @param {number} [by] steps per unit
 */
export function packed(vector, by = FINE) {
  const q = Int16Array.from(vector, (v) => Math.max(-32767, Math.min(32767, Math.round(v * by))));
  return btoa(String.fromCharCode(...new Uint8Array(q.buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/**
 * The coordinates in a text. Throws where it holds another number of them.
 *
 * @param {string} text
 * @param {number} size
 * @param {number} [by] steps per unit
 */
export function unpacked(text, size, by = FINE) {
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  if (bytes.length !== 2 * size) throw new Error("another size");
  return Float64Array.from(new Int16Array(bytes.buffer), (v) => v / by);
}

/** @param {{ seed?: number, z: Float64Array }} point */
const pointCode = ({ seed, z }) => (seed === undefined ? packed(z) : `.${seed}`);

/**
 * @param {string} text
 * @param {number} size
 * @param {Seeded} seeded
 * @returns {{ seed?: number, z: Float64Array }}
 */
function readPoint(text, size, seeded) {
  if (text[0] !== ".") return { z: unpacked(text, size) };
  const seed = Number(text.slice(1));
  if (!Number.isInteger(seed) || seed < 0 || seed > MOST_SEED) throw new Error("no seed");
  return { seed, z: seeded(seed, size) };
}

/** @param {string} name */
const safe = (name) => encodeURIComponent(name).replace(/[~*!]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);

/**
 * The labels by name: "'coat:0.5+'bag:0.5". In older links they are places: "4:0.5+8:0.5".
 *
 * @param {number[]} label
 * @param {{ names?: string[] }} space
 */
const labelCode = (label, { names = [] }) =>
  label
    .map((v, k) => (v > 0 ? `${k in names ? `'${safe(names[k])}` : k}:${+v.toFixed(2)}` : ""))
    .filter(Boolean)
    .join("+") || "_";

/**
 * @param {string} text
 * @param {{ classes: number, names?: string[] }} space
 */
function readLabel(text, { classes, names = [] }) {
  const weights = Array.from({ length: classes }, () => 0);
  for (const part of text === "_" ? [] : text.replaceAll(" ", "+").split("+")) {
    const [name, weight] = part.split(":");
    const k = name[0] === "'" ? names.indexOf(decodeURIComponent(name.slice(1))) : Number(name);
    if (k in weights && Number.isFinite(Number(weight))) weights[k] = Math.min(1, Math.max(0, Number(weight)));
  }
  return weights;
}

/**
 * Spots as one text: "point!label", joined by "*".
 *
 * @param {Spot[]} spots
 * @param {{ names?: string[] }} [space]
 */
export const spotsCode = (spots, space = {}) =>
  spots.map((spot) => `${pointCode(spot)}!${labelCode(spot.label, space)}`).join("*");

/**
 * The spots in a text. Throws where they belong to another generator.
 *
 * @param {string} text
 * @param {Space} space
 * @param {Seeded} seeded
 * @param {number} most spots
 * @returns {Spot[]}
 */
export function readSpots(text, space, seeded, most) {
  const codes = text.split("*").filter(Boolean).slice(0, most);
  return codes.map((code) => {
    const [point, label = "_"] = code.split("!");
    return { ...readPoint(point, space.size, seeded), label: readLabel(label, space) };
  });
}

/**
 * @param {State} state
 * @param {{ names?: string[] }} [space]
 */
export function encode(state, space = {}) {
  const moves = Object.entries(state.moves).map(([name, amount]) => {
    const own = state.vectors[name];
    return [safe(name), +amount.toFixed(3), ...(own ? [packed(own, UNIT)] : [])].join("*");
  });
  const parts = [pointCode(state), labelCode(state.label, space), +state.psi.toFixed(2)];
  return [...parts, ...(moves.length ? [moves.join("!")] : [])].join("~");
}

/**
 * The state that a code means. Throws where it belongs to another generator.
 *
 * @param {string} code
 * @param {Space} space
 * @param {Seeded} seeded
 * @returns {State}
 */
export function decode(code, space, seeded) {
  const { size } = space;
  const [text, label = "_", psi = "", moved = ""] = code.split("~");
  const found = Number.parseFloat(psi);
  /** @type {Record<string, number>} */
  const moves = {};
  /** @type {Record<string, Float64Array>} */
  const vectors = {};
  for (const part of moved ? moved.split("!") : []) {
    const [name, amount, vector] = part.split("*");
    if (!Number.isFinite(+amount)) continue;
    const title = decodeURIComponent(name);
    moves[title] = Math.min(10, Math.max(-10, +amount));
    if (vector) vectors[title] = unpacked(vector, size, UNIT);
  }
  return {
    ...readPoint(text, size, seeded),
    label: readLabel(label, space),
    psi: Number.isFinite(found) ? Math.min(1.5, Math.max(0, found)) : 1,
    moves,
    vectors,
  };
}
