// What is wrong with a run, in one line of fixed height: its name, a sentence, since when, a small plot, what to try.
// Place it with `new DiagnosisLine(root, act)` and `shared/diagnosis.css`; `show` it every state of the run.

import { el, find } from "./dom.js";
import { LIVE } from "./status.js";
import { count, mark, say, t } from "./texts.js";

/**
 * @import { MessageJson } from "./texts.js"
 *
 * @typedef {object} Finding see `Finding` in playground's messages
 * @property {string} name
 * @property {MessageJson} title
 * @property {MessageJson} message
 * @property {number} since step
 * @property {string} column the logged numbers that show it; "" where none do
 * @property {number} threshold
 * @property {number[]} steps
 * @property {number[]} values
 *
 * @typedef {{ label: string, live: boolean }} Cure `live`: a run can go on with it; else it needs a new run
 * @typedef {Record<string, Cure[]>} Cures by the name of the finding
 * @typedef {"live" | "branch" | "new"} How a cure is applied
 * @typedef {{ finding: string, index: number, how: How, step: number }} Choice the cure, and the step to branch from
 *
 * @typedef {object} Shown
 * @property {string} status of the run; "" without a run
 * @property {Finding | null} finding
 * @property {Cures} cures
 * @property {boolean} steerable whether this browser may change the run
 * @property {boolean} offers whether cures are offered at all
 */

const NAMES = {
  grad_G: mark("gradient norm of G"),
  acc_fake: mark("fraction of fakes that D recognises"),
  reverse_kl: mark("reverse KL over modes"),
  diversity: mark("distance between fakes, relative to real samples"),
  outside: mark("fraction of fakes outside the view"),
  lr_G: mark("learning rate of G"),
  lr_D: mark("learning rate of D"),
};
const [WIDTH, HEIGHT, EDGE] = [120, 28, 3]; // of the small plot
const [WIDE, TALL, LABELS] = [340, 116, 20]; // of the large one, and of the labels below it
const SPREAD = 30; // largest over smallest value, from which on the axis is logarithmic

const html = () => `
<span class="sign" aria-hidden="true"></span>
<b class="title" role="status"></b>
<span class="what"></span>
<span class="since"></span>
<span class="plot"></span>
<button class="try">${t("Try this…")}</button>
<div class="cures" popover></div>`;

export class DiagnosisLine {
  /**
   * @param {HTMLElement} root becomes the line
   * @param {(choice: Choice) => void} act a person tries a cure
   */
  constructor(root, act) {
    this.root = root;
    this.act = act;
    root.classList.add("diagnosis");
    root.innerHTML = html();
    this.panel = find(root, ".cures");
    this.button = find(root, ".try");
    this.button.onclick = () => this.open();
    this.panel.addEventListener("toggle", (event) => {
      this.opened = /** @type {ToggleEvent} */ (event).newState === "open";
    });
    this.opened = false;
    this.said = "";
    this.branches = false;
    /** @type {Shown} */
    this.shown = { status: "", finding: null, cures: {}, steerable: false, offers: false };
  }

  /** @param {Shown} shown */
  show(shown) {
    this.shown = shown;
    const { finding, status } = shown;
    const said = JSON.stringify([shown, t("Try this…")]);
    if (said === this.said) return; // states come every second, most of them without news
    this.said = said;
    this.root.classList.toggle("found", Boolean(finding));
    const title = finding ? say(finding.title) : "";
    const name = find(this.root, ".title");
    if (name.textContent !== title) name.textContent = title; // read out by screen readers, once
    const what = find(this.root, ".what");
    what.textContent = finding ? say(finding.message) : calm(status);
    what.title = what.textContent;
    find(this.root, ".since").textContent = finding ? t("since step {n}", { n: finding.since }) : "";
    find(this.root, ".plot").replaceChildren(...(finding?.column ? [plot(finding, WIDTH, HEIGHT)] : []));
    this.button.hidden = !finding;
    if (!finding && this.opened) this.panel.hidePopover();
    else if (finding && this.opened) this.fill(finding);
  }

  open() {
    const { finding } = this.shown;
    if (!finding) return;
    this.fill(finding);
    this.panel.showPopover();
    const at = this.button.getBoundingClientRect();
    const width = this.panel.offsetWidth;
    const left = Math.max(8, Math.min(at.right - width, innerWidth - width - 8));
    const below = at.bottom + 6 + this.panel.offsetHeight < innerHeight || at.top < innerHeight / 2;
    Object.assign(this.panel.style, {
      left: `${left}px`,
      top: below ? `${at.bottom + 6}px` : "auto",
      bottom: below ? "auto" : `${innerHeight - at.top + 6}px`,
    });
  }

  /**
   * The opened panel: only what has changed is replaced, so that the focus stays.
   *
   * @param {Finding} finding
   */
  fill(finding) {
    const { cures, offers, status, steerable } = this.shown;
    const offered = offers ? (cures[finding.name] ?? []) : [];
    const key = JSON.stringify([finding.name, offered, LIVE.has(status) && steerable]);
    if (this.panel.dataset.key !== key) {
      this.panel.dataset.key = key;
      this.panel.replaceChildren(
        el("p", { className: "full" }),
        el("div", { className: "large" }),
        ...this.choices(finding, offered),
      );
    }
    find(this.panel, ".full").textContent = say(finding.message);
    find(this.panel, ".large").replaceChildren(...evidence(finding));
  }

  /**
   * @param {Finding} finding
   * @param {Cure[]} offered
   */
  choices(finding, offered) {
    if (!offered.length) return [];
    const live = LIVE.has(this.shown.status) && this.shown.steerable;
    const box = el("input", { type: "checkbox", checked: !live || this.branches, disabled: !live });
    box.onchange = () => {
      this.branches = box.checked;
    };
    const before = t("in a branch that starts at step {n}, before the trouble", { n: stepBefore(finding) });
    const buttons = offered.map((cure, index) =>
      el(
        "button",
        { onclick: () => this.choose(finding, index, box.checked) },
        cure.live ? cure.label : t("{cure}, in a new run", { cure: cure.label }),
      ),
    );
    return [
      el("b", { textContent: t("Try this") }),
      el("div", { className: "buttons" }, ...buttons),
      el("label", {}, box, ` ${before}`),
    ];
  }

  /**
   * @param {Finding} finding
   * @param {number} index
   * @param {boolean} branches
   */
  choose(finding, index, branches) {
    const cure = this.shown.cures[finding.name]?.[index];
    if (!cure) return;
    this.panel.hidePopover();
    /** @type {How} */
    const how = !cure.live ? "new" : branches ? "branch" : "live";
    this.act({ finding: finding.name, index, how, step: stepBefore(finding) });
  }
}

/** @param {Finding} finding */
const stepBefore = (finding) => Math.max(0, finding.since - 1);

/**
 * What is said where nothing is wrong.
 *
 * @param {string} status
 */
function calm(status) {
  if (!status) return t("When a run goes wrong, this line says what is wrong and what to try.");
  return status === "queued" || status === "starting" ? "" : t("No problem found.");
}

/**
 * The large plot, and what it shows.
 *
 * @param {Finding} finding
 */
function evidence(finding) {
  if (!finding.column) return [];
  const name = t(NAMES[/** @type {keyof typeof NAMES} */ (finding.column)] ?? finding.column);
  const threshold = String(Number(finding.threshold.toPrecision(2)));
  const says = t("{what}, logged as {column}. The dashed line is the threshold, {threshold}.", {
    what: name,
    column: finding.column,
    threshold,
  });
  return [plot(finding, WIDE, TALL), el("small", { textContent: says })];
}

/**
 * The places of a series in a plot, and of the threshold.
 *
 * @param {Pick<Finding, "steps" | "values" | "threshold">} finding
 * @param {number} width
 * @param {number} height
 */
export function placesOf({ steps, values, threshold }, width, height) {
  const all = [...values, threshold];
  const logarithmic = Math.min(...all) > 0 && Math.max(...all) > SPREAD * Math.min(...all);
  const scaled = (/** @type {number} */ v) => (logarithmic ? Math.log(v) : v);
  const low = Math.min(...all.map(scaled));
  const range = Math.max(...all.map(scaled)) - low || 1;
  const [first, last] = [steps[0] ?? 0, steps[steps.length - 1] ?? 0];
  const x = (/** @type {number} */ step) => EDGE + ((step - first) / (last - first || 1)) * (width - 2 * EDGE);
  const y = (/** @type {number} */ v) => height - EDGE - ((scaled(v) - low) / range) * (height - 2 * EDGE);
  return { points: steps.map((step, i) => [x(step), y(values[i])]), threshold: y(threshold) };
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * The series with the threshold; hidden from screen readers, which hear the sentence.
 *
 * @param {Finding} finding
 * @param {number} width
 * @param {number} height
 */
function plot(finding, width, height) {
  const large = height === TALL;
  const floor = height - (large ? LABELS : 0); // the series ends above the labels
  const places = placesOf(finding, width, floor);
  const [first, last] = [finding.steps[0] ?? 0, finding.steps[finding.steps.length - 1] ?? 0];
  const svg = drawn("svg", { viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true" });
  const dots = places.points.map((p) => p.map((v) => v.toFixed(1)).join(",")).join(" ");
  const since = EDGE + (Math.max(0, finding.since - first) / (last - first || 1)) * (width - 2 * EDGE);
  const from = Math.min(width - EDGE, since);
  svg.append(
    drawn("rect", { class: "while", x: from, y: 0, width: width - EDGE - from, height: floor }),
    drawn("line", { class: "limit", x1: EDGE, x2: width - EDGE, y1: places.threshold, y2: places.threshold }),
    drawn("polyline", { class: "series", points: dots }),
  );
  if (large) {
    svg.append(
      Object.assign(drawn("text", { x: EDGE, y: height - 4 }), { textContent: count(first) }),
      Object.assign(drawn("text", { x: width - EDGE, y: height - 4, "text-anchor": "end" }), {
        textContent: t("step {n}", { n: last }),
      }),
    );
  }
  return svg;
}

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 */
function drawn(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}
