// The panel of slow motion: which sentence of how many, the sentence, its formula, and the buttons that turn to another.

import { el } from "../../shared/dom.js";
import { mathML } from "../../shared/options/formula.js";
import { t } from "../../shared/texts.js";

/**
 * @import { Steps } from "../run/steps.js"
 * @import { Store } from "../store.js"
 */

export class Telling {
  /**
   * @param {HTMLElement} root
   * @param {Store} store
   * @param {Pick<Steps, "turn" | "playSlow">} steps
   */
  constructor(root, store, steps) {
    this.root = root;
    this.store = store;
    this.place = el("b", { className: "place" });
    this.sentence = el("span", { className: "sentence" });
    this.formula = el("div", { className: "formula" });
    const button = (/** @type {string} */ textContent, /** @type {string} */ title, /** @type {1 | -1} */ by) =>
      el("button", { type: "button", textContent, title, onclick: () => steps.turn(by) });
    const next = button(t("Next"), t("The next sentence (→ or space)"), 1);
    next.classList.add("primary");
    this.alone = el("input", { type: "checkbox" });
    this.alone.onchange = () => steps.playSlow(this.alone.checked);
    root.replaceChildren(
      el("p", {}, this.place, " ", this.sentence),
      el(
        "div",
        { className: "foot" },
        this.formula,
        el("label", {}, this.alone, ` ${t("by itself")}`),
        button(t("Back"), t("The sentence before (←)"), -1),
        next,
      ),
    );
    store.on("slow", () => this.update());
    store.on("caption", () => this.update());
  }

  update() {
    const { slow, told, playing } = this.store;
    this.root.hidden = !slow;
    this.alone.checked = playing;
    const place = told ? t("{i} of {n}", { i: told.i, n: told.n }) : "";
    if (this.place.textContent === place && this.sentence.textContent === (told?.sentence ?? "")) return;
    this.place.textContent = place;
    this.sentence.textContent = told?.sentence ?? "";
    this.formula.innerHTML = told ? mathML(told.formula) : "";
  }
}
