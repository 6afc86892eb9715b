// The reference pages as a Streamlit component.

import { el } from "../shared/dom.js";
import { isDark } from "../shared/theme.js";
import { ReferencePage } from "./page.js";

/**
 * @import { ReferenceData } from "./page.js"
 *
 * @typedef {{ page: ReferencePage, turn: number }} Mounted
 */

/** @type {WeakMap<object, Mounted>} by the element that Streamlit gave */
const mounted = new WeakMap();

/** @param {{ parentElement: HTMLElement | ShadowRoot, data: ReferenceData }} component */
export default function mountReference({ parentElement, data }) {
  let block = mounted.get(parentElement);
  if (!block) {
    const found = /** @type {HTMLElement | null} */ (parentElement.querySelector(".reference"));
    const root = found ?? parentElement.appendChild(el("div", { className: "reference" }));
    block = { page: new ReferencePage(root, data), turn: 0 };
    mounted.set(parentElement, block);
  }
  const current = block;
  current.page.root.classList.toggle("dark", isDark(current.page.root));
  const turn = ++current.turn; // Streamlit mounts the new before it unmounts the old
  return () => {
    if (current.turn !== turn) return;
    current.page.stop();
    mounted.delete(parentElement);
  };
}
