// Small controls that several tools have.

import { el, tell } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";

/**
 * A button.
 *
 * @param {string} textContent
 * @param {string} title
 * @param {() => void} onclick
 */
export const button = (textContent, title, onclick) => el("button", { textContent, title, onclick });

/**
 * Gives a control a name for screen readers.
 *
 * @template {HTMLElement} T
 * @param {string} name
 * @param {T} control
 */
export function named(name, control) {
  control.setAttribute("aria-label", name);
  return control;
}

/**
 * A menu of values and their texts.
 *
 * @param {string} title
 * @param {[string, string][]} options
 */
export function menu(title, options = []) {
  const made = el("select", { title });
  fill(made, options);
  return made;
}

/**
 * @param {HTMLSelectElement} select
 * @param {[string, string][]} options value, text
 */
export function fill(select, options) {
  select.replaceChildren(...options.map(([value, textContent]) => el("option", { value, textContent })));
}

/**
 * A row of controls.
 *
 * @param {...(Node | string)} children
 */
export const head = (...children) => el("div", { className: "head" }, ...children);

/**
 * Says in `place` that an answer is awaited.
 *
 * @param {HTMLElement} place
 * @param {string} sentence
 * @param {{ warm: boolean }} engine
 */
export function waits(place, sentence, engine) {
  const first = engine.warm ? "" : ` ${t("The first answer takes longest: PyTorch is starting.")}`;
  tell(place, `${sentence}${first}`, true);
}

/** @param {unknown} error */
export const sentenceOf = (error) => (error instanceof Error ? error.message : String(error));
