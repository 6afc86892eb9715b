// What the Dirac plane shows, and how a link says it.

/**
 * @import { Method, Point, Scheme } from "./game.js"
 *
 * @typedef {object} Description what Python tells of the game; see `described` in playground/training/dirac.py
 * @property {Method[]} methods
 * @property {Scheme[]} schemes
 * @property {Record<string, string>} words for the verdicts
 * @property {Point} start
 * @property {number} steps
 * @property {number} h
 *
 * @typedef {{ method: Method, scheme: Scheme, h: number, strength: number, start: Point }} State
 */

export const REACH = 2.4; // the picture shows −2.4 … 2.4 in θ and ψ

/**
 * @param {number} low
 * @param {number} high
 * @returns {(text: string) => number | undefined}
 */
const number = (low, high) => (text) => (text.trim() && +text >= low && +text <= high ? +text : undefined);

/**
 * @param {string} text
 * @returns {Point | undefined}
 */
function point(text) {
  const [a, b, more] = text.split(",").map(number(-REACH, REACH));
  return a !== undefined && b !== undefined && more === undefined && text.split(",").length === 2 ? [a, b] : undefined;
}

/**
 * The state of a link; what it cannot show is named in `odd` and as at first.
 *
 * @param {Record<string, string>} query
 * @param {Description} game
 * @returns {{ state: State, odd: string[] }}
 */
export function readState(query, { methods, schemes, start, h }) {
  /** @type {string[]} */
  const odd = [];
  /**
   * @template T
   * @param {string} name
   * @param {(text: string) => T | undefined} meant
   * @param {T} other
   */
  const read = (name, meant, other) => {
    const found = query[name] === undefined ? other : meant(query[name]);
    if (found === undefined) odd.push(name);
    return found ?? other;
  };
  const method = read("method", (text) => methods.find((m) => m.name === text), methods[0]);
  const scheme = read("scheme", (text) => schemes.find((s) => s.name === text), schemes[0]);
  const state = {
    method,
    scheme: method.ahead ? schemes[0] : scheme,
    h: read("h", number(0.01, 1), h),
    strength: read("strength", number(0, 2), method.strength),
    start: read("start", point, start),
  };
  return { state, odd };
}

/**
 * The keys of a link.
 *
 * @param {State} state
 */
export function writeState({ method, scheme, h, strength, start }) {
  /** @type {Record<string, string>} */
  const query = { method: method.name, scheme: scheme.name, h: String(h), start: start.join(",") };
  return method.symbol ? { ...query, strength: String(strength) } : query;
}

/** The keys that a link may have. */
export const KEYS = ["method", "scheme", "h", "strength", "start"];
