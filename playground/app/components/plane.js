// The plane: two networks playing a game, drawn from the networks themselves (see nets.js), layer by layer, at any zoom.
// Nothing here talks to the server: a host hands over what is shown by `set`, and frames as the socket brings them.
//
// Canvas 2-D, not WebGL: where there is no GPU a shader in software took three times as long for D's map as plain
// JavaScript did (96×96 cells, MLP 2×32: 42 against 12 ms), and the kernels of nets.js are faster still.

import { forward, gradient } from "./nets.js";
import * as maths from "./plane_math.js";
import * as draw from "./plane_layers.js";

export { LAYERS } from "./plane_layers.js";

const FAKES = 300, SEED = 7; // the same noise at every step, in every run
const EVEN = 16384; // latent points that stand for equal mass: a cell of q is known to 1/16384
const TRAIL = 10, TRAIL_MS = 40; // positions behind each point, and how far apart they are taken
const WALK = 600; // positions kept of a whole run; then every second one goes
const COARSE = 32, FINE = 80, STILL = 160; // cells of D's map along the shorter side: while it moves, and at rest
const MAP_MS = 5; // what the map may cost
const REST_MS = 160; // without news for so long, the picture is made finer

export class Plane {
  // on: {onHover(info or null), onPick(index or null), onView()}
  constructor(canvas, on = {}) {
    Object.assign(this, { canvas, on, layers: new Set(["map", "real", "fake"]), dark: false, average: false, lit: null });
    Object.assign(this, { nets: null, real: null, heldOut: null, density: null, fake: null, map: null, history: null, follow: null });
    this.view = { x: 0, y: 0, zoom: 1 };
    this.split = 0.5; // where D ends and D* begins
    this.cells = 64;
    this.kept = new Map(); // what has been computed: name -> {key, value, cost, at}
    this.trail = []; this.walk = [];
    canvas.painted = 0;
    canvas.plane = this; // for tests and measurements
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "img");
    canvas.style.touchAction = "none";
    this.listeners = new AbortController();
    const listen = (name, then, more) => canvas.addEventListener(name, then.bind(this), { signal: this.listeners.signal, ...more });
    listen("pointerdown", this.pressed); listen("pointermove", this.moved); listen("pointerup", this.released);
    listen("pointerleave", () => { this.pointer = null; this.on.onHover?.(null); this.paint(); });
    listen("dblclick", () => this.home()); listen("wheel", this.wheeled, { passive: false }); listen("keydown", this.key);
    this.resized = new ResizeObserver(() => this.paint());
    this.resized.observe(canvas);
  }

  destroy() {
    this.listeners.abort();
    this.resized.disconnect();
    cancelAnimationFrame(this.waiting);
    clearTimeout(this.resting);
  }

  // What is shown: any of nets (unpackNets), real, heldOut, density (frames), layers (Set of ids), dark, average (the EMA
  // of G instead of G), follow (index of a fake point), lit (Set of layers; the others are dimmed), history (older nets,
  // oldest first: a followed point's way through them). Without nets: fake and map, frames of the views «raw» and «map».
  set(changes) {
    Object.assign(this, changes);
    if ("nets" in changes && changes.nets) this.came = performance.now();
    this.paint();
  }

  paint() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => { this.waiting = 0; this.paintNow(); });
  }

  paintNow() {
    const { canvas } = this, ratio = devicePixelRatio || 1;
    const W = Math.round(canvas.clientWidth * ratio), H = Math.round(canvas.clientHeight * ratio);
    if (!W || !H) return;
    if (canvas.width !== W || canvas.height !== H) Object.assign(canvas, { width: W, height: H });
    this.atRest = performance.now() - (this.came ?? -1e9) > REST_MS;
    this.advance();
    this.render(canvas.getContext("2d", { alpha: false }), W, H, ratio, { live: true });
    canvas.painted++;
    canvas.step = this.nets?.step ?? this.fake?.step ?? 0;
    if (!this.atRest) { clearTimeout(this.resting); this.resting = setTimeout(() => this.paint(), REST_MS + 20); }
  }

  // -- the noise, and where it goes ------------------------------------------------------------------------------------

  get G() { return this.average ? this.nets.ema : this.nets.G; }

  get extent() { return this.nets?.extent ?? this.map?.extent ?? this.density?.extent ?? this.real?.extent ?? [-2.6, 2.6, -2.6, 2.6]; }

  // Take the newest players into account: their fake points, with the places where those have been before.
  advance() {
    if (!this.nets) { this.z = null; this.fakes = this.fake?.data ?? null; return; }
    const { latent, step } = this.nets, kind = `${latent.size} ${latent.prior}`;
    if (this.noise !== kind) {
      this.noise = kind;
      this.z = maths.draw(latent, FAKES, SEED);
      this.trail = []; this.walk = []; this.kept.clear();
    }
    if (this.seen === this.nets && this.seenAverage === this.average) return;
    if (this.seenAverage !== this.average) { this.trail = []; this.walk = []; }
    this.seen = this.nets; this.seenAverage = this.average;
    this.fakes = forward(this.G, this.z, FAKES);
    const now = performance.now(), last = this.walk.at(-1);
    if (last && step < last.step) { // back in time
      this.walk = this.walk.filter((w) => w.step < step);
      this.trail = [];
    }
    if (!this.trail.length || now - this.trail.at(-1).now >= TRAIL_MS) this.trail.push({ now, xs: this.fakes });
    if (this.trail.length > TRAIL) this.trail.shift();
    if (!this.walk.length || step > this.walk.at(-1).step) this.walk.push({ step, xs: this.fakes });
    if (this.walk.length > WALK) this.walk = this.walk.filter((_, i) => i % 2 === 0);
  }

  // A value made by `make` for `key`; while pictures move also the last one, if its making would take half of the time.
  derived(name, key, make, exact = false) {
    const old = this.kept.get(name), start = performance.now();
    const same = old && key.length === old.key.length && key.every((k, i) => k === old.key[i]);
    if (same || (old && !exact && !this.atRest && !this.whole && start < old.at + old.cost)) return old.value;
    const value = make(), at = performance.now();
    this.kept.set(name, { key, value, cost: at - start, at });
    return value;
  }

  // D over what can be seen: {logits, w, h, extent}.
  believed(pen) {
    const { W, H } = pen, [left, right, bottom, top] = seen(pen), rest = this.atRest || this.whole;
    const short = rest ? Math.min(STILL, Math.round(Math.min(W, H) / 4)) : this.cells, size = Math.min(W, H) / short, w = Math.ceil(W / size), h = Math.ceil(H / size);
    return this.derived("map", [this.nets, left, top, w, h], () => {
      const start = performance.now(), extent = [left, right, bottom, top];
      const xs = this.derived("middles", [left, top, w, h], () => maths.middles(extent, w, h), true);
      const logits = forward(this.nets.D, xs, w * h), cost = performance.now() - start;
      if (!rest) this.cells = Math.round(Math.min(FINE, Math.max(COARSE, this.cells * (cost > MAP_MS ? 0.92 : cost < 0.6 * MAP_MS ? 1.05 : 1))));
      return { logits, w, h, extent };
    });
  }

  belief() {
    return this.derived("belief", [this.nets, this.real], () => {
      const logits = (xs) => (xs && this.nets.floating ? forward(this.nets.D, xs, xs.length / 2) : new Float32Array(1));
      return maths.belief(this.nets, logits(this.real?.data), logits(this.fakes));
    });
  }

  // Many fake points of equal mass: q.
  many() {
    return this.derived("many", [this.nets, this.average], () => {
      const weights = this.G.reduce((n, l) => n + l.in * l.out, 0), n = weights > 20_000 && !this.whole ? EVEN / 4 : EVEN;
      const z = this.derived("even", [this.noise, n], () => maths.even(this.nets.latent, n), true);
      return forward(this.G, z, n);
    });
  }

  // The optimal D on the cells of p, two by two: {values, sure, w, h}.
  best() {
    const { optimal } = this.nets ?? {}, p = this.density;
    if (!optimal || !p) return null;
    return this.derived("best", [this.many(), p, optimal.join()], () => {
      const w = p.shape[1] / 2, h = p.shape[0] / 2, mass = new Float32Array(w * h), xs = this.many();
      for (let r = 0; r < 2 * h; r++) for (let c = 0; c < 2 * w; c++) mass[(r >> 1) * w + (c >> 1)] += p.data[r * 2 * w + c];
      return { ...maths.optimal(optimal, mass, maths.shares(xs, p.extent, w, h), xs.length / 2), w, h };
    });
  }

  // Each mode's share of the fake samples, and how many modes have some: null where there are no modes.
  covered() {
    const modes = this.nets?.modes;
    if (!modes) return null;
    return this.derived("covered", [this.many(), modes], () => {
      const shares = maths.coverage(this.many(), modes.centres, modes.sigma), even = 1 / modes.centres.length;
      return { shares, even, found: shares.filter((s) => s > 0.1 * even).length, of: shares.length, near: shares.reduce((a, b) => a + b, 0) };
    });
  }

  // Why a layer cannot be shown at the moment; nothing if it can.
  missing(id) {
    if ((id === "optimal" || id === "gap") && this.nets && !this.nets.optimal) return "There is no optimal D to show for this objective, packing or noise.";
    if (id === "q" && this.nets?.latent.size === 1) return "Singular: one latent number makes a curve, which has no density in the plane.";
    if (id === "modes" && this.nets && !this.nets.modes) return "This data has no separate modes.";
    return "";
  }

  // -- the picture ----------------------------------------------------------------------------------------------------

  pen(ctx, W, H, ratio) {
    const [left, right] = this.extent, scale = (this.view.zoom * Math.min(W, H)) / (right - left);
    const unit = ratio * Math.min(2.2, Math.max(0.7, Math.min(W, H) / ratio / 620));
    return { ctx, W, H, unit, dark: this.dark, colour: draw.palette(this.dark), view: { ...this.centre(), scale } };
  }

  centre() {
    const [left, right, bottom, top] = this.extent;
    return { x: (left + right) / 2 + this.view.x, y: (bottom + top) / 2 + this.view.y };
  }

  render(ctx, W, full, ratio, { live = false, legend = false, words = "" } = {}) {
    const { layers } = this, on = (id) => layers.has(id) && !this.missing(id);
    const lines = legend ? draw.legend(ctx, W, ratio, new Set([...layers].filter(on)), words) : null;
    const H = full - (lines?.height ?? 0), pen = this.pen(ctx, W, H, ratio);
    const layer = (id, then) => {
      if (!on(id)) return;
      ctx.globalAlpha = !this.lit || this.lit.has(id) ? 1 : 0.15;
      then();
      ctx.globalAlpha = 1;
    };
    ctx.fillStyle = pen.colour.ground;
    ctx.fillRect(0, 0, W, H);
    this.ground(pen, on, layer);
    draw.axes(pen);
    if (this.nets) this.below(pen, on, layer);
    layer("density", () => this.truth(pen));
    if (this.nets && (on("map") || on("gap"))) layer(on("map") ? "map" : "gap", () => this.line(pen));
    const small = pen.W / pen.unit < 420 ? 0.8 : 1, { dot } = pen.colour;
    layer("real", () => this.real && draw.points(pen, this.real.data, dot.real, 3 * small));
    layer("heldout", () => this.heldOut && draw.points(pen, this.heldOut.data, dot.real, 3.4 * small, true));
    if (this.fakes) {
      layer("trails", () => draw.trails(pen, [...this.trail.map((t) => t.xs), this.fakes], dot.fake[0]));
      if (this.nets) layer("arrows", () => this.pull(pen));
      layer("fake", () => draw.points(pen, this.fakes, dot.fake, 3.5 * small));
    }
    if (this.nets) layer("modes", () => { const c = this.covered(); draw.modes(pen, this.nets.modes, c.shares, c.even); });
    if (this.fakes && this.follow != null) this.followed(pen);
    if (live && this.pointer && !this.drag) this.hovered(pen);
    if (lines) draw.underline(pen, lines, full);
  }

  ground(pen, on, layer) {
    const colours = draw.beliefColour(this.dark), { ctx, W, H } = pen;
    if (!this.nets) {
      if (this.map) layer("map", () => draw.sheet(pen, this.map.data, this.map.shape[1], this.map.shape[0], this.map.extent, colours));
      return;
    }
    if (on("gap") && this.best()) return layer("gap", () => this.difference(pen));
    const both = on("map") && on("optimal") && this.best(), edge = both ? this.split * W : 0;
    if (on("map")) {
      layer("map", () => clipped(ctx, 0, both ? edge : W, H, () => {
        const { logits, w, h, extent } = this.believed(pen), { of } = this.belief();
        draw.sheet(pen, logits, w, h, extent, (v) => colours(of(v)));
      }));
    }
    if (on("optimal") && this.best()) {
      layer("optimal", () => clipped(ctx, edge, W, H, () => {
        const { values, sure, w, h } = this.best();
        draw.sheet(pen, values, w, h, this.density.extent, (v, i) => withAlpha(colours(v), sure[i]));
      }));
    }
    if (both) this.divide(pen, edge);
  }

  divide(pen, edge) {
    const { ctx, H, unit, colour } = pen;
    ctx.fillStyle = colour.line;
    ctx.fillRect(edge - unit, 0, 2 * unit, H);
    ctx.beginPath(); ctx.arc(edge, H / 2, 9 * unit, 0, 2 * Math.PI); ctx.fill();
    ctx.fillStyle = "#FFF"; ctx.font = `${13 * unit}px system-ui`; ctx.textAlign = "center"; ctx.textBaseline = "middle";
    ctx.fillText("↔", edge, H / 2 + unit);
    draw.plate(pen, "D", edge - 12 * unit, 18 * unit, { align: "right", colour: colour.line, size: 15 });
    draw.plate(pen, "D*", edge + 12 * unit, 18 * unit, { align: "left", colour: colour.line, size: 15 });
  }

  difference(pen) {
    const { values, sure, w, h } = this.best(), { extent } = this.density, colours = draw.gapColour(this.dark);
    const gap = this.derived("gap", [this.best(), this.nets], () => {
      const xs = this.derived("cells", [w, h, extent], () => maths.middles(extent, w, h), true), { probability } = this.nets;
      return forward(this.nets.D, xs, w * h).map((v, i) => (probability ? 1 / (1 + Math.exp(-v)) : v) - values[i]);
    });
    draw.sheet(pen, gap, w, h, extent, (v, i) => withAlpha(colours(v), sure[i]));
  }

  // What lies under the points: how thick q is, and G's sheet.
  below(pen, on, layer) {
    const { latent, extent } = this.nets, wide = extent[1] - extent[0];
    layer("q", () => {
      const area = seen(pen), size = Math.min(pen.W, pen.H) / 90, w = Math.ceil(pen.W / size), h = Math.ceil(pen.H / size);
      const q = this.derived("q", [this.many(), area[0], area[3], w, h], () => {
        const cells = maths.shares(this.many(), area, w, h), most = Math.max(1e-9, maths.massLevel(cells, 0.25));
        return { cells, most, area, w, h };
      });
      const [r, g, b] = [230, 159, 0];
      draw.sheet(pen, q.cells, q.w, q.h, q.area, (v) => (v > 0 ? [r, g, b, 0.9 * Math.min(1, v / q.most) ** 0.55] : null));
    });
    layer("manifold", () => {
      const side = latent.size > 1 ? 28 : 400, reach = latent.prior === "uniform" ? 1 : 2.5;
      const xs = this.derived("sheet", [this.nets, this.average], () => {
        const z = this.derived("lattice", [this.noise], () => maths.lattice(latent, side), true);
        return forward(this.G, z, z.length / latent.size);
      });
      if (latent.size > 1) draw.manifold(pen, xs, side + 1, ((2 * reach) / side) ** 2, wide);
      else draw.curve(pen, xs, wide);
    });
  }

  // The density of the data: the modes' circles, or lines around half, most and nearly all of the mass.
  truth(pen) {
    const { colour, unit } = pen, modes = this.nets?.modes;
    if (modes && modes.sigma > 0) return draw.circles(pen, modes.centres, [1, 2, 3].map((k) => k * modes.sigma), 1.4 * unit, colour.contour);
    if (!this.density) return;
    const { data, shape, extent } = this.density;
    const lines = this.derived("contours", [data], () =>
      [0.5, 0.8, 0.95].map((share) => maths.levelLine(data, shape[1], shape[0], extent, maths.massLevel(data, share) * 0.999)), true);
    lines.forEach((line, k) => draw.segments(pen, line, (2 - 0.4 * k) * unit, colour.contour));
  }

  line(pen) {
    const found = this.believed(pen), { line } = this.belief(), { colour, unit, ctx, W, H } = pen;
    const lines = this.derived("line", [found, line], () => maths.levelLine(found.logits, found.w, found.h, found.extent, line));
    const both = this.layers.has("optimal") && this.best() && !this.layers.has("gap");
    clipped(ctx, 0, both ? this.split * W : W, H, () => draw.segments(pen, lines, 2.6 * unit, colour.line, colour.casing));
  }

  // −∇ₓ of G's loss at the fake points. Arrows have one scale for all runs whose logits mean something; a critic's score
  // has none, so there the strongest tenth gives it, slowly.
  pull(pen) {
    const { nets, fakes } = this, every = 2, n = Math.ceil(FAKES / every);
    const { at, force, size } = this.derived("pull", [nets, fakes], () => {
      const at = new Float32Array(2 * n), force = new Float32Array(2 * n), size = new Float32Array(n);
      for (let i = 0; i < n; i++) at.set(fakes.subarray(2 * every * i, 2 * every * i + 2), 2 * i);
      const logits = forward(nets.D, at, n), slopes = gradient(nets.D, at, n);
      for (let i = 0; i < n; i++) {
        const s = -nets.slope(logits[i]);
        force[2 * i] = s * slopes[2 * i]; force[2 * i + 1] = s * slopes[2 * i + 1];
        size[i] = Math.hypot(force[2 * i], force[2 * i + 1]);
      }
      return { at, force, size };
    });
    let unit = ((nets.belief.kind === "linear" ? 0.4 * nets.belief.half : 1.5) * 5) / (this.extent[1] - this.extent[0]);
    if (nets.belief.kind === "relative") {
      const strong = Float32Array.from(size).sort()[Math.floor(0.9 * n)] || 1e-9;
      this.strong = this.strong && Math.abs(Math.log(strong / this.strong)) < 5 ? this.strong * (strong / this.strong) ** 0.05 : strong;
      unit = this.strong;
    }
    draw.arrows(pen, at, force, (g) => 52 * (1 - Math.exp(-1.1 * g / unit)));
  }

  // Where the followed point has been before now, by step: out of the kept networks, and as it was seen to go.
  way() {
    const i = this.follow, older = this.history?.length && this.nets ? this.derived("way", [this.history, i, this.average], () => {
      const size = this.nets.latent.size, z = this.z.subarray(i * size, (i + 1) * size);
      return this.history.map((n) => ({ step: n.step, xs: forward(this.average ? n.ema : n.G, z, 1) }));
    }, true) : [];
    const seen = this.walk.map((w) => ({ step: w.step, xs: w.xs.subarray(2 * i, 2 * i + 2) }));
    return [...older, ...seen].sort((a, b) => a.step - b.step).filter((w) => !this.nets || w.step < this.nets.step);
  }

  followed(pen) {
    const i = this.follow, [x, y] = [this.fakes[2 * i], this.fakes[2 * i + 1]], { ctx, unit, colour } = pen, way = this.way().flatMap((w) => [...w.xs]);
    draw.path(pen, [...way, x, y]);
    const [px, py] = draw.screen(pen, x, y);
    draw.points(pen, [x, y], colour.dot.fake, 6);
    ctx.strokeStyle = colour.text; ctx.lineWidth = 2 * unit;
    ctx.beginPath(); ctx.arc(px, py, 10 * unit, 0, 2 * Math.PI); ctx.stroke();
  }

  // -- under the pointer ----------------------------------------------------------------------------------------------

  // What is at a place of the canvas (CSS pixels): D's word on it, and the fake or real point that is near.
  info(px, py) {
    const ratio = devicePixelRatio || 1, pen = this.pen(null, this.canvas.width, this.canvas.height, ratio);
    let x = pen.view.x + (px * ratio - pen.W / 2) / pen.view.scale, y = pen.view.y - (py * ratio - pen.H / 2) / pen.view.scale;
    const near = (xs, reach) => {
      let best = -1, least = ((reach * ratio) / pen.view.scale) ** 2;
      for (let i = 0; xs && i < xs.length; i += 2) {
        const far = (xs[i] - x) ** 2 + (xs[i + 1] - y) ** 2;
        if (far < least) { least = far; best = i / 2; }
      }
      return best;
    };
    const fake = this.layers.has("fake") ? near(this.fakes, 12) : -1, real = fake < 0 && this.layers.has("real") ? near(this.real?.data, 8) : -1;
    if (fake >= 0) [x, y] = this.fakes.subarray(2 * fake, 2 * fake + 2);
    if (real >= 0) [x, y] = this.real.data.subarray(2 * real, 2 * real + 2);
    const found = { x, y, fake, real, z: fake >= 0 && this.z ? [...this.z.subarray(fake * this.nets.latent.size, (fake + 1) * this.nets.latent.size)] : null };
    if (this.nets) {
      [found.logit] = forward(this.nets.D, [x, y], 1);
      found.D = this.nets.probability ? 1 / (1 + Math.exp(-found.logit)) : found.logit;
      const best = this.layers.has("optimal") || this.layers.has("gap") ? this.best() : null;
      if (best) {
        const [left, right, bottom, top] = this.density.extent, c = Math.floor(((x - left) / (right - left)) * best.w), r = Math.floor(((y - bottom) / (top - bottom)) * best.h);
        found.optimal = c >= 0 && c < best.w && r >= 0 && r < best.h ? best.values[r * best.w + c] : NaN;
      }
    }
    return found;
  }

  hovered(pen) {
    const found = this.info(...this.pointer), { ctx, unit, colour } = pen, [x, y] = draw.screen(pen, found.x, found.y), two = (v) => v.toFixed(2).replace("-", "−");
    const lines = [`x = (${two(found.x)}, ${two(found.y)})`];
    if (found.D != null) lines.push(`${this.nets.probability ? "D(x)" : "D's score"} = ${two(found.D)}`);
    if (found.optimal != null) lines.push(Number.isNaN(found.optimal) ? "D* unknown: no mass here" : `D*(x) = ${two(found.optimal)}`);
    if (found.z) lines.push(`z = (${found.z.slice(0, 3).map(two).join(", ")}${found.z.length > 3 ? ", …" : ""})`);
    const head = found.fake >= 0 ? "fake" : found.real >= 0 ? "real" : "";
    ctx.strokeStyle = colour.text; ctx.lineWidth = 1.5 * unit;
    ctx.beginPath(); ctx.arc(x, y, (head ? 8 : 4) * unit, 0, 2 * Math.PI); ctx.stroke();
    ctx.font = `${13 * unit}px system-ui, sans-serif`;
    const rows = head ? [head, ...lines] : lines, wide = Math.max(...rows.map((t) => ctx.measureText(t).width)) + 18 * unit, high = (rows.length * 18 + 10) * unit;
    const left = x + 16 * unit + wide > pen.W ? x - 16 * unit - wide : x + 16 * unit, top = Math.min(pen.H - high - 4, Math.max(4, y - high / 2));
    ctx.fillStyle = colour.label; ctx.strokeStyle = colour.faint; ctx.lineWidth = unit;
    ctx.beginPath(); ctx.roundRect(left, top, wide, high, 6 * unit); ctx.fill(); ctx.stroke();
    ctx.textAlign = "left"; ctx.textBaseline = "middle";
    rows.forEach((text, k) => {
      const title = head && k === 0;
      ctx.font = `${title ? 700 : 400} ${13 * unit}px system-ui, sans-serif`;
      ctx.fillStyle = title ? (head === "fake" ? (this.dark ? "#FFB52E" : "#B36B00") : colour.contour) : colour.text;
      ctx.fillText(text, left + 9 * unit, top + (14 + 18 * k) * unit);
    });
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  pressed(event) {
    this.canvas.setPointerCapture(event.pointerId);
    const [x, y] = this.place(event), both = this.layers.has("map") && this.layers.has("optimal") && !this.layers.has("gap") && this.best();
    const divider = both && Math.abs(x - this.split * this.canvas.clientWidth) < 10;
    this.drag = { x, y, from: { ...this.view }, divider, far: false };
  }

  moved(event) {
    const [x, y] = (this.pointer = this.place(event)), { drag, canvas } = this;
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

  released(event) {
    const { drag } = this;
    this.drag = null;
    if (!drag || drag.far || drag.divider) return;
    const { fake } = this.info(...this.place(event));
    this.follow = fake >= 0 && fake !== this.follow ? fake : null;
    this.on.onPick?.(this.follow);
    this.paint();
  }

  wheeled(event) {
    event.preventDefault();
    const [x, y] = this.place(event), { clientWidth: w, clientHeight: h } = this.canvas;
    this.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.03 : 0.0015)), x - w / 2, y - h / 2);
  }

  // Nearer or farther, with the place (dx, dy) from the middle (CSS pixels) standing still.
  zoom(by, dx = 0, dy = 0) {
    const { clientWidth: w, clientHeight: h } = this.canvas, zoom = Math.min(300, Math.max(0.15, this.view.zoom * by));
    const scale = this.pen(null, w, h, 1).view.scale, after = (scale * zoom) / this.view.zoom;
    this.look(this.view.x + dx / scale - dx / after, this.view.y - dy / scale + dy / after, zoom);
  }

  look(x, y, zoom) {
    this.view = { x, y, zoom };
    this.on.onView?.(this.view);
    this.paint();
  }

  home() { this.look(0, 0, 1); }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = (0.08 * (this.extent[1] - this.extent[0])) / this.view.zoom, { x, y, zoom } = this.view;
    const act = {
      ArrowLeft: () => this.look(x - step, y, zoom), ArrowRight: () => this.look(x + step, y, zoom),
      ArrowUp: () => this.look(x, y + step, zoom), ArrowDown: () => this.look(x, y - step, zoom),
      "+": () => this.zoom(1.25), "=": () => this.zoom(1.25), "-": () => this.zoom(0.8), 0: () => this.home(), Home: () => this.home(),
      Escape: () => { this.follow = null; this.on.onPick?.(null); this.paint(); },
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  // -- taking the picture away ----------------------------------------------------------------------------------------

  // The picture at its finest on a canvas of its own, with a legend and `words` under it.
  still(width, height, ratio = 1, words = "") {
    const canvas = new OffscreenCanvas(width, height);
    this.whole = true;
    this.advance();
    this.render(canvas.getContext("2d", { alpha: false, willReadFrequently: true }), width, height, ratio, { legend: true, words });
    this.whole = false;
    return canvas;
  }

  // A PNG, twice as fine as on the page.
  png(words = "") {
    const { clientWidth: w, clientHeight: h } = this.canvas;
    return this.still(2 * w, 2 * h, 2, words).convertToBlob({ type: "image/png" });
  }
}

// The extent of what can be seen.
function seen({ W, H, view }) {
  const w = W / view.scale / 2, h = H / view.scale / 2;
  return [view.x - w, view.x + w, view.y - h, view.y + h];
}

const withAlpha = (colour, alpha) => colour && [colour[0], colour[1], colour[2], (colour[3] ?? 1) * alpha];

function clipped(ctx, left, right, H, then) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, 0, Math.max(0, right - left), H);
  ctx.clip();
  then();
  ctx.restore();
}
