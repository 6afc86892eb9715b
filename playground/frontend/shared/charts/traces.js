// What Plotly draws from the rows of some runs: lines over steps, bars of the newest step, or one row per layer.

import { t } from "../texts.js";
import { GRADIENT, lineColour, lineScale } from "../theme.js";
import { Average, thin } from "./tails.js";

/**
 * @import { Tail } from "./tails.js"
 *
 * @typedef {object} Row
 * @property {number} step
 * @property {number} seconds
 * @property {Record<string, number>} values
 * @property {Record<string, number[]>} histograms
 *
 * @typedef {Map<number, Omit<Row, "step">> & { last?: number }} Rows by step; `last`: the newest row's step
 *
 * @typedef {"step" | "seconds"} By what the x axis of lines shows: steps, or seconds of training
 *
 * @typedef {object} Series
 * @property {string} key of its numbers in the rows
 * @property {string} name
 * @property {string} color
 * @property {string} [dash] a floor's
 * @property {boolean} [smooth]
 *
 * @typedef {object} Figure as playground's charts build it with Plotly
 * @property {string} id
 * @property {string} title
 * @property {string} help
 * @property {string[]} [terms] of the glossary
 * @property {"lines" | "histogram" | "layers"} [form]
 * @property {boolean} [log] whether its axis may be logarithmic
 * @property {Record<string, any>} layout
 * @property {Series[]} traces
 * @property {string[]} [runs] the ids of those that it is of; without it, of all
 *
 * @typedef {{ name: string, rows: Rows }} Run
 * @typedef {{ x: number[], y: any[], tail?: Tail, [property: string]: any }} Trace of Plotly's
 */

export const DASHES = ["solid", "dash", "dot", "dashdot"]; // of the first run, the second, …
export const ENOUGH = 5; // rows: with fewer there is no smoothed line, and no pace
const COLUMNS = 160; // of a map of layers over steps
const SMALLEST = 1e-12; // of what has a logarithm
/** @type {Record<string, string>} */
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

const LAYER = { layer: "%{y}", step: "%{x}", norm: "%{customdata:.3g}" }; // as Plotly fills it in

/**
 * The traces of a figure.
 *
 * @param {Figure} figure
 * @param {Run[]} runs
 * @param {{ keep: number, text: string, dark: boolean, by?: By }} look `keep` smooths lines; colour of text and whether
 *   the page is dark
 * @returns {Trace[]}
 */
export function tracesOf(figure, runs, { keep, text, dark, by = "step" }) {
  const traces = figure.traces.map((series) => ({ ...series, color: lineColour(series.color, dark) }));
  if (figure.form === "histogram") return bars(traces, runs[0]);
  if (figure.form === "layers") return layers(figure, runs[0], text, dark);
  /** @type {Set<string>} series that the legend names */
  const named = new Set();
  const look = { several: runs.length > 1, keep, by, named };
  return runs.flatMap((run, n) => traces.flatMap((series) => lines(series, run, n, look)));
}

/**
 * The smoothed line with the raw trace behind it; for a floor, a dashed line. Further runs are dashed.
 *
 * @param {Series} series
 * @param {Run} run
 * @param {number} n the run's place among several
 * @param {{ several: boolean, keep: number, by: By, named: Set<string> }} look
 * @returns {Trace[]}
 */
function lines(series, { name: whose, rows }, n, { several, keep, by, named }) {
  /** @type {number[]} */
  const x = [];
  /** @type {number[]} */
  const y = [];
  for (const [step, { seconds, values }] of rows) {
    if (!(series.key in values)) continue;
    x.push(by === "step" ? step : seconds);
    y.push(values[series.key]);
  }
  if (!x.length) return [];
  const name = several ? `${series.name} · ${whose}` : series.name;
  const line = { color: series.color, width: 2 * lineScale(), dash: series.dash ?? DASHES[n % DASHES.length] };
  const base = {
    type: "scatter",
    mode: x.length > 1 ? "lines" : "markers",
    name: series.name,
    legendgroup: series.name,
    showlegend: !named.has(series.name),
    hovertemplate: `%{y:.4g}<extra>${escaped(name)}</extra>`,
  };
  named.add(series.name);
  const tail = { rows, key: series.key, by };
  const plain = series.dash || series.smooth === false || keep === 0;
  if (plain || x.length < ENOUGH) {
    return [{ ...base, ...thin(x, y), line, tail: plain && x.length > 1 ? tail : undefined }];
  }
  const average = new Average(keep);
  const behind = { opacity: 0.25, showlegend: false, hoverinfo: "skip", hovertemplate: undefined };
  const smooth = y.map((v) => average.next(v));
  return [
    { ...base, ...thin(x, y), ...behind, line: { ...line, width: lineScale() }, tail: { ...tail, raw: true } },
    { ...base, ...thin(x, smooth), line, tail: { ...tail, average } },
  ];
}

/**
 * D's outputs on the newest batch of the first run, real and fake over each other.
 *
 * @param {Series[]} traces
 * @param {Run | undefined} run
 * @returns {Trace[]}
 */
function bars(traces, run) {
  const found = [...(run?.rows.values() ?? [])].findLast((row) => row.histograms.D_real)?.histograms;
  if (!found) return [];
  const [low, high] = found.D_range;
  return traces.map(({ key, name, color }) => {
    const size = (high - low) / found[key].length;
    return {
      type: "bar",
      x: found[key].map((_, i) => low + (i + 0.5) * size),
      y: found[key],
      width: size,
      name,
      marker: { color },
      opacity: 0.6,
      hovertemplate: `${t("{share} near {value}", { share: "%{y:.0%}", value: "%{x:.3g}" })}<extra>${name}</extra>`,
    };
  });
}

/**
 * One row per layer, G1 (next to z) at the bottom, over the steps of the first run; colours are logarithmic.
 *
 * @param {Figure} figure
 * @param {Run | undefined} run
 * @param {string} text
 * @param {boolean} dark
 * @returns {Trace[]}
 */
function layers(figure, run, text, dark) {
  const rows = [...(run?.rows ?? [])].map(([step, { histograms }]) => ({ step, norms: histograms }));
  const counts = figure.traces.map(({ key }) => rows[rows.length - 1]?.norms[key]?.length ?? 0);
  const whole = rows.filter(({ norms }) =>
    figure.traces.every(({ key }, i) => (norms[key]?.length ?? 0) === counts[i]),
  );
  if (!whole.length || !counts.some(Boolean)) return [];
  const names = figure.traces.flatMap(({ name }, i) => Array.from({ length: counts[i] }, (_, k) => `${name}${k + 1}`));
  const size = Math.max(1, Math.ceil(whole.length / COLUMNS));
  /** @type {number[]} */
  const x = [];
  /** @type {number[][]} */
  const z = names.map(() => []);
  for (let from = 0; from < whole.length; from += size) {
    const part = whole.slice(from, from + size);
    x.push(part[0].step);
    const logs = part.map(({ norms }) =>
      figure.traces.flatMap(({ key }) => norms[key] ?? []).map((v) => Math.log10(Math.max(v, SMALLEST))),
    );
    for (const i of names.keys()) z[i].push(logs.reduce((sum, row) => sum + row[i], 0) / logs.length);
  }
  const low = Math.floor(Math.min(...z.flat()));
  const high = Math.ceil(Math.max(...z.flat()));
  const ticks = Array.from({ length: high - low + 1 }, (_, i) => low + i);
  const [weak, strong] = dark ? ["#1B1418", "#FFEAF5"] : ["#FBF3F7", "#4A1233"];
  return [
    {
      type: "heatmap",
      x,
      y: names,
      z,
      zmin: low,
      zmax: high,
      customdata: z.map((row) => row.map((v) => 10 ** v)),
      colorscale: [
        [0, weak],
        [0.6, GRADIENT],
        [1, strong],
      ],
      colorbar: {
        thickness: 10,
        tickvals: ticks,
        ticktext: ticks.map((exponent) => `1e${exponent}`),
        tickfont: { color: text },
      },
      hovertemplate: `${t("{layer}, step {step}: {norm}", LAYER)}<extra></extra>`,
    },
  ];
}

/**
 * Plotly reads a few HTML tags in names.
 *
 * @param {string} text
 */
const escaped = (text) => text.replace(/[&<>]/g, (c) => ENTITIES[c]);
