// A table of measurements in place of the picture: rows with a strip of their samples, and what each column measured.

import { el, wantsRest } from "../../shared/dom.js";
import { count, decimal, t } from "../../shared/texts.js";

/** @import { TableData } from "../data.js" */

const TURN_MS = 1400; // until the strips show other samples
const TILE = 30; // pixels of a sample

export class MeasuredTable {
  constructor() {
    this.element = el("div", { className: "measured", tabIndex: 0 }); // it scrolls, so keys must reach it
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", t("measurements"));
    /** @type {TableData | null} */
    this.data = null;
    /** @type {HTMLElement[]} */
    this.strips = [];
    this.turn = 0;
    this.place = 0;
    this.timer = setInterval(() => this.move(), TURN_MS);
  }

  /** @param {TableData | null} data */
  use(data) {
    if (!data || data === this.data) return;
    this.data = data;
    this.place = data.at;
    this.strips = [];
    this.element.dataset.columns = String(data.columns.length);
    const head = el("tr", {}, el("td"), ...data.columns.map(({ label }) => scoped("col", label)));
    this.body = el("tbody");
    const table = el("table", {}, el("thead", {}, head), this.body);
    this.element.replaceChildren(...(data.slider ? [this.chooser(data)] : []), table);
    this.fill();
  }

  /**
   * The reader chooses the number of samples.
   *
   * @param {TableData} data
   */
  chooser({ sizes }) {
    const slider = el("input", { type: "range", min: "0", max: String(sizes.length - 1), value: String(this.place) });
    const said = el("output", { textContent: count(sizes[this.place]) });
    slider.oninput = () => {
      this.place = Number(slider.value);
      said.textContent = count(sizes[this.place]);
      slider.setAttribute("aria-valuetext", said.textContent);
      this.fill();
    };
    return el("label", { className: "samples" }, el("span", { textContent: t("samples of each") }), slider, said);
  }

  fill() {
    const { data, body } = this;
    if (!data || !body) return;
    const kept = this.strips;
    this.strips = [];
    const rows = data.rows.map((row, i) => {
      const name = scoped("row", row.label);
      if (data.pictures) {
        const strip = kept[i] ?? el("span", { className: "strip" });
        strip.style.backgroundImage = `url("${data.pictures}")`;
        strip.style.backgroundSize = `auto ${data.strips * TILE}px`;
        this.strips.push(strip);
        name.append(strip);
      }
      return el("tr", {}, name, ...row.cells.map((cell, k) => this.cell(data, k, cell)));
    });
    body.replaceChildren(...rows);
    this.lay();
  }

  /**
   * @param {TableData} data
   * @param {number} column
   * @param {number[] | null} values
   */
  cell(data, column, values) {
    if (!values) return el("td", { className: "none", textContent: "–", title: t("does not apply") });
    const { digits, comparison, good } = data.columns[column];
    const value = values[data.along === "samples" ? this.place : 0];
    const large = Math.max(0, Math.floor(Math.log10(Math.abs(value) || 1)));
    const shown = el("td", { textContent: decimal(value, Math.max(0, digits - large)) });
    if (!comparison) return shown;
    const passes = values.map((v) => (comparison === ">=" ? v >= good : v <= good));
    shown.className = passes[data.along === "samples" ? this.place : 0] ? "good" : "bad";
    const marks = data.along === "samples" ? [passes[this.place]] : passes;
    const sign = el("span", { className: "marks", textContent: marks.map((pass) => (pass ? "✓" : "✗")).join("") });
    if (data.along === "seeds") {
      const n = passes.filter(Boolean).length;
      sign.setAttribute("role", "img");
      sign.setAttribute("aria-label", t("good with {n} of {of} seeds", { n, of: passes.length }));
      sign.title = sign.getAttribute("aria-label") ?? "";
    }
    shown.append(sign);
    return shown;
  }

  /** The strips show other samples: one that makes a single sample does not change. */
  move() {
    if (!this.strips.length || wantsRest()) return;
    this.turn++;
    this.lay();
  }

  lay() {
    const { data } = this;
    if (!data?.pictures) return;
    for (const [i, strip] of this.strips.entries()) {
      strip.style.backgroundPosition = `${-(this.turn * 4 * TILE) % (data.samples * TILE)}px ${-data.rows[i].strip * TILE}px`;
    }
  }

  stop() {
    clearInterval(this.timer);
  }
}

/**
 * @param {"row" | "col"} scope
 * @param {string} text
 */
function scoped(scope, text) {
  const cell = el("th", {}, el("span", { textContent: text }));
  cell.scope = scope;
  return cell;
}
