// Sliders that move the point along directions.

import { el } from "../../../shared/dom.js";
import { mark, t } from "../../../shared/texts.js";
import { dot } from "../../../shared/vectors.js";
import { button, fill, head, menu, named } from "../controls.js";
import { METHODS, methodsOf, offeredBy } from "./methods.js";
import { effective, held, holding, rebased, rowsThatFit } from "./slider_math.js";
import { sliderRow } from "./slider_row.js";

/**
 * @import { Parts } from "../../toolbox.js"
 * @import { Row } from "./slider_math.js"
 */

const CELLS = 7; // of a film strip
const LINES = 2.25; // lines of text per row, besides its strip
const WANDERING_MS = 1500; // between two drawings of the strips
const SAME = 1 - 1e-4; // cosine of directions that are taken for the same
const NARROW = "(max-width: 1000px)"; // a page that is long

export class Sliders {
  static id = "Sliders";
  static title = mark("Sliders");
  static terms = ["latent-direction", "disentanglement", "sefa", "ganspace"];
  static help = mark(
    "Each strip shows what one direction of z changes, from far less to far more. Drag the frame along it.",
  );

  /**
   * @param {Pick<Parts, "point" | "pictures" | "motion" | "history" | "local" | "own" | "address" | "tell">} parts
   * @param {HTMLElement} place
   */
  constructor({ point, pictures, motion, history, local, own, address, tell }, place) {
    this.point = point;
    this.pictures = pictures;
    this.motion = motion;
    this.history = history;
    this.local = local;
    this.own = own;
    this.address = address;
    this.tell = tell;
    this.place = place;
    this.method = ""; // whose directions are shown
    this.chosen = ""; // by a person; what there is to choose may come later
    /** @type {Set<string>} */
    this.locked = new Set();
    /** @type {Set<string>} */
    this.reversed = new Set();
    /** @type {Row[]} */
    this.rows = [];
    /** @type {Record<string, Float64Array>} */
    this.vectors = {}; // what each slider moves z along
    this.first = 0; // the row that is to be shown first
    this.fitting = 0; // rows
    this.drawn = 0; // milliseconds, when the strips were drawn last
    this.menu = named(
      t("Directions"),
      menu(t("How these directions of z were found: named by people, by a method, or the numbers of z themselves")),
    );
    this.menu.onchange = () => {
      point.settle(this.locked);
      this.chosen = this.menu.value;
      this.first = 0;
      this.opened();
    };
    this.list = el("div", { className: "sliders" });
    const reset = button(t("reset"), t("Move all sliders back to the middle, except locked ones"), () => this.reset());
    this.back = button("‹", t("The sliders before"), () => {});
    this.more = button("›", t("More sliders"), () => {});
    this.back.className = this.more.className = "turn";
    place.append(head(this.menu, reset, this.back, this.more), this.list);
  }

  opened() {
    const methods = methodsOf(this.point);
    fill(
      this.menu,
      methods.map((key) => [key, t(METHODS[key])]),
    );
    this.method = methods.includes(this.chosen) ? this.chosen : methods[0];
    this.menu.value = this.method;
    this.fill();
  }

  directed() {
    this.opened();
  }

  showOwn() {
    this.chosen = "mine";
    this.opened();
  }

  refresh() {
    this.fill();
  }

  restyled() {
    if (this.method === "local") this.fill();
    else this.strips();
  }

  save() {
    return this.first ? `${this.chosen}*${this.first}` : this.chosen;
  }

  /** @param {string} text */
  load(text) {
    const [method, first = ""] = text.split("*");
    if (!(method in METHODS) && method) return;
    this.chosen = method;
    this.first = Math.max(0, Number.parseInt(first, 10) || 0);
    this.opened();
  }

  /** The rows there is room for, so that the page stays on one screen; on a narrow one, which is long, all. */
  fits() {
    if (matchMedia(NARROW).matches) return Number.POSITIVE_INFINITY;
    const box = this.list.getBoundingClientRect();
    const column = this.place.closest(".tools") ?? this.place;
    const line = Number.parseFloat(getComputedStyle(this.list).fontSize);
    return rowsThatFit(column.getBoundingClientRect().bottom - box.top, box.width / CELLS + LINES * line);
  }

  /** @param {number} first */
  turn(first) {
    this.chosen = this.method;
    this.first = Math.max(0, first);
    this.fill();
    this.address.write();
  }

  sized() {
    if (this.fits() !== this.fitting) this.fill();
  }

  reset() {
    const { moves } = this.point.state;
    const kept = Object.entries(moves).filter(([name]) => this.locked.has(name));
    this.point.set({ moves: Object.fromEntries(kept) });
    this.history.remember();
    this.fill();
  }

  /** @param {string} name */
  known(name) {
    return { name, vector: this.point.vector(name) ?? [] };
  }

  /** What the menu offers, after other directions that are moved or locked already. */
  found() {
    const offered = offeredBy(this.method, this.point, this.local);
    const names = [...new Set([...this.locked, ...Object.keys(this.point.state.moves)])];
    const others = names.filter((name) => this.point.vector(name) && !offered.some((d) => d.name === name));
    return [...others.map((name) => this.known(name)), ...offered];
  }

  fill() {
    this.rows = this.found();
    this.rows = this.rows.map((row) => {
      // What a link or an earlier state says about a direction is followed.
      const now = row.name in this.point.state.moves ? this.point.vector(row.name) : undefined;
      if (!now || dot(Float64Array.from(now), this.effective(row)) > SAME) return row;
      this.reversed.delete(row.name);
      return { name: row.name, vector: now };
    });
    this.vectors = Object.fromEntries(this.rows.map((row) => [row.name, this.effective(row)]));
    const n = this.rows.length;
    this.fitting = this.fits();
    const first = Math.max(0, Math.min(this.first, n - this.fitting));
    this.back.onclick = () => this.turn(first - this.fitting);
    this.more.onclick = () => this.turn(first + this.fitting);
    this.back.hidden = this.more.hidden = n <= this.fitting;
    this.back.disabled = first <= 0;
    this.more.disabled = first + this.fitting >= n;
    this.list.replaceChildren(...this.rows.slice(first, first + this.fitting).map((row) => this.row(row)));
    this.strips();
  }

  /** @param {Row} row */
  effective(row) {
    const basis = this.locked.has(row.name) ? [] : held(this.rows, this.locked);
    return effective(row, basis, this.reversed.has(row.name));
  }

  /**
   * A new random point that keeps what is locked.
   *
   * @param {Float64Array} z
   */
  hold(z) {
    return this.locked.size ? holding(z, this.point.whole(), held(this.rows, this.locked)) : null;
  }

  /**
   * Changes directions while the picture stays as it is.
   *
   * @param {(moves: Record<string, number>) => void} change
   */
  anew(change) {
    const total = this.point.whole();
    const moves = { ...this.point.state.moves };
    change(moves);
    const moved = this.rows.filter((row) => row.name in moves);
    const vectors = Object.fromEntries(moved.map((row) => [row.name, this.effective(row)]));
    this.point.set({ z: rebased(total, moves, vectors), moves, vectors });
    this.history.remember();
    this.fill();
  }

  /**
   * @param {string} name
   * @param {number} value
   */
  move(name, value) {
    const { moves, vectors } = this.point.state;
    const known = this.point.known(name);
    const own = this.vectors[name];
    this.motion.wander(false);
    const { [name]: _, ...others } = vectors;
    const told = known && dot(Float64Array.from(known), own) > 1 - 1e-6;
    this.point.set({ moves: { ...moves, [name]: value }, vectors: told ? others : { ...others, [name]: own } });
  }

  /** @param {Row} row */
  row({ name, vector }) {
    const toggle = (/** @type {Set<string>} */ set) => (set.has(name) ? set.delete(name) : set.add(name));
    const mine = this.method === "mine";
    return sliderRow(name, this.point.state.moves[name] ?? 0, this.locked.has(name), {
      move: (value) => this.move(name, value),
      moved: () => {
        this.history.remember();
        this.strips();
      },
      show: (range) => this.motion.sweep(range),
      reverse: () =>
        this.anew((moves) => {
          toggle(this.reversed);
          if (moves[name]) moves[name] *= -1;
        }),
      lock: () => this.anew(() => toggle(this.locked)),
      share: () => this.share(name),
      name: mine ? null : () => this.own.ask(name, vector, this.method),
      forget: mine ? () => this.own.forget(name) : null,
    });
  }

  /** @param {string} name of the direction that goes into the address */
  share(name) {
    const { moves, vectors } = this.point.state;
    const own = { ...vectors, [name]: this.vectors[name] };
    this.point.set({ moves: { ...moves, [name]: moves[name] ?? 0 }, vectors: own });
    this.history.remember();
    this.address.copy(this.tell);
  }

  /** @param {number} now 0 to 1 */
  show(now) {
    const range = this.list.querySelector("input:not(:disabled)");
    if (!(range instanceof HTMLInputElement)) return;
    range.value = String(3 * Math.sin(2 * Math.PI * now));
    range.dispatchEvent(new Event("input"));
  }

  /** @param {number} now milliseconds */
  frame(now) {
    const due = this.motion.wandering && now > this.drawn + WANDERING_MS;
    if (due && !this.pictures.jobs.has("strips")) this.strips();
  }

  /** Draws all cells of all strips, bit by bit between pictures. */
  strips() {
    this.drawn = performance.now();
    const jobs = [...this.list.querySelectorAll("canvas")].flatMap((strip) => this.cells(strip));
    this.pictures.queue("strips", jobs);
  }

  /** @param {HTMLCanvasElement} strip */
  cells(strip) {
    const { name = "" } = strip.dataset;
    const { w, h } = this.pictures.look;
    const { state } = this.point;
    const v = this.vectors[name];
    if (strip.height !== h) Object.assign(strip, { width: CELLS * (w + 1) - 1, height: h });
    const base = this.point.whole({ ...state, moves: { ...state.moves, [name]: 0 } });
    return Array.from({ length: CELLS }, (_, n) => () => {
      const z = base.map((c, i) => (c + (n - 3) * v[i]) * this.point.state.psi);
      this.pictures.cell(strip, n * (w + 1), 0, z);
    });
  }
}
