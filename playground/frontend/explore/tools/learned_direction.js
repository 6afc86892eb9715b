// A direction that a person teaches by examples: pictures that have something, and pictures that do not.

import { el } from "../../shared/dom.js";
import { seeded } from "../../shared/paths.js";
import { mark, t } from "../../shared/texts.js";
import { scaled } from "../../shared/vectors.js";
import { readSpots, spotsCode } from "../link.js";
import { Bin } from "./bin.js";
import { boundary } from "./boundary.js";
import { button, head, named } from "./controls.js";

/**
 * @import { Spot } from "../link.js"
 * @import { Parts } from "../toolbox.js"
 */

const LEAST = 4; // examples of each kind
const MOST = 40;
const OFFERED = 24; // random pictures to choose from
const FIRST = 100; // the seed of the first of them
const LARGEST = 1e9;
const LONGEST = 30; // characters of a name
const GOOD = 0.7; // of the examples on their side

export class LearnedDirection {
  static id = "Teach";
  static title = mark("Learn a direction");
  static terms = ["latent-direction"];
  static help = mark("Tap once for “has it”, twice for “does not”. The difference becomes a slider.");

  /**
   * @param {Pick<Parts, "point" | "pictures" | "address" | "own" | "tell">} parts
   * @param {HTMLElement} place
   */
  constructor({ point, pictures, address, own, tell }, place) {
    this.point = point;
    this.pictures = pictures;
    this.address = address;
    this.own = own;
    this.tell = tell;
    this.first = FIRST;
    this.drawn = ""; // the style in which the offer was drawn
    this.step = 0; // of "show me"
    /** @type {Spot[][]} */
    this.kept = [];
    /** @type {{ vector: Float64Array, right: number } | null} */
    this.found = null;
    const bin = (/** @type {string} */ text, /** @type {string} */ title) =>
      new Bin({ point, pictures, tell }, { text, title, remove: t("Remove this example"), most: MOST }, () =>
        this.changed(),
      );
    const drop = t("Pictures of the strip below can be dropped here.");
    this.has = bin(t("+ has it"), `${t("The picture that is shown has it.")} ${drop}`);
    this.hasNot = bin(t("+ doesn't"), `${t("The picture that is shown does not have it.")} ${drop}`);
    this.has.row.classList.add("has");
    this.hasNot.row.classList.add("hasnot");
    const title = t("What the direction does, in a word");
    const field = el("input", { type: "text", placeholder: t("a name for it"), maxLength: LONGEST, title });
    this.name = named(t("Name of the direction"), field);
    this.name.onchange = () => address.write();
    const make = t("Find the direction from the examples and add it to your own sliders");
    this.maker = button(t("make it a slider"), make, () => this.make());
    this.offered = el("div", { className: "offered" });
    this.told = el("p", { className: "help" });
    const others = button(t("others"), t("Other random pictures to choose from"), () => {
      this.first += OFFERED;
      this.offer();
      address.write();
    });
    const clear = button(t("clear"), t("Forget all examples"), () => {
      this.empty();
      this.changed();
    });
    const rows = [this.has.row, this.hasNot.row, head(this.name, this.maker), head(others, clear)];
    place.append(this.offered, ...rows, this.told);
  }

  get bins() {
    return [this.has, this.hasNot];
  }

  opened() {
    this.empty();
    this.offer();
    this.changed();
  }

  empty() {
    for (const bin of this.bins) bin.items = [];
  }

  /** Offers random pictures of the label that is shown. */
  offer() {
    const { w, h } = this.pictures.look;
    this.offered.replaceChildren(
      ...Array.from({ length: OFFERED }, (_, i) => {
        const tap = () => this.tap({ ...this.point.seed(this.first + i), label: [...this.point.state.label] });
        const made = el("button", { onclick: tap }, el("canvas", { width: w, height: h }));
        made.dataset.seed = String(this.first + i);
        return made;
      }),
    );
    this.marks();
    this.drawn = "";
    this.painted();
  }

  painted() {
    const { style } = this.pictures;
    if (this.drawn === style) return;
    this.drawn = style;
    const jobs = [...this.offered.querySelectorAll("canvas")].map((canvas, i) => () => {
      const { z } = this.point.seed(this.first + i);
      this.pictures.cell(canvas, 0, 0, scaled(z, this.point.state.psi));
    });
    this.pictures.queue("learned direction", jobs);
  }

  /**
   * No mark, has it, does not have it, no mark again.
   *
   * @param {Spot} item
   */
  tap(item) {
    const at = (/** @type {Bin} */ bin) => bin.items.findIndex((other) => other.seed === item.seed);
    const [had, hadNot] = [at(this.has), at(this.hasNot)];
    if (had >= 0) {
      this.has.items.splice(had, 1);
      this.hasNot.put(item);
    } else if (hadNot >= 0) {
      this.hasNot.items.splice(hadNot, 1);
      this.changed();
    } else this.has.put(item);
  }

  marks() {
    for (const offered of this.offered.querySelectorAll("button")) {
      const bin = this.bins.find((b) => b.items.some((item) => String(item.seed) === offered.dataset.seed));
      offered.className = !bin ? "" : bin === this.has ? "has" : "hasnot";
      if (!bin) offered.title = t("No mark. Tap: it has it.");
      else offered.title = bin === this.has ? t("It has it. Tap: it does not.") : t("It does not. Tap: no mark.");
    }
  }

  changed() {
    for (const bin of this.bins) bin.draw();
    this.marks();
    const [some, none] = this.bins.map((bin) => bin.items.length);
    const zs = this.bins.flatMap((bin) => bin.items.map((item) => item.z));
    this.found =
      some >= LEAST && none >= LEAST
        ? boundary(
            zs,
            zs.map((_, i) => i < some),
          )
        : null;
    this.maker.disabled = !this.found;
    this.told.textContent = this.found ? this.judged(some, none, this.found.right) : this.missing(some, none);
    this.address.write();
  }

  /**
   * @param {number} some
   * @param {number} none
   */
  missing(some, none) {
    return t(
      "Mark at least {least} pictures of each kind. So far {some} have it and {none} do not. More make it cleaner.",
      { least: LEAST, some, none },
    );
  }

  /**
   * @param {number} some
   * @param {number} none
   * @param {number} right
   */
  judged(some, none, right) {
    const all = some + none;
    const sentence = t(
      "{some} and {none} examples. When each is judged by the others, {right} of {all} fall on their side.",
      { some, none, right, all },
    );
    return right < GOOD * all ? `${sentence} ${t("Mark some more.")}` : sentence;
  }

  make() {
    if (!this.found) return;
    const name = this.name.value.trim() || t("my direction");
    this.own.keep(name, this.found.vector, "taught");
    this.tell(t("“{name}” is among your sliders. Lock another slider to keep what it does.", { name }));
  }

  /** Its link: the name, the offer, the examples. */
  save() {
    const name = encodeURIComponent(this.name.value).replaceAll("*", "%2a");
    return [name, this.first, ...this.bins.map((bin) => spotsCode(bin.items, this.point))].join("**");
  }

  /** @param {string} text */
  load(text) {
    const [name, first = "", ...bins] = text.split("**");
    const found = bins.map((bin) => readSpots(bin, this.point, seeded, MOST));
    this.name.value = decodeURIComponent(name).slice(0, LONGEST);
    this.first = Math.min(LARGEST, Math.max(0, Number.parseInt(first, 10) || 0));
    this.bins.forEach((bin, i) => {
      bin.items = found[i] ?? [];
    });
    this.offer();
    this.changed();
  }

  /**
   * Some of the offered pictures are marked in turn, to show how it goes; then they are forgotten.
   *
   * @param {number} now 0 to 1
   */
  show(now) {
    const n = Math.min(OFFERED / 2, Math.floor(now * 14));
    if (n === this.step) return;
    this.step = n;
    if (n === 1) {
      this.kept = this.bins.map((bin) => bin.items);
      this.empty();
    }
    const offered = this.offered.querySelectorAll("button")[2 * n - 2];
    offered.click();
    if (n % 2) offered.click();
  }

  shown() {
    this.step = 0;
    this.bins.forEach((bin, i) => {
      bin.items = this.kept[i];
    });
    this.changed();
  }
}
