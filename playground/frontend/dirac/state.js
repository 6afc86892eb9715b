// What the Dirac plane shows, and how a link says it.

/**
 * @import { Method, Point, Scheme } from "./game.js"
 *
 * @typedef {object} Description what Python tells of the game; see `described` in playground/training/dirac.py
 * @property {Method[]} methods
 * @property {Scheme[]} schemes
 * @property {Record<string, string>} words for the verdicts, in the table
 * @property {Record<string, string>} sentences for them, beside the picture
 * @property {Point} start
 * @property {number} steps
 * @property {number} h
 *
 * @typedef {object} State
 * @property {Method} method
 * @property {Method | null} beside the method of the second picture; null: there is none
 * @property {Scheme} scheme
 * @property {number} h
 * @property {number} strength of `method`; that of `beside` is the published one
 * @property {Point} start
 */

const NONE = "none";
export const REACH = 2.4; // the picture shows −2.4 … 2.4 in θ and ψ

/**
 * @param {number} low
 * @param {number} high
 * @returns {(text: string) => number | undefined}
 */
const number = (low, high) => (text) => (text.trim() && +text >= low && +text <= high ? +text : undefined);

/**
 * The start in a link: θ, and the slope of D with the sign of Mescheder et al. 2018, whose D is large for fakes. Links
 * have been written so since the first version.
 *
 * @param {string} text
 * @returns {Point | undefined}
 */
function point(text) {
  const [a, b, more] = text.split(",").map(number(-REACH, REACH));
  return a !== undefined && b !== undefined && more === undefined && text.split(",").length === 2
    ? [a, 0 - b]
    : undefined;
}

/**
 * What stands beside a method where nobody has chosen: R1, which settles; beside R1 minimax.
 *
 * @param {Method[]} methods
 * @param {Method} method
 */
export const usualBeside = (methods, method) =>
  methods.find(({ name }) => name === (method.name === "gradient_penalty" ? "minimax" : "gradient_penalty")) ?? null;

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
    return found === undefined ? other : found;
  };
  const method = read("method", (text) => methods.find((m) => m.name === text), methods[0]);
  const scheme = read("scheme", (text) => schemes.find((s) => s.name === text), schemes[0]);
  const named = (/** @type {string} */ text) => (text === NONE ? null : methods.find((m) => m.name === text));
  const state = {
    method,
    beside: read("beside", named, usualBeside(methods, method)),
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
 * @param {Description} game
 */
export function writeState({ method, beside, scheme, h, strength, start: [theta, psi] }, { methods }) {
  /** @type {Record<string, string>} */
  const query = { method: method.name, scheme: scheme.name, h: String(h), start: `${theta},${0 - psi}` };
  if (beside?.name !== usualBeside(methods, method)?.name) query.beside = beside?.name ?? NONE;
  return method.symbol ? { ...query, strength: String(strength) } : query;
}

/** The keys that a link may have. */
export const KEYS = ["method", "beside", "scheme", "h", "strength", "start"];
