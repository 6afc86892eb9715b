// Arithmetic with points.

import { el } from "../../shared/dom.js";
import { seeded } from "../../shared/paths.js";
import { mark, t } from "../../shared/texts.js";
import { readSpots, spotsCode } from "../link.js";
import { Bin } from "./bin.js";
import { combined, concept, difference } from "./concepts.js";
import { button, head } from "./controls.js";

/**
 * @import { Spot } from "../link.js"
 * @import { Parts } from "../toolbox.js"
 */

const MOST = 12; // pictures per bin
const NAMES = ["A", "B", "C"];

export class Arithmetic {
  static id = "Sums";
  static title = mark("Arithmetic");
  static terms = ["latent-arithmetic"];
  static help = mark("Put two or three pictures into each bin. The averages of the bins make A − B + C.");

  /**
   * @param {Pick<Parts, "point" | "pictures" | "motion" | "history" | "own" | "tell">} parts
   * @param {HTMLElement} place
   */
  constructor({ point, pictures, motion, history, own, tell }, place) {
    this.point = point;
    this.pictures = pictures;
    this.motion = motion;
    this.history = history;
    this.own = own;
    this.tell = tell;
    this.step = 0; // of "show me"
    this.bins = NAMES.map((name) => {
      const text = `+ ${name}`;
      const title = t("Put the picture that is shown into {name}, or drop one from the strip here", { name });
      const words = { text, title, remove: t("Remove"), most: MOST };
      return new Bin({ point, pictures, tell }, words, () => {
        this.draw();
        history.remember();
      });
    });
    this.result = el("div", { className: "equation" });
    place.append(
      ...this.bins.map((bin) => bin.row),
      this.result,
      head(
        button(t("go there"), t("Make the result the point that is shown"), () => this.go()),
        button(t("A − B as a direction"), t("Keep the direction from B to A among your own sliders"), () =>
          this.direct(),
        ),
        button(t("clear"), t("Empty the bins"), () => {
          this.empty();
          history.remember();
        }),
      ),
    );
  }

  restyled() {
    this.draw();
  }

  opened() {
    this.empty();
  }

  empty() {
    for (const bin of this.bins) bin.items = [];
    this.draw();
  }

  save() {
    return this.bins.map((bin) => spotsCode(bin.items, this.point)).join("**");
  }

  /** @param {string} text */
  load(text) {
    const found = text.split("**").map((bin) => readSpots(bin, this.point, seeded, MOST));
    this.bins.forEach((bin, i) => {
      bin.items = found[i] ?? [];
    });
    this.draw();
  }

  /** @returns {Spot | null} */
  answer() {
    const [a, b, c] = this.bins.map((bin) => bin.items);
    return a.length && b.length && c.length ? combined(a, b, c) : null;
  }

  go() {
    const found = this.answer();
    if (!found) return;
    this.motion.wander(false);
    this.point.go(found);
    this.history.remember();
  }

  direct() {
    const [a, b] = this.bins.map((bin) => bin.items);
    if (a.length && b.length) this.own.ask("A − B", difference(a, b), "means of two bins");
    else this.tell(t("Fill A and B first."));
  }

  /**
   * Six random pictures find their bins.
   *
   * @param {number} now 0 to 1
   */
  show(now) {
    const n = Math.min(2 * NAMES.length, Math.floor(now * 8));
    if (n === this.step) return;
    this.step = n;
    if (n === 1) this.empty();
    const k = (n - 1) % NAMES.length;
    const { point } = this;
    const label = point.classes ? { label: point.oneLabel(k === 2 ? 4 % point.classes : 0) } : {};
    this.bins[k].items.push({ ...point.random(), ...label });
    this.draw();
  }

  shown() {
    this.step = 0;
    this.go();
  }

  draw() {
    for (const bin of this.bins) bin.draw();
    const picture = (/** @type {Spot} */ { z, label }) => this.pictures.sheet([z], 1, el("canvas"), label);
    const found = this.answer();
    this.result.classList.toggle("help", !found);
    if (!found) {
      this.result.replaceChildren(t("Fill all three bins."));
      return;
    }
    const [A, B, C] = this.bins.map((bin) => picture(concept(bin.items)));
    this.result.replaceChildren(A, "−", B, "+", C, "=", picture(found));
  }
}
