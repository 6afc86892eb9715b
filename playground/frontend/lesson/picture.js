// The right column of a lesson: one large picture with its caption, time below it, and three depths of the same thing:
// picture, numbers, formula.

import { el } from "../shared/dom.js";
import { statusWord } from "../shared/status.js";
import { count, decimal, mark, t } from "../shared/texts.js";
import { FormulaView, highlight } from "./formula_view.js";
import { LatentView } from "./latent/latent_view.js";
import { Lineup } from "./lineup.js";
import { labelOf, NUMBERS, shown } from "./numbers.js";
import { MeasuredTable } from "./pictures/table.js";
import { PlaneStage, TilesStage } from "./stages.js";
import { Walk } from "./walk.js";

/**
 * @import { Depth, Step, Symbol_ } from "./data.js"
 * @import { Score } from "./lineup.js"
 * @import { Numbers } from "./numbers.js"
 * @import { Recording, Run } from "./source.js"
 * @import { Stage } from "./stages.js"
 */

const TICK = 200; // ms between two looks at the numbers
/** @type {[Depth, string][]} */
const DEPTHS = [
  ["picture", mark("Picture")],
  ["numbers", mark("Numbers")],
  ["formula", mark("Formula")],
];

export class Picture {
  /**
   * @param {string[]} kernels
   * @param {Record<string, Symbol_>} symbols
   * @param {(score: Score | null) => void} scored
   */
  constructor(kernels, symbols, scored) {
    this.kernels = kernels;
    this.symbols = symbols;
    this.scored = scored;
    /** @type {Stage | null} */
    this.stage = null;
    /** @type {Walk | null} */
    this.walk = null;
    /** @type {Lineup | null} */
    this.lineup = null;
    /** @type {LatentView | null} */
    this.latent = null;
    /** @type {MeasuredTable | null} */
    this.table = null;
    /** @type {Recording | Run | null} */
    this.source = null;
    /** @type {Step | null} */
    this.step = null;
    this.kind = "";
    /** @type {Depth} */
    this.depth = "picture";
    /** @type {string[] | null} */
    this.lit = null;
    /** @type {string[] | null} layers of a beat or a symbol; null: those of the step */
    this.extra = null;
    this.dark = false;
    this.box = el("div", { className: "stage" });
    this.caption = el("p", { className: "caption" });
    this.caption.setAttribute("aria-live", "polite");
    this.toggle = el("button", { type: "button", className: "toggle" });
    this.toggle.onclick = () => this.source?.toggle();
    this.time = el("span", { className: "time" });
    this.slider = el("input", { type: "range", min: "0", max: "0", value: "0" });
    this.slider.setAttribute("aria-label", t("time"));
    this.slider.oninput = () => this.source?.look(Number(this.slider.value));
    this.live = el("span", { className: "live" });
    this.transport = el("div", { className: "transport" }, this.toggle, this.time, this.slider, this.live);
    this.tabs = DEPTHS.map(([depth, word]) => {
      const button = el("button", { type: "button", textContent: t(word) });
      button.setAttribute("aria-pressed", "false");
      button.onclick = () => this.show(depth);
      return button;
    });
    this.switches = el("div", { className: "depths" }, ...this.tabs);
    this.switches.setAttribute("role", "group");
    this.switches.setAttribute("aria-label", t("Depth"));
    this.lamps = el("dl", { className: "lamps" });
    this.formula = new FormulaView(symbols, (name) => this.light(name));
    this.panel = el("div", { className: "panel" }, this.lamps, this.formula.element);
    const frame = el("div", { className: "frame" }, this.box, this.caption);
    this.element = el("div", { className: "picture" }, frame, this.transport, this.switches, this.panel);
    this.timer = setInterval(() => this.tick(), TICK);
  }

  /**
   * Shows what a step shows.
   *
   * @param {Step} step
   * @param {boolean} dark
   */
  enter(step, dark) {
    this.step = step;
    this.dark = dark;
    this.lit = null;
    this.extra = null;
    this.setKind(step.picture === "recording" ? (step.info ? "tiles" : "plane") : step.picture);
    void this.latent?.show(step.latent);
    this.table?.use(step.table);
    this.say(step.caption);
    this.formula.set(step.formula);
    const [, numbers, formula] = this.tabs;
    numbers.hidden = !step.lamps.length || this.kind === "table"; // a table has numbers of its own
    formula.hidden = !step.formula;
    this.switches.hidden = numbers.hidden && formula.hidden;
    this.show(step.depth);
    this.restyle();
    this.tick();
  }

  /** @param {string} kind */
  setKind(kind) {
    if (kind === this.kind) return;
    this.kind = kind;
    this.stage?.stop();
    this.walk?.stop();
    this.latent?.stop();
    this.table?.stop();
    this.stage = this.walk = this.lineup = this.latent = this.table = null;
    if (kind === "latent") this.latent = new LatentView(this.kernels);
    else if (kind === "walk") this.walk = new Walk(this.kernels);
    else if (kind === "lineup") this.lineup = new Lineup(this.scored);
    else if (kind === "table") this.table = new MeasuredTable();
    else this.stage = kind === "tiles" ? new TilesStage() : new PlaneStage(this.kernels);
    const element = (this.latent ?? this.walk ?? this.lineup ?? this.table ?? this.stage)?.element;
    this.box.replaceChildren(...(element ? [element] : []));
    this.element.dataset.kind = kind;
  }

  /** @param {string} sentence */
  say(sentence) {
    this.caption.textContent = sentence;
    this.caption.hidden = !sentence;
  }

  /** @param {Depth} depth */
  show(depth) {
    this.depth = depth;
    this.element.dataset.depth = depth;
    for (const [i, [name]] of DEPTHS.entries()) this.tabs[i].setAttribute("aria-pressed", String(name === depth));
    this.tick();
  }

  /** @param {string | null} name of the symbol that the pointer is on, here or in the text */
  light(name) {
    const symbol = name === null ? null : this.symbols[name];
    highlight(this.panel, name);
    this.lit = symbol?.layers.length ? symbol.layers : null;
    this.restyle();
    for (const lamp of /** @type {Iterable<HTMLElement>} */ (this.lamps.children)) {
      lamp.classList.toggle("lit", Boolean(symbol?.value) && lamp.dataset.lamp === symbol?.value);
    }
  }

  restyle() {
    const layers = this.extra ?? this.step?.layers ?? [];
    this.stage?.style({ layers, lit: this.lit, dark: this.dark });
  }

  /**
   * @param {string[]} also numbers that the lesson needs besides those that are shown
   * @param {boolean} exact not a moment old, as they may be while the picture moves
   */
  numbers(also = [], exact = false) {
    return this.stage?.numbers([...(this.step?.lamps ?? []), ...also], exact) ?? {};
  }

  tick() {
    const { source, step } = this;
    const still = source?.recorded && source.moments.length === 1; // a picture, not a film
    const timed = Boolean(source) && !still && (this.kind === "plane" || this.kind === "tiles");
    this.transport.hidden = !timed;
    if (source && timed) {
      const last = Math.max(0, source.moments.length - 1);
      this.slider.max = String(last);
      this.slider.value = String(Math.max(0, source.place));
      const ended = "state" in source && !source.live;
      this.toggle.hidden = ended;
      this.toggle.textContent = source.paused ? "▶" : "❚❚";
      this.toggle.setAttribute("aria-label", source.paused ? t("Continue") : t("Pause"));
      const at = source.moments[source.place]?.step;
      this.time.textContent = at === undefined ? "" : t("step {n}", { n: at });
      this.live.textContent = liveness(source);
    }
    if (!step || this.depth === "picture") return;
    const found = this.numbers(Object.values(this.symbols).map((symbol) => symbol.value));
    if (this.depth === "numbers") this.showLamps(step.lamps, found);
    else this.formula.numbers(found);
  }

  /**
   * @param {string[]} wanted
   * @param {Numbers} found
   */
  showLamps(wanted, found) {
    if (this.lamps.dataset.shown !== wanted.join()) {
      this.lamps.dataset.shown = wanted.join();
      this.lamps.replaceChildren(
        ...wanted.map((name) => {
          const row = el(
            "div",
            { className: `lamp ${NUMBERS[name].colour}` },
            el("dt", { textContent: labelOf(name) }),
            el("dd", { className: "value" }),
            el("dd", { className: "help", textContent: t(NUMBERS[name].help) }),
          );
          row.dataset.lamp = name;
          return row;
        }),
      );
    }
    for (const [i, name] of wanted.entries()) {
      const value = /** @type {HTMLElement} */ (this.lamps.children[i].children[1]);
      value.textContent = shown(name, found[name]);
    }
  }

  stop() {
    clearInterval(this.timer);
    this.stage?.stop();
    this.walk?.stop();
    this.latent?.stop();
    this.table?.stop();
  }
}

/**
 * Whether what is shown is the newest of a run that goes on.
 *
 * @param {Recording | Run} source
 */
function liveness(source) {
  if (source.recorded) return t("recorded");
  if ("state" in source && source.state) {
    if (source.state.status !== "running") return statusWord(source.state.status);
  }
  return source.following ? t("live") : t("earlier");
}

/**
 * The part of a run that is done, in words.
 *
 * @param {import("./source.js").RunState | null} state
 */
export function doneSoFar(state) {
  if (state?.progress == null) return "";
  const percent = t("{percent} %", { percent: decimal(100 * state.progress, 0) });
  return state.seconds_left == null || state.progress >= 1
    ? percent
    : `${percent} · ${t("{n} s left", { n: count(Math.ceil(state.seconds_left)) })}`;
}
