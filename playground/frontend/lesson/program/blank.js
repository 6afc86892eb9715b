// A blank of a program: the lines around it, and the lines that a reader can choose for it. What is chosen stands in
// the program at once, and the section says what becomes of it.

import { el } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import { coloured } from "../code.js";

/** @import { BlankQuestion } from "../data.js" */

let made = 0; // groups of radio buttons so far

export class Blank {
  /**
   * @param {BlankQuestion} blank
   * @param {(choice: number) => void} chosen
   */
  constructor(blank, chosen) {
    this.blank = blank;
    const name = `blank-${made++}`;
    this.gap = el("div", { className: "gap" });
    const at = blank.around.findIndex(([, of]) => of);
    const rows = blank.around.map(([text], i) => (i === at ? this.gap : line(text)));
    this.indent = blank.around[at]?.[0].match(/^ */)?.[0] ?? "";
    const source = el("pre", { tabIndex: 0 }, el("code", {}, ...rows));
    this.radios = blank.choices.map((_, i) => {
      const radio = el("input", { type: "radio", name, value: String(i) });
      radio.onchange = () => {
        this.put(i);
        chosen(i);
      };
      return radio;
    });
    const rest = blank.choices.map(({ lines }, i) =>
      el(
        "label",
        { className: "choice lines" },
        this.radios[i],
        el("code", {}, ...lines.map((text) => el("span", { className: "line" }, ...coloured(text)))),
      ),
    );
    this.verdict = el("p", { className: "verdict" });
    this.told = el("div", { className: "prose told" });
    this.result = el("div", { className: "result", hidden: true }, this.verdict, this.told);
    this.result.setAttribute("aria-live", "polite");
    const choices = el("div", { className: "card question" }, el("h2", { textContent: blank.task }), ...rest);
    this.element = el("div", { className: "code blank" }, source, choices, this.result);
    this.put(null);
  }

  /** @param {number | null} choice that the reader has made */
  put(choice) {
    const { choices, right } = this.blank;
    const found = choice === null ? undefined : choices[choice];
    for (const [i, radio] of this.radios.entries()) radio.checked = i === choice;
    this.gap.replaceChildren(...(found?.lines ?? ["…"]).map((text) => line(this.indent + text)));
    this.gap.className = found ? `gap ${choice === right ? "right" : "wrong"}` : "gap";
    this.result.hidden = !found;
    if (!found) return;
    this.verdict.textContent = choice === right ? t("✓ Right.") : t("✗ Not this one.");
    this.verdict.className = `verdict ${choice === right ? "right" : "wrong"}`;
    this.told.innerHTML = found.say; // escaped by the server
  }
}

/** @param {string} text */
export const line = (text) => el("div", { className: "line" }, ...coloured(text));
