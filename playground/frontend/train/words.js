// Words on the page: durations, sentences with elements in them, and places that are rewritten only when they change.

import { el } from "../shared/dom.js";

/** @type {WeakMap<Element, string>} */
const written = new WeakMap();

/**
 * Writes into a place, unless it says the same already: the page would be laid out anew for each word that stays.
 * Strings are texts, never HTML: a run may come from anywhere.
 *
 * @param {Element} place
 * @param {...(Node | string)} children
 */
export function write(place, ...children) {
  const made = el("div", {}, ...children);
  if (written.get(place) === made.innerHTML) return;
  written.set(place, made.innerHTML);
  place.replaceChildren(...made.childNodes);
}

/**
 * A sentence with elements in it: each `{name}` that is among `elements` is replaced.
 *
 * @template Part
 * @param {string} sentence translated, for example by `t("step {step}")`
 * @param {Record<string, Part>} elements
 * @returns {(Part | string)[]}
 */
export const compose = (sentence, elements) =>
  sentence
    .split(/(\{\w+\})/)
    .filter((part) => part)
    .map((part) =>
      part.startsWith("{") && Object.hasOwn(elements, part.slice(1, -1)) ? elements[part.slice(1, -1)] : part,
    );

/**
 * A word in bold.
 *
 * @param {string} text
 */
export const bold = (text, className = "") => el("b", { className, textContent: text });

/**
 * A duration as 0:07 or 1:02:03.
 *
 * @param {number | null | undefined} seconds
 */
export function clock(seconds) {
  const s = Math.floor(seconds ?? 0);
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(s / 3600), Math.floor(s / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(s % 60)}` : `${minutes}:${two(s % 60)}`;
}
