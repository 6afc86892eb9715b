// What Plotly draws of the rows of some runs: lines over steps, bars of the newest step, or a row a layer.

import { Average, thin } from "./tails.js";

export const DASHES = ["solid", "dash", "dot", "dashdot"]; // of the first run, the second, …
export const ENOUGH = 5; // rows: fewer make no smoothed line, and tell no pace
const COLUMNS = 160; // of a map of layers over steps

// Traces of `figure`. Each of `runs` has a name and rows; `keep` smooths lines, `text` and `dark` are of the page.
export function tracesOf(figure, runs, { keep, text, dark }) {
  if (figure.form === "histogram") return bars(figure, runs[0]);
  if (figure.form === "layers") return layers(figure, runs[0], text, dark);
  return runs.flatMap((run, n) => figure.traces.flatMap((trace) => lines(trace, run, n, runs.length > 1, keep)));
}

// The smoothed line with the raw trace behind it; of a floor, a dashed line. Further runs are dashed.
function lines(trace, { name: whose, rows }, n, several, keep) {
  const x = [],
    y = [];
  for (const [step, { values }] of rows)
    if (trace.key in values) {
      x.push(step);
      y.push(values[trace.key]);
    }
  if (!x.length) return [];
  const name = several ? `${trace.name} · ${whose}` : trace.name;
  const line = { color: trace.color, width: 2, dash: trace.dash ?? DASHES[n % DASHES.length] };
  const legend = { name: trace.name, legendgroup: trace.name, showlegend: !n };
  const base = {
    type: "scatter",
    mode: x.length > 1 ? "lines" : "markers",
    ...legend,
    hovertemplate: `%{y:.4g}<extra>${escaped(name)}</extra>`,
  };
  const tail = { rows, key: trace.key },
    plain = trace.dash || trace.smooth === false || keep === 0;
  if (plain || x.length < ENOUGH)
    return [{ ...base, ...thin(x, y), line, tail: plain && x.length > 1 ? tail : undefined }];
  const average = new Average(keep);
  return [
    {
      ...base,
      ...thin(x, y),
      line: { ...line, width: 1 },
      opacity: 0.25,
      showlegend: false,
      hoverinfo: "skip",
      hovertemplate: undefined,
      tail: { ...tail, raw: true },
    },
    {
      ...base,
      ...thin(
        x,
        y.map((v) => average.next(v)),
      ),
      line,
      tail: { ...tail, average },
    },
  ];
}

// D's outputs of the newest batch of the first run, real and fake over each other.
function bars(figure, run) {
  const found = [...(run?.rows.values() ?? [])].findLast((row) => row.histograms.D_real)?.histograms;
  if (!found) return [];
  const [low, high] = found.D_range;
  return figure.traces.map(({ key, name, color }) => {
    const size = (high - low) / found[key].length;
    const x = found[key].map((_, i) => low + (i + 0.5) * size);
    return {
      type: "bar",
      x,
      y: found[key],
      width: size,
      name,
      marker: { color },
      opacity: 0.6,
      hovertemplate: `%{y:.0%} near %{x:.3g}<extra>${name}</extra>`,
    };
  });
}

// A row a layer, G1 (next to z) at the bottom, over the steps of the first run; logarithmic colours.
function layers(figure, run, text, dark) {
  const rows = [...(run?.rows ?? [])].map(([step, { histograms }]) => [step, histograms]);
  const counts = figure.traces.map(({ key }) => rows.at(-1)?.[1][key]?.length ?? 0);
  const whole = rows.filter(([, found]) =>
    figure.traces.every(({ key }, i) => (found[key]?.length ?? 0) === counts[i]),
  );
  if (!whole.length || !counts.some(Boolean)) return [];
  const names = figure.traces.flatMap(({ name }, i) => Array.from({ length: counts[i] }, (_, k) => `${name}${k + 1}`));
  const size = Math.max(1, Math.ceil(whole.length / COLUMNS));
  const x = [],
    z = names.map(() => []);
  for (let from = 0; from < whole.length; from += size) {
    const part = whole.slice(from, from + size);
    x.push(part[0][0]);
    const norms = part.map(([, found]) => figure.traces.flatMap(({ key }) => found[key] ?? []));
    names.forEach((_, i) =>
      z[i].push(norms.reduce((sum, row) => sum + Math.log10(Math.max(row[i], 1e-12)), 0) / norms.length),
    );
  }
  const [low, high] = [Math.floor(Math.min(...z.flat())), Math.ceil(Math.max(...z.flat()))];
  const ticks = Array.from({ length: high - low + 1 }, (_, i) => low + i);
  return [
    {
      type: "heatmap",
      x,
      y: names,
      z,
      zmin: low,
      zmax: high,
      customdata: z.map((row) => row.map((v) => 10 ** v)),
      colorscale: dark
        ? [
            [0, "#1B1418"],
            [0.6, "#CC79A7"],
            [1, "#FFEAF5"],
          ]
        : [
            [0, "#FBF3F7"],
            [0.6, "#CC79A7"],
            [1, "#4A1233"],
          ],
      colorbar: { thickness: 10, tickvals: ticks, ticktext: ticks.map((t) => `1e${t}`), tickfont: { color: text } },
      hovertemplate: "%{y}, step %{x}: %{customdata:.3g}<extra></extra>",
    },
  ];
}

// Plotly reads a few HTML tags in names.
function escaped(text) {
  return text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);
}
