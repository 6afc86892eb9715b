// A formula whose symbols are explained: the one under the pointer is lit, in the picture too; live numbers below.

import { el } from "../shared/dom.js";
import { shown } from "./numbers.js";

/**
 * @import { Symbol_ } from "./data.js"
 * @import { Numbers } from "./numbers.js"
 */

export class FormulaView {
  /**
   * @param {Record<string, Symbol_>} symbols
   * @param {(name: string | null) => void} lit the symbol under the pointer
   */
  constructor(symbols, lit) {
    this.symbols = symbols;
    this.made = "";
    this.place = el("div", { className: "formula large" });
    this.list = el("dl", { className: "symbols" });
    this.element = el("div", { className: "formula-view" }, this.place, this.list);
    listen(this.element, symbols, lit);
  }

  /** @param {string} mathML */
  set(mathML) {
    if (mathML === this.made) return;
    this.made = mathML;
    this.place.innerHTML = mathML; // made by the server at development time
    colour(this.place, this.symbols);
    const names = [...new Set([...this.place.querySelectorAll("[data-symbol]")].map(nameOf))];
    this.list.replaceChildren(
      ...names.flatMap((name) => {
        const symbol = this.symbols[name];
        const term = /** @type {Element} */ (this.place.querySelector(`[data-symbol="${name}"]`)).outerHTML;
        const math = el("dt", { className: symbol.colour, tabIndex: 0 });
        math.innerHTML = `<math>${term}</math>`;
        const row = el("div", {}, math, el("dd", { className: "value" }), el("dd", { textContent: symbol.text }));
        row.dataset.symbol = name;
        return [row];
      }),
    );
  }

  /** @param {Numbers} found */
  numbers(found) {
    for (const row of /** @type {Iterable<HTMLElement>} */ (this.list.children)) {
      const { value } = this.symbols[row.dataset.symbol ?? ""];
      row.children[1].textContent = value ? shown(value, found[value]) : "";
    }
  }
}

/** @param {Element} element */
const nameOf = (element) => element.getAttribute("data-symbol") ?? "";

/**
 * Gives the symbols inside an element the colours of what they stand for.
 *
 * @param {Element} place
 * @param {Record<string, Symbol_>} symbols
 */
export function colour(place, symbols) {
  for (const part of place.querySelectorAll("[data-symbol]")) {
    const symbol = symbols[nameOf(part)];
    if (symbol?.colour) part.classList.add(symbol.colour);
  }
}

/**
 * Lights a symbol wherever it stands inside an element, and no other.
 *
 * @param {Element} place
 * @param {string | null} name
 */
export function highlight(place, name) {
  for (const part of place.querySelectorAll("[data-symbol]")) part.classList.toggle("lit", nameOf(part) === name);
}

/**
 * Tells which symbol the pointer or the focus is on.
 *
 * @param {HTMLElement} place
 * @param {Record<string, Symbol_>} symbols
 * @param {(name: string | null) => void} on
 */
export function listen(place, symbols, on) {
  const found = (/** @type {Event} */ event) => {
    const part = event.target instanceof Element ? event.target.closest("[data-symbol]") : null;
    const name = part ? nameOf(part) : "";
    return symbols[name] ? name : null;
  };
  place.addEventListener("pointerover", (event) => on(found(event)));
  place.addEventListener("pointerleave", () => on(null));
  place.addEventListener("focusin", (event) => on(found(event)));
  place.addEventListener("focusout", () => on(null));
}
