// The block “formula”: what D and G make large or small, with the newest value under each term.

import { asComponent } from "../shared/blocks/component.js";
import { RunRows } from "../shared/charts/rows.js";
import { el } from "../shared/dom.js";
import { mathML } from "../shared/options/formula.js";
import { termLinks } from "../shared/page/terms.js";
import { decimal, t } from "../shared/texts.js";
import { isDark } from "../shared/theme.js";
import { bold, compose, write } from "./words.js";

/**
 * @import { Row } from "../shared/charts/traces.js"
 *
 * @typedef {object} Term
 * @property {string} key of its value in the rows
 * @property {string} tex
 * @property {string} help
 * @property {boolean} minus whether it is subtracted
 * @property {"real" | "fake" | "both"} about
 *
 * @typedef {object} Data
 * @property {string | null} run whose values are shown
 * @property {string} recorded the address of a recorded run, for where there is none
 * @property {string} title of the objective
 * @property {string} help
 * @property {string} source
 * @property {string[]} [terms] of the glossary
 * @property {{ player: string, tex: string, terms: Term[] }[]} goals
 * @property {{ label: string, terms: Term[] }[]} penalties terms of D's loss
 */

const EVERY = 250; // ms between two values: more nobody can read

/**
 * A value as it stands under its term.
 *
 * @param {number | undefined} value
 */
export const shownValue = (value) => (value === undefined ? "–" : decimal(value, 2).replace("-", "−"));

/**
 * The sum of terms; `undefined` unless each has a value.
 *
 * @param {Pick<Term, "key" | "minus">[]} terms
 * @param {Map<string, number>} values
 */
export function sumOf(terms, values) {
  if (!terms.every(({ key }) => values.has(key))) return undefined;
  return terms.reduce((sum, { key, minus }) => sum + (minus ? -1 : 1) * (values.get(key) ?? 0), 0);
}

/** What the symbols mean. */
function legend() {
  const symbols = t(
    "{x}: a real sample. {z}: random numbers. {fake}: the fake that G makes of them. {D}: what D answers. {mean}: the " +
      "average over a batch. Point at a term to read what its value says.",
  );
  const marks = { x: bold("x", "real"), z: bold("z"), fake: bold("G(z)", "fake"), D: bold("D", "D"), mean: bold("𝔼") };
  return compose(symbols, marks);
}

/** @param {string} tex */
const inline = (tex) => mathML(tex).replace('display="block"', 'display="inline" lang="en"'); // fonts of formulas

export default asComponent((/** @type {HTMLElement} */ parent) => new FormulaCard(parent));

class FormulaCard {
  /** @param {HTMLElement} parent */
  constructor(parent) {
    /** @type {HTMLElement} */
    this.root = parent.querySelector(".formula") ?? parent.appendChild(el("div", { className: "formula" }));
    /** @type {Map<string, number>} the newest value of each term */
    this.values = new Map();
    /** @type {(() => void)[]} write the newest values */
    this.writers = [];
    this.shape = "";
    /** @type {string | undefined} whose values they are */
    this.from = undefined;
    this.explanation = el("p", { className: "explain" });
    this.rows = new RunRows((_, news) => this.take(news));
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  stop() {
    clearTimeout(this.timer);
    this.rows.stop();
  }

  /** @param {Data} data */
  update(data) {
    this.root.classList.toggle("dark", isDark(this.root));
    const { run, recorded, ...formula } = data;
    const shape = JSON.stringify(formula);
    if (shape !== this.shape) this.build(data);
    this.shape = shape;
    const from = run ?? recorded;
    if (from !== this.from) {
      this.from = from;
      this.values.clear();
      this.rows.follow(run ? [run] : []);
      if (!run && recorded) this.rows.play(recorded);
    }
    this.write();
  }

  /** @param {Data} data */
  build({ title, help, source, terms: known = [], goals, penalties }) {
    this.writers = [];
    const heading = el("h4", { title: `${help} (${source})`, textContent: t("The formula: {loss}", { loss: title }) });
    heading.setAttribute("aria-level", "2");
    const lines = [
      ...goals.map(({ player, tex, terms }) => this.line(player, tex, terms)),
      ...penalties.map(({ label, terms }) => this.line("D", "", terms, label)),
    ];
    this.root.replaceChildren(heading, ...lines, this.explanation, termLinks(known));
    this.explain(null);
  }

  /**
   * @param {string} player
   * @param {string} tex before the terms
   * @param {Term[]} terms
   * @param {string} [label] of a penalty
   */
  line(player, tex, terms, label = "") {
    const line = el("div", { className: `goal ${player}` });
    if (label) line.append(el("span", { className: "label", textContent: label }));
    if (tex) line.append(el("span", { className: "aim", innerHTML: inline(tex) }));
    terms.forEach((term, n) => {
      if (n || term.minus) line.append(el("span", { className: "sign", textContent: term.minus ? "−" : "+" }));
      line.append(this.term(term));
    });
    if (terms.length > 1) {
      const sum = el("span", { className: "sum" });
      line.append(sum);
      this.writers.push(() => write(sum, `= ${shownValue(sumOf(terms, this.values))}`));
    }
    return line;
  }

  /** @param {Term} term */
  term({ key, tex, help, about }) {
    const value = el("output");
    const made = el("span", { className: `term ${about}`, tabIndex: 0, innerHTML: inline(tex) });
    made.append(value);
    made.onpointerenter = made.onfocus = () => this.explain(help);
    made.onpointerleave = made.onblur = () => this.explain(null);
    this.writers.push(() => write(value, shownValue(this.values.get(key))));
    return made;
  }

  /** @param {string | null} help of a term; null: what the symbols mean */
  explain(help) {
    write(this.explanation, ...(help === null ? legend() : [help]));
  }

  /** @param {Row[]} news */
  take(news) {
    for (const { values } of news) {
      for (const [key, value] of Object.entries(values)) this.values.set(key, value);
    }
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.write();
    }, EVERY);
  }

  write() {
    for (const writer of this.writers) writer();
  }
}
