// Parts of the bar at the top of every page: the key of the colours, the projector switch, the menu of languages.

import { el } from "../dom.js";
import { DISCRIMINATOR, DISCRIMINATOR_ON_DARK, FAKE, GRADIENT, isDark, projector, REAL } from "../theme.js";
import { setProjector } from "./projector.js";

/**
 * @typedef {object} Words in the language of the page
 * @property {string} label of the menu of languages, for screen readers
 * @property {string} language that is shown
 * @property {[string, string][]} languages each with its own name
 * @property {{ title: string, real: string, fake: string, D: string, gradients: string }} key
 * @property {{ name: string, help: string }} projector
 */

const SHAPES = {
  real: '<circle cx="6" cy="6" r="5"/>',
  fake: '<path d="M6 .6 11.6 11H.4z"/>',
  D: '<path d="M1 1h10v10H1z"/>',
  gradients: '<path d="M0 4.6h5.4V1L12 6l-6.6 5V7.4H0z"/>',
};
const FORMS = ["iconic", "folded", "small", "least"];
const GAP = 16; // pixels between the navigation and the bar

/**
 * Gives the bar the widest form that fits beside the navigation: everything, then buttons without their names, also the
 * key behind a button, also shorter words, and also pictures for the words of that button and of the menu.
 *
 * @param {HTMLElement} bar
 * @param {Element} header
 * @param {Iterable<Element>} beside the parts of the navigation
 */
export function fitBar(bar, header, beside) {
  const shown = [...beside].filter((element) => element.checkVisibility({ opacityProperty: true }));
  const right = (/** @type {Element} */ element) => element.getBoundingClientRect().right;
  const from = Math.max(header.getBoundingClientRect().left, ...shown.map(right));
  const tight = () => bar.getBoundingClientRect().left < from + GAP;
  bar.classList.remove(...FORMS);
  for (const form of FORMS) bar.classList.toggle(form, tight());
}

/**
 * The four colours and what they stand for; on a narrow screen behind a button.
 *
 * @param {HTMLElement} bar
 * @param {Words} data
 */
export function key(bar, { key: words }) {
  const dark = isDark(bar);
  const colours = { real: REAL, fake: FAKE, D: dark ? DISCRIMINATOR_ON_DARK : DISCRIMINATOR, gradients: GRADIENT };
  const entries = /** @type {(keyof typeof SHAPES)[]} */ (Object.keys(SHAPES)).map((name) => {
    const entry = el("li", { innerHTML: `<svg viewBox="0 0 12 12" aria-hidden="true">${SHAPES[name]}</svg>` });
    entry.style.setProperty("--colour", colours[name]);
    entry.append(words[name]);
    return entry;
  });
  const list = el("ul", {}, ...entries);
  list.setAttribute("aria-label", words.title);
  const shapes = `<svg viewBox="0 0 26 12" aria-hidden="true">${SHAPES.real}<g transform="translate(14 0)">${SHAPES.fake}</g></svg>`;
  const opener = el("button", { className: "opener", type: "button", innerHTML: shapes });
  opener.style.setProperty("--real", REAL);
  opener.style.setProperty("--fake", FAKE);
  opener.append(el("span", { textContent: words.title }));
  const open = (/** @type {boolean} */ on) => {
    opener.setAttribute("aria-expanded", String(on));
    list.classList.toggle("open", on);
  };
  opener.onclick = () => open(!list.classList.contains("open"));
  opener.onkeydown = (event) => event.key === "Escape" && open(false);
  open(false);
  return [opener, list];
}

/** @param {Words} data */
export function projectorSwitch({ projector: { name, help } }) {
  const button = el("button", { className: "projector", type: "button", title: help });
  button.innerHTML =
    '<svg viewBox="0 0 20 16" aria-hidden="true"><path d="M1 1h18v11H1zM7 15h6" fill="none" stroke="currentColor" ' +
    'stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/></svg>';
  button.append(el("span", { textContent: name }));
  button.setAttribute("aria-label", name);
  button.setAttribute("aria-pressed", String(projector()));
  button.onclick = () => {
    setProjector(!projector());
    button.setAttribute("aria-pressed", String(projector()));
  };
  return button;
}

/**
 * @param {Words} words
 * @param {(language: string) => void} chosen
 */
export function languages({ label, language, languages: all }, chosen) {
  const select = el("select");
  select.setAttribute("aria-label", label);
  select.replaceChildren(...all.map(([code, name]) => new Option(name, code, false, code === language)));
  select.onchange = () => chosen(select.value);
  return select;
}
