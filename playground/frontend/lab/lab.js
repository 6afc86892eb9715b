// The 2-D lab as a Streamlit component.

import { el } from "../shared/dom.js";
import { BrowserRuns } from "../shared/engine/page/browser_runs.js";
import { serverEngine, withBrowser } from "./run/engine.js";
import { Lab } from "./lab_block.js";

/**
 * @import { LabData } from "./store.js"
 *
 * @typedef {object} Component what Streamlit calls a component with
 * @property {HTMLElement} parentElement
 * @property {LabData} data
 * @property {(name: string, value: unknown) => void} setTriggerValue
 *
 * @typedef {{ lab: Lab, turn: number, send: Component["setTriggerValue"] }} Mounted
 */

/** @type {WeakMap<HTMLElement, Mounted>} by the element that Streamlit gave */
export const mounted = new WeakMap();

/** @param {Component} component */
export default function mountLab({ parentElement, data, setTriggerValue }) {
  const block = mounted.get(parentElement) ?? create(parentElement, data, setTriggerValue);
  block.send = setTriggerValue;
  block.lab.update(data);
  const turn = ++block.turn; // see charts.js
  return () => {
    if (block.turn !== turn) return;
    block.lab.stop();
    mounted.delete(parentElement);
  };
}

/**
 * @param {HTMLElement} parent
 * @param {LabData} data
 * @param {Mounted["send"]} send
 */
function create(parent, data, send) {
  const found = /** @type {HTMLElement | null} */ (parent.querySelector(".lab"));
  const root = found ?? parent.appendChild(el("div", { className: "lab" }));
  const server = serverEngine((action) => block.send("act", action));
  const worker = () => new Worker(data.assets.trainer, { type: "module" });
  const engine = withBrowser(server, new BrowserRuns(worker, `lab:${location.pathname}:${data.key}`));
  /** @type {Mounted} */
  const block = { lab: new Lab(root, data, engine), turn: 0, send };
  mounted.set(parent, block);
  return block;
}
