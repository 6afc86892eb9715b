// The charts of some runs: which figure is drawn when, so that curves take little of the page's time.

import { el } from "../dom.js";
import { tab } from "../socket.js";
import { AxisEnds } from "./axis_ends.js";
import { inkOf, layoutOf } from "./layout.js";
import { boards, choose, look } from "./look.js";
import { loadPlotly, plotly, react } from "./plotly.js";
import { RECORDED, RunRows } from "./rows.js";
import { buildSections, nameRuns } from "./sections.js";
import { Tails } from "./tails.js";
import { ENOUGH, tracesOf } from "./traces.js";

/**
 * @import { Call } from "../blocks/component.js"
 * @import { Data } from "./board_data.js"
 * @import { Place } from "./plotly.js"
 * @import { Figure, Row, Rows, Trace } from "./traces.js"
 */

const SHARE = 0.02; // of the page's time that drawing curves may take: the rest is for the picture and the buttons
const GROWTH = 0.1; // of a run's length that what has no lines lags behind at most: the eye hardly sees less
const LONGEST = 20000; // ms for which it may
const FIRST = 1000; // ms for which curves wait for the first picture
const QUIET = 1500; // ms without rows: none is on its way, and what lags behind is drawn
const LONGEST_REST = 3000; // ms between two figures

/** @type {(then: () => void, options: { timeout: number }) => void} */
const idle = globalThis.requestIdleCallback ?? ((then) => setTimeout(then, 30));

export class Board {
  /**
   * @param {HTMLElement} parent
   * @param {(place: Place) => void} [onDrawn] called after Plotly has drawn a figure
   */
  constructor(parent, onDrawn = () => {}) {
    this.onDrawn = onDrawn;
    const found = parent.querySelector(".board");
    this.root = /** @type {HTMLElement} */ (found ?? parent.appendChild(el("div", { className: "board" })));
    this.over = false;
    /** @type {((run: string) => void) | undefined} */
    this.leave = undefined;
    /** @type {Data} */
    this.data = { runs: [], open: "", figures: [], assets: { plotly: "" } };
    this.shown = ""; // which runs on which ground
    this.shape = ""; // of the figures that have sections
    this.width = 0;
    boards.add(this);
    this.rows = new RunRows((rows, news, back) => this.take(rows, news, back));
    /** @type {Set<string>} figures that lag behind the rows */
    this.stale = new Set();
    /** @type {Set<string>} figures within the window */
    this.seen = new Set();
    /** @type {Map<string, { at: number, far: number }>} when figures were drawn, and how far the runs were */
    this.drawn = new Map();
    /** @type {Map<string, Tails>} how the lines of figures have grown since */
    this.tails = new Map();
    this.ends = new AxisEnds();
    this.rested = 0; // when the next figure may be drawn
    this.heard = -QUIET; // when the last rows came
    this.frame = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.quiet = undefined;
    this.resized = new ResizeObserver(() => this.fit());
    this.resized.observe(this.root);
    this.watched = new IntersectionObserver((entries) => this.sight(entries), { rootMargin: "100px" });
  }

  stop() {
    this.over = true;
    boards.delete(this);
    this.rows.stop();
    clearTimeout(this.timer);
    clearTimeout(this.quiet);
    this.resized.disconnect();
    this.watched.disconnect();
  }

  /** @param {IntersectionObserverEntry[]} entries */
  sight(entries) {
    for (const { target, isIntersecting } of entries) {
      const id = /** @type {HTMLElement} */ (target).dataset.id ?? "";
      if (isIntersecting) this.seen.add(id);
      else this.seen.delete(id);
    }
    this.grow();
    this.soon();
  }

  /**
   * @param {Data} data
   * @param {Partial<Call<Data>>} [call]
   */
  async update(data, { setTriggerValue } = {}) {
    this.data = data;
    if (setTriggerValue) this.leave = (run) => setTriggerValue("leave", run);
    this.build();
    this.root.classList.toggle("wide", Boolean(data.wide));
    nameRuns(this.root, data.names === false ? [] : data.runs, data.open, this.leave);
    const shown = this.runs.map(({ id, live }) => id + live).join() + inkOf(this.root).ground + this.by;
    const others = shown !== this.shown;
    this.shown = shown;
    if (this.runs[0]?.id === RECORDED) this.rows.play(data.recorded ?? "");
    else this.rows.follow(data.runs.map(({ id }) => id));
    const patience = new Promise((resolve) => setTimeout(resolve, FIRST));
    if (data.runs.length) await Promise.race([tab.pictured, patience]); // the live picture comes first
    await new Promise((resolve) => idle(() => resolve(null), { timeout: 2000 }));
    await loadPlotly(data.assets.plotly);
    if (this.over) return;
    if (others) this.now();
    else this.lag();
  }

  get by() {
    return this.data.by ?? "step";
  }

  /** The runs that are drawn: the recorded one where there is no other. */
  get runs() {
    const { runs, recorded } = this.data;
    return runs.length || !recorded ? runs : [{ id: RECORDED, name: "", live: false }];
  }

  /**
   * Rows come along with a picture, and what is due is drawn in its display frame, composed once for both.
   *
   * @param {Rows} rows
   * @param {Row[]} news
   * @param {boolean} back
   */
  take(rows, news, back) {
    const keys = new Set(
      news.flatMap(({ values, histograms }) => [...Object.keys(values), ...Object.keys(histograms)]),
    );
    this.heard = performance.now();
    for (const { id, traces } of this.data.figures) {
      if (back || traces.some(({ key }) => keys.has(key))) this.stale.add(id);
    }
    for (const [id, tails] of [...this.tails]) {
      if (back) this.cut(id);
      else tails.add(rows, news);
    }
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.soon(), QUIET);
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.grow();
      if (this.heard >= this.rested) this.next();
    });
  }

  /** Lines in sight grow to the newest rows. */
  grow() {
    for (const [id, tails] of this.tails) if (this.seen.has(id)) tails.draw();
  }

  /** @param {string} id */
  cut(id) {
    this.tails.get(id)?.remove();
    this.tails.delete(id);
  }

  build() {
    const { figures, tools } = this.data;
    const shape = JSON.stringify([tools, figures.map(({ id, title }) => [id, title])]);
    if (shape === this.shape) return;
    this.shape = shape;
    buildSections(this.root, figures, tools !== false && { ...look, onChoose: choose });
    for (const known of [this.seen, this.drawn, this.tails, this.ends]) known.clear();
    this.watched.disconnect();
    for (const place of this.root.querySelectorAll(".plot")) this.watched.observe(place);
  }

  /** All figures lag behind now. */
  lag(delay = 0) {
    for (const { id } of this.data.figures) this.stale.add(id);
    this.soon(delay);
  }

  /** A person does not wait: all in sight are drawn, one soon after the other. */
  now(delay = 0) {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.rested = 0;
    this.drawn.clear();
    this.lag(delay);
  }

  soon(delay = 0) {
    const wait = Math.max(delay, this.rested - performance.now());
    const draw = () => {
      this.timer = undefined;
      this.next();
    };
    this.timer ??= setTimeout(() => idle(draw, { timeout: 1000 }), wait);
  }

  /**
   * Draws one of the figures in sight that are due, the one that has waited longest. A rest follows that keeps the
   * curves' share of the page's time small.
   */
  next() {
    if (this.over || !plotly()) return;
    const start = performance.now();
    if (start < this.rested) {
      this.soon();
      return;
    }
    const most = Math.max(0, ...this.rows.sizes);
    if (0 < most && most < ENOUGH && !this.isQuiet(start)) return; // more is on its way
    const age = (/** @type {Figure} */ { id }) => this.drawn.get(id)?.at ?? -1;
    const [figure, another] = this.data.figures
      .filter((f) => this.seen.has(f.id) && this.isDue(f, start))
      .sort((a, b) => age(a) - age(b));
    if (!figure) return;
    const first = !((this.drawn.get(figure.id)?.far ?? 0) > 0);
    this.stale.delete(figure.id);
    this.drawFigure(figure);
    const end = performance.now();
    this.drawn.set(figure.id, { at: end, far: this.rows.far });
    this.rested = end + (first ? 50 : Math.min(LONGEST_REST, (end - start) * (1 / SHARE - 1)));
    if (another && (age(another) < 0 || this.isQuiet(end))) this.soon(); // else it is drawn with rows to come
  }

  /**
   * @param {Figure} figure
   * @param {number} now
   */
  isDue({ id }, now) {
    const drawn = this.drawn.get(id);
    if (!drawn) return true;
    if (!this.stale.has(id)) return false;
    const tails = this.tails.get(id);
    const growing = tails && !tails.lacks && !tails.zoomed;
    if (this.isQuiet(now) || (growing && tails.left)) return true;
    const length = Math.max(0, ...this.rows.steps);
    return !growing && (Math.abs(this.rows.far - drawn.far) >= GROWTH * length || now >= drawn.at + LONGEST);
  }

  /** @param {number} now */
  isQuiet(now) {
    return now >= this.heard + QUIET - 50;
  }

  /** @param {Figure} figure */
  drawFigure(figure) {
    const { data, root } = this;
    const place = /** @type {Place & { listens?: boolean }} */ (root.querySelector(`[data-id="${figure.id}"]`));
    const ink = inkOf(root);
    const { by } = this;
    const has = (/** @type {string} */ id) => !figure.runs || figure.runs.includes(id);
    const rows = (/** @type {string} */ id) => (has(id) && this.rows.of.get(id)) || new Map();
    const runs = this.runs.map((run) => ({ ...run, rows: rows(run.id) }));
    const traces = tracesOf(figure, runs, { keep: look.smooth, text: ink.text, dark: ink.dark, by });
    const layout = layoutOf(figure, traces, {
      ink,
      log: look.log,
      open: data.open,
      by,
      runs,
      width: place.clientWidth,
      end: this.endOf(figure.id, traces),
    });
    this.cut(figure.id);
    const drawn = traces.map(({ tail, ...trace }) => trace);
    react(place, drawn, layout);
    this.tails.set(figure.id, new Tails(figure, place, traces));
    const over = () => {
      this.tails.get(figure.id)?.draw(); // what is drawn over a figure has its places again
      this.onDrawn(place);
    };
    if (!place.listens) place.on("plotly_afterplot", over);
    place.listens = true;
    over();
    root.dataset.rows = String(this.rows.count);
  }

  /**
   * Where the axis of growing lines ends, which those of live runs have.
   *
   * @param {string} id
   * @param {Trace[]} traces
   */
  endOf(id, traces) {
    if (!traces.some(({ tail }) => tail) || !this.data.runs.some(({ live }) => live)) return undefined;
    return this.ends.of(`${id} ${this.by}`, traces, this.by === "step" ? this.rows.pace : 1);
  }

  fit() {
    const before = this.width;
    this.width = this.root.clientWidth;
    if (before && before !== this.width && plotly()) this.now(100);
  }
}
