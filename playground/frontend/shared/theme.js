// Colours of the whole app (Okabe and Ito 2008), whether the page is dark, and how large things are drawn.

export const REAL = "#009E73";
export const FAKE = "#E69F00"; // and G
export const DISCRIMINATOR = "#0072B2";
export const DISCRIMINATOR_ON_DARK = "#56B4E9";
const FAKE_ON_LIGHT = "#B86E00"; // as a line: FAKE is too faint on white
export const GRADIENT = "#CC79A7";
export const WARNING = "#D55E00";

/**
 * Red, green and blue of "#RRGGBB", each 0 to 255.
 *
 * @param {string} colour
 * @returns {[number, number, number]}
 */
export function rgb(colour) {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/**
 * Whether a background "#RRGGBB" is dark.
 *
 * @param {string} background
 */
export function isDarkColour(background) {
  const [r, g, b] = rgb(background);
  return r + g + b < 384;
}

/**
 * The colour of a line, at least three times as light or dark as the page.
 *
 * @param {string} colour
 * @param {boolean} dark whether the page is
 */
export function lineColour(colour, dark) {
  if (dark) return colour === DISCRIMINATOR ? DISCRIMINATOR_ON_DARK : colour;
  return colour === FAKE ? FAKE_ON_LIGHT : colour;
}

/**
 * Whether Streamlit's theme is dark where an element stands.
 *
 * @param {Element} element
 */
export function isDark(element) {
  const background = getComputedStyle(element).getPropertyValue("--st-background-color").trim();
  return /^#[0-9a-f]{6}/i.test(background) && isDarkColour(background.slice(0, 7));
}

/** Whether the page is shown by a projector: larger type, thicker lines and larger dots (see page/projector.js). */
export const projector = () => Boolean(globalThis.document?.documentElement.hasAttribute("data-projector"));

const THICKER = 1.5; // for a projector
const LEAST_TYPE = { usual: 14, projector: 20 }; // pixels; twin: `--least-type` in playground/app/frame.html

/** How many times as thick as usual lines are drawn, and how many times as large dots. */
export const lineScale = () => (projector() ? THICKER : 1);

/**
 * The size of a text on a canvas, in CSS pixels.
 *
 * @param {number} usual
 */
export const typeSize = (usual) => (projector() ? Math.max(leastType(), usual * THICKER) : usual);

/** The smallest size of a text, in CSS pixels. */
export const leastType = () => (projector() ? LEAST_TYPE.projector : LEAST_TYPE.usual);
