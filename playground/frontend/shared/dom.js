// Elements of the page.

/**
 * A new element.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, unknown>} properties assigned to the element, for example `className` or `onclick`
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/**
 * The element that a page's own HTML is known to have. Throws where it has none.
 *
 * @template {HTMLElement} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {T}
 */
export function find(root, selector) {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`The page has no element ${selector}.`);
  return /** @type {T} */ (found);
}

/**
 * The 2-D context of a canvas. Throws where the browser has none left.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2DSettings} [options]
 */
export function context2d(canvas, options) {
  const context = canvas.getContext("2d", options);
  if (!context) throw new Error("This browser cannot draw on a canvas.");
  return context;
}

/**
 * The 2-D context of a canvas off the page.
 *
 * @param {OffscreenCanvas} canvas
 * @param {CanvasRenderingContext2DSettings} [options]
 */
export function offscreen2d(canvas, options) {
  const context = canvas.getContext("2d", options);
  if (!context) throw new Error("This browser cannot draw on a canvas.");
  return context;
}

/** Whether a person wants things to stand still. */
export const wantsRest = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * Shows a sentence. A busy one has a wheel that turns beside it.
 *
 * @param {HTMLElement} place
 * @param {string} sentence
 */
export function tell(place, sentence, busy = false) {
  place.textContent = sentence;
  place.classList.toggle("busy", busy);
}
