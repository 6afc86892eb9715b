// Paths from key frame to key frame.

import { context2d, el } from "../../shared/dom.js";
import { evened, seeded } from "../../shared/paths.js";
import { mark, t } from "../../shared/texts.js";
import { scaled } from "../../shared/vectors.js";
import { readSpots, spotsCode } from "../link.js";
import { button, head, menu, named } from "./controls.js";
import { drawGraph } from "./path_graph.js";
import { distance, framesOf, lengths, partOf, seconds, spotAt } from "./route.js";

/**
 * @import { Kind } from "../../shared/paths.js"
 * @import { Spot } from "../link.js"
 * @import { Parts } from "../toolbox.js"
 * @import { Way } from "./route.js"
 */

/** @type {Record<Kind, string>} */
const KINDS = {
  slerp: mark("along the sphere, at equal length (slerp)"),
  lerp: mark("straight through (lerp)"),
  blend: mark("straight, with the length of z kept"),
  spline: mark("smooth curve"),
};
const RANDOM = 4; // key frames to begin with
const MOST = 40; // key frames of a link
const PARTS = 48; // of the path, in the graph
const REDRAWN = 8; // parts between two drawings of the graph

export class Path {
  static id = "Path";
  static title = mark("Path");
  static terms = ["interpolation"];
  static help = mark(
    "Pick key pictures; the app walks between them. Below: the length of z (blue; other kinds of path in grey) and how " +
      "fast the picture changes (orange).",
  );

  /**
   * @param {Pick<Parts, "point" | "pictures" | "motion" | "history">} parts
   * @param {HTMLElement} place
   */
  constructor({ point, pictures, motion, history }, place) {
    this.point = point;
    this.pictures = pictures;
    this.motion = motion;
    this.history = history;
    /** @type {Spot[]} */
    this.keys = [];
    /** @type {number[]} */
    this.speeds = [];
    this.clock = (/** @type {number} */ s) => s; // from a part of the time to a part of the path
    this.playing = false;
    this.before = 0; // milliseconds, the frame before
    this.style = ""; // in which the key frames were drawn
    const low = t(
      "A straight path leads too near the middle, where the generator was not trained: see the length of z dip.",
    );
    const kinds = /** @type {[string, string][]} */ (Object.entries(KINDS).map(([kind, text]) => [kind, t(text)]));
    this.kind = named(t("Kind of path"), menu(low, kinds));
    this.kind.onchange = () => this.edited();
    const tick = (/** @type {boolean} */ checked) =>
      el("input", { type: "checkbox", checked, onchange: () => this.edited() });
    this.closed = tick(true);
    this.even = tick(false);
    this.back = tick(false);
    const range = { type: "range", min: 0, max: 1, step: 0.001, value: 0, title: t("The place on the path") };
    this.scrub = named(t("Place on the path"), el("input", range));
    this.scrub.oninput = () => {
      this.play(false);
      this.go(Number(this.scrub.value));
    };
    this.scrub.onchange = () => history.remember();
    this.frames = el("div", { className: "film" });
    this.graph = el("canvas", { width: 340, height: 110, className: "graph" });
    this.player = button("", t("Play and pause"), () => this.play(!this.playing));
    const ticks = head(
      el("label", { title: t("Lead back to the first key frame") }, this.closed, ` ${t("loop")}`),
      el("label", { title: t("There and back again") }, this.back, ` ${t("back and forth")}`),
      el("label", { title: t("The picture changes at the same speed all the way") }, this.even, ` ${t("even speed")}`),
    );
    place.append(this.buttons(), this.frames, head(this.kind), ticks, head(this.player, this.scrub), this.graph);
    this.play(false);
  }

  buttons() {
    const set = (/** @type {() => Spot[]} */ keys) => () => {
      this.keys = keys();
      if (!this.keys.length) this.play(false);
      this.edited();
    };
    const here = () => [...this.keys, this.point.here()];
    return head(
      button(t("+ this point"), t("Add the picture that is shown as a key frame"), set(here)),
      button(
        t("4 random"),
        t("Four random key frames"),
        set(() => this.random()),
      ),
      button(
        t("clear"),
        t("Remove all key frames"),
        set(() => []),
      ),
    );
  }

  random() {
    return Array.from({ length: RANDOM }, () => this.point.random());
  }

  opened() {
    this.keys = this.random();
    this.changed();
    if (this.motion.wandering) this.play(true);
  }

  /** @returns {Way} */
  get way() {
    const kind = /** @type {Kind} */ (this.kind.value);
    return { kind, closed: this.closed.checked, back: this.back.checked };
  }

  /** Its link: kind, ticks, place, key frames. */
  save() {
    const ticks = [this.closed, this.even, this.back].map((box) => +box.checked).join("");
    const place = Number(this.scrub.value).toFixed(3);
    return [this.kind.value, ticks, place, ...(this.keys.length ? [spotsCode(this.keys, this.point)] : [])].join("*");
  }

  /** @param {string} text */
  load(text) {
    const [kind, ticks = "", place = "", ...keys] = text.split("*");
    if (kind in KINDS) this.kind.value = kind;
    [this.closed, this.even, this.back].forEach((box, i) => {
      box.checked = ticks[i] === "1";
    });
    this.keys = readSpots(keys.join("*"), this.point, seeded, MOST);
    this.scrub.value = String(Number.parseFloat(place) || 0);
    this.changed();
  }

  edited() {
    this.changed();
    this.history.remember();
  }

  restyled() {
    if (this.style !== this.styled) this.changed();
  }

  /** What the key frames' pictures depend on. Their labels are their own. */
  get styled() {
    return [this.point.state.psi, this.pictures.weights].join();
  }

  changed() {
    this.style = this.styled;
    this.frames.replaceChildren(...this.keys.map((key, i) => this.frameOf(key, i)));
    if (this.keys.length < 2) {
      context2d(this.graph).clearRect(0, 0, this.graph.width, this.graph.height);
      return;
    }
    this.speeds = Array.from({ length: PARTS }, () => 0);
    this.clock = (/** @type {number} */ s) => s;
    this.measure();
    this.draw(null);
  }

  /**
   * @param {Spot} key
   * @param {number} i
   */
  frameOf({ z, label }, i) {
    const remove = button("", t("Remove this key frame"), () => {
      this.keys.splice(i, 1);
      this.edited();
    });
    remove.append(this.pictures.sheet([scaled(z, this.point.state.psi)], 1, el("canvas"), label));
    return named(t("Remove this key frame"), remove);
  }

  /** Measures how fast the picture changes, bit by bit. */
  measure() {
    const { way } = this;
    /** @type {Float32Array | null} */
    let before = null;
    const part = (/** @type {number} */ i) => () => {
      const { z, label } = spotAt(this.keys, way, i / PARTS);
      const put = (/** @type {Float32Array} */ lent) => {
        const made = Float32Array.from(lent);
        if (before) this.speeds[i - 1] = distance(made, before);
        before = made;
        if (i === PARTS && this.even.checked) this.clock = evened(this.speeds);
        if (i % REDRAWN === 0) this.draw(null);
      };
      this.pictures.make(Float32Array.from(scaled(z, this.point.state.psi)), 1, label, put, this);
    };
    this.pictures.queue(
      "path",
      Array.from({ length: PARTS + 1 }, (_, i) => part(i)),
    );
  }

  /** @param {number} s part of the time */
  placeAt(s) {
    return this.clock(partOf(this.way, s));
  }

  /** @param {number} s part of the time */
  go(s) {
    if (this.keys.length < 2) return;
    const place = this.placeAt(s);
    this.point.go(spotAt(this.keys, this.way, place));
    this.draw(place);
  }

  /** The path as a film. */
  route() {
    if (this.keys.length < 2) return null;
    const at = (/** @type {number} */ s) => spotAt(this.keys, this.way, this.placeAt(s));
    return {
      frames: framesOf(this.keys.length, this.way),
      at: (/** @type {number} */ s) => at(s).z,
      label: (/** @type {number} */ s) => at(s).label,
    };
  }

  /** @param {boolean} on */
  play(on) {
    this.playing = on;
    if (on) this.motion.wander(false);
    this.player.textContent = on ? `❚❚ ${t("pause")}` : `▶ ${t("play")}`;
  }

  /** @param {number} now milliseconds */
  frame(now) {
    const passed = this.before ? (now - this.before) / 1000 : 0;
    this.before = now;
    if (this.motion.wandering) this.play(false);
    if (!this.playing || this.keys.length < 2) return;
    const s = (Number(this.scrub.value) + passed / seconds(this.keys.length, this.way)) % 1;
    this.scrub.value = String(s);
    this.go(s);
  }

  /** @param {number} now 0 to 1 */
  show(now) {
    this.play(false);
    this.scrub.value = String(now);
    this.go(now);
  }

  leave() {
    this.play(false);
  }

  /** @param {number | null} place */
  draw(place) {
    const kinds = /** @type {Kind[]} */ (Object.keys(KINDS));
    const length = (/** @type {Kind} */ kind) => lengths(this.keys, { ...this.way, kind }, PARTS);
    drawGraph(this.graph, {
      speeds: this.speeds,
      length: length(this.way.kind),
      others: kinds.filter((kind) => kind !== this.way.kind).map(length),
      usual: Math.sqrt(this.point.size),
      place,
    });
  }
}
