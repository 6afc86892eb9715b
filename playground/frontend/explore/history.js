// Where the point has been (undo, redo) and which points a person keeps, as a strip of small pictures.

import { el } from "../shared/dom.js";
import { t } from "../shared/texts.js";

/**
 * @import { Point } from "./latent/point.js"
 *
 * @typedef {{ code: string, picture: string }} Entry
 */

const MOST = 40; // entries
const SHOWN = 12; // of them in the strip
const MOST_KEPT = 24;

export class History {
  /**
   * @param {Point} point
   * @param {HTMLElement} strip
   * @param {string} shelf where this browser keeps points of this generator
   * @param {object} on
   * @param {() => string} on.picture a small copy of what is shown, as an address
   * @param {() => void} on.stop called before the point changes
   * @param {() => void} on.recalled
   * @param {() => void} on.remembered
   * @param {(sentence: string) => void} on.tell
   */
  constructor(point, strip, shelf, on) {
    this.point = point;
    this.strip = strip;
    this.shelf = shelf;
    this.on = on;
    /** @type {Entry[]} */
    this.past = [];
    /** @type {Entry[]} */
    this.future = [];
    /** @type {Entry[]} */
    this.kept = JSON.parse(localStorage.getItem(shelf) ?? "[]");
  }

  remember() {
    const code = this.point.encode();
    if (this.past.at(-1)?.code !== code) {
      this.past.push({ code, picture: this.on.picture() });
      if (this.past.length > MOST) this.past.shift();
      this.future = [];
      this.draw();
    }
    this.on.remembered();
  }

  undo() {
    const last = this.past.length > 1 ? this.past.pop() : null;
    if (last) this.turn(this.future, last);
  }

  redo() {
    const next = this.future.pop();
    if (next) this.turn(this.past, next);
  }

  /**
   * @param {Entry[]} stack that gets the entry
   * @param {Entry} entry
   */
  turn(stack, entry) {
    stack.push(entry);
    this.recall(this.past[this.past.length - 1].code);
    this.draw();
  }

  /** @param {string} code of the point to show. Throws where it belongs to another generator. */
  recall(code) {
    this.on.stop();
    this.point.recall(code);
    this.on.recalled();
  }

  /** Keeps the point in this browser, or lets it go. */
  heart() {
    const code = this.point.encode();
    const others = this.kept.filter((h) => h.code !== code);
    if (others.length === this.kept.length) others.unshift({ code, picture: this.on.picture() });
    this.kept = others.slice(0, MOST_KEPT);
    localStorage.setItem(this.shelf, JSON.stringify(this.kept));
    this.draw();
  }

  /**
   * The picture of a point has come later than the point.
   *
   * @param {string} code
   */
  pictured(code) {
    const last = this.past.at(-1);
    if (last?.code !== code) return;
    last.picture = this.on.picture();
    this.draw();
  }

  draw() {
    const visited = this.past.slice(-SHOWN).reverse();
    this.strip.replaceChildren(
      ...this.kept.map((entry) => this.cell(entry, t("A kept point. H removes it while it is shown."), "heart")),
      ...visited.map((entry) => this.cell(entry, t("A visited point"), "")),
    );
  }

  /**
   * @param {Entry} entry
   * @param {string} title
   * @param {string} className
   */
  cell({ code, picture }, title, className) {
    const image = Object.assign(new Image(), { src: picture, alt: "", draggable: false });
    const button = el("button", { title, className, draggable: true }, image);
    button.setAttribute("aria-label", title);
    button.onclick = () => {
      try {
        this.recall(code);
        this.remember();
      } catch {
        this.on.tell(t("This point belongs to an earlier state of this run."));
      }
    };
    button.ondragstart = (event) => event.dataTransfer?.setData("text/plain", code);
    return button;
  }
}
