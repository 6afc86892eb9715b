// The Dirac plane as a Streamlit component.

import { el } from "../shared/dom.js";
import { Plane } from "./plane.js";

/**
 * @import { PlaneData } from "./plane.js"
 *
 * @typedef {{ parentElement: HTMLElement | ShadowRoot, data: PlaneData }} Component what Streamlit calls it with
 * @typedef {{ plane: Plane, turn: number }} Mounted
 */

/** @type {WeakMap<object, Mounted>} by the element that Streamlit gave */
const mounted = new WeakMap();

/** @param {Component} component */
export default function mountDirac({ parentElement, data }) {
  let block = mounted.get(parentElement);
  if (block)
    block.plane.paint(); // a rerun, or another theme
  else {
    const found = /** @type {HTMLElement | null} */ (parentElement.querySelector(".dirac"));
    const root = found ?? parentElement.appendChild(el("div", { className: "dirac" }));
    block = { plane: new Plane(root, data), turn: 0 };
    mounted.set(parentElement, block);
  }
  const { plane } = block;
  const current = block;
  const turn = ++block.turn; // see charts.js
  return () => {
    if (current.turn !== turn) return;
    plane.stop();
    mounted.delete(parentElement);
  };
}
