// One of the runs that are compared: its name, how it is, what is wrong with it, and its picture at the moment that
// all runs show.

import { el, find } from "../../shared/dom.js";
import { tab } from "../../shared/socket.js";
import { LIVE, statusWords } from "../../shared/status.js";
import { count, say, t } from "../../shared/texts.js";
import { KeptSamples } from "../kept_samples.js";
import { Picture, picturesHtml } from "../picture.js";
import { drawsNetworks, wantedViews } from "../views.js";
import { clock, write } from "../words.js";
import { momentsOf, placeAt } from "./alignment.js";

/**
 * @import { Rows } from "../../shared/charts/traces.js"
 * @import { Frame } from "../../shared/frame.js"
 * @import { Message } from "../../shared/socket.js"
 * @import { Drawable } from "../picture.js"
 * @import { By, Place, Track } from "./alignment.js"
 * @import { ComparedRun } from "./compare_data.js"
 *
 * @typedef {object} Listener what a column tells
 * @property {() => void} news there is something to be drawn
 * @property {(run: string, status: string) => void} status the run's status is another one; "gone": it is away
 * @property {() => void} edited the run's settings have been changed
 * @property {(run: string) => void} open a person wants to see this run alone
 * @property {(run: string) => void} leave a person wants to leave the run out
 */

const CHOICE = /** @type {const} */ ({ by: "ema", withReal: false });
const FPS = 4; // of each run: several are drawn at once

const html = () => `
  <header><i class="line" aria-hidden="true"></i><h2></h2>
    <button class="open">${t("Open")}</button><button class="leave">×</button></header>
  <div class="state"><b class="word"></b><span class="numbers"></span></div>
  <p class="finding"></p>
  ${picturesHtml()}
  <p class="at"></p>`;

/**
 * What a run that does not reach a moment says of it.
 *
 * @param {Place["where"]} where
 * @param {{ first: number, end: number, live: boolean }} run its first stored step, the step that it has reached
 */
export function whereWords(where, { first, end, live }) {
  if (where === "within") return "";
  if (where === "before") return t("Its first picture is of step {step}.", { step: count(first) });
  return live
    ? t("It has reached step {step}, and shows its newest picture.", { step: count(end) })
    : t("It ended at step {step}, and shows its last picture.", { step: count(end) });
}

export class Column {
  /**
   * @param {ComparedRun} run
   * @param {Listener} on
   */
  constructor(run, on) {
    this.run = run;
    this.on = on;
    this.element = el("section", { className: "column", innerHTML: html() });
    this.picture = new Picture(this.element);
    this.canvas = find(this.element, ".fake canvas");
    this.canvas.setAttribute("role", "img");
    this.at = find(this.element, ".at");
    this.state = run.state;
    this.place = run.place; // in the queue
    /** @type {number[]} */
    this.steps = [];
    /** @type {KeptSamples<Drawable> | null} */
    this.kept = null;
    /** @type {ReturnType<typeof tab.follow> | undefined} */
    this.handle = undefined;
    /** @type {[number, number][]} steps with their seconds of training */
    this.clock = [];
    this.clocked = ""; // of which rows and state
    this.over = false;
    this.heard = false; // the journal as it was at first
    this.listed = false; // the app has said which pictures are stored
    this.broken = false; // nothing draws this kind of data
    /** @type {number | null} the step that the picture shows */
    this.shown = null;
    find(this.element, ".open").onclick = () => on.open(run.id);
    find(this.element, ".leave").onclick = () => on.leave(run.id);
    if (!run.missing) this.follow();
  }

  async follow() {
    const { id, plane, assets } = this.run;
    const renderer = await this.picture.rendererFor(plane, assets);
    if (this.over) {
      renderer?.destroy();
      return;
    }
    this.broken = !renderer;
    this.element.toggleAttribute("data-plane", plane);
    this.picture.use(renderer);
    const unpackNets = drawsNetworks(this.run) ? (/** @type {Frame} */ frame) => this.picture.unpack(frame) : null;
    this.kept = new KeptSamples(id, unpackNets, () => tab.seeing());
    this.handle = tab.follow(
      id,
      wantedViews(this.run, CHOICE),
      {
        state: ({ state, place }) => this.told(state, place),
        samples: (message) => this.sampled(message),
        frame: (frame) => this.arrived(frame),
        problem: ({ code }) => code === "no_run" && this.on.status(id, "gone"),
        journal: (message) => this.changed(message),
      },
      FPS,
    );
  }

  stop() {
    this.over = true;
    this.handle?.stop();
    this.picture.use(null);
  }

  /**
   * @param {ComparedRun["state"]} state
   * @param {number | null} place in the queue
   */
  told(state, place) {
    if (!state) return;
    const before = this.state.status;
    Object.assign(this, { state, place });
    if (state.status !== before) this.on.status(this.run.id, state.status);
    this.on.news();
  }

  /** @param {Message} message which steps have kept something */
  sampled({ nets, steps }) {
    this.steps = drawsNetworks(this.run) && nets.length ? nets : steps;
    this.listed = true;
    if (this.steps.length) this.load(this.steps.length - 1);
    this.on.news();
  }

  /** @param {Frame} frame */
  arrived(frame) {
    if (this.broken) return;
    this.picture.arrived(frame);
    this.on.news();
  }

  /** @param {Message} message entries of the journal; the first ones are known to the page */
  changed({ entries }) {
    if (this.heard && entries.some((/** @type {any} */ { command }) => command?.type === "edit")) this.on.edited();
    this.heard = true;
  }

  get live() {
    return LIVE.has(this.state.status);
  }

  /**
   * The course of the run.
   *
   * @param {Rows | undefined} rows
   * @returns {Track}
   */
  track(rows) {
    const { step, seconds } = this.state;
    const state = [rows?.size, rows?.last, step, seconds].join();
    if (state !== this.clocked) {
      this.clocked = state;
      this.clock = [...(rows ?? [])].map(([at, row]) => /** @type {[number, number]} */ ([at, row.seconds]));
      if (step > (this.clock[this.clock.length - 1]?.[0] ?? 0)) this.clock.push([step, seconds]);
    }
    return { steps: this.steps, clock: this.clock, end: step, endSeconds: seconds };
  }

  /**
   * Fetches a stored picture. Resolved once it is there, or has not come.
   *
   * @param {number} index of its step
   */
  async load(index) {
    const step = this.steps[index];
    if (step === undefined || this.broken) return;
    await this.kept?.look(step);
    if (!this.over) this.on.news();
  }

  /**
   * Fetches what the run shows at a moment.
   *
   * @param {Track} track
   * @param {By} by
   * @param {number | null} at
   */
  look(track, by, at) {
    return this.load(at === null ? this.steps.length - 1 : placeAt(track, by, at).index);
  }

  /**
   * Draws what is known of the run by now.
   *
   * @param {ComparedRun} run
   * @param {string} dash the class of its line in the charts
   * @param {boolean} leaves whether it can be left out
   */
  describe(run, dash, leaves) {
    this.run = run;
    const { name, missing, note } = run;
    const { words, kind } = statusWords(this.state);
    const { status, step, seconds, finding } = this.state;
    const begun = status !== "queued" && status !== "starting";
    this.element.setAttribute("aria-label", name);
    this.element.classList.toggle("missing", Boolean(missing));
    find(this.element, ".line").className = `line ${dash}`;
    write(find(this.element, "h2"), name);
    find(this.element, "h2").title = name;
    const leave = find(this.element, ".leave");
    leave.hidden = !leaves;
    leave.title = t("Leave this run out");
    leave.setAttribute("aria-label", t("Leave {name} out", { name }));
    find(this.element, ".open").setAttribute("aria-label", t("Open {name}", { name }));
    find(this.element, ".word").className = `word ${missing ? "" : kind}`;
    write(find(this.element, ".word"), missing ? "" : words);
    const numbers = `${t("step {step}", { step: count(step) })} · ${clock(seconds)}`;
    const waiting = this.place ? t("place {place} in the queue", { place: this.place }) : "";
    write(find(this.element, ".numbers"), missing ? "" : begun ? numbers : waiting);
    const place = find(this.element, ".finding");
    place.classList.toggle("found", Boolean(finding) && !missing);
    if (missing) write(place, missing);
    else if (finding) {
      const since = t("since step {n}", { n: finding.since });
      write(place, el("b", { textContent: say(finding.title) }), ` ${since}. ${say(finding.message)}`);
    } else write(place, [say(this.state.message), note].filter(Boolean).join(" ") || calm(status));
  }

  /**
   * Draws the picture of a moment.
   *
   * @param {Track} track
   * @param {By} by
   * @param {number | null} at null: the newest
   * @param {boolean} dark
   * @returns {string} what it shows, for screen readers
   */
  show(track, by, at, dark) {
    const { name, missing } = this.run;
    if (missing) return "";
    if (this.broken) {
      write(this.at, t("The installed package that draws this kind of data is missing or broken."));
      return "";
    }
    const place = at === null ? null : placeAt(track, by, at);
    const newest = place === null || (place.where === "after" && this.live);
    const last = this.kept?.get(this.steps[this.steps.length - 1]);
    const wanted = newest ? (this.picture.newest(CHOICE) ?? last) : this.kept?.get(this.steps[place.index]);
    this.shown = this.picture.show(wanted, !newest, this.run, CHOICE, dark);
    if (this.shown === null) {
      const none = this.listed && !this.steps.length ? t("This run has no picture.") : "";
      write(this.at, this.live ? t("The first picture comes soon.") : none);
      return "";
    }
    const moment = [t("step {step}", { step: count(this.shown) })];
    if (by === "seconds") moment.push(clock(momentsOf({ ...track, steps: [this.shown] }, by)[0]));
    const run = { first: this.steps[0] ?? 0, end: this.state.step, live: this.live };
    const where = place ? whereWords(place.where, run) : "";
    write(this.at, el("b", { textContent: moment.join(" · ") }), where ? ` ${where}` : "");
    this.canvas.setAttribute("aria-label", t("Samples of {name}, step {step}", { name, step: count(this.shown) }));
    return t("{name}: {moment}", { name, moment: [moment.join(" "), where].filter(Boolean).join(". ") });
  }

  /** What the picture shows, in words: elements of the renderer. */
  get caption() {
    return find(this.element, ".fake figcaption");
  }
}

/** @param {string} status */
const calm = (status) => (status === "queued" || status === "starting" ? "" : t("No problem found."));
