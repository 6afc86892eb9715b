// What the class found: each run at the learning rates of G and D, its colour and shape say what became of it.

import { el } from "../shared/dom.js";
import { say, t } from "../shared/texts.js";

/** @import { Outcome } from "./wall_data.js" */

const [WIDTH, HEIGHT] = [560, 300];
const [LEFT, RIGHT, TOP, BOTTOM] = [74, 16, 12, 48];
const [SPACE, LEAST] = [0.35, 2]; // powers of ten beside the marks, and of a whole axis
const NEAR = 13; // pixels between runs with the same rates
const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const SVG = "http://www.w3.org/2000/svg";
const SHAPES = {
  fine: "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0",
  going: "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0",
  diverged: "M-6-6 6 6M-6 6 6-6",
  finding: "M0-7 7 6H-7z",
};

/** The class of an outcome's mark. @param {string} outcome @returns {keyof typeof SHAPES} */
export const markOf = (outcome) =>
  outcome === "fine" || outcome === "going" || outcome === "diverged" ? outcome : "finding";

/**
 * The part of a logarithmic axis that some rates need, as powers of ten.
 *
 * @param {number[]} rates
 */
export function span(rates) {
  const known = rates.filter((rate) => rate > 0).map(Math.log10);
  if (!known.length) return { low: -4, high: -1 };
  const [low, high] = [Math.min(...known) - SPACE, Math.max(...known) + SPACE];
  const missing = Math.max(0, LEAST - (high - low)) / 2;
  return { low: low - missing, high: high + missing };
}

export class Outcomes {
  constructor() {
    this.chart = el("div", { className: "chart" });
    this.key = el("p", { className: "key" });
    this.empty = el("p", {
      className: "empty",
      textContent: t("Each run of the class becomes a mark here, at the learning rates of its G and D."),
    });
    this.element = el(
      "section",
      { className: "panel" },
      el("h2", { textContent: t("What the class found: learning rates") }),
      this.empty,
      this.chart,
      this.key,
    );
    this.known = "";
  }

  /** @param {Outcome[]} outcomes */
  update(outcomes) {
    const state = JSON.stringify(outcomes);
    if (state === this.known) return;
    this.known = state;
    this.empty.hidden = outcomes.length > 0;
    this.chart.hidden = this.key.hidden = outcomes.length === 0;
    if (outcomes.length) this.draw(outcomes);
  }

  /** @param {Outcome[]} outcomes */
  draw(outcomes) {
    const across = span(outcomes.map(({ lr_G }) => lr_G));
    const up = span(outcomes.map(({ lr_D }) => lr_D));
    const place = (/** @type {number} */ rate, /** @type {{ low: number, high: number }} */ { low, high }) =>
      (Math.log10(Math.max(rate, 10 ** low)) - low) / (high - low);
    const x = (/** @type {number} */ rate) => LEFT + place(rate, across) * (WIDTH - LEFT - RIGHT);
    const y = (/** @type {number} */ rate) => HEIGHT - BOTTOM - place(rate, up) * (HEIGHT - TOP - BOTTOM);
    const svg = node("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });
    svg.setAttribute("aria-label", summary(outcomes));
    for (let k = Math.ceil(across.low); k <= across.high; k++) {
      svg.append(node("path", { class: "grid", d: `M${x(10 ** k)} ${TOP}V${HEIGHT - BOTTOM}` }));
      svg.append(label(x(10 ** k), HEIGHT - BOTTOM + 18, power(k), "middle"));
    }
    for (let k = Math.ceil(up.low); k <= up.high; k++) {
      svg.append(node("path", { class: "grid", d: `M${LEFT} ${y(10 ** k)}H${WIDTH - RIGHT}` }));
      svg.append(label(LEFT - 8, y(10 ** k) + 5, power(k), "end"));
    }
    svg.append(label((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, t("learning rate of G"), "middle"));
    const side = label(0, 0, t("learning rate of D"), "middle");
    side.setAttribute("transform", `translate(16 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)`);
    svg.append(side);
    /** @type {Map<string, number>} */
    const there = new Map();
    for (const { lr_G, lr_D, outcome, title, nickname } of outcomes) {
      const at = `${lr_G} ${lr_D}`;
      const before = there.get(at) ?? 0;
      there.set(at, before + 1);
      const [r, angle] = [NEAR * Math.sqrt(before) * 0.75, before * GOLDEN];
      const mark = node("path", { class: `mark ${markOf(outcome)}`, d: SHAPES[markOf(outcome)] });
      mark.setAttribute("transform", `translate(${x(lr_G) + r * Math.cos(angle)} ${y(lr_D) + r * Math.sin(angle)})`);
      const words = node("title", {});
      words.textContent = `${nickname}: ${title ? say(title) : outcomeWord(outcome)} (G ${lr_G}, D ${lr_D})`;
      mark.append(words);
      svg.append(mark);
    }
    this.chart.replaceChildren(svg);
    this.key.replaceChildren(...counts(outcomes).map(([name, n]) => entry(name, n)));
  }
}

/** @param {Outcome[]} outcomes @returns {[keyof typeof SHAPES, number][]} */
function counts(outcomes) {
  const names = /** @type {(keyof typeof SHAPES)[]} */ (Object.keys(SHAPES));
  /** @type {[keyof typeof SHAPES, number][]} */
  const all = names.map((name) => [name, outcomes.filter(({ outcome }) => markOf(outcome) === name).length]);
  return all.filter(([, n]) => n > 0);
}

/** @param {string} outcome */
function outcomeWord(outcome) {
  if (outcome === "fine") return t("nothing found");
  if (outcome === "going") return t("not finished");
  return outcome === "diverged" ? t("diverged") : t("something is wrong");
}

/** @param {Outcome[]} outcomes */
const summary = (outcomes) =>
  `${t("Learning rates of G and D")}: ${counts(outcomes)
    .map(([name, n]) => `${outcomeWord(name)} ${n}`)
    .join(", ")}`;

/**
 * @param {keyof typeof SHAPES} name
 * @param {number} n
 */
function entry(name, n) {
  const sign = node("svg", { viewBox: "-8 -8 16 16", "aria-hidden": "true" });
  sign.append(node("path", { class: `mark ${name}`, d: SHAPES[name] }));
  const made = el("span");
  made.append(sign, `${outcomeWord(name)} ${n}`);
  return made;
}

/**
 * @param {string} name
 * @param {Record<string, string>} attributes
 */
function node(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} text
 * @param {string} anchor
 */
function label(x, y, text, anchor) {
  const made = node("text", { x: String(x), y: String(y), "text-anchor": anchor });
  made.textContent = text;
  return made;
}

/** @param {number} k */
const power = (k) => (k >= 0 ? String(10 ** k) : k > -4 ? (10 ** k).toFixed(-k) : `1e${k}`);
