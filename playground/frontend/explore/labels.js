// The row of labels: one label, a mixture, or a slider from label to label.

import { el } from "../shared/dom.js";
import { t } from "../shared/texts.js";
import { showMe } from "./layout.js";

/**
 * @import { Point } from "./latent/point.js"
 */

const MANY = 12;
const FIRST = 3; // the label to begin with

/**
 * The mixture with a label added or removed; all that are left have equal parts.
 *
 * @param {number[]} label
 * @param {number} k
 */
export function toggled(label, k) {
  const on = label.map((v, i) => v > 0 !== (i === k));
  const n = on.filter(Boolean).length;
  return on.map((v, i) => (n ? Number(v) / n : +(i === k)));
}

/**
 * The label at a place between two of them.
 *
 * @param {number} place
 * @param {number} classes
 */
export function between(place, classes) {
  const k = Math.floor(place);
  const part = place - k;
  return Array.from({ length: classes }, (_, i) => (i === k ? 1 - part : i === k + 1 ? part : 0));
}

export class Labels {
  /**
   * @param {HTMLElement} row
   * @param {string[]} names
   * @param {Point} point
   * @param {() => void} remember
   */
  constructor(row, names, point, remember) {
    this.point = point;
    row.hidden = !names.length;
    row.classList.toggle("many", names.length > MANY);
    this.buttons = names.map((name, k) => {
      const button = el("button", { textContent: name, title: t("Generate label {label}", { label: name }) });
      button.className = "class";
      button.onclick = () => {
        point.set({ label: this.mixing ? toggled(point.state.label, k) : point.oneLabel(k) });
        remember();
      };
      return button;
    });
    this.several = el("button", {
      textContent: t("mix"),
      title: t("Mix: choose several labels. The picture is a mixture of them."),
      className: "small several",
      onclick: () => this.several.setAttribute("aria-pressed", String(!this.mixing)),
    });
    this.several.setAttribute("aria-pressed", "false");
    this.mix = el("input", {
      type: "range",
      min: 0,
      max: Math.max(0, names.length - 1),
      step: 0.01,
      title: t("From label to label"),
      className: "mix",
      oninput: () => point.set({ label: between(Number(this.mix.value), names.length) }),
      onchange: remember,
    });
    this.mix.setAttribute("aria-label", t("From label to label"));
    row.replaceChildren(...(names.length ? [...this.buttons, this.several, this.mix, showMe("label")] : []));
    this.draw();
  }

  /**
   * The label to begin with.
   *
   * @param {Point} point
   */
  static first(point) {
    return point.oneLabel(FIRST % Math.max(1, point.classes));
  }

  get mixing() {
    return this.several.getAttribute("aria-pressed") === "true";
  }

  draw() {
    const { label } = this.point.state;
    this.buttons.forEach((button, k) => {
      button.setAttribute("aria-pressed", String(label[k] > (this.mixing ? 0 : 0.5)));
    });
    const whole = label.indexOf(1); // the slider stands at the label that is pressed
    if (whole >= 0) this.mix.value = String(whole);
  }
}
