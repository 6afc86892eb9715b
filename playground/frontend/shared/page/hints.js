// Explanations where they are needed: the title of a control is shown beside it as soon as a pointer rests on it, the
// focus reaches it, or a finger touches it. (A browser's own titles need a mouse and patience.)

import { el } from "../dom.js";

const REST_MS = 350; // that a pointer rests before the sentence is shown
const TOUCH_MS = 5000; // for which it stays after a touch
const GAP = 8; // pixels between a control and its sentence

/**
 * Where the sentence goes: below the control, or above it where there is no room; never outside of the window.
 *
 * @param {{ left: number, top: number, bottom: number, width: number }} control
 * @param {{ width: number, height: number }} box of the sentence
 * @param {{ width: number, height: number }} view the window
 */
export function placed(control, box, view) {
  const below = control.bottom + GAP;
  const fits = below + box.height <= view.height;
  const middle = control.left + control.width / 2 - box.width / 2;
  return {
    left: Math.max(GAP, Math.min(view.width - box.width - GAP, middle)),
    top: fits ? below : Math.max(GAP, control.top - GAP - box.height),
  };
}

export class Hints {
  /**
   * @param {HTMLElement} root whose controls have titles
   * @param {() => boolean} silent whether nothing is to be shown now
   */
  constructor(root, silent = () => false) {
    this.root = root;
    this.silent = silent;
    this.box = el("div", { className: "hint", hidden: true });
    this.box.setAttribute("role", "tooltip");
    root.append(this.box);
    /** @type {HTMLElement | null} */
    this.control = null; // whose sentence is shown or about to be
    this.touched = false; // by a finger, which has gone again
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    root.addEventListener("pointerover", (event) => {
      if (event.pointerType !== "touch") this.take(titled(event.target), REST_MS);
    });
    root.addEventListener("pointerleave", () => this.leave(false));
    root.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "touch") this.leave();
      else this.touch(titled(event.target));
    });
    root.addEventListener("focusin", (event) => {
      const found = titled(event.target);
      if (found?.matches(":focus-visible")) this.take(found, 0);
    });
    root.addEventListener("focusout", () => this.leave(false));
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.leave();
    });
  }

  /**
   * @param {HTMLElement | null} control
   * @param {number} wait milliseconds
   */
  take(control, wait) {
    if (control && control === this.control) return;
    this.leave();
    if (!control || this.silent()) return;
    this.control = control;
    this.timer = setTimeout(() => this.show(control), wait);
  }

  /** @param {HTMLElement | null} control */
  touch(control) {
    this.leave();
    if (!control || this.silent()) return;
    this.control = control;
    this.touched = true;
    this.show(control);
    this.timer = setTimeout(() => this.leave(), TOUCH_MS);
  }

  /** @param {HTMLElement} control */
  show(control) {
    const text = control.title || control.dataset.hint;
    if (!text || !control.isConnected) return;
    control.dataset.hint = text; // the browser would show a title of its own as well
    control.title = "";
    this.box.textContent = text;
    this.box.hidden = false;
    const at = placed(control.getBoundingClientRect(), this.box.getBoundingClientRect(), {
      width: innerWidth,
      height: innerHeight,
    });
    Object.assign(this.box.style, { left: `${at.left}px`, top: `${at.top}px` });
  }

  /** @param {boolean} all whether a sentence that a finger asked for goes, too */
  leave(all = true) {
    if (this.touched && !all) return;
    this.touched = false;
    clearTimeout(this.timer);
    this.box.hidden = true;
    const { control } = this;
    this.control = null;
    if (control && !control.title && control.dataset.hint) control.title = control.dataset.hint;
    if (control) delete control.dataset.hint;
  }
}

/** @param {EventTarget | null} target */
function titled(target) {
  const found = target instanceof Element ? target.closest("[title], [data-hint]") : null;
  return found instanceof HTMLElement && (found.title || found.dataset.hint) ? found : null;
}
