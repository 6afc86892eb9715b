// A bin of example points: a button adds what is shown, points of the strip can be dropped, a press removes one.

import { el } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import { button } from "./controls.js";

/**
 * @import { Spot } from "../link.js"
 * @import { Parts } from "../toolbox.js"
 */

export class Bin {
  /**
   * @param {Pick<Parts, "point" | "pictures" | "tell">} parts
   * @param {{ text: string, title: string, remove: string, most: number }} words `most` points fit
   * @param {() => void} changed
   */
  constructor({ point, pictures, tell }, { text, title, remove, most }, changed) {
    this.pictures = pictures;
    this.most = most;
    this.remove = remove;
    this.changed = changed;
    /** @type {Spot[]} */
    this.items = [];
    this.cells = el("div", { className: "film" });
    this.row = el(
      "div",
      { className: "head bin" },
      button(text, title, () => this.put(point.here())),
      this.cells,
    );
    this.row.ondragover = (event) => event.preventDefault();
    this.row.ondrop = (event) => {
      event.preventDefault();
      try {
        const state = point.decode(event.dataTransfer?.getData("text/plain") ?? "");
        this.put(point.here(state));
      } catch {
        tell(t("That is not a point of this generator."));
      }
    };
  }

  /** @param {Spot} item */
  put(item) {
    if (this.items.length < this.most) this.items.push(item);
    this.changed();
  }

  draw() {
    this.cells.replaceChildren(
      ...this.items.map((item, i) => {
        const removed = () => {
          this.items.splice(i, 1);
          this.changed();
        };
        const cell = el("button", { title: this.remove, onclick: removed });
        cell.append(this.pictures.sheet([item.z], 1, el("canvas"), item.label));
        return cell;
      }),
    );
  }
}
