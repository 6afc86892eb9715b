// The settings that a step frees, each with the values that it can take.

import { el } from "../shared/dom.js";

/** @import { Control } from "./data.js" */

/**
 * @param {Control[]} freed
 * @param {(path: string, value: number | string, live: boolean) => void} changed
 */
export function controls(freed, changed) {
  const rows = freed.map(({ path, label, values, words: named, value, live }) => {
    const shown = el("span", { className: "value" });
    const start = Math.max(0, values.map(String).indexOf(String(value))); // lists, too
    const slider = el("input", { type: "range", min: "0", max: String(values.length - 1), step: "1" });
    slider.value = String(start);
    const show = () => {
      const at = Number(slider.value);
      shown.textContent = named[at] ?? plain(values[at]);
      slider.setAttribute("aria-valuetext", shown.textContent);
    };
    slider.oninput = show;
    slider.onchange = () => changed(path, values[Number(slider.value)], live);
    show();
    const className = named.length ? "control named" : "control";
    return el("label", { className }, el("span", { textContent: label }), slider, shown);
  });
  return el("div", { className: "card controls" }, ...rows);
}

/** @param {number | string} value */
const plain = (value) => (typeof value === "number" ? String(+value.toPrecision(3)) : value);
