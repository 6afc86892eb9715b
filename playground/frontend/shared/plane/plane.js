// The plane: two networks playing a game, drawn from the networks themselves (see mlp_runtime.js), layer by layer, at
// any zoom. Nothing here talks to the server: a host hands over what is shown by `set`, and frames as the socket brings
// them.
//
// Canvas 2-D, not WebGL: where there is no GPU a shader in software took three times as long for D's map as plain
// JavaScript did (96×96 cells, MLP 2×32: 42 against 12 ms), and the kernels of mlp_runtime.js are faster still.

import { context2d } from "../dom.js";
import { t } from "../texts.js";
import { drawInfo, infoAt } from "./plane_info.js";
import { Scene } from "./plane_scene.js";

export { LAYERS } from "./plane_layers.js";

const REST_MS = 160; // without news for so long, the picture is made finer

/**
 * @import { Networks } from "../networks_frame.js"
 * @import { Floats } from "./plane_cache.js"
 * @import { Info } from "./plane_info.js"
 * @import { Pen } from "./plane_palette.js"
 *
 * @typedef {object} Listeners
 * @property {(found: Info | null) => void} [onHover]
 * @property {(index: number | null) => void} [onPick] a fake point is followed, or none
 * @property {(view: Plane["view"]) => void} [onView]
 *
 * @typedef {object} Shown what can be set; without nets, `fake` and `map` are frames of the views “raw” and “map”
 * @property {Networks | null} nets
 * @property {Floats | null} real
 * @property {Floats | null} heldOut
 * @property {Floats | null} density
 * @property {Floats | null} fake
 * @property {Floats | null} map
 * @property {Networks[] | null} history
 * @property {Set<string>} layers
 * @property {Set<string> | null} lit
 * @property {boolean} dark
 * @property {boolean} average
 * @property {boolean} evenArrows all arrows are long enough to be seen
 * @property {number | null} follow
 *
 * @typedef {{ x: number, y: number, from: Plane["view"], divider: boolean, far: boolean }} Drag
 */

export class Plane extends Scene {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Listeners} on
   */
  constructor(canvas, on = {}) {
    super();
    this.canvas = canvas;
    this.on = on;
    /** @type {Drag | null} */
    this.drag = null;
    this.came = -Infinity; // when the newest networks came
    this.waiting = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.resting = undefined;
    this.painted = 0; // pictures so far; also on the canvas, for measurements
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "img");
    if (!canvas.ariaLabel) canvas.ariaLabel = t("The plane: real points, generated points, and what D says");
    canvas.style.touchAction = "none";
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    canvas.addEventListener("pointerdown", (event) => this.pressed(event), { signal });
    canvas.addEventListener("pointermove", (event) => this.moved(event), { signal });
    canvas.addEventListener("pointerup", (event) => this.released(event), { signal });
    canvas.addEventListener("pointerleave", () => this.leave(), { signal });
    canvas.addEventListener("dblclick", () => this.home(), { signal });
    canvas.addEventListener("wheel", (event) => this.wheeled(event), { signal, passive: false });
    canvas.addEventListener("keydown", (event) => this.key(event), { signal });
    addEventListener("projector", () => this.paint(), { signal });
    this.resized = new ResizeObserver(() => this.paint());
    this.resized.observe(canvas);
  }

  leave() {
    this.pointer = null;
    this.on.onHover?.(null);
    this.paint();
  }

  destroy() {
    this.listeners.abort();
    this.resized.disconnect();
    cancelAnimationFrame(this.waiting);
    clearTimeout(this.resting);
  }

  /**
   * What is shown: any of nets (unpackNets), real, heldOut, density (frames), layers (Set of ids), dark, average (the
   * EMA of G instead of G), follow (index of a fake point), lit (Set of layers; the others are dimmed), history (older
   * nets, oldest first: a followed point's way through them). Without nets: fake and map, frames of the views «raw» and
   * «map».
   *
   * @param {Partial<Shown>} changes
   */
  set(changes) {
    Object.assign(this, changes);
    if ("nets" in changes && changes.nets) this.came = performance.now();
    this.paint();
  }

  paint() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      this.paintNow();
    });
  }

  paintNow() {
    const { canvas } = this,
      ratio = devicePixelRatio || 1;
    const W = Math.round(canvas.clientWidth * ratio),
      H = Math.round(canvas.clientHeight * ratio);
    if (!W || !H) return;
    if (canvas.width !== W || canvas.height !== H) Object.assign(canvas, { width: W, height: H });
    this.atRest = performance.now() - this.came > REST_MS;
    this.advance();
    this.render(context2d(canvas, { alpha: false }), W, H, ratio, { live: true });
    canvas.dataset.painted = String(++this.painted);
    canvas.dataset.step = String(this.nets?.step ?? this.fake?.step ?? 0);
    if (!this.atRest) {
      clearTimeout(this.resting);
      this.resting = setTimeout(() => this.paint(), REST_MS + 20);
    }
  }

  /**
   * What is at a place of the canvas (CSS pixels): D's output there, and the fake or real point that is near.
   *
   * @param {number} px
   * @param {number} py
   */
  info(px, py) {
    const { clientWidth: w, clientHeight: h } = this.canvas;
    const { x, y, scale } = this.viewOn(w, h);
    return infoAt(this, x + (px - w / 2) / scale, y - (py - h / 2) / scale, 1 / scale);
  }

  /**
   * Tells what is under the pointer.
   *
   * @param {Pen} pen
   */
  hovered(pen) {
    if (this.pointer) drawInfo(pen, this.info(...this.pointer), Boolean(this.nets?.probability));
  }

  /**
   * @param {MouseEvent} event
   * @returns {[number, number]}
   */
  place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  /**
   * @param {PointerEvent} event
   */
  pressed(event) {
    this.canvas.setPointerCapture(event.pointerId);
    const [x, y] = this.place(event),
      both = this.layers.has("map") && this.layers.has("optimal") && !this.layers.has("gap") && this.best();
    const divider = Boolean(both) && Math.abs(x - this.split * this.canvas.clientWidth) < 10;
    this.dragging = true;
    this.drag = { x, y, from: { ...this.view }, divider, far: false };
  }

  /**
   * @param {PointerEvent} event
   */
  moved(event) {
    const [x, y] = (this.pointer = this.place(event)),
      { drag, canvas } = this;
    if (drag) {
      drag.far ||= Math.hypot(x - drag.x, y - drag.y) > 4;
      if (drag.divider) this.split = Math.min(0.97, Math.max(0.03, x / canvas.clientWidth));
      else if (drag.far) {
        const scale = this.viewOn(canvas.clientWidth, canvas.clientHeight).scale;
        this.look(drag.from.x - (x - drag.x) / scale, drag.from.y + (y - drag.y) / scale, this.view.zoom);
      }
    } else this.on.onHover?.(this.info(x, y));
    this.paint();
  }

  /**
   * @param {PointerEvent} event
   */
  released(event) {
    const { drag } = this;
    this.drag = null;
    this.dragging = false;
    if (!drag || drag.far || drag.divider) return;
    const { fake } = this.info(...this.place(event));
    const { follow } = this;
    this.follow = fake >= 0 && fake !== follow ? fake : null;
    this.on.onPick?.(this.follow);
    this.paint();
  }

  /**
   * @param {WheelEvent} event
   */
  wheeled(event) {
    event.preventDefault();
    const [x, y] = this.place(event),
      { clientWidth: w, clientHeight: h } = this.canvas;
    this.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.03 : 0.0015)), x - w / 2, y - h / 2);
  }

  /**
   * Nearer or farther, with the place (dx, dy) from the middle (CSS pixels) standing still.
   *
   * @param {number} by
   */
  zoom(by, dx = 0, dy = 0) {
    const { clientWidth: w, clientHeight: h } = this.canvas,
      zoom = Math.min(300, Math.max(0.15, this.view.zoom * by));
    const scale = this.viewOn(w, h).scale,
      after = (scale * zoom) / this.view.zoom;
    this.look(this.view.x + dx / scale - dx / after, this.view.y - dy / scale + dy / after, zoom);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} zoom
   */
  look(x, y, zoom) {
    this.view = { x, y, zoom };
    this.on.onView?.(this.view);
    this.paint();
  }

  home() {
    this.look(0, 0, 1);
  }

  /**
   * @param {KeyboardEvent} event
   */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = (0.08 * (this.extent[1] - this.extent[0])) / this.view.zoom,
      { x, y, zoom } = this.view;
    const act = {
      ArrowLeft: () => this.look(x - step, y, zoom),
      ArrowRight: () => this.look(x + step, y, zoom),
      ArrowUp: () => this.look(x, y + step, zoom),
      ArrowDown: () => this.look(x, y - step, zoom),
      "+": () => this.zoom(1.25),
      "=": () => this.zoom(1.25),
      "-": () => this.zoom(0.8),
      0: () => this.home(),
      Home: () => this.home(),
      Escape: () => {
        this.follow = null;
        this.on.onPick?.(null);
        this.paint();
      },
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /** A PNG, twice as fine as on the page. */
  png(words = "") {
    const { clientWidth: w, clientHeight: h } = this.canvas;
    return this.still(2 * w, 2 * h, 2, words).convertToBlob({ type: "image/png" });
  }
}
