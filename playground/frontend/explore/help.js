// "What is this?": while "?" is pressed, a touch, a click or the focus says what a control is and does nothing else. A
// control's sentence is its title.

import { el } from "../shared/dom.js";
import { t } from "../shared/texts.js";

export class Help {
  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} button
   * @param {HTMLElement} place
   * @param {(control: Element) => (() => void) | null} demonstration
   */
  constructor(root, button, place, demonstration) {
    this.root = root;
    this.button = button;
    this.demonstration = demonstration;
    this.on = false;
    /** @type {(() => void) | null} */
    this.shown = null;
    this.text = el("span");
    this.shower = el("button", {
      className: "small",
      textContent: `▷ ${t("show me")}`,
      onclick: () => this.shown?.(),
    });
    this.box = el("div", { className: "message what", hidden: true }, this.text, " ", this.shower);
    this.box.setAttribute("role", "status");
    place.append(this.box);
    for (const kind of ["pointerdown", "mousedown", "touchstart", "click"]) {
      root.addEventListener(kind, (event) => this.touched(event), { capture: true, passive: false });
    }
    const leave = (/** @type {KeyboardEvent} */ event) => {
      if (!this.on || event.key !== "Escape") return;
      this.toggle(false);
      event.stopPropagation();
    };
    root.addEventListener("keydown", leave, true);
    root.addEventListener("focusin", (event) => {
      if (this.on && event.target instanceof Element) this.explain(event.target);
    });
  }

  toggle(on = !this.on) {
    this.on = on;
    this.button.setAttribute("aria-pressed", String(on));
    this.root.classList.toggle("asking", on);
    this.box.hidden = !on;
    this.text.textContent = t("Touch anything, or move with the Tab key, to read what it is. Esc ends this.");
    this.shower.hidden = true;
    this.shown = null;
  }

  /** @param {Event} event */
  touched(event) {
    const { target } = event;
    if (!this.on || !(target instanceof HTMLElement)) return;
    if (this.button.contains(target) || this.box.contains(target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type !== "click") return;
    const control = target.closest("label")?.control ?? target;
    control.focus();
    this.explain(control);
  }

  /** @param {Element} target */
  explain(target) {
    const told = target.closest("[title], [data-hint]");
    if (!(told instanceof HTMLElement) || this.box.contains(target)) return;
    this.text.textContent = told.title || (told.dataset.hint ?? "");
    const control = target.closest("button, input, select, canvas, [title]");
    this.shown = control && this.demonstration(control);
    this.shower.hidden = !this.shown;
  }
}
