// Curves of a run, as lines of an SVG: the losses and the metric that the wall shows.

import { count, t } from "../shared/texts.js";
import { DISCRIMINATOR, DISCRIMINATOR_ON_DARK, FAKE, lineColour, REAL } from "../shared/theme.js";

/**
 * @typedef {{ step: number, values: Record<string, number> }} RowOf
 * @typedef {{ name: string, label: string, colour: string, dash?: string }} Line
 */

const [WIDTH, HEIGHT, EDGE] = [560, 190, 6];
const MOST = 240; // points of a line
const SVG = "http://www.w3.org/2000/svg";

/**
 * Draws lines over the steps into a figure with a key.
 *
 * @param {HTMLElement} figure
 * @param {RowOf[]} rows
 * @param {Line[]} lines
 */
export function drawLines(figure, rows, lines) {
  const known = lines
    .map((line) => ({ line, points: thinned(rows, line.name) }))
    .filter(({ points }) => points.length > 1);
  figure.hidden = known.length === 0;
  if (!known.length) return;
  const all = known.flatMap(({ points }) => points);
  const last = Math.max(1, ...all.map(([step]) => step));
  const values = all.map(([, value]) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (/** @type {number} */ step) => EDGE + (step / last) * (WIDTH - 2 * EDGE);
  const y = (/** @type {number} */ v) =>
    HEIGHT - EDGE - (high > low ? (v - low) / (high - low) : 0.5) * (HEIGHT - 2 * EDGE);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", known.map(({ line }) => line.label).join(", "));
  for (const { line, points } of known) {
    const path = document.createElementNS(SVG, "polyline");
    path.setAttribute("points", points.map(([step, v]) => `${x(step).toFixed(1)},${y(v).toFixed(1)}`).join(" "));
    path.setAttribute("style", `stroke: ${line.colour}`);
    if (line.dash) path.setAttribute("stroke-dasharray", line.dash);
    svg.append(path);
  }
  const key = document.createElement("figcaption");
  for (const { line, points } of known) {
    const entry = document.createElement("span");
    entry.style.setProperty("--colour", line.colour);
    entry.className = line.dash ? "dashed" : "";
    const value = Number(points[points.length - 1][1].toPrecision(3)).toLocaleString();
    entry.textContent = `${line.label} ${value}`;
    key.append(entry);
  }
  const end = document.createElement("small");
  end.textContent = t("up to step {n}", { n: count(last) });
  key.append(end);
  figure.replaceChildren(svg, key);
}

/** The lines of the losses. @param {boolean} dark @returns {Line[]} */
export const lossLines = (dark) => [
  { name: "loss_D", label: t("loss D"), colour: dark ? DISCRIMINATOR_ON_DARK : DISCRIMINATOR },
  { name: "loss_G", label: t("loss G"), colour: lineColour(FAKE, dark), dash: "7 4" },
];

/** The line of a metric. @param {string} name @param {string} label @param {boolean} dark @returns {Line[]} */
export const metricLines = (name, label, dark) => (name ? [{ name, label, colour: lineColour(REAL, dark) }] : []);

/**
 * The numbers of a column with their steps, at most `MOST`: of many the mean of neighbours.
 *
 * @param {RowOf[]} rows
 * @param {string} name
 * @returns {[number, number][]}
 */
export function thinned(rows, name) {
  const found = rows.filter(({ values }) => Number.isFinite(values[name]));
  const every = Math.max(1, Math.ceil(found.length / MOST));
  /** @type {[number, number][]} */
  const points = [];
  for (let i = 0; i < found.length; i += every) {
    const part = found.slice(i, i + every);
    points.push([part[part.length - 1].step, part.reduce((sum, row) => sum + row.values[name], 0) / part.length]);
  }
  return points;
}
