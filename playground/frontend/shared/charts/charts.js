// Live charts: figures are built with plotly in Python, rows come over the socket, Plotly.react keeps the zoom.
// data: {runs: [{id, name, live}], figures: [{id, title, help, form, layout, traces: [{key, ...}]}], assets: {socket, plotly}}

import { tab } from "../socket.js";
import { Tails } from "./tails.js";
import { DASHES, ENOUGH, tracesOf } from "./traces.js";

const boards = new WeakMap();
const SHARE = 0.02; // of the page's time that drawing curves may take: the rest is for the picture and the buttons
const ROOM = 0.1; // of its length that an axis has before the lines of a live run, which go on into it
const AHEAD = 10; // seconds of training that it has at least: while a run is young, it doubles before a figure's next turn
const GROWTH = 0.1; // of a run's length that what has no lines lags behind at most: the eye hardly sees less
const LONGEST = 20000; // ms for which it may
const FIRST = 1000; // ms for which curves wait for the first picture
const QUIET = 1500; // ms without rows: none is on its way, and what lags behind is drawn
const BUTTONS = [["toImage", "zoom2d", "pan2d", "resetScale2d"]]; // and none that would send anything anywhere
const idle = globalThis.requestIdleCallback ?? ((then) => setTimeout(then, 30));

export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  let board = boards.get(parentElement);
  if (!board) {
    board = new Board(parentElement);
    boards.set(parentElement, board);
  }
  board.leave = setTriggerValue && ((run) => setTriggerValue("leave", run));
  board.update(data);
  // Streamlit may call again before it is done with the call before, and ends that one afterwards: only the last counts.
  const turn = (board.turn = (board.turn ?? 0) + 1);
  return () => board.turn === turn && board.stop();
}

class Board {
  constructor(parent) {
    this.root =
      parent.querySelector(".board") ??
      parent.appendChild(Object.assign(document.createElement("div"), { className: "board" }));
    this.root.board = this; // for tests
    this.rows = new Map(); // run -> Map of step -> {seconds, values, histograms}
    this.handles = new Map();
    this.log = false;
    this.smooth = 0.8;
    this.stale = new Set(); // figures that lag behind the rows
    this.seen = new Set(); // figures within the window
    this.drawn = new Map(); // figures that are there already -> when they were drawn, and how far the runs were
    this.tails = new Map(); // figures -> how their lines go on since
    this.ends = new Map(); // figures -> where their axis of steps ends
    this.rested = 0; // when the next one may be
    this.heard = -QUIET; // when the last rows came
    this.resized = new ResizeObserver(() => this.fit());
    this.resized.observe(this.root);
    this.watched = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries)
          this.seen[isIntersecting ? "add" : "delete"](target.dataset.id);
        this.goOn();
        this.soon();
      },
      { rootMargin: "100px" },
    );
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
    const wanted = new Set(data.runs.map((run) => run.id)),
      ground = getComputedStyle(this.root).getPropertyValue("--st-background-color");
    const shown = data.runs.map(({ id, live }) => id + live).join() + ground,
      others = shown !== this.shown;
    this.shown = shown;
    for (const [id, handle] of this.handles)
      if (!wanted.has(id)) {
        handle.stop();
        this.handles.delete(id);
        this.rows.delete(id);
      }
    for (const id of wanted) {
      if (this.handles.has(id)) continue;
      const rows = new Map();
      this.rows.set(id, rows);
      this.handles.set(id, tab.follow(id, [], { rows: (m) => this.take(rows, m.rows) }));
      rows.last = -1; // the newest row's step
    }
    const patience = new Promise((resolve) => setTimeout(resolve, FIRST));
    if (wanted.size) await Promise.race([tab.pictured, patience]); // the live picture comes first
    await new Promise((resolve) => idle(resolve, { timeout: 2000 }));
    await plotly(data.assets.plotly);
    if (this.over) return;
    if (others) this.now();
    else this.lag();
  }

  // A resumed run writes its last steps again: what lay beyond them is void, and of two rows of a step the later counts.
  // Rows come along with a picture, and what is due of the curves is drawn in its display frame: one composing for both.
  take(rows, news) {
    const told = new Set();
    let back = false;
    for (const { step, seconds, values, histograms } of news) {
      if (step < rows.last)
        for (const old of [...rows.keys()])
          if (old > step) {
            rows.delete(old);
            back = true;
          }
      rows.delete(step);
      rows.set(step, { seconds, values, histograms });
      rows.last = step;
      for (const key of [...Object.keys(values), ...Object.keys(histograms)]) told.add(key);
    }
    this.heard = performance.now();
    for (const figure of this.data.figures)
      if (back || figure.traces.some(({ key }) => told.has(key))) this.stale.add(figure.id);
    for (const id of [...this.tails.keys()])
      if (back) this.cut(id);
      else this.tails.get(id).add(rows, news);
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.soon(), QUIET);
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.goOn();
      if (this.heard >= this.rested) this.next();
    });
  }

  // Lines in sight go on to the newest rows.
  goOn() {
    for (const [id, tails] of this.tails) if (this.seen.has(id)) tails.draw();
  }

  cut(id) {
    this.tails.get(id)?.remove();
    this.tails.delete(id);
  }

  build() {
    const shape = JSON.stringify(this.data.figures.map((f) => [f.id, f.title]));
    if (shape === this.shape) return;
    this.shape = shape;
    this.root.innerHTML =
      `<div class="tools"><div class="runs"></div><label><input type="checkbox" class="log"${this.log ? " checked" : ""}> log scale</label>
      <label>smoothing <input type="range" class="smooth" min="0" max="0.98" step="0.02" value="${this.smooth}"></label></div>` +
      this.data.figures
        .map(
          (f) => `<section><h4>${f.title} <button aria-label="What is this?" aria-expanded="false">?</button></h4>
      <p hidden>${f.help}</p><div class="plot" data-id="${f.id}"></div></section>`,
        )
        .join("");
    this.root.querySelector(".log").onchange = (e) => {
      this.log = e.target.checked;
      this.now();
    };
    this.root.querySelector(".smooth").oninput = (e) => {
      this.smooth = +e.target.value;
      this.now();
    };
    this.seen.clear();
    for (const known of [this.drawn, this.tails, this.ends]) known.clear();
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
    const { runs, open } = this.data,
      told = runs.some(({ id }) => id !== open) ? runs : [];
    this.root.querySelector(".runs").replaceChildren(
      ...told.map(({ id, name }, n) => {
        const line = Object.assign(document.createElement("i"), { className: DASHES[n % DASHES.length] });
        const shown = Object.assign(document.createElement("span"), { title: name });
        shown.append(line, Object.assign(document.createElement("b"), { textContent: name }));
        if (id !== open && this.leave)
          shown.append(
            Object.assign(document.createElement("button"), {
              textContent: "×",
              title: "Leave its curves out",
              onclick: () => this.leave(id),
            }),
          );
        return shown;
      }),
    );
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
    this.timer ??= setTimeout(
      () =>
        idle(
          () => {
            this.timer = null;
            this.next();
          },
          { timeout: 1000 },
        ),
      wait,
    );
  }

  // Draw one of the figures in sight that are due, the one that has waited longest. A rest follows that keeps the curves'
  // share of the page's time small.
  next() {
    if (this.over || !globalThis.Plotly) return;
    const start = performance.now();
    if (start < this.rested) {
      this.soon();
      return;
    }
    const most = Math.max(0, ...[...this.rows.values()].map(({ size }) => size));
    if (0 < most && most < ENOUGH && !this.isQuiet(start)) return; // more is on its way
    const age = ({ id }) => this.drawn.get(id)?.at ?? -1;
    const due = this.data.figures
      .filter((f) => this.seen.has(f.id) && this.isDue(f, start))
      .sort((a, b) => age(a) - age(b));
    if (!due.length) return;
    const [figure, another] = due,
      first = !(this.drawn.get(figure.id)?.far > 0);
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
    if (!this.stale.has(id)) return false;
    const tails = this.tails.get(id),
      going = tails && !tails.lacks && !tails.zoomed;
    if (this.isQuiet(now) || (going && tails.left)) return true;
    const length = Math.max(0, ...[...this.rows.values()].map((rows) => rows.last));
    return !going && (Math.abs(this.far - drawn.far) >= GROWTH * length || now >= drawn.at + LONGEST);
  }

  isQuiet(now) {
    return now >= this.heard + QUIET - 50;
  }

  get far() {
    return [...this.rows.values()].reduce((sum, rows) => sum + rows.last, 0);
  } // steps of all runs together

  drawFigure(figure) {
    const style = getComputedStyle(this.root);
    const colour = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
    const text = colour("--st-text-color", "#222");
    const grid = colour("--st-border-color", "#ddd");
    const ground = colour("--st-background-color", "#ffffff");
    const place = this.root.querySelector(`[data-id="${figure.id}"]`);
    const dark = isDark(ground);
    const runs = this.data.runs.map((run) => ({ ...run, rows: this.rows.get(run.id) ?? new Map() }));
    const traces = tracesOf(figure, runs, { keep: this.smooth, text, dark });
    const shapes = (figure.layout.shapes ?? []).map((s) => ({ ...s, xref: "paper" }));
    const axis = (given) => ({
      ...given,
      gridcolor: grid,
      zerolinecolor: grid,
      ...(traces.length ? {} : { showticklabels: false, range: [0, 1] }),
    });
    const log = this.log && figure.log && traces.length > 0,
      zoom = traces.length ? `${this.data.open}` : "none"; // each run has its own
    const notes = (figure.layout.annotations ?? []).map((note) => ({ ...note, y: log ? Math.log10(note.y) : note.y })); // Plotly's word for a place on such an axis
    const layout = {
      ...figure.layout,
      shapes,
      uirevision: zoom,
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { ...figure.layout.font, color: text, family: colour("--st-font", "sans-serif") },
      width: place.clientWidth || undefined,
      xaxis: { ...axis(figure.layout.xaxis), autorangeoptions: { include: this.endOf(figure.id, traces) } },
      yaxis: { ...axis(figure.layout.yaxis), type: log ? "log" : "linear", uirevision: `${zoom} ${log}` },
      annotations: traces.length
        ? notes
        : [
            {
              text: this.data.runs.length ? "not measured yet" : "drawn while a run trains",
              xref: "paper",
              yref: "paper",
              x: 0.5,
              y: 0.5,
              showarrow: false,
              opacity: 0.6,
            },
          ],
      barmode: "overlay",
      bargap: 0,
      hoverlabel: { bgcolor: ground, bordercolor: grid, font: { color: text } },
      modebar: { bgcolor: ground, color: text, activecolor: colour("--st-primary-color", "#0072B2") },
    };
    if (figure.form === "layers") Object.assign(layout.yaxis, { type: "category", showgrid: false });
    if (!traces.length) layout.shapes = [];
    this.cut(figure.id);
    globalThis.Plotly.react(
      place,
      traces.map(({ tail, ...trace }) => trace),
      layout,
      {
        displaylogo: false,
        responsive: false,
        modeBarButtons: BUTTONS,
        plotlyServerURL: "",
        displayModeBar: traces.length && matchMedia("(hover: hover)").matches ? "hover" : false, // else it lies on the legend
      },
    );
    this.tails.set(figure.id, new Tails(figure, place, traces));
    place.again ??= place.on("plotly_afterplot", () => this.tails.get(figure.id)?.draw());
    this.root.dataset.rows = [...this.rows.values()].reduce((sum, rows) => sum + rows.size, 0);
  }

  // Steps a second of training, of the fastest run, over the later half of its rows: the first steps are slow.
  get pace() {
    return Math.max(
      0,
      ...[...this.rows.values()]
        .filter(({ size }) => size > 1)
        .map((rows) => {
          const [first, from] = [...rows].at(-1 - Math.floor(rows.size / 2));
          return (rows.last - first) / Math.max(0.1, rows.get(rows.last).seconds - from.seconds);
        }),
    );
  }

  // Where the axis of lines that go on ends: of live runs somewhat ahead, and there it stays until a line has come near.
  endOf(id, traces) {
    if (!traces.some(({ tail }) => tail) || !this.data.runs.some(({ live }) => live)) return undefined;
    const last = Math.max(...traces.map(({ x }) => x.at(-1))),
      end = this.ends.get(id),
      room = Math.max(ROOM * last, AHEAD * this.pace);
    if (!(last < end && end < last + 2 * room)) this.ends.set(id, last + room);
    return this.ends.get(id);
  }

  fit() {
    const before = this.width;
    this.width = this.root.clientWidth;
    if (before && before !== this.width && globalThis.Plotly) this.now(100);
  }
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
