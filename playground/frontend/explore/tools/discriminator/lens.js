// What is shown, beside the training data nearest to it and what D says.

import { context2d, el, tell } from "../../../shared/dom.js";
import { decimal, mark, say, t } from "../../../shared/texts.js";
import { FAKE, REAL } from "../../../shared/theme.js";
import { head, menu, named, sentenceOf, waits } from "../controls.js";
import { drawMeter, verdict } from "./meter.js";

/**
 * @import { Lens as NearestData, Place, Score } from "../../engine.js"
 * @import { Parts } from "../../toolbox.js"
 */

const PAUSE_MS = 200; // between two questions to D
const GROUND = "#10171f"; // behind points
const REAL_DOT = "rgba(0, 158, 115, 0.7)";

export class Lens {
  static id = "Lens";
  static title = mark("Copy check");
  static terms = ["nearest-neighbour", "memorisation", "logit"];
  static help = mark("Is it copied? Does D believe it? See the most similar training data and D's verdict.");

  /**
   * @param {Pick<Parts, "model" | "engine" | "point" | "pictures" | "motion" | "address">} parts
   * @param {HTMLElement} place
   */
  constructor({ model, engine, point, pictures, motion, address }, place) {
    this.model = model;
    this.engine = engine;
    this.point = point;
    this.pictures = pictures;
    this.motion = motion;
    this.open = false;
    this.number = 0; // of the look that runs; a newer one ends it
    this.asking = false; // D
    this.again = false; // the point has moved since D was asked
    this.asked = 0; // milliseconds, when D was asked last
    this.step = -1; // of "show me"
    this.by = named(
      t("Similarity"),
      menu(t("How similarity is measured"), [
        ["pixels", t("by pixels")],
        ["features", t("by a classifier's features")],
      ]),
    );
    this.by.onchange = () => {
      address.write();
      this.refresh();
    };
    this.by.hidden = pictures.look.points;
    this.cells = el("div", { className: "film large" });
    this.told = el("p", { className: "help" });
    this.meter = el("canvas", { width: 300, height: 64, className: "graph" });
    this.judged = el("p", { className: "help" });
    const title = el("b", { textContent: t("What D says") });
    place.append(head(this.by), this.cells, this.told, title, this.meter, this.judged);
  }

  opened() {
    tell(this.judged, t("Asking D…"), true);
    this.refresh();
  }

  refresh() {
    this.open = true;
    this.judge();
    this.look();
  }

  restyled() {
    this.refresh();
  }

  painted() {
    this.judge();
    if (this.motion.wandering) this.pause();
  }

  leave() {
    this.open = false;
    this.number++;
  }

  /** @returns {Place} */
  get here() {
    const { point } = this;
    return { z: point.z(), ...(point.classes ? { label: Array.from(point.state.label) } : {}) };
  }

  /** Asks D about what is shown: one question in flight, at most five per second. */
  async judge() {
    this.again = this.asking || performance.now() - this.asked < PAUSE_MS;
    if (this.again) {
      if (!this.asking) this.judgeLater();
      return;
    }
    this.asking = true;
    this.asked = performance.now();
    try {
      const { z, label } = this.here;
      const score = await this.engine.score(this.model, [z], label);
      if (this.open) this.mark(score);
    } catch (error) {
      tell(this.judged, sentenceOf(error));
    }
    this.asking = false;
    if (this.again) this.judgeLater();
  }

  judgeLater() {
    setTimeout(() => {
      if (this.again && this.open && !this.asking) this.judge();
    }, PAUSE_MS);
  }

  /** @param {Score} score */
  mark({ logits, held_out: real, fake }) {
    this.meter.hidden = !logits;
    if (!logits) return tell(this.judged, t("The discriminator of this generator was not kept."));
    drawMeter(this.meter, logits[0], real, fake);
    tell(this.judged, verdict(logits[0], real));
  }

  /** The picture changes in every frame: nothing is looked up. */
  pause() {
    this.number++;
    this.cells.replaceChildren();
    tell(this.told, t("Stop wandering to look it up."));
  }

  /** Looks through the training data. */
  async look() {
    if (this.motion.wandering) return this.pause();
    const number = ++this.number;
    waits(this.told, t("Looking through the training data…"), this.engine);
    try {
      const found = await this.prepared(number);
      if (!found) return;
      if (found.points) this.plane(found, found.points);
      else this.pictured(found, found.pictures ?? []);
    } catch (error) {
      if (this.number !== number) return;
      this.cells.replaceChildren();
      tell(this.told, sentenceOf(error));
    }
  }

  /**
   * The nearest data, once they are prepared; null where another look has begun.
   *
   * @param {number} number
   */
  async prepared(number) {
    for (;;) {
      const found = await this.engine.lens(this.model, this.here, this.by.value);
      if (this.number !== number) return null;
      if (!found.preparing) return found;
      tell(this.told, `${say(found.preparing)}…`, true);
    }
  }

  /**
   * @param {NearestData} found
   * @param {string[]} pictures
   */
  pictured({ labels, distances, usual, close }, pictures) {
    const figures = pictures.map((data, i) => {
      const alt = labels[i] ?? t("a training picture");
      const image = Object.assign(new Image(), { src: `data:image/png;base64,${data}`, alt });
      return el("figure", {}, image, el("figcaption", { textContent: decimal(distances[i], 3) }));
    });
    this.cells.replaceChildren(...figures);
    const values = { distance: decimal(distances[0], 3), usual: decimal(usual, 3), close: decimal(close, 3) };
    const [label] = labels;
    const compared = label
      ? t("Nearest: {distance}. A new real “{label}” is {usual} from its nearest (one in twenty below {close}).", {
          ...values,
          label,
        })
      : t("Nearest: {distance}. A new real picture is {usual} from its nearest (one in twenty below {close}).", values);
    tell(this.told, `${compared} ${copied(distances[0], close)}`);
  }

  /**
   * Points: the real ones in green, the nearest with a white rim, and what is shown.
   *
   * @param {NearestData} found
   * @param {[number, number][]} nearest
   */
  plane({ real, distances, usual, far }, nearest) {
    const { large, sample } = this.pictures;
    const canvas = el("canvas", { className: "pad", width: large.w, height: large.h });
    const context = context2d(canvas);
    context.fillStyle = GROUND;
    context.fillRect(0, 0, large.w, large.h);
    const spot = (
      /** @type {[number, number]} */ at,
      /** @type {number} */ radius,
      /** @type {string} */ fillStyle,
      rim = "",
    ) => {
      const [x, y] = large.place(...at);
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      Object.assign(context, { fillStyle, strokeStyle: rim, lineWidth: 1.5 });
      context.fill();
      if (rim) context.stroke();
    };
    for (const at of real) spot(at, 1.2, REAL_DOT);
    spot(sample, 7, FAKE, "#fff");
    for (const at of nearest) spot(at, 3, REAL, "#fff");
    this.cells.replaceChildren(canvas);
    const [distance, common, most] = [distances[0], usual, far].map((v) => (v * Math.SQRT2).toPrecision(2));
    const compared = t(
      "The nearest real point is {distance} away. A new real one is {usual} from its nearest (one in twenty " +
        "beyond {far}).",
      { distance, usual: common, far: most },
    );
    const where = distances[0] > far ? t("It lies where real points are rare.") : t("It lies among the real points.");
    tell(this.told, `${compared} ${where}`);
  }

  save() {
    return this.by.value;
  }

  /** @param {string} text */
  load(text) {
    if (text !== "pixels" && text !== "features") return;
    this.by.value = text;
    this.refresh();
  }

  /**
   * Three random points, one after another.
   *
   * @param {number} now 0 to 1
   */
  show(now) {
    const n = Math.floor(3 * now);
    if (n !== this.step) this.motion.jump(this.point.random());
    this.step = n;
  }

  shown() {
    this.step = -1;
  }
}

/**
 * @param {number} distance
 * @param {number} close
 */
function copied(distance, close) {
  if (distance < 0.5 * close) return t("It is a copy, or nearly.");
  return distance < close ? t("That is close: look whether it is the same picture.") : t("It is not a copy.");
}
