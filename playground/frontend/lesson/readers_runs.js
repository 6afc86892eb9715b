// The reader's runs in one lesson, by slot, and what the picture shows: one of them, a recording, or neither.

import { Recording, Run } from "./source.js";

/**
 * @import { Frame } from "../shared/frame.js"
 * @import { Step } from "./data.js"
 * @import { Picture } from "./picture.js"
 * @import { Progress } from "./progress.js"
 * @import { Moment } from "./source.js"
 *
 * @typedef {{ run: string, points: Map<string, [number, number][]>, over: boolean }} Result of the run of a slot
 *
 * @typedef {object} Listeners
 * @property {(action: object) => void} act what only the server can do
 * @property {() => void} changed
 */

const MEASURE_MS = 100; // between two measurements for a curve, at least

export class ReadersRuns {
  /**
   * @param {Step[]} steps
   * @param {Picture} picture
   * @param {Progress} progress its `runs` are kept up to date
   * @param {Listeners} on
   */
  constructor(steps, picture, progress, on) {
    this.steps = steps;
    this.picture = picture;
    this.progress = progress;
    this.on = on;
    /** @type {Map<string, Result>} by slot */
    this.results = new Map();
    /** @type {Set<string>} slots whose run has been asked for */
    this.waiting = new Set();
    this.slot = ""; // what is shown
    this.shown = ""; // run or recording, and kind of picture
    this.measured = 0; // when
    this.fresh = false; // nothing of this source has been shown
    /** @type {Run | Recording | null} */
    this.source = null;
    this.metrics = [...new Set(steps.flatMap(({ question }) => (question?.metric ? [question.metric] : [])))];
  }

  get runs() {
    return this.progress.runs;
  }

  /**
   * The runs that the server knows of in this visit.
   *
   * @param {Record<string, string>} runs
   */
  update(runs) {
    for (const [slot, run] of Object.entries(runs)) {
      if (this.runs[slot] === run) continue;
      this.runs[slot] = run;
      this.waiting.delete(slot);
      this.results.delete(slot);
      this.slot = slot;
      this.leave();
    }
  }

  /**
   * @param {string} slot
   * @param {Record<string, unknown>} patch
   */
  start(slot, patch) {
    this.waiting.add(slot);
    this.on.act({ do: "run", slot, patch });
    this.on.changed();
  }

  /**
   * The slot that a step shows: of its own runs the last that was started, else that of the step that it follows.
   *
   * @param {Step} step
   */
  latest(step) {
    const own = Object.keys(this.runs).filter((slot) => slot.split(".")[0] === step.name);
    return own.at(-1) ?? step.follows;
  }

  /**
   * Shows what a step shows: its recording, or the run of the present slot.
   *
   * @param {Step} step
   */
  show(step) {
    const { picture } = this;
    const run = this.runs[this.slot];
    if (step.picture === "latent" || step.picture === "table") {
      this.leave();
      return;
    }
    if (step.picture === "walk" || step.picture === "lineup") {
      const name = run ? `run-${run}` : "digits";
      void picture.walk?.use(name);
      void picture.lineup?.use(name);
      this.leave();
      return;
    }
    const recording = step.picture === "recording" || !run ? step.recording : "";
    const wanted = recording || run || "";
    if (!wanted) {
      if (this.source && !this.source.recorded) this.leave();
      return; // a recording stays until something else comes
    }
    const shown = `${wanted} ${picture.kind}`;
    if (shown === this.shown) return;
    this.leave();
    this.shown = shown;
    this.fresh = true;
    const on = {
      moment: (/** @type {Moment} */ moment) => this.came(moment),
      still: (/** @type {Frame} */ frame) => {
        this.begin();
        picture.stage?.still(frame);
      },
      state: () => this.told(),
      problem: () => this.lost(),
    };
    this.source = recording ? new Recording(recording, step.info, on) : new Run(run, picture.kind === "plane", on);
    picture.source = this.source;
  }

  /** What was shown before stays until there is something of the next. */
  begin() {
    if (this.fresh) this.picture.stage?.clear();
    this.fresh = false;
  }

  leave() {
    this.source?.stop();
    this.source = null;
    this.picture.source = null;
    this.shown = "";
  }

  /** A run of an earlier visit is gone: it has been deleted. */
  lost() {
    if (!(this.source instanceof Run) || !this.source.gone) return;
    delete this.runs[this.slot];
    this.results.delete(this.slot);
    this.leave();
    this.on.changed();
  }

  /** @param {Moment} moment */
  came(moment) {
    const { picture, source } = this;
    this.begin();
    picture.stage?.show(moment);
    if (!(source instanceof Run) || !source.plane) return;
    if (!source.live || performance.now() - this.measured >= MEASURE_MS) this.measure(source, moment.step);
    this.on.changed();
  }

  /**
   * Measures the networks that are shown, at a later step than before; those at the end of a run exactly.
   *
   * @param {Run} source
   * @param {number} step
   */
  measure(source, step) {
    const result = this.resultOf(this.slot, source.id);
    this.measured = performance.now();
    const found = this.picture.numbers(this.metrics, !source.live);
    for (const name of this.metrics) {
      const points = result.points.get(name) ?? [];
      const before = points.filter(([at]) => at < step);
      const later = before.length < points.length && points.at(-1)?.[0] !== step;
      if (found[name] !== undefined && !later) result.points.set(name, [...before, [step, found[name]]]);
    }
  }

  /**
   * @param {string} slot
   * @param {string} run
   * @returns {Result}
   */
  resultOf(slot, run) {
    const known = this.results.get(slot);
    if (known?.run === run) return known;
    const made = { run, points: new Map(), over: false };
    this.results.set(slot, made);
    return made;
  }

  /** The run says how it is; one that has a checkpoint is judged at its end. */
  told() {
    const { source } = this;
    if (!(source instanceof Run)) return;
    if (!source.live) {
      const result = this.resultOf(this.slot, source.id);
      const step = this.steps.find(({ name }) => name === this.slot);
      if (!result.over && step?.checkpoint) this.on.act({ do: "judge", slot: this.slot, run: source.id });
      const last = source.moments.at(-1);
      if (!result.over && source.plane && source.following && last) this.measure(source, last.step);
      result.over = true;
    }
    this.on.changed();
  }

  /**
   * @param {string} slot
   * @returns {"none" | "waiting" | "running" | "over"}
   */
  phase(slot) {
    const { source } = this;
    if (this.waiting.has(slot)) return "waiting";
    if (!this.runs[slot]) return "none";
    if (slot !== this.slot || !(source instanceof Run) || source.id !== this.runs[slot]) return "over";
    if (source.state === null) return "waiting";
    return source.live ? "running" : "over";
  }
}
