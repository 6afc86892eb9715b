// The chart of a prediction: the reader draws the curve that is expected; it stays, dashed, under what happens.

import { el } from "../shared/dom.js";
import { count, t } from "../shared/texts.js";

/**
 * @import { Question } from "./data.js"
 *
 * @typedef {{ name: string, points: [number, number][] }} Series step and value
 */

const HEIGHT = 190; // pixels; as wide as its place
const [LEFT, RIGHT, TOP, BOTTOM] = [34, 14, 14, 26];
const POINTS = 33; // of a prediction, in even steps
const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {...(Element | string)} children
 */
function svg(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

export class Curve {
  /**
   * @param {Question} question
   * @param {(answer: number[] | null) => void} drawn
   */
  constructor(question, drawn) {
    this.question = question;
    this.drawn = drawn;
    /** @type {number[] | null} */
    this.answer = null;
    /** @type {Series[]} */
    this.series = [];
    this.open = true;
    this.steps = question.steps;
    /** @type {number | null} the last place that was drawn */
    this.last = null;
    /** @type {Set<number>} places that were drawn */
    this.touched = new Set();
    this.width = 540;
    this.svg = svg("svg", { height: HEIGHT, role: "img", tabindex: 0 });
    this.element = el("div", { className: "curve" });
    this.element.append(this.svg);
    const draw = (/** @type {Event} */ event) => this.pointed(/** @type {PointerEvent} */ (event));
    this.svg.addEventListener("pointerdown", (event) => {
      this.last = null;
      this.svg.setPointerCapture(/** @type {PointerEvent} */ (event).pointerId);
      draw(event);
    });
    this.svg.addEventListener("pointermove", (event) => {
      if (/** @type {PointerEvent} */ (event).buttons & 1) draw(event);
    });
    this.svg.addEventListener("pointerup", () => this.drawn(this.answer));
    this.svg.addEventListener("keydown", (event) => this.key(/** @type {KeyboardEvent} */ (event)));
    this.resized = new ResizeObserver(() => {
      this.width = this.element.clientWidth || this.width;
      this.draw();
    });
    this.resized.observe(this.element);
    this.draw();
  }

  /** @param {number} step */
  x(step) {
    return LEFT + Math.min(1, step / this.steps) * (this.width - LEFT - RIGHT);
  }

  /** @param {number} value */
  y(value) {
    const { low, high } = this.question;
    return HEIGHT - BOTTOM - ((Math.min(high, Math.max(low, value)) - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  }

  /** @param {PointerEvent} event */
  pointed(event) {
    if (!this.open) return;
    event.preventDefault();
    const box = this.svg.getBoundingClientRect();
    const across = (((event.clientX - box.left) / box.width) * this.width - LEFT) / (this.width - LEFT - RIGHT);
    const up = (HEIGHT - BOTTOM - ((event.clientY - box.top) / box.height) * HEIGHT) / (HEIGHT - TOP - BOTTOM);
    const { low, high } = this.question;
    this.set(
      Math.round(Math.min(1, Math.max(0, across)) * (POINTS - 1)),
      low + Math.min(1, Math.max(0, up)) * (high - low),
    );
  }

  /**
   * The curve goes through a value at a place, and straight from the place before.
   *
   * @param {number} place
   * @param {number} value
   */
  set(place, value) {
    const answer = this.answer ? [...this.answer] : new Array(POINTS).fill(value);
    const from = this.last ?? place;
    const start = answer[from];
    for (let i = Math.min(from, place); i <= Math.max(from, place); i++) {
      answer[i] = from === place ? value : start + ((value - start) * (i - from)) / (place - from);
      this.touched.add(i);
    }
    // Beyond what has been drawn, the curve goes on straight.
    const [first, last] = [Math.min(...this.touched), Math.max(...this.touched)];
    for (let i = 0; i < POINTS; i++) answer[i] = answer[Math.min(last, Math.max(first, i))];
    this.last = place;
    this.answer = answer;
    this.draw();
  }

  /**
   * With the keyboard: up and down move the whole curve, left and right its end.
   *
   * @param {KeyboardEvent} event
   */
  key(event) {
    const { low, high } = this.question;
    const by = (high - low) / 16;
    const ways = { ArrowUp: [by, 0], ArrowDown: [-by, 0], ArrowRight: [0, by], ArrowLeft: [0, -by] };
    const way = ways[/** @type {keyof typeof ways} */ (event.key)];
    if (!this.open || !way) return;
    event.preventDefault();
    event.stopPropagation();
    const old = this.answer ?? new Array(POINTS).fill((low + high) / 2);
    this.touched = new Set(old.keys());
    this.answer = old.map((v, i) => Math.min(high, Math.max(low, v + way[0] + (way[1] * i) / (POINTS - 1))));
    this.draw();
    this.drawn(this.answer);
  }

  /**
   * A curve that was drawn before, or none.
   *
   * @param {number[] | null} answer
   */
  put(answer) {
    this.answer = answer;
    this.last = null;
    this.touched = new Set(answer?.keys());
    this.draw();
  }

  /**
   * What has happened in runs.
   *
   * @param {Series[]} series
   */
  happened(series) {
    this.series = series;
    const last = Math.max(0, ...series.flatMap(({ points }) => points.map(([step]) => step)));
    this.steps = Math.max(this.question.steps, last);
    this.draw();
  }

  draw() {
    const { low, high, label } = this.question;
    const bottom = HEIGHT - BOTTOM;
    const middle = (low + high) / 2;
    const marks = [low, middle, high].flatMap((value) => [
      svg("line", {
        x1: LEFT,
        x2: this.width - RIGHT,
        y1: this.y(value),
        y2: this.y(value),
        class: value === low ? "axis" : "grid",
      }),
      svg("text", { x: LEFT - 6, y: this.y(value) + 5, "text-anchor": "end" }, String(value)),
    ]);
    const axis = [
      svg("line", { x1: LEFT, x2: LEFT, y1: TOP, y2: bottom, class: "axis" }),
      svg(
        "text",
        { x: this.width - RIGHT, y: HEIGHT - 6, "text-anchor": "end" },
        t("step {n}", { n: count(this.steps) }),
      ),
      svg("text", { x: LEFT, y: HEIGHT - 6 }, "0"),
      svg("text", { x: LEFT + 6, y: TOP + 2, class: "what" }, label),
    ];
    const lines = [];
    for (const [i, { name, points }] of this.series.entries()) {
      if (!points.length) continue;
      lines.push(
        svg("polyline", {
          points: points.map(([s, v]) => `${this.x(s)},${this.y(v)}`).join(" "),
          class: `result r${i}`,
        }),
      );
      const [step, value] = points[points.length - 1];
      const right = this.x(step) > this.width * 0.7;
      const y = Math.max(TOP + 12, this.y(value) - 7);
      lines.push(
        svg(
          "text",
          { x: this.x(step) + (right ? -4 : 6), y, class: `result r${i}`, "text-anchor": right ? "end" : "start" },
          name,
        ),
      );
    }
    if (this.answer) {
      const at = (/** @type {number} */ i) => (i / (POINTS - 1)) * this.question.steps;
      const points = this.answer.map((value, i) => `${this.x(at(i))},${this.y(value)}`).join(" ");
      const near = this.y(this.answer[16]);
      lines.push(svg("polyline", { points, class: "mine" }));
      lines.push(
        svg(
          "text",
          { x: this.x(at(16)), y: near > 40 ? near - 8 : near + 20, class: "mine", "text-anchor": "middle" },
          t("your prediction"),
        ),
      );
    } else if (this.open) {
      lines.push(
        svg(
          "text",
          { x: (LEFT + this.width) / 2, y: this.y(middle) - 8, class: "hint", "text-anchor": "middle" },
          t("Draw here"),
        ),
      );
    }
    this.svg.setAttribute(
      "aria-label",
      this.answer ? t("The curve that you expect") : t("Draw the curve that you expect"),
    );
    this.svg.classList.toggle("open", this.open);
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${HEIGHT}`);
    this.svg.replaceChildren(...marks, ...axis, ...lines);
  }
}
