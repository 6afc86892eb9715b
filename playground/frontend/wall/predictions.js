// What the class has predicted, as it comes in; the lesson's answer is shown on a press.

import { el } from "../shared/dom.js";
import { count, t } from "../shared/texts.js";
import { button } from "./dialogs.js";
import { fetchPredicted } from "./wall_data.js";

/** @import { Asked, Predicted } from "./wall_data.js" */

const [WIDTH, HEIGHT] = [560, 190]; // of the chart of curves
const SVG = "http://www.w3.org/2000/svg";

export class Predictions {
  /** @param {string} language */
  constructor(language) {
    this.language = language;
    this.select = el("select");
    this.select.setAttribute("aria-label", t("Question"));
    this.select.onchange = () => {
      this.chosen = this.select.value;
      this.revealed = false;
      this.known = "";
      void this.load();
    };
    this.prose = el("div", { className: "prose" });
    this.chart = el("div", { className: "chart" });
    this.answer = el("div", { className: "prose answer", hidden: true });
    this.reveal = button(t("Show the answer"), () => {
      this.revealed = !this.revealed;
      this.answered();
    });
    this.empty = el("p", {
      className: "empty",
      textContent: t("In a lesson, every answer to a question appears here as it comes in."),
    });
    this.element = el(
      "section",
      { className: "panel" },
      el("h2", { textContent: t("Predictions of the class") }),
      this.empty,
      this.select,
      this.prose,
      this.chart,
      this.reveal,
      this.answer,
    );
    this.chosen = "";
    this.revealed = false;
    this.known = ""; // the question and number of answers that are shown
    /** @type {Asked[]} */
    this.asked = [];
    /** @type {Map<string, string>} titles of questions, by lesson and step */
    this.titles = new Map();
  }

  /** @param {Asked[]} asked the newest last */
  update(asked) {
    this.asked = asked;
    const none = asked.length === 0;
    this.empty.hidden = !none;
    for (const part of [this.select, this.prose, this.chart, this.reveal]) part.hidden = none;
    if (none) {
      this.answer.hidden = true;
      return;
    }
    const names = asked.map(keyOf);
    if (!names.includes(this.chosen)) this.chosen = names[names.length - 1];
    this.name();
    void this.load();
  }

  name() {
    const options = this.asked.map((each) => {
      const title = this.titles.get(keyOf(each)) ?? each.lesson;
      const words = t("{lesson}, step {step}: {n} answers", { lesson: title, step: each.step + 1, n: each.n });
      return new Option(words, keyOf(each), false, keyOf(each) === this.chosen);
    });
    const before = [...this.select.options].map((option) => option.text).join();
    if (before !== options.map((option) => option.text).join()) this.select.replaceChildren(...options);
    this.select.hidden = options.length === 0;
  }

  async load() {
    const wanted = this.asked.find((each) => keyOf(each) === this.chosen);
    if (!wanted) return;
    const state = `${this.chosen} ${JSON.stringify(wanted)}`;
    if (state === this.known) return;
    this.known = state;
    const found = await fetchPredicted(wanted, this.language).catch(() => null);
    if (!found || this.known !== state) return;
    this.titles.set(this.chosen, found.title);
    this.name();
    this.prose.innerHTML = found.prose; // escaped by the server
    this.chart.replaceChildren(found.ask === "curve" ? curves(found) : bars(found));
    this.answer.innerHTML = found.answer; // escaped by the server
    this.answered();
  }

  answered() {
    this.answer.hidden = !this.revealed || !this.answer.innerHTML;
    this.reveal.hidden = !this.answer.innerHTML;
    this.reveal.textContent = this.revealed ? t("Hide the answer") : t("Show the answer");
  }
}

/** @param {Asked} asked */
const keyOf = ({ lesson, step }) => `${lesson} ${step}`;

/** @param {Predicted} found */
function bars(found) {
  const most = Math.max(1, ...found.bars.map(({ n }) => n));
  const list = el("ol", { className: found.ask === "choice" ? "choices" : "numbers" });
  for (const { low, high, n } of found.bars) {
    const name = found.ask === "choice" ? found.choices[low] : rangeWords(low, high);
    const bar = el("i");
    bar.style.setProperty("--part", String(n / most));
    list.append(el("li", {}, bar, el("b", { textContent: n ? count(n) : "" }), el("span", { textContent: name })));
  }
  list.setAttribute("aria-label", found.label || t("Predictions of the class"));
  return list;
}

/**
 * @param {number} low
 * @param {number} high
 */
function rangeWords(low, high) {
  const short = (/** @type {number} */ v) => Number(v.toPrecision(3)).toLocaleString();
  return low === high ? short(low) : `${short(low)}–${short(high)}`;
}

/** All drawn curves over each other, and their mean. @param {Predicted} found */
function curves({ curves: drawn, low, high, steps, label }) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  const add = (/** @type {number[]} */ values, /** @type {string} */ name) => {
    const line = document.createElementNS(SVG, "polyline");
    const x = (/** @type {number} */ i) => 6 + (i / Math.max(1, values.length - 1)) * (WIDTH - 12);
    const y = (/** @type {number} */ v) => HEIGHT - 6 - ((v - low) / (high - low || 1)) * (HEIGHT - 12);
    line.setAttribute("points", values.map((v, i) => `${x(i).toFixed(1)},${y(v).toFixed(1)}`).join(" "));
    line.setAttribute("class", name);
    svg.append(line);
  };
  for (const values of drawn) add(values, "one");
  const length = Math.min(...drawn.map((values) => values.length));
  const mean = Array.from({ length }, (_, i) => drawn.reduce((sum, values) => sum + values[i], 0) / drawn.length);
  if (drawn.length > 1) add(mean, "mean");
  const words = t("{label}, {low} to {high}, over {n} steps; the thick line is the mean", {
    label,
    low,
    high,
    n: steps,
  });
  return el("figure", {}, svg, el("figcaption", { textContent: words }));
}
