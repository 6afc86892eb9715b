// plotly.js out of the installed Python package, loaded once per tab.

import { untilAnswered } from "../page/request.js";

/**
 * @typedef {{ autorange: boolean, _length: number, _offset: number, d2p: (v: number) => number }} Axis `d2p`: data to pixels
 *
 * @typedef {object} Drawn what Plotly adds to the element that it draws in
 * @property {{ xaxis: Axis, yaxis: Axis }} _fullLayout
 * @property {{ uid: string }[]} _fullData
 * @property {(event: string, then: () => void) => void} on
 *
 * @typedef {HTMLElement & Drawn} Place
 *
 * @typedef {{ react: (place: HTMLElement, traces: object[], layout: object, config: object) => void }} Plotly
 */

const page = /** @type {{ Plotly?: Plotly, ganPlaygroundPlotly?: Promise<unknown> }} */ (globalThis);

const BUTTONS = [["toImage", "zoom2d", "pan2d", "resetScale2d"]]; // and none that would send anything anywhere

/** Plotly, once `loadPlotly` is done. */
export const plotly = () => page.Plotly;

/**
 * Draws a figure, or changes what is drawn.
 *
 * @param {HTMLElement} place
 * @param {object[]} traces
 * @param {object} layout
 */
export function react(place, traces, layout) {
  plotly()?.react(place, traces, layout, {
    displaylogo: false,
    responsive: false,
    modeBarButtons: BUTTONS,
    plotlyServerURL: "",
    // Else it lies on the legend
    displayModeBar: traces.length && matchMedia("(hover: hover)").matches ? "hover" : false,
  });
}

/** @param {string} source the address of plotly.js */
export function loadPlotly(source) {
  page.ganPlaygroundPlotly ??= untilAnswered(() => loaded(source));
  return page.ganPlaygroundPlotly;
}

/**
 * @param {string} source
 * @returns {Promise<true>}
 */
function loaded(source) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = () => resolve(true);
    script.onerror = () => {
      script.remove();
      reject(new Error("plotly.js did not load"));
    };
    document.head.append(script);
  });
}
