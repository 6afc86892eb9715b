// A hand on the data: a brush that sprays points, a rubber, and modes that are taken by their middle and moved, all
// while it trains. What the hand does goes to the run at once where that is possible, and into the settings when it
// lets go.

import { context2d, el, find } from "../../shared/dom.js";
import { outline } from "../../shared/plane/plane_marks.js";
import { pack, unpack } from "../../shared/points_codec.js";
import { REAL } from "../../shared/theme.js";
import { t } from "../../shared/texts.js";
import { nearestMode, rubbed, sprayed } from "./hand_points.js";

/**
 * @import { Engine } from "../run/engine.js"
 * @import { Follower } from "../run/follower.js"
 * @import { Modes, Point } from "./hand_points.js"
 * @import { Store } from "../store.js"
 *
 * @typedef {"" | "draw" | "rub" | "move"} Mode
 */

const EVERY = 250; // ms between two edits while the hand moves
const RADIUS = 16; // of brush and rubber, in pixels
const GRASP = 24; // pixels within which a mode is taken
const FARTHEST = 9.9; // of a mode

/** @type {() => [mode: Mode, text: string, title: string][]} */
const buttons = () => [
  ["draw", `✎ ${t("draw")}`, t("Draw your own points; the run goes on with them")],
  ["rub", `⌫ ${t("rub out")}`, t("Remove drawn points")],
  ["move", `✥ ${t("move modes")}`, t("Drag a mode by its middle; double-click adds one, shift-click removes one")],
];

export class Hand {
  /**
   * @param {Store} store
   * @param {Follower} a
   * @param {Engine} engine
   * @param {HTMLElement} figure
   * @param {HTMLElement} place of the buttons
   */
  constructor(store, a, engine, figure, place) {
    this.store = store;
    this.a = a;
    this.engine = engine;
    this.place = place;
    /** @type {Mode} */
    this.mode = "";
    /** @type {number[]} what is drawn: x, y of the first point, … */
    this.points = [];
    /** @type {Modes | null} as the hand has moved them */
    this.moving = null;
    this.held = -1; // the mode that is held
    this.pressed = false;
    this.dragged = false;
    this.sent = 0;
    this.sheet = el("canvas", { className: "hand", hidden: true });
    find(figure, ".place").append(this.sheet);
    for (const [mode, textContent, title] of buttons()) {
      const button = el("button", { type: "button", textContent, title });
      button.dataset.hand = mode;
      button.onclick = () => this.choose(this.mode === mode ? "" : mode);
      place.append(button);
    }
    const clear = el("button", { type: "button", textContent: t("clear"), className: "clear", hidden: true });
    clear.title = t("Start with an empty plane");
    clear.onclick = () => {
      this.points = [];
      this.paint();
    };
    place.append(clear);
    /** @type {[name: "pointerdown" | "pointermove" | "pointerup" | "dblclick", act: (event: any) => void][]} */
    const events = [
      ["pointerdown", (event) => this.down(event)],
      ["pointermove", (event) => this.moved(event)],
      ["pointerup", () => this.up()],
      ["dblclick", (event) => this.twice(event)],
    ];
    for (const [name, act] of events) {
      this.sheet.addEventListener(name, (event) => {
        act(event);
        event.preventDefault();
      });
    }
    this.resized = new ResizeObserver(() => this.paint());
    this.resized.observe(this.sheet);
  }

  stop() {
    this.resized.disconnect();
  }

  update() {
    const { data } = this.store.data.draft;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.place.querySelectorAll("[data-hand]"))) {
      const { hand } = button.dataset;
      button.setAttribute("aria-pressed", String(hand === this.mode));
      if (hand === "move") button.hidden = !this.centres() && this.mode !== "move";
      if (hand === "rub") button.hidden = data.name !== "placed" && this.mode === "";
    }
    find(this.place, ".clear").hidden = !["draw", "rub"].includes(this.mode);
    if (this.mode === "move" && !this.pressed) this.paint();
  }

  /** @param {Mode} mode */
  choose(mode) {
    const { data } = this.store.data.draft;
    this.mode = mode;
    this.sheet.hidden = !mode;
    this.points = data.name === "placed" ? unpack(data.points) : [];
    this.sheet.style.cursor = mode === "move" ? "grab" : "crosshair";
    this.store.say(
      {
        "": "",
        draw: t("Press and draw: every stroke sprays points. The run goes on with what you have drawn."),
        rub: t("Press and rub points out."),
        move: t("Drag a mode by its middle while G learns. Double-click adds one, shift-click removes one."),
      }[mode],
    );
    this.update();
    this.paint();
  }

  /**
   * The modes as they are, or as they have been moved for the next run.
   *
   * @returns {Modes | null}
   */
  centres() {
    const { changed, draft } = this.store.data;
    const { name, centres, sigma } = draft.data;
    if (name === "modes" && changed.includes("data.centres")) {
      /** @type {Point[]} */
      const pairs = [];
      for (let i = 0; i + 1 < centres.length; i += 2) pairs.push([centres[i], centres[i + 1]]);
      return { centres: pairs, sigma };
    }
    return (this.a.nets ?? this.a.shown)?.modes ?? null;
  }

  /** Between pixels of the sheet and the plane. */
  pen() {
    const { plane } = this.a;
    const { width, height } = plane.canvas;
    return { ratio: devicePixelRatio || 1, width, height, ...plane.viewOn(width, height) };
  }

  /**
   * Where in the plane an event is.
   *
   * @param {MouseEvent} event
   * @returns {Point}
   */
  at(event) {
    const { ratio, width, height, x, y, scale } = this.pen();
    const box = this.sheet.getBoundingClientRect();
    return [
      x + ((event.clientX - box.left) * ratio - width / 2) / scale,
      y - ((event.clientY - box.top) * ratio - height / 2) / scale,
    ];
  }

  /**
   * A place that a mode can have.
   *
   * @param {MouseEvent} event
   * @returns {Point}
   */
  within(event) {
    const [x, y] = this.at(event).map((v) => Math.max(-FARTHEST, Math.min(FARTHEST, +v.toFixed(3))));
    return [x, y];
  }

  /** @param {PointerEvent} event */
  down(event) {
    this.sheet.setPointerCapture(event.pointerId);
    this.pressed = true;
    this.sent = performance.now();
    if (this.mode !== "move") {
      this.draw(event);
      return;
    }
    const modes = this.centres();
    if (!modes) return;
    this.moving = { sigma: modes.sigma, centres: modes.centres.map(([x, y]) => [x, y]) };
    const { ratio, scale } = this.pen();
    this.held = nearestMode(this.moving, this.at(event), (GRASP * ratio) / scale);
    if (this.held < 0 || !event.shiftKey || this.moving.centres.length < 2) return;
    this.moving.centres.splice(this.held, 1);
    this.held = -1;
    this.send(true);
  }

  /** @param {PointerEvent} event */
  moved(event) {
    if (!this.pressed) return;
    if (this.mode !== "move") this.draw(event);
    else if (this.held >= 0 && this.moving) {
      this.moving.centres[this.held] = this.within(event);
      this.dragged = true;
    } else return;
    this.paint();
    if (performance.now() > this.sent + EVERY) this.send(false);
  }

  up() {
    if (!this.pressed) return;
    this.pressed = false;
    if (this.mode !== "move" || this.dragged) this.send(true);
    this.dragged = false;
    this.held = -1;
    this.paint();
  }

  /** @param {MouseEvent} event */
  twice(event) {
    const modes = this.mode === "move" && this.centres();
    if (!modes) return;
    this.moving = { sigma: modes.sigma, centres: [...modes.centres, this.within(event)] };
    this.send(true);
  }

  /** @param {PointerEvent} event */
  draw(event) {
    const { ratio, scale } = this.pen();
    const [change, reach] = [this.mode === "rub" ? rubbed : sprayed, (RADIUS * ratio) / scale];
    this.points = change(this.points, this.at(event), reach);
    this.paint();
  }

  patch() {
    if (this.mode !== "move" || !this.moving) return { data: "placed", "data.points": pack(this.points) };
    return { data: "modes", "data.centres": this.moving.centres.flat(), "data.sigma": this.moving.sigma };
  }

  /** @param {boolean} done the hand lets go */
  send(done) {
    if (this.mode !== "move" && this.points.length < 2) return;
    this.sent = performance.now();
    const live = ["running", "paused"].includes(this.a.status) && this.store.data.steerable;
    if (done) this.engine.act({ do: "edit", patch: this.patch() });
    else if (live) this.engine.steer(this.a.run, { type: "edit", patch: this.patch() });
  }

  paint() {
    if (this.sheet.hidden) return;
    const { ratio, width, height, x, y, scale } = this.pen();
    const c = context2d(this.sheet);
    Object.assign(this.sheet, { width, height });
    const across = (/** @type {number} */ px) => (px - x) * scale + width / 2;
    const down = (/** @type {number} */ py) => height / 2 - (py - y) * scale;
    if (this.mode === "move") {
      const { centres } = (this.held >= 0 ? this.moving : this.centres()) ?? { centres: [] };
      c.strokeStyle = REAL;
      c.lineWidth = 2.5 * ratio;
      for (const [px, py] of centres) {
        const [u, v] = [across(px), down(py)];
        c.beginPath();
        c.arc(u, v, 11 * ratio, 0, 2 * Math.PI);
        c.moveTo(u - 5 * ratio, v);
        c.lineTo(u + 5 * ratio, v);
        c.moveTo(u, v - 5 * ratio);
        c.lineTo(u, v + 5 * ratio);
        c.stroke();
      }
      return;
    }
    c.fillStyle = REAL;
    c.beginPath();
    for (let i = 0; i < this.points.length; i += 2)
      outline(c, "dot", across(this.points[i]), down(this.points[i + 1]), 2 * ratio);
    c.fill();
  }
}
