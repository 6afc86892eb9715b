// What the controls and the words around the pictures of the Dirac plane show.

import { find } from "../shared/dom.js";
import { t } from "../shared/texts.js";
import { EXTRAGRADIENT, FORMULAS } from "./plane_html.js";
import { MARKS, two } from "./table.js";

/**
 * @import { Scene, Side } from "./pictures.js"
 * @import { Description, State } from "./state.js"
 */

export const SIDES = /** @type {const} */ (["", "-beside"]); // the ends of the names of each picture's parts

/**
 * @param {HTMLElement} root
 * @param {Description} game
 * @param {State} state
 * @param {Partial<Record<Side, Scene>>} scenes
 */
export function showControls(root, { schemes, sentences }, { method, beside, scheme, h, strength }, scenes) {
  const input = (/** @type {string} */ selector) => /** @type {HTMLInputElement} */ (find(root, selector));
  input(".method").value = method.name;
  input(".method-beside").value = beside?.name ?? "";
  root.classList.toggle("alone", !beside);
  for (const [i, button] of find(root, ".schemes").querySelectorAll("button").entries()) {
    button.setAttribute("aria-checked", String(schemes[i].name === scheme.name));
    button.disabled = method.ahead && i > 0;
  }
  input(".h").value = String(Math.log10(h));
  find(root, ".h-value").textContent = two(h);
  find(root, ".strength-label").hidden = !method.symbol;
  find(root, ".strength-name").textContent = t("strength {symbol}", { symbol: method.symbol });
  input(".strength").value = String(strength);
  find(root, ".strength-value").textContent = strength.toFixed(2);
  for (const side of SIDES) {
    const scene = scenes[side];
    const place = find(root, `.verdict${side}`);
    const code = scene?.verdict.code;
    place.textContent = code ? `${MARKS[code]} ${sentences[code]}` : "";
    place.dataset.code = code ?? "";
    find(root, `.sentence${side}`).textContent = scene?.method.says ?? "";
  }
  const formula = method.ahead ? EXTRAGRADIENT : FORMULAS[method.field];
  find(root, ".formula").innerHTML = `<b></b> <span class="math">${formula}</span>
    <span class="math">f(t) = −log(1 + e<sup>−t</sup>), f′(0) = ½</span> <small></small>`;
  find(root, ".formula b").textContent = method.label;
  find(root, ".formula small").textContent = method.source;
}
