// Live charts: figures are built with plotly in Python, rows come over the socket, Plotly.react keeps the zoom.
// data: {runs: [{id, name}], figures: [{id, title, help, form, layout, traces: [{key, ...}]}], assets: {socket, plotly}}

const boards = new WeakMap();
const SHARE = 0.02; // of the page's time that drawing curves may take: the rest is for the picture and the buttons
const GROWTH = 0.1; // of its length that a curve lags behind at most: the eye hardly sees less
const LONGEST = 20000; // ms for which it may
const FIRST = 1000; // ms for which curves wait for the first picture
const QUIET = 1500; // ms without rows: none is on its way, and what lags behind is drawn
const MOST = 1000; // points of a line
const COLUMNS = 160; // of a map of layers over steps
const DASHES = ["solid", "dash", "dot", "dashdot"]; // of the first run, the second, …
const BUTTONS = [["toImage", "zoom2d", "pan2d", "resetScale2d"]]; // and none that would send anything anywhere
const idle = globalThis.requestIdleCallback ?? ((then) => setTimeout(then, 30));

export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  let board = boards.get(parentElement);
  if (!board) {
    board = new Board(parentElement);
    boards.set(parentElement, board);
  }
  board.leave = (run) => setTriggerValue?.("leave", run);
  board.update(data);
  // Streamlit may call again before it is done with the call before, and ends that one afterwards: only the last counts.
  const turn = (board.turn = (board.turn ?? 0) + 1);
  return () => board.turn === turn && board.stop();
}

class Board {
  constructor(parent) {
    this.root = parent.querySelector(".board") ?? parent.appendChild(Object.assign(document.createElement("div"), { className: "board" }));
    this.root.board = this; // for tests
    this.rows = new Map(); // run -> Map of step -> {values, histograms}
    this.handles = new Map();
    this.log = false;
    this.smooth = 0.8;
    this.stale = new Set(); // figures that lag behind the rows
    this.seen = new Set(); // figures within the window
    this.drawn = new Map(); // figures that are there already -> when they were drawn, and how far the runs were
    this.rested = 0; // when the next one may be
    this.heard = -QUIET; // when the last rows came
    this.resized = new ResizeObserver(() => this.fit());
    this.resized.observe(this.root);
    this.watched = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) this.seen[isIntersecting ? "add" : "delete"](target.dataset.id);
      this.soon();
    }, { rootMargin: "100px" });
    this.stop = () => {
      this.over = true;
      for (const handle of this.handles.values()) handle.stop();
      clearTimeout(this.timer);
      clearTimeout(this.quiet);
      this.resized.disconnect();
      this.watched.disconnect();
      boards.delete(parent);
    };
  }

  async update(data) {
    this.data = data;
    this.build();
    this.name();
    this.socket ??= await import(data.assets.socket);
    if (this.over || this.data !== data) return; // the page has gone on meanwhile
    const wanted = new Set(data.runs.map((run) => run.id)), others = [...wanted].join() !== [...this.handles.keys()].join();
    for (const [id, handle] of this.handles) if (!wanted.has(id)) { handle.stop(); this.handles.delete(id); this.rows.delete(id); }
    for (const id of wanted) {
      if (this.handles.has(id)) continue;
      const rows = new Map();
      this.rows.set(id, rows);
      this.handles.set(id, this.socket.tab.follow(id, [], { rows: (m) => this.take(rows, m.rows) }));
      rows.last = -1; // the step of the newest row
    }
    const patience = new Promise((resolve) => setTimeout(resolve, FIRST));
    if (wanted.size) await Promise.race([this.socket.tab.pictured, patience]); // the live picture comes first
    await new Promise((resolve) => idle(resolve, { timeout: 2000 }));
    await plotly(data.assets.plotly);
    if (this.over) return;
    if (others) this.now(); else this.lag();
  }

  // A resumed run writes its last steps again: what lay beyond them is void, and of two rows of a step the later counts.
  // Rows come along with a picture, and what is due of the curves is drawn in its display frame: one composing for both.
  take(rows, news) {
    const told = new Set();
    let back = false;
    for (const { step, values, histograms } of news) {
      if (step < rows.last) for (const old of [...rows.keys()]) if (old > step) { rows.delete(old); back = true; }
      rows.delete(step);
      rows.set(step, { values, histograms });
      rows.last = step;
      for (const key of [...Object.keys(values), ...Object.keys(histograms)]) told.add(key);
    }
    for (const figure of this.data.figures) if (back || figure.traces.some(({ key }) => told.has(key))) this.stale.add(figure.id);
    this.heard = performance.now();
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.soon(), QUIET);
    if (this.heard >= this.rested) this.frame ??= requestAnimationFrame(() => { this.frame = null; this.next(); });
  }

  build() {
    const shape = JSON.stringify(this.data.figures.map((f) => [f.id, f.title]));
    if (shape === this.shape) return;
    this.shape = shape;
    this.root.innerHTML = `<div class="tools"><div class="runs"></div><label><input type="checkbox" class="log"> log scale</label>
      <label>smoothing <input type="range" class="smooth" min="0" max="0.98" step="0.02" value="${this.smooth}"></label></div>` +
      this.data.figures.map((f) => `<section><h4>${f.title} <button aria-label="What is this?" aria-expanded="false">?</button></h4>
      <p hidden>${f.help}</p><div class="plot" data-id="${f.id}"></div></section>`).join("");
    this.root.querySelector(".log").onchange = (e) => { this.log = e.target.checked; this.now(); };
    this.root.querySelector(".smooth").oninput = (e) => { this.smooth = +e.target.value; this.now(); };
    this.seen.clear();
    this.drawn.clear();
    this.watched.disconnect();
    for (const place of this.root.querySelectorAll(".plot")) this.watched.observe(place);
    for (const button of this.root.querySelectorAll("h4 button")) {
      button.onclick = () => {
        const help = button.closest("section").querySelector("p");
        help.hidden = !help.hidden;
        button.setAttribute("aria-expanded", !help.hidden);
      };
    }
  }

  // Which run is drawn how, where that is not the open one alone; all but that one can be left out again.
  name() {
    const { runs, open } = this.data, told = runs.some(({ id }) => id !== open) ? runs : [];
    this.root.querySelector(".runs").replaceChildren(...told.map(({ id, name }, n) => {
      const line = Object.assign(document.createElement("i"), { className: DASHES[n % DASHES.length] });
      const shown = Object.assign(document.createElement("span"), { title: name });
      shown.append(line, Object.assign(document.createElement("b"), { textContent: name }));
      if (id !== open) shown.append(Object.assign(document.createElement("button"), { textContent: "×", title: "Leave its curves out", onclick: () => this.leave(id) }));
      return shown;
    }));
  }

  // All figures lag behind now.
  lag(delay = 0) {
    for (const figure of this.data.figures) this.stale.add(figure.id);
    this.soon(delay);
  }

  // A hand does not wait: all in sight, one soon after the other.
  now(delay = 0) {
    clearTimeout(this.timer);
    this.timer = null;
    this.rested = 0;
    this.drawn.clear();
    this.lag(delay);
  }

  soon(delay = 0) {
    const wait = Math.max(delay, this.rested - performance.now());
    this.timer ??= setTimeout(() => idle(() => { this.timer = null; this.next(); }, { timeout: 1000 }), wait);
  }

  // Draw one of the figures in sight that are due, the one that has waited longest. A rest follows that keeps the curves'
  // share of the page's time small.
  next() {
    if (this.over || !globalThis.Plotly) return;
    const start = performance.now();
    if (start < this.rested) { this.soon(); return; }
    const age = ({ id }) => this.drawn.get(id)?.at ?? -1;
    const due = this.data.figures.filter((f) => this.seen.has(f.id) && this.isDue(f, start)).sort((a, b) => age(a) - age(b));
    if (!due.length) return;
    const [figure, another] = due, first = !this.drawn.has(figure.id);
    this.stale.delete(figure.id);
    this.drawFigure(figure);
    const end = performance.now();
    this.drawn.set(figure.id, { at: end, far: this.far });
    this.rested = end + (first ? 50 : Math.min(3000, (end - start) * (1 / SHARE - 1)));
    if (another && (age(another) < 0 || this.isQuiet(end))) this.soon(); // else it is drawn with rows to come
  }

  isDue({ id }, now) {
    const drawn = this.drawn.get(id);
    if (!drawn) return true;
    const length = Math.max(0, ...[...this.rows.values()].map((rows) => rows.last));
    const grown = Math.abs(this.far - drawn.far) >= GROWTH * length;
    return this.stale.has(id) && (grown || now >= drawn.at + LONGEST || this.isQuiet(now));
  }

  isQuiet(now) { return now >= this.heard + QUIET - 50; }

  get far() { return [...this.rows.values()].reduce((sum, rows) => sum + rows.last, 0); } // steps of all runs together

  drawFigure(figure) {
    const style = getComputedStyle(this.root);
    const colour = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
    const text = colour("--st-text-color", "#222");
    const grid = colour("--st-border-color", "#ddd");
    const place = this.root.querySelector(`[data-id="${figure.id}"]`);
    const dark = isDark(colour("--st-background-color", "#ffffff"));
    const traces = { histogram: () => this.bars(figure), layers: () => this.layers(figure, text, dark) }[figure.form]?.()
      ?? this.data.runs.flatMap((run, n) => figure.traces.flatMap((trace) => this.lines(figure, trace, run, n)));
    const shapes = (figure.layout.shapes ?? []).map((s) => ({ ...s, xref: "paper" }));
    const axis = (given) => ({ ...given, gridcolor: grid, zerolinecolor: grid, ...(traces.length ? {} : { showticklabels: false, range: [0, 1] }) });
    const layout = {
      ...figure.layout, shapes, uirevision: traces.length ? "keep" : "none", paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { ...figure.layout.font, color: text, family: colour("--st-font", "sans-serif") }, width: place.clientWidth || undefined,
      xaxis: axis(figure.layout.xaxis), yaxis: { ...axis(figure.layout.yaxis), type: this.log && figure.log && traces.length ? "log" : "linear" },
      annotations: traces.length ? figure.layout.annotations : [{ text: this.data.runs.length ? "not measured yet" : "drawn while a run trains", xref: "paper", yref: "paper", x: 0.5, y: 0.5, showarrow: false, opacity: 0.6 }],
      barmode: "overlay", bargap: 0, modebar: { bgcolor: colour("--st-background-color", "#ffffff"), color: text, activecolor: colour("--st-primary-color", "#0072B2") },
    };
    if (figure.form === "layers") Object.assign(layout.yaxis, { type: "category", showgrid: false });
    if (!traces.length) layout.shapes = [];
    globalThis.Plotly.react(place, traces, layout, {
      displaylogo: false, responsive: false, modeBarButtons: BUTTONS, plotlyServerURL: "",
      displayModeBar: traces.length && matchMedia("(hover: hover)").matches ? "hover" : false, // else it lies on the legend
    });
    this.root.dataset.rows = [...this.rows.values()].reduce((sum, rows) => sum + rows.size, 0);
  }

  // The smoothed line with the raw trace behind it; of a floor, a dashed line. Further runs are dashed.
  lines(figure, trace, run, n) {
    const rows = this.rows.get(run.id) ?? new Map();
    const x = [], y = [];
    for (const [step, { values }] of rows) if (trace.key in values) { x.push(step); y.push(values[trace.key]); }
    if (!x.length) return [];
    const name = this.data.runs.length > 1 ? `${trace.name} · ${run.name}` : trace.name;
    const line = { color: trace.color, width: 2, dash: trace.dash ?? DASHES[n % DASHES.length] };
    const legend = { name: trace.name, legendgroup: trace.name, showlegend: !n };
    const base = { type: "scatter", mode: x.length > 1 ? "lines" : "markers", ...legend, hovertemplate: `%{y:.4g}<extra>${escaped(name)}</extra>` };
    if (trace.dash || trace.smooth === false || x.length < 5 || this.smooth === 0) return [{ ...base, ...thin(x, y), line }];
    return [
      { ...base, ...thin(x, y), line: { ...line, width: 1 }, opacity: 0.25, showlegend: false, hoverinfo: "skip", hovertemplate: undefined },
      { ...base, ...thin(x, average(y, this.smooth)), line },
    ];
  }

  // D's outputs of the newest batch of the first run, real and fake over each other.
  bars(figure) {
    const rows = [...(this.rows.get(this.data.runs[0]?.id)?.values() ?? [])];
    const found = rows.findLast((row) => row.histograms.D_real)?.histograms;
    if (!found) return [];
    const [low, high] = found.D_range;
    return figure.traces.map(({ key, name, color }) => {
      const size = (high - low) / found[key].length;
      const x = found[key].map((_, i) => low + (i + 0.5) * size);
      return { type: "bar", x, y: found[key], width: size, name, marker: { color }, opacity: 0.6, hovertemplate: `%{y:.0%} near %{x:.3g}<extra>${name}</extra>` };
    });
  }

  // A row a layer, G1 (next to z) at the bottom, over the steps of the first run; logarithmic colours.
  layers(figure, text, dark) {
    const rows = [...(this.rows.get(this.data.runs[0]?.id) ?? [])].map(([step, { histograms }]) => [step, histograms]);
    const counts = figure.traces.map(({ key }) => rows.at(-1)?.[1][key]?.length ?? 0);
    const whole = rows.filter(([, found]) => figure.traces.every(({ key }, i) => (found[key]?.length ?? 0) === counts[i]));
    if (!whole.length || !counts.some(Boolean)) return [];
    const names = figure.traces.flatMap(({ name }, i) => Array.from({ length: counts[i] }, (_, k) => `${name}${k + 1}`));
    const size = Math.max(1, Math.ceil(whole.length / COLUMNS));
    const x = [], z = names.map(() => []);
    for (let from = 0; from < whole.length; from += size) {
      const part = whole.slice(from, from + size);
      x.push(part[0][0]);
      const norms = part.map(([, found]) => figure.traces.flatMap(({ key }) => found[key] ?? []));
      names.forEach((_, i) => z[i].push(norms.reduce((sum, row) => sum + Math.log10(Math.max(row[i], 1e-12)), 0) / norms.length));
    }
    const [low, high] = [Math.floor(Math.min(...z.flat())), Math.ceil(Math.max(...z.flat()))];
    const ticks = Array.from({ length: high - low + 1 }, (_, i) => low + i);
    return [{
      type: "heatmap", x, y: names, z, zmin: low, zmax: high, customdata: z.map((row) => row.map((v) => 10 ** v)),
      colorscale: dark ? [[0, "#1B1418"], [0.6, "#CC79A7"], [1, "#FFEAF5"]] : [[0, "#FBF3F7"], [0.6, "#CC79A7"], [1, "#4A1233"]],
      colorbar: { thickness: 10, tickvals: ticks, ticktext: ticks.map((t) => `1e${t}`), tickfont: { color: text } },
      hovertemplate: "%{y}, step %{x}: %{customdata:.3g}<extra></extra>",
    }];
  }

  fit() {
    const before = this.width;
    this.width = this.root.clientWidth;
    if (before && before !== this.width && globalThis.Plotly) this.now(100);
  }
}

// Plotly reads a few HTML tags in names.
function escaped(text) {
  return text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);
}

// Exponential average, unbiased at its start.
function average(values, keep) {
  let sum = 0, weight = 0;
  return values.map((v) => {
    sum = keep * sum + (1 - keep) * v;
    weight = keep * weight + (1 - keep);
    return sum / weight;
  });
}

// At most MOST points: of each stretch its smallest and its largest, so that peaks stay.
function thin(x, y) {
  if (x.length <= MOST) return { x, y };
  const X = [], Y = [], size = (2 * x.length) / MOST;
  for (let start = 0; start < x.length; start += size) {
    const from = Math.floor(start), to = Math.min(x.length, Math.floor(start + size));
    let low = from, high = from;
    for (let i = from; i < to; i++) { if (y[i] < y[low]) low = i; if (y[i] > y[high]) high = i; }
    for (const i of low < high ? [low, high] : [high, low]) { X.push(x[i]); Y.push(y[i]); }
  }
  return { x: X, y: Y };
}

function isDark(colour) {
  return (colour.match(/\w\w/g) ?? []).slice(0, 3).reduce((sum, part) => sum + parseInt(part, 16), 0) < 384;
}

// plotly.js out of the installed package, once a tab.
function plotly(source) {
  globalThis.ganPlaygroundPlotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = resolve;
    script.onerror = () => {
      globalThis.ganPlaygroundPlotly = undefined; // the next update of the page tries again
      reject(new Error("plotly.js did not load"));
    };
    document.head.append(script);
  });
  return globalThis.ganPlaygroundPlotly;
}
