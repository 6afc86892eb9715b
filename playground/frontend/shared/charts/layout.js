// The layout of a figure in the colours of the page.

import { t } from "../texts.js";
import { DISCRIMINATOR, isDarkColour, typeSize } from "../theme.js";

/**
 * @import { By, Figure, Trace } from "./traces.js"
 *
 * @typedef {object} Ink the page's colours and font
 * @property {string} text
 * @property {string} grid
 * @property {string} ground
 * @property {string} active
 * @property {string} font
 * @property {boolean} dark
 */

const TYPE = 14; // pixels, where a figure does not say
const BELOW = 2.9; // times the size of type: the labels and the title of the x axis

/**
 * @param {Element} element
 * @returns {Ink}
 */
export function inkOf(element) {
  const style = getComputedStyle(element);
  const value = (/** @type {string} */ name, /** @type {string} */ otherwise) =>
    style.getPropertyValue(name).trim() || otherwise;
  const ground = value("--st-background-color", "#ffffff");
  return {
    text: value("--st-text-color", "#222"),
    grid: value("--st-border-color", "#ddd"),
    ground,
    active: value("--st-primary-color", DISCRIMINATOR),
    font: value("--st-font", "sans-serif"),
    dark: isDarkColour(ground.slice(0, 7)),
  };
}

/**
 * @param {Figure} figure
 * @param {Trace[]} traces
 * @param {object} page
 * @param {Ink} page.ink
 * @param {boolean} page.log whether a person wants logarithmic axes
 * @param {string} page.open the run that is open: each run has a zoom of its own
 * @param {By} page.by what the x axis of lines shows: each has a zoom of its own, too
 * @param {{ live: boolean }[]} page.runs
 * @param {number} page.width
 * @param {number | undefined} page.end where the axis of steps ends
 */
export function layoutOf(figure, traces, { ink, log, open, by, runs, width, end }) {
  const { layout } = figure;
  const some = traces.length > 0;
  const logarithmic = log && Boolean(figure.log) && some;
  const size = typeSize(layout.font?.size ?? TYPE);
  const below = Math.round(BELOW * size);
  const zoom = some ? `${open} ${by}` : "none";
  const colours = { gridcolor: ink.grid, zerolinecolor: ink.grid };
  const axis = some ? colours : { ...colours, showticklabels: false, range: [0, 1] };
  const empty = {
    text: sentenceOf(runs),
    xref: "paper",
    yref: "paper",
    x: 0.5,
    y: 0.5,
    showarrow: false,
    opacity: 0.6,
  };
  // On a logarithmic axis, Plotly wants the logarithm as a note's place.
  const notes = (layout.annotations ?? []).map((/** @type {any} */ note) => ({
    ...note,
    font: { ...note.font, size: typeSize(note.font?.size ?? TYPE) },
    y: logarithmic ? Math.log10(note.y) : note.y,
  }));
  const shapes = (layout.shapes ?? []).map((/** @type {any} */ shape) => ({ ...shape, xref: "paper" }));
  return {
    ...layout,
    shapes: some ? shapes : [],
    uirevision: zoom,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    height: layout.height && layout.height + below - (layout.margin?.b ?? 0), // lines keep their room
    margin: { ...layout.margin, b: below },
    font: { ...layout.font, size, color: ink.text, family: ink.font },
    legend: { ...layout.legend, font: { ...layout.legend?.font, size: typeSize(layout.legend?.font?.size ?? TYPE) } },
    width: width || undefined,
    xaxis: { ...layout.xaxis, ...axis, ...titleOf(by, layout), autorangeoptions: { include: end } },
    yaxis: {
      ...layout.yaxis,
      ...axis,
      type: figure.form === "layers" ? "category" : logarithmic ? "log" : "linear",
      uirevision: `${zoom} ${logarithmic}`,
      ...(figure.form === "layers" ? { showgrid: false } : {}),
    },
    annotations: some ? notes : [empty],
    barmode: "overlay",
    bargap: 0,
    hoverlabel: { bgcolor: ink.ground, bordercolor: ink.grid, font: { color: ink.text } },
    modebar: { bgcolor: ink.ground, color: ink.text, activecolor: ink.active },
  };
}

/**
 * The title of an x axis that shows something else than the figure's own.
 *
 * @param {By} by
 * @param {Figure["layout"]} layout
 */
const titleOf = (by, { xaxis }) =>
  by === "step" ? {} : { title: { ...xaxis.title, text: t("training time in seconds") } };

/**
 * What an empty figure says.
 *
 * @param {{ live: boolean }[]} runs
 */
function sentenceOf(runs) {
  if (!runs.length) return t("drawn while a run trains");
  return runs.some(({ live }) => live) ? t("not measured yet") : t("not measured in this run");
}
