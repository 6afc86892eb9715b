// The network graph: z → G → fake → D → ℒ and real → D, from top to bottom. Every unit is a small picture of what it says
// over its plane (G's over z, D's over x), every weight a line. Click a unit to enlarge it; + and − edit the next run.

import { activations, forward, lossGradient } from "./nets.js";

const REAL = "#009E73", FAKE = "#E69F00", D = "#0072B2", GRADIENT = "#CC79A7";
const PLUS = "#56B4E9", MINUS = "#9A6FB0"; // weights, by sign
const PIXELS = 14; // of a unit's picture, a side
const LARGE = 72; // of the enlarged one
const MOST = 16; // units drawn side by side
const ROWS = 2; // of units of a layer; of more than fit every so manieth is drawn
const LINES = 320; // between two layers at most, the strongest: more are a cloud, and cost a picture's time
const PERIOD = 110; // ms between two looks at the units while training

const el = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};

export class Graph {
  // `on.edit(player, hidden)`: a person wants these hidden layers.
  constructor(root, on) {
    this.root = root;
    this.on = on;
    this.canvas = el("canvas", { tabIndex: 0, title: "" });
    this.canvas.setAttribute("aria-label", "Network graph: z, generator, fake points, discriminator, loss");
    this.flow = el("canvas", { className: "flow" });
    this.scratch = el("canvas");
    this.tools = el("div", { className: "tools" });
    this.card = el("div", { className: "unit-card", hidden: true });
    root.replaceChildren(this.canvas, this.flow, this.tools, this.card);
    this.state = { nets: null, dark: false, draft: {}, sub: null };
    this.chosen = null;
    this.painted = 0;
    this.last = 0;
    this.canvas.onclick = (event) => this.click(event);
    this.canvas.onmousemove = (event) => this.hover(event);
    this.canvas.onkeydown = (event) => { if (event.key === "Escape") this.choose(null); };
    this.resized = new ResizeObserver(() => { this.shape = ""; this.paint(true); });
    this.resized.observe(root);
  }

  set(state) {
    const sub = this.state.sub?.phase;
    Object.assign(this.state, state);
    if (state.draft) this.shape = "";
    this.paint(state.still || this.state.sub?.phase !== sub);
    if (this.state.sub) this.animate();
  }

  destroy() {
    this.gone = true;
    this.resized.disconnect();
    clearTimeout(this.timer);
  }

  paint(now = false) {
    if (now) this.last = 0;
    if (this.waiting || this.gone) return;
    const wait = Math.max(0, this.last + PERIOD - performance.now());
    this.waiting = true;
    this.timer = setTimeout(() => requestAnimationFrame(() => { this.waiting = false; if (!this.gone) this.draw(); }), wait);
  }

  // -- where everything is ----------------------------------------------------------------------------------------

  layout() {
    const { nets, draft } = this.state, { clientWidth: width, clientHeight: height } = this.root;
    const shape = JSON.stringify([width, height, nets.latent.size, nets.G.map((l) => l.out), nets.D.map((l) => l.out), draft]);
    if (shape === this.shape) return;
    this.shape = shape;
    const ratio = Math.min(2, devicePixelRatio || 1);
    for (const canvas of [this.canvas, this.flow]) {
      Object.assign(canvas, { width: width * ratio, height: height * ratio });
      Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
      canvas.getContext("2d").setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    const left = 8, right = width - 8, head = 18, foot = 20;
    const rows = [{ kind: "z", n: nets.latent.size }];
    nets.G.slice(0, -1).forEach((l, i) => rows.push({ kind: "unit", player: "G", layer: i, n: l.out }));
    rows.push({ kind: "points" });
    nets.D.slice(0, -1).forEach((l, i) => rows.push({ kind: "unit", player: "D", layer: i, n: l.out }));
    rows.push({ kind: "loss" });
    const hidden = rows.filter((r) => r.kind === "unit"), lines = (row) => Math.min(ROWS, Math.ceil(row.n / MOST)), fixed = 40 + 62 + 46 + head + head * 0.5 + foot;
    const most = Math.max(1, ...hidden.map((r) => Math.min(r.n, MOST)));
    const room = (right - left - 6) / Math.max(8, most);
    const gaps = rows.length - 1;
    const size = Math.max(7, Math.min(38, room - 2, (height - fixed - 14 * gaps) / Math.max(1, hidden.reduce((n, row) => n + lines(row), 0))));
    const gap = Math.max(10, (height - fixed - size * hidden.reduce((n, row) => n + lines(row), 0)) / gaps);
    let y = head;
    for (const row of rows) {
      row.y = y;
      row.h = { z: 40, points: 62, loss: 46, unit: size }[row.kind];
      if (row.kind === "points") row.y = y += head * 0.5;
      if (row.kind === "unit") {
        row.h = size * lines(row);
        row.shown = Math.min(row.n, MOST * ROWS);
        const across = Math.ceil(row.shown / lines(row)), step = Math.min((right - left) / across, size * 1.5 + 6), start = (left + right) / 2 - (step * (across - 1)) / 2;
        row.at = Array.from({ length: row.shown }, (_, i) => ({
          x: start + (i % across) * step, y: row.y + size * (Math.floor(i / across) + 0.5), size, unit: Math.floor((i * row.n) / row.shown),
        }));
      }
      y += row.h + gap;
    }
    this.rows = rows;
    this.width = width;
    this.middle = (left + right) / 2;
    this.buildTools();
  }

  buildTools() {
    const { draft, nets, editable } = this.state;
    this.tools.replaceChildren();
    const button = (text, title, act, off = false) => el("button", { type: "button", textContent: text, title, onclick: act, disabled: off });
    for (const player of ["G", "D"]) {
      const rows = this.rows.filter((r) => r.player === player), now = nets[player].slice(0, -1).map((l) => l.out);
      const hidden = draft[player] ?? now, changed = JSON.stringify(hidden) !== JSON.stringify(now);
      const first = rows[0] ?? this.rows.find((r) => r.kind === (player === "G" ? "points" : "loss"));
      const line = el("div", { className: `player ${player}` },
        el("b", { textContent: player === "G" ? "generator G" : "discriminator D" }),
        el("span", { className: changed ? "changed" : "", textContent: changed ? `✦ ${hidden.join(" · ") || "none"}` : hidden.join(" · "), title: changed ? "The hidden layers of the next run: press Train" : "Units of the hidden layers" }));
      if (editable) {
        line.append(
          button("− layer", `One hidden layer of ${player} less, in a new run`, () => this.on.edit(player, hidden.slice(0, -1)), hidden.length < 1),
          button("+ layer", `One more hidden layer of ${player}, in a new run`, () => this.on.edit(player, [...hidden, hidden.at(-1) ?? 16]), hidden.length >= 6));
      }
      line.style.top = `${(first?.y ?? 20) - (first?.kind === "points" ? 44 : 22)}px`; // above what the clouds are called
      this.tools.append(line);
      if (!editable) continue;
      rows.forEach((row) => {
        const units = hidden[row.layer];
        if (units === undefined) return;
        const to = (n) => this.on.edit(player, hidden.map((u, i) => (i === row.layer ? n : u)));
        const by = units >= 32 ? 8 : units >= 8 ? 4 : 1;
        const box = el("div", { className: `units ${player}` },
          button("−", `Fewer units in this layer of ${player}, in a new run`, () => to(Math.max(1, units - (units > 8 ? by : 1))), units <= 1),
          el("span", { textContent: units, className: units === row.n ? "" : "changed", title: row.shown < row.n ? `${row.shown} of its ${row.n} units are drawn, evenly` : "Each of its units is drawn" }),
          button("+", `More units in this layer of ${player}, in a new run`, () => to(Math.min(256, units + by)), units >= 256));
        box.style.top = `${row.y + row.h + 1}px`;
        this.tools.append(box);
      });
    }
  }

  // -- drawing ------------------------------------------------------------------------------------------------------

  draw() {
    const { nets, dark } = this.state;
    if (!nets || this.root.clientWidth < 60) return;
    const start = performance.now();
    this.layout();
    this.measure();
    const c = this.canvas.getContext("2d"), [z, points, loss] = ["z", "points", "loss"].map((k) => this.rows.find((r) => r.kind === k));
    this.ink = dark ? "#E6EBF0" : "#1B2530";
    this.paper = dark ? "#11161C" : "#FFFFFF";
    this.faint = dark ? "#313C48" : "#D9DFE5";
    c.clearRect(0, 0, this.width, this.root.clientHeight);
    this.lines(c);
    for (const row of this.rows) if (row.kind === "unit") for (const at of row.at) this.picture(c, this.units[row.player][row.layer], at.unit, at.x, at.y, at.size, row.player === "G" ? FAKE : D);
    this.drawZ(c, z);
    this.drawPoints(c, points);
    this.drawLoss(c, loss);
    this.dim(c);
    if (this.chosen) this.showCard();
    this.painted++;
    this.root.dataset.painted = this.painted;
    this.last = performance.now();
    this.cost = this.last - start;
  }

  // What every unit says on a small grid: of G over z, of D over x.
  measure(pixels = PIXELS) {
    const { nets } = this.state, n = pixels * pixels, size = nets.latent.size;
    const reach = nets.latent.prior === "normal" ? 2.5 : 1, zs = new Float32Array(n * size), xs = new Float32Array(n * 2);
    const [left, right, bottom, top] = nets.extent;
    for (let j = 0; j < pixels; j++) for (let i = 0; i < pixels; i++) {
      const at = j * pixels + i, u = (i + 0.5) / pixels, v = 1 - (j + 0.5) / pixels;
      zs[at * size] = (2 * u - 1) * reach;
      if (size > 1) zs[at * size + 1] = (2 * v - 1) * reach;
      xs[at * 2] = left + u * (right - left);
      xs[at * 2 + 1] = bottom + v * (top - bottom);
    }
    const found = { G: activations(nets.G, zs, n), D: activations(nets.D, xs, n) };
    if (pixels === PIXELS) this.units = found;
    return found;
  }

  // One unit: nothing where it is silent, its player's colour where it is positive, grey where it is negative.
  picture(c, layer, unit, x, y, size, colour, pixels = PIXELS) {
    const n = pixels * pixels, values = layer.subarray(unit * n, (unit + 1) * n);
    let most = 1e-6;
    for (let i = 0; i < n; i++) most = Math.max(most, Math.abs(values[i]));
    const image = new ImageData(pixels, pixels), [r, g, b] = rgb(colour), [pr, pg, pb] = rgb(this.paper), grey = this.state.dark ? 150 : 120;
    for (let i = 0; i < n; i++) {
      const v = values[i] / most, t = Math.min(1, Math.abs(v)), o = 4 * i;
      image.data[o] = pr + t * ((v > 0 ? r : grey) - pr);
      image.data[o + 1] = pg + t * ((v > 0 ? g : grey) - pg);
      image.data[o + 2] = pb + t * ((v > 0 ? b : grey) - pb);
      image.data[o + 3] = 255;
    }
    this.stamp(c, image, x, y, size);
    c.strokeStyle = this.faint;
    c.lineWidth = 1;
    c.strokeRect(x - size / 2, y - size / 2, size, size);
  }

  stamp(c, image, x, y, size) {
    Object.assign(this.scratch, { width: image.width, height: image.height });
    this.scratch.getContext("2d").putImageData(image, 0, 0);
    c.drawImage(this.scratch, x - size / 2, y - size / 2, size, size);
  }

  // Where the lines of a row begin (below) and end (above).
  ends(row, side) {
    if (row.kind === "unit") return row.at.map((a) => ({ x: a.x, y: side === "out" ? row.y + row.h : row.y, unit: a.unit }));
    if (row.kind === "z") return Array.from({ length: Math.min(row.n, MOST) }, (_, i) => ({ x: this.middle + (i - (Math.min(row.n, MOST) - 1) / 2) * 26, y: row.y + row.h, unit: i }));
    if (row.kind === "points") return side === "in" ? [0, 1].map((i) => ({ x: this.fakeX() + (i - 0.5) * 26, y: row.y, unit: i })) : [0, 1].map((i) => ({ x: this.middle + (i - 0.5) * 26, y: row.y + row.h, unit: i }));
    return [{ x: this.middle, y: row.y, unit: 0 }];
  }

  fakeX() { return this.middle - this.width * 0.19; }

  realX() { return this.middle + this.width * 0.19; }

  *joints() {
    const { nets } = this.state;
    for (let i = 0, player = "G", layer = 0; i + 1 < this.rows.length; i++, layer++) {
      const weights = nets[player][layer];
      yield { from: this.ends(this.rows[i], "out"), to: this.ends(this.rows[i + 1], "in"), weights, player, layer, i };
      if (this.rows[i + 1].kind === "points") { player = "D"; layer = -1; }
    }
  }

  lines(c) {
    c.lineCap = "round";
    for (const { from, to, weights } of this.joints()) {
      const sizes = weights.w.map(Math.abs).sort(), most = Math.max(1e-9, sizes.at(-1));
      const least = Math.max(0.12, (sizes[sizes.length - LINES] ?? 0) / most);
      for (const a of from) for (const b of to) {
        const w = weights.w[b.unit * weights.in + a.unit] / most, t = Math.abs(w);
        if (t < least) continue;
        c.beginPath();
        c.moveTo(a.x, a.y);
        const bend = (b.y - a.y) * 0.45;
        c.bezierCurveTo(a.x, a.y + bend, b.x, b.y - bend, b.x, b.y);
        c.strokeStyle = w > 0 ? PLUS : MINUS;
        c.globalAlpha = 0.1 + 0.6 * t * t;
        c.lineWidth = 0.4 + 1.9 * t * t;
        c.stroke();
      }
    }
    c.globalAlpha = 1;
  }

  drawZ(c, row) {
    this.box(c, this.middle - 62, row.y, 124, row.h, FAKE);
    const { nets } = this.state, z = this.z();
    c.fillStyle = this.ink;
    c.globalAlpha = 0.65;
    const reach = nets.latent.prior === "normal" ? 2.8 : 1.1;
    for (let i = 0; i < 90; i++) {
      const u = z[i * nets.latent.size] / reach, v = nets.latent.size > 1 ? z[i * nets.latent.size + 1] / reach : 0;
      if (Math.abs(u) < 1 && Math.abs(v) < 1) c.fillRect(this.middle + u * 58 - 0.8, row.y + row.h / 2 - v * 17 - 0.8, 1.6, 1.6);
    }
    c.globalAlpha = 1;
    this.label(c, `noise z, ${nets.latent.size}-D ${nets.latent.prior}`, this.middle, row.y - 5);
  }

  drawPoints(c, row) {
    const { nets, real } = this.state, size = row.h, n = 120;
    this.cloud(c, forward(nets.G, this.z(), n), n, this.fakeX(), row.y, size, FAKE);
    if (real) this.cloud(c, real, Math.min(n, real.length / 2), this.realX(), row.y, size, REAL);
    this.label(c, "fake G(z)", this.fakeX(), row.y - 5, this.state.dark ? FAKE : "#B36B00");
    this.label(c, "real x", this.realX(), row.y - 5, REAL);
    for (const [x, colour] of [[this.fakeX(), FAKE], [this.realX(), REAL]]) {
      c.strokeStyle = colour;
      c.lineWidth = 2;
      c.beginPath();
      c.moveTo(x + Math.sign(this.middle - x) * size * 0.5, row.y + size / 2);
      c.quadraticCurveTo(this.middle, row.y + size / 2, this.middle, row.y + size - 2);
      c.stroke();
    }
  }

  cloud(c, points, n, x, y, size, colour) {
    const [left, right, bottom, top] = this.state.nets.extent;
    this.box(c, x - size / 2, y, size, size, colour);
    c.fillStyle = colour;
    for (let i = 0; i < n; i++) {
      const u = (points[2 * i] - left) / (right - left), v = (points[2 * i + 1] - bottom) / (top - bottom);
      if (u > 0 && u < 1 && v > 0 && v < 1) c.fillRect(x + (u - 0.5) * (size - 4) - 1, y + (1 - v) * (size - 4) + 1, 2, 2);
    }
  }

  drawLoss(c, row) {
    const { losses } = this.state, y = row.y + 2;
    const last = this.units.D.at(-1);
    this.map(c, last, this.middle, y + 21, 42);
    const say = (x, name, value, colour) => {
      this.box(c, x - 42, y + 3, 84, 36, colour);
      c.fillStyle = this.ink;
      c.textAlign = "center";
      c.font = "600 12px system-ui, sans-serif";
      c.fillText(name, x, y + 17);
      c.font = "12px ui-monospace, monospace";
      c.fillText(value == null ? "–" : value.toFixed(3), x, y + 32);
    };
    say(this.middle - this.width * 0.29, "loss of G", losses?.G, FAKE);
    say(this.middle + this.width * 0.29, "loss of D", losses?.D, D);
    c.strokeStyle = this.faint;
    for (const x of [this.middle - this.width * 0.29 + 42, this.middle + this.width * 0.29 - 42]) {
      c.beginPath(); c.moveTo(x, y + 21); c.lineTo(this.middle + Math.sign(x - this.middle) * 22, y + 21); c.stroke();
    }
  }

  // D's own verdict, in the colours of the large map.
  map(c, values, x, y, size) {
    const { nets } = this.state, n = PIXELS * PIXELS, image = new ImageData(PIXELS, PIXELS), paper = rgb(this.paper);
    let spread = 1e-6;
    for (let i = 0; i < n; i++) spread = Math.max(spread, Math.abs(values[i] - nets.boundary));
    for (let i = 0; i < n; i++) {
      const v = nets.probability ? 2 / (1 + Math.exp(-values[i])) - 1 : (values[i] - nets.boundary) / spread;
      const to = rgb(v > 0 ? REAL : FAKE), t = Math.min(1, Math.abs(v)) * 0.85, o = 4 * i;
      for (let k = 0; k < 3; k++) image.data[o + k] = paper[k] + t * (to[k] - paper[k]);
      image.data[o + 3] = 255;
    }
    this.stamp(c, image, x, y, size);
    this.box(c, x - size / 2, y - size / 2, size, size, D, true);
  }

  box(c, x, y, w, h, colour, open = false) {
    c.beginPath();
    c.roundRect(x, y, w, h, 5);
    if (!open) { c.fillStyle = this.paper; c.fill(); }
    c.strokeStyle = colour;
    c.lineWidth = 1.5;
    c.stroke();
  }

  label(c, text, x, y, colour = this.ink) {
    c.font = "600 12px system-ui, sans-serif";
    c.textAlign = "center";
    c.globalAlpha = 0.8;
    c.fillStyle = this.paper;
    const wide = c.measureText(text).width + 8;
    c.fillRect(x - wide / 2, y - 12, wide, 16);
    c.globalAlpha = 1;
    c.fillStyle = colour;
    c.fillText(text, x, y);
  }

  z() {
    const { nets } = this.state, key = `${nets.latent.size}${nets.latent.prior}`;
    if (this.zKey !== key) {
      this.zKey = key;
      let seed = 20140610;
      const next = () => (((seed = (seed * 1664525 + 1013904223) >>> 0) + 0.5) / 2 ** 32);
      const normal = nets.latent.prior === "normal";
      this.zs = Float32Array.from({ length: 120 * nets.latent.size }, () => (normal ? Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next()) : 2 * next() - 1));
    }
    return this.zs;
  }

  // -- slow motion: all but what the caption speaks of steps back ------------------------------------------------------

  band(phase) {
    const place = (kind) => this.rows.findIndex((r) => r.kind === kind), p = place("points"), last = this.rows.length - 1;
    return {
      z: [0, 0], fake: [0, p], scores: [p, last], lossD: [last, last], gradD: [p, last], moveD: [p + 1, last],
      lossG: [last, last], gradG: [0, last], moveG: [0, p],
    }[phase];
  }

  dim(c) {
    const band = this.state.sub && this.band(this.state.sub.phase);
    if (!band) return;
    const top = this.rows[band[0]].y - 22, end = this.rows[band[1]].y + this.rows[band[1]].h + 10;
    c.globalAlpha = 0.72;
    c.fillStyle = this.paper;
    c.fillRect(0, 0, this.width, top);
    c.fillRect(0, end, this.width, this.root.clientHeight);
    c.globalAlpha = 1;
  }

  // What flows backwards in this phase, weight by weight: the gradient of D's or of G's loss; the weights where it is not known.
  flows(sub, player, layer) {
    const { nets, real } = this.state, key = `${sub.phase} ${nets.step}`;
    if (this.flowing?.key !== key || this.flowing.nets !== nets) {
      const whose = sub.phase === "gradD" ? "D" : "G";
      this.flowing = { key, nets, found: whose === "G" || real?.length >= 2 * 120 ? lossGradient(nets, whose, this.z(), real) : null };
    }
    return this.flowing.found?.[player]?.[layer] ?? nets[player][layer].w;
  }

  // Sparks: forward along the strongest weights in the colour of what flows, backward along the strongest gradients.
  animate() {
    if (this.flying || this.gone) return;
    this.flying = true;
    const frame = (now) => {
      const c = this.flow.getContext("2d"), { sub, nets } = this.state;
      c.clearRect(0, 0, this.width ?? 0, this.root.clientHeight);
      const band = sub && nets && this.rows && this.band(sub.phase);
      if (!band || this.gone) { this.flying = false; return; }
      const back = sub.phase.startsWith("grad");
      if (!sub.phase.startsWith("move") && !sub.phase.startsWith("loss")) {
        for (const { from, to, weights, player, layer, i } of this.joints()) {
          if (i < band[0] || i + 1 > band[1]) continue;
          const flow = back ? this.flows(sub, player, layer) : weights.w, most = flow.reduce((m, w) => Math.max(m, Math.abs(w)), 1e-12);
          c.fillStyle = back ? GRADIENT : player === "G" ? FAKE : D;
          for (const a of from) for (const b of to) {
            const t = Math.abs(flow[b.unit * weights.in + a.unit]) / most;
            if (t < (back ? 0.2 : 0.45)) continue;
            let u = (now / 700 + (a.unit * 0.37 + b.unit * 0.61)) % 1;
            if (back) u = 1 - u;
            const bend = (b.y - a.y) * 0.45, v = 1 - u;
            const x = v * v * v * a.x + 3 * v * v * u * a.x + 3 * v * u * u * b.x + u * u * u * b.x;
            const y = v * v * v * a.y + 3 * v * v * u * (a.y + bend) + 3 * v * u * u * (b.y - bend) + u * u * u * b.y;
            c.beginPath();
            c.arc(x, y, 1.2 + 2 * t, 0, 7);
            c.fill();
          }
        }
      }
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  // -- one unit, enlarged ---------------------------------------------------------------------------------------------

  under(event) {
    const box = this.canvas.getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top;
    for (const row of this.rows ?? []) if (row.kind === "unit") for (const at of row.at) {
      if (Math.abs(x - at.x) <= at.size / 2 + 1 && Math.abs(y - at.y) <= at.size / 2 + 1) return { player: row.player, layer: row.layer, unit: at.unit };
    }
    return null;
  }

  hover(event) {
    const found = this.under(event);
    this.canvas.style.cursor = found ? "zoom-in" : "";
    this.canvas.title = found ? `${found.player}, layer ${found.layer + 1}, unit ${found.unit + 1}: click to enlarge` : "";
  }

  click(event) {
    const found = this.under(event), same = JSON.stringify(found) === JSON.stringify(this.chosen);
    this.choose(same ? null : found);
  }

  choose(unit) {
    this.chosen = unit;
    this.card.hidden = !unit;
    if (unit) this.paint(true);
  }

  showCard() {
    const { player, layer, unit } = this.chosen, net = this.state.nets[player], l = net[layer];
    if (!l || layer >= net.length - 1 || unit >= l.out) return this.choose(null);
    if (!this.card.firstChild) {
      const close = el("button", { type: "button", textContent: "×", title: "Close", ariaLabel: "Close", onclick: () => this.choose(null) });
      this.card.append(close, el("canvas", { width: 2 * LARGE, height: 2 * LARGE }), el("p"));
    }
    const [, canvas, text] = this.card.children, found = this.measure(LARGE);
    const c = canvas.getContext("2d");
    c.imageSmoothingEnabled = false;
    this.picture(c, found[player][layer], unit, LARGE, LARGE, 2 * LARGE, player === "G" ? FAKE : D, LARGE);
    const n = LARGE * LARGE, values = found[player][layer].subarray(unit * n, (unit + 1) * n);
    let low = Infinity, high = -Infinity, on = 0;
    for (const v of values) { low = Math.min(low, v); high = Math.max(high, v); on += v > 0; }
    text.innerHTML = `<b>${player}, layer ${layer + 1}, unit ${unit + 1}</b><br>over ${player === "G" ? "the plane of z" : "the plane of x"}: ${low.toFixed(2)} … ${high.toFixed(2)}<br>`
      + `positive on ${Math.round((100 * on) / n)} % of it${high - low < 1e-4 ? "<br><em>silent: it says the same everywhere</em>" : ""}`;
    return undefined;
  }
}

const known = new Map();
function rgb(hex) {
  if (!known.has(hex)) known.set(hex, [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)));
  return known.get(hex);
}
