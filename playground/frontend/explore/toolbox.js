// The tools of the explorer, one open at a time.
//
// A tool is a class with an id, a title and one sentence of help. It draws into `place` and takes the parts of the
// explorer that it needs.

import { el, find } from "../shared/dom.js";
import { termLinks } from "../shared/page/terms.js";
import { t } from "../shared/texts.js";

/**
 * @import { Address } from "./address.js"
 * @import { Engine, Model } from "./engine.js"
 * @import { History } from "./history.js"
 * @import { LocalDirections } from "./latent/local_directions.js"
 * @import { Motion, Route } from "./latent/motion.js"
 * @import { OwnDirections } from "./latent/own_directions.js"
 * @import { Pictures } from "./pictures.js"
 * @import { Point } from "./latent/point.js"
 * @import { Steps } from "./steps.js"
 *
 * @typedef {object} Parts of the explorer
 * @property {Model} model
 * @property {Engine} engine
 * @property {Point} point
 * @property {Pictures} pictures
 * @property {Motion} motion
 * @property {History} history
 * @property {LocalDirections} local
 * @property {OwnDirections} own
 * @property {Steps} steps
 * @property {Address} address
 * @property {(sentence: string) => void} tell shows a sentence for some seconds
 *
 * @typedef {object} Tool
 * @property {() => void} [opened] it is shown for the first time
 * @property {() => void} [refresh] the point has jumped, or the tool is shown again
 * @property {() => void} [restyled] label, ψ or weights have changed, and with them small pictures of the same points
 * @property {() => void} [directed] the directions of the generator have arrived
 * @property {() => void} [painted] the big picture has been drawn
 * @property {(now: number) => void} [frame]
 * @property {() => void} [sized] its room has changed
 * @property {() => void} [leave] another tool is opened
 * @property {() => string} [save] its part of a link
 * @property {(text: string) => unknown} [load] reads its part of a link. May throw
 * @property {(t: number) => void} [show] moves it, t from 0 to 1
 * @property {() => void} [shown] called after `show`; without it, everything becomes as it was
 * @property {(z: Float64Array) => Float64Array | null} [hold] a new random point with what the tool keeps
 * @property {() => Route | null} [route] a path, for films
 * @property {() => void} [showOwn] the person's own directions have changed
 *
 * @typedef {object} ToolClass
 * @property {string} id that links name; never changes
 * @property {string} title
 * @property {string} help
 * @property {"pictures" | "points"} [needs] what the generator must make
 * @property {string[]} [terms] of the glossary that it uses
 *
 * @typedef {ToolClass & (new (parts: Parts, place: HTMLElement) => Tool)} ToolType
 * @typedef {{ tool: Tool, box: HTMLElement, directions: unknown }} Made
 */

export class Toolbox {
  /**
   * @param {HTMLElement} root of the explorer
   * @param {ToolType[]} types
   * @param {Parts} parts
   */
  constructor(root, types, parts) {
    this.parts = parts;
    this.place = find(root, ".tool");
    const unsuitable = parts.pictures.look.points ? "pictures" : "points";
    this.types = types.filter((type) => type.needs !== unsuitable);
    /** @type {Map<ToolType, Made>} */
    this.made = new Map();
    /** @type {ToolType | null} */
    this.type = null;
    /** @type {Tool | null} */
    this.tool = null;
    this.style = ""; // in which the open tool drew its pictures
    this.tabs = this.types.map((type) => this.tab(type));
    find(root, ".tabs").replaceChildren(...this.tabs);
    this.place.replaceChildren();
  }

  /** @param {ToolType} type */
  tab(type) {
    const open = () => {
      this.open(type);
      this.parts.address.write();
    };
    const tab = el("button", { textContent: t(type.title), title: t(type.help), onclick: open });
    tab.setAttribute("role", "tab");
    tab.dataset.tool = type.id;
    return tab;
  }

  /** @param {string} id of the tool to open; the first tool where there is no such one */
  openById(id) {
    this.open(this.types.find((type) => type.id === id) ?? this.types[0]);
  }

  /** @param {ToolType} type */
  open(type) {
    this.tool?.leave?.();
    this.type = type;
    this.style = this.parts.pictures.style;
    this.tabs.forEach((tab, i) => {
      tab.setAttribute("aria-selected", String(this.types[i] === type));
    });
    const made = this.made.get(type);
    if (!made) this.make(type);
    else {
      this.place.replaceChildren(made.box);
      this.tool = made.tool;
      if (made.directions !== this.parts.point.directions && made.tool.directed) this.directed();
      else made.tool.refresh?.();
    }
  }

  /** @param {ToolType} type */
  make(type) {
    const help = el("p", { className: "help" }, t(type.help), " ");
    const box = el("div", {}, help);
    if (type.terms) help.append(termLinks(type.terms), " ");
    this.place.replaceChildren(box);
    const tool = new type(this.parts, box);
    this.tool = tool;
    this.made.set(type, { tool, box, directions: this.parts.point.directions });
    if (tool.show) {
      const title = t("Show me: moves it for three seconds");
      const onclick = () => this.demonstrate(type.id);
      help.append(el("button", { className: "small", textContent: `▷ ${t("show me")}`, title, onclick }));
    }
    tool.opened?.();
  }

  /** The open tool learns of new directions; the others do when they are opened again. */
  directed() {
    const made = this.type && this.made.get(this.type);
    if (made) made.directions = this.parts.point.directions;
    this.tool?.directed?.();
  }

  /** Shows the person's own directions. */
  showOwn() {
    this.open(this.types[0]);
    this.tool?.showOwn?.();
  }

  /** Draws small pictures anew once label, ψ or weights have changed. */
  rest() {
    const { style } = this.parts.pictures;
    if (style === this.style) return;
    this.style = style;
    this.tool?.restyled?.();
  }

  /**
   * A tool demonstrates itself.
   *
   * @param {string} id
   */
  demonstrate(id) {
    if (this.type?.id !== id) this.openById(id);
    const { tool } = this;
    if (tool?.show) this.parts.motion.show((now) => tool.show?.(now), tool.shown ? () => tool.shown?.() : null);
  }
}
