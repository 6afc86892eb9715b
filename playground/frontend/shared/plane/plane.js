// The plane: two networks playing a game, drawn from the networks themselves (see nets.js), layer by layer, at any zoom.
// Nothing here talks to the server: a host hands over what is shown by `set`, and frames as the socket brings them.
//
// Canvas 2-D, not WebGL: where there is no GPU a shader in software took three times as long for D's map as plain
// JavaScript did (96×96 cells, MLP 2×32: 42 against 12 ms), and the kernels of nets.js are faster still.

import { forward } from "../mlp_runtime.js";
import * as draw from "./plane_layers.js";
import { Scene } from "./plane_scene.js";

export { LAYERS } from "./plane_layers.js";

const REST_MS = 160; // without news for so long, the picture is made finer

export class Plane extends Scene {
  /**
   * on: {onHover(info or null), onPick(index or null), onView()}
   *
   * @param {PlaneCanvas} canvas
   * @param {Listeners} on
   */
  constructor(canvas, on = {}) {
    super();
    Object.assign(this, {
      canvas,
      on,
      layers: new Set(["map", "real", "fake"]),
      dark: false,
      average: false,
      lit: null,
    });
    Object.assign(this, {
      nets: null,
      real: null,
      heldOut: null,
      density: null,
      fake: null,
      map: null,
      history: null,
      follow: null,
    });
    this.view = { x: 0, y: 0, zoom: 1 };
    this.split = 0.5; // where D ends and D* begins
    this.cells = 64;
    this.kept = new Map(); // what has been computed: name -> {key, value, cost, at}
    this.trail = [];
    this.walk = [];
    canvas.painted = 0;
    canvas.plane = this; // for tests and measurements
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "img");
    canvas.style.touchAction = "none";
    this.listeners = new AbortController();
    const listen = (name, then, more) =>
      canvas.addEventListener(name, then.bind(this), { signal: this.listeners.signal, ...more });
    listen("pointerdown", this.pressed);
    listen("pointermove", this.moved);
    listen("pointerup", this.released);
    listen("pointerleave", () => {
      this.pointer = null;
      this.on.onHover?.(null);
      this.paint();
    });
    listen("dblclick", () => this.home());
    listen("wheel", this.wheeled, { passive: false });
    listen("keydown", this.key);
    this.resized = new ResizeObserver(() => this.paint());
    this.resized.observe(canvas);
  }

  destroy() {
    this.listeners.abort();
    this.resized.disconnect();
    cancelAnimationFrame(this.waiting);
    clearTimeout(this.resting);
  }

  /**
   * What is shown: any of nets (unpackNets), real, heldOut, density (frames), layers (Set of ids), dark, average (the EMA
   * of G instead of G), follow (index of a fake point), lit (Set of layers; the others are dimmed), history (older nets,
   * oldest first: a followed point's way through them). Without nets: fake and map, frames of the views «raw» and «map».
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
    this.atRest = performance.now() - (this.came ?? -1e9) > REST_MS;
    this.advance();
    this.render(canvas.getContext("2d", { alpha: false }), W, H, ratio, { live: true });
    canvas.painted++;
    canvas.step = this.nets?.step ?? this.fake?.step ?? 0;
    if (!this.atRest) {
      clearTimeout(this.resting);
      this.resting = setTimeout(() => this.paint(), REST_MS + 20);
    }
  }

  /**
   * What is at a place of the canvas (CSS pixels): D's word on it, and the fake or real point that is near.
   *
   * @param {number} px
   * @param {number} py
   */
  info(px, py) {
    const ratio = devicePixelRatio || 1,
      pen = this.pen(null, this.canvas.width, this.canvas.height, ratio);
    let x = pen.view.x + (px * ratio - pen.W / 2) / pen.view.scale,
      y = pen.view.y - (py * ratio - pen.H / 2) / pen.view.scale;
    const near = (xs, reach) => {
      let best = -1,
        least = ((reach * ratio) / pen.view.scale) ** 2;
      for (let i = 0; xs && i < xs.length; i += 2) {
        const far = (xs[i] - x) ** 2 + (xs[i + 1] - y) ** 2;
        if (far < least) {
          least = far;
          best = i / 2;
        }
      }
      return best;
    };
    const fake = this.layers.has("fake") ? near(this.fakes, 12) : -1,
      real = fake < 0 && this.layers.has("real") ? near(this.real?.data, 8) : -1;
    if (fake >= 0) [x, y] = this.fakes.subarray(2 * fake, 2 * fake + 2);
    if (real >= 0) [x, y] = this.real.data.subarray(2 * real, 2 * real + 2);
    const found = {
      x,
      y,
      fake,
      real,
      z:
        fake >= 0 && this.z
          ? [...this.z.subarray(fake * this.nets.latent.size, (fake + 1) * this.nets.latent.size)]
          : null,
    };
    if (this.nets) {
      [found.logit] = forward(this.nets.D, [x, y], 1);
      found.D = this.nets.probability ? 1 / (1 + Math.exp(-found.logit)) : found.logit;
      const best = this.layers.has("optimal") || this.layers.has("gap") ? this.best() : null;
      if (best) {
        const [left, right, bottom, top] = this.density.extent,
          c = Math.floor(((x - left) / (right - left)) * best.w),
          r = Math.floor(((y - bottom) / (top - bottom)) * best.h);
        found.optimal = c >= 0 && c < best.w && r >= 0 && r < best.h ? best.values[r * best.w + c] : NaN;
      }
    }
    return found;
  }

  /**
   * @param {Pen} pen
   */
  hovered(pen) {
    const found = this.info(...this.pointer),
      { ctx, unit, colour } = pen,
      [x, y] = draw.screen(pen, found.x, found.y),
      two = (v) => v.toFixed(2).replace("-", "−");
    const lines = [`x = (${two(found.x)}, ${two(found.y)})`];
    if (found.D != null) lines.push(`${this.nets.probability ? "D(x)" : "D's score"} = ${two(found.D)}`);
    if (found.optimal != null)
      lines.push(Number.isNaN(found.optimal) ? "D* unknown: no mass here" : `D*(x) = ${two(found.optimal)}`);
    if (found.z) lines.push(`z = (${found.z.slice(0, 3).map(two).join(", ")}${found.z.length > 3 ? ", …" : ""})`);
    const head = found.fake >= 0 ? "fake" : found.real >= 0 ? "real" : "";
    ctx.strokeStyle = colour.text;
    ctx.lineWidth = 1.5 * unit;
    ctx.beginPath();
    ctx.arc(x, y, (head ? 8 : 4) * unit, 0, 2 * Math.PI);
    ctx.stroke();
    ctx.font = `${13 * unit}px system-ui, sans-serif`;
    const rows = head ? [head, ...lines] : lines,
      wide = Math.max(...rows.map((t) => ctx.measureText(t).width)) + 18 * unit,
      high = (rows.length * 18 + 10) * unit;
    const left = x + 16 * unit + wide > pen.W ? x - 16 * unit - wide : x + 16 * unit,
      top = Math.min(pen.H - high - 4, Math.max(4, y - high / 2));
    ctx.fillStyle = colour.label;
    ctx.strokeStyle = colour.faint;
    ctx.lineWidth = unit;
    ctx.beginPath();
    ctx.roundRect(left, top, wide, high, 6 * unit);
    ctx.fill();
    ctx.stroke();
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    rows.forEach((text, k) => {
      const title = head && k === 0;
      ctx.font = `${title ? 700 : 400} ${13 * unit}px system-ui, sans-serif`;
      ctx.fillStyle = title ? (head === "fake" ? (this.dark ? "#FFB52E" : "#B36B00") : colour.contour) : colour.text;
      ctx.fillText(text, left + 9 * unit, top + (14 + 18 * k) * unit);
    });
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
    const divider = both && Math.abs(x - this.split * this.canvas.clientWidth) < 10;
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
        const scale = this.pen(null, canvas.clientWidth, canvas.clientHeight, 1).view.scale;
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
    if (!drag || drag.far || drag.divider) return;
    const { fake } = this.info(...this.place(event));
    this.follow = fake >= 0 && fake !== this.follow ? fake : null;
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
    const scale = this.pen(null, w, h, 1).view.scale,
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
}
