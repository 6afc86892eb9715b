// A commitment before the result is seen: a curve that is drawn, a number, or one of several choices.

import { el } from "../shared/dom.js";
import { t } from "../shared/texts.js";
import { Curve } from "./curve.js";
import { labelOf, shown } from "./numbers.js";

/** @import { Answer, Question } from "./data.js" */

let made = 0; // groups of radio buttons so far

export class Answers {
  /**
   * @param {Question} question
   * @param {(answer: Answer) => void} answered
   */
  constructor(question, answered) {
    this.question = question;
    this.answered = answered;
    this.element = el("div", { className: "card question" });
    /** @type {Curve | null} */
    this.curve = null;
    if (question.ask === "curve") {
      this.curve = new Curve(question, (answer) => this.commit(answer));
      const clear = el("button", { type: "button", className: "plain", textContent: t("Draw again") });
      clear.onclick = () => {
        this.put(null);
        this.answered(null);
      };
      this.element.append(el("h2", { textContent: t("Your prediction") }), this.curve.element, clear);
    } else if (question.ask === "number") this.number();
    else this.choice();
  }

  number() {
    const { label, low, high } = this.question;
    const input = el("input", { type: "number", min: String(low), max: String(high), step: "any" });
    input.onchange = () => {
      const value = Number(input.value);
      this.commit(input.value.trim() && Number.isFinite(value) ? value : null);
    };
    this.input = input;
    this.element.append(el("h2", { textContent: t("Your prediction") }), el("label", {}, `${label} `, input));
  }

  choice() {
    const name = `choice-${made++}`;
    this.radios = this.question.choices.map((_, i) => {
      const radio = el("input", { type: "radio", name, value: String(i) });
      radio.onchange = () => this.commit(i);
      return radio;
    });
    this.outcomes = this.question.choices.map(() => el("b", { className: "outcome" }));
    const rows = this.question.choices.map(({ label }, i) =>
      el("label", { className: "choice" }, this.radios?.[i] ?? "", el("span", {}, label), this.outcomes?.[i] ?? ""),
    );
    this.element.append(el("h2", { textContent: t("Your bet") }), ...rows);
  }

  /** @param {Answer} answer */
  commit(answer) {
    this.element.classList.toggle("answered", answer !== null);
    this.answered(answer);
  }

  /**
   * What became of each choice, as numbers of the question's metric.
   *
   * @param {(number | undefined)[]} values
   */
  became(values) {
    const { metric } = this.question;
    if (!metric || this.question.ask !== "choice") return;
    for (const [i, value] of values.entries()) {
      const place = this.outcomes?.[i];
      if (place)
        place.textContent =
          value === undefined ? "" : t("{name}: {value}", { name: labelOf(metric), value: shown(metric, value) });
    }
  }

  /**
   * An answer that was given before.
   *
   * @param {Answer} answer
   */
  put(answer) {
    this.element.classList.toggle("answered", answer !== null);
    this.curve?.put(Array.isArray(answer) ? answer : null);
    if (this.input) this.input.value = typeof answer === "number" ? String(answer) : "";
    for (const [i, radio] of (this.radios ?? []).entries()) radio.checked = answer === i;
  }
}
