// The explorer's tools. Each is a class with a title and a one-line help; it draws into `place` and moves the explorer's
// state. Optional methods: opened (another generator), directed (its directions have come), refresh (the point has jumped),
// painted, frame, leave; save and load (its own part of a link); show (t from 0 to 1: «show me») and shown (after it);
// hold (what a new random point keeps); route (a path, for films).

import { dot, el, scaled, unit } from "./explore_math.js";
import { Teach } from "./explore_teach.js";

const LATER = "through time"; // an axis of the pad: the kept generators of a run
const SIDE = 7; // pictures a side of the pad, one standard deviation apart

class Pad {
  static title = "Pad";
  static help = "Two directions at once: drag the dot. Blue: where ‖z‖ = √d; nearly all random points lie in the band around.";

  constructor(explorer, place) {
    this.e = explorer;
    this.at = [0, 0];
    this.canvas = el("canvas", { className: "pad", width: 340, height: 340, tabIndex: 0, title: "Drag the dot, or press the arrow keys: across and up are the two directions" });
    this.canvas.setAttribute("aria-label", "Pad over two directions");
    this.axes = ["x", "y"].map((axis) => { const menu = el("select", { title: `The direction that goes ${axis === "x" ? "across" : "up"}` }); menu.setAttribute("aria-label", `direction ${axis}`); menu.onchange = () => { this.centre(); this.e.remember(); }; return menu; });
    this.hot = el("input", { type: "checkbox", onchange: () => this.warm() });
    const heated = el("label", { title: "What the discriminator says of each place: green is real, orange is fake", hidden: !explorer.studio }, this.hot, " what D says");
    this.told = el("p", { className: "help" });
    place.append(el("div", { className: "head" }, "→ ", this.axes[0], " ↑ ", this.axes[1]), this.canvas, el("div", { className: "head" }, heated, this.told));
    this.canvas.onpointerdown = (event) => { this.e.wander(false); this.canvas.setPointerCapture(event.pointerId); this.move(event); };
    this.canvas.onpointermove = (event) => { if (event.buttons) this.move(event); };
    this.canvas.onpointerup = () => this.e.remember();
    this.canvas.onkeydown = (event) => {
      const step = { ArrowLeft: [-0.2, 0], ArrowRight: [0.2, 0], ArrowUp: [0, 0.2], ArrowDown: [0, -0.2] }[event.key];
      if (step) { event.preventDefault(); this.at = this.at.map((v, i) => Math.min(3, Math.max(-3, v + step[i]))); this.go(); }
    };
  }

  opened() {
    const names = [...new Set([...this.e.directions, ...this.e.own].map((d) => d.name)), "here 1", "here 2"];
    this.axes.forEach((menu, i) => {
      const before = this.wished?.[i] ?? menu.value, offered = i && this.e.model.steps?.length > 1 ? [...names, LATER] : names;
      menu.replaceChildren(...offered.map((n) => el("option", { value: n, textContent: n })));
      menu.value = offered.includes(before) ? before : offered[Math.min(i, offered.length - 1)];
    });
    this.centre();
  }

  directed() { this.opened(); }

  refresh() { this.centre(); }

  save() { return this.axes.map((menu) => encodeURIComponent(menu.value)).join("*"); }

  load(text) { this.wished = text.split("*").map(decodeURIComponent); this.opened(); }

  centre() {
    this.e.settle();
    this.base = this.e.z({ ...this.e.state, psi: 1 });
    let local = null;
    [this.u, this.v] = this.axes.map((menu) => {
      return this.e.vector(menu.value) ?? (local ??= this.e.local(2))[menu.value === "here 2" ? 1 : 0] ?? local[0];
    });
    const { w, h } = this.e.look;
    this.later = this.axes[1].value === LATER ? Array.from({ length: SIDE }, (_, r) => Math.round(((SIDE - 1 - r) / (SIDE - 1)) * (this.e.model.steps.length - 1))) : null;
    this.at = [0, this.later ? 3 - (6 * (this.later[0] - this.e.when)) / Math.max(1, this.later[0]) : 0];
    this.back = el("canvas", { width: SIDE * (w + 1) - 1, height: SIDE * (h + 1) - 1 });
    if (this.later) this.ages();
    else this.e.queue("pad", Array.from({ length: SIDE * SIDE }, (_, n) => () => this.cell(n, this.point((n % SIDE) - 3, 3 - Math.floor(n / SIDE)))));
    this.warm();
  }

  cell(n, z, g) {
    const { w, h } = this.e.look;
    const { back } = this, after = (n + 1) % SIDE ? null : () => { if (this.back === back) this.draw(); };
    this.e.cell(back, (n % SIDE) * (w + 1), Math.floor(n / SIDE) * (h + 1), scaled(z, this.e.state.psi), g, after);
  }

  // Row by row the generators of the run, the newest on top.
  async ages() {
    const { back } = this;
    for (let row = 0; row < SIDE; row++) {
      const g = await this.e.aged(this.later[row]).catch((error) => { this.told.textContent = error.message; });
      if (this.back !== back) return;
      if (g) this.e.queue(`pad ${row}`, Array.from({ length: SIDE }, (_, c) => () => this.back === back && this.cell(row * SIDE + c, this.point(c - 3, 0), g)));
    }
  }

  // Lays D's heat map under the dot; it comes when the server has it.
  async warm() {
    this.heat = null;
    this.told.textContent = "";
    this.draw();
    if (!this.hot.checked) return;
    if (this.later) { this.told.textContent = "D knows the newest generator alone."; return; }
    const { base } = this;
    try {
      const map = await this.e.studio.heat(this.e, (x, y) => scaled(this.point(x, y), this.e.state.psi));
      if (this.base === base && this.hot.checked) this.heat = map;
    } catch (error) { this.told.textContent = error.message; }
    this.draw();
  }

  point(x, y) { return this.base.map((c, i) => c + x * this.u[i] + y * this.v[i]); }

  move(event) {
    const box = this.canvas.getBoundingClientRect(), place = (p, size) => Math.min(3, Math.max(-3, (SIDE * p) / size - SIDE / 2));
    this.at = [place(event.clientX - box.left, box.width), -place(event.clientY - box.top, box.height)];
    this.go();
  }

  go() {
    const [x, y] = this.at;
    if (this.later) this.e.when = Math.round(((y + 3) / 6) * this.later[0]);
    this.e.set({ z: this.point(x, this.later ? 0 : y), moves: {} });
    this.draw();
  }

  show(t) { this.at = [2.4 * Math.sin(2 * Math.PI * t), this.later ? -3 * Math.cos(2 * Math.PI * t) : 2.4 * Math.sin(4 * Math.PI * t)]; this.go(); }

  draw() {
    const context = this.canvas.getContext("2d"), size = this.canvas.width, to = (v) => ((v + SIDE / 2) / SIDE) * size;
    context.clearRect(0, 0, size, size);
    context.imageSmoothingEnabled = false;
    context.globalAlpha = this.heat ? 0.7 : 0.92;
    context.drawImage(this.back, 0, 0, size, size);
    if (this.heat) {
      Object.assign(context, { imageSmoothingEnabled: true, globalAlpha: 0.5 });
      context.drawImage(this.heat, 0, 0, size, size);
    }
    context.globalAlpha = 1;
    if (!this.later) this.rings(context, to, size);
    context.beginPath();
    context.arc(to(this.at[0]), size - to(this.at[1]), 9, 0, 2 * Math.PI);
    context.fillStyle = "#E69F00"; context.fill();
    context.strokeStyle = "#fff"; context.lineWidth = 3; context.stroke();
  }

  // Where the plane meets the sphere ‖z‖ = √d, and the shell in which 95 % of random points lie: √d ± 2/√2.
  rings(context, to, size) {
    const d = this.e.g.size, zu = dot(this.base, this.u), zv = dot(this.base, this.v), off = dot(this.base, this.base) - zu * zu - zv * zv;
    const radius = (length) => (Math.sqrt(Math.max(0, Math.max(0, length) ** 2 - off)) / SIDE) * size;
    const ring = (r) => context.arc(to(-zu), size - to(-zv), r, 0, 2 * Math.PI);
    const [inner, middle, outer] = [-Math.SQRT2, 0, Math.SQRT2].map((by) => radius(Math.sqrt(d) + by));
    context.save();
    context.fillStyle = "rgba(86, 180, 233, 0.22)";
    if (outer && !this.heat) { context.beginPath(); ring(outer); if (inner) ring(inner); context.fill("evenodd"); }
    Object.assign(context, { strokeStyle: "#56B4E9", lineWidth: 2 });
    context.setLineDash([5, 4]);
    if (middle) { context.beginPath(); ring(middle); context.stroke(); }
    context.restore();
  }
}

class Seeds {
  static title = "Seeds";
  static help = "Random points side by side. Drag over them: the picture is a blend of the four around the pointer.";

  constructor(explorer, place) {
    this.e = explorer;
    this.first = 0;
    this.canvas = el("canvas", { className: "pad", title: "Drag: a blend of the four seeds around the pointer" });
    const other = el("button", { textContent: "other seeds", title: "Sixteen others" });
    other.onclick = () => { this.first += 16; this.opened(); this.e.remember(); };
    this.label = el("span");
    place.append(el("div", { className: "head" }, other, this.label), this.canvas);
    this.canvas.onpointerdown = (event) => { this.e.wander(false); this.canvas.setPointerCapture(event.pointerId); this.move(event); };
    this.canvas.onpointermove = (event) => { if (event.buttons) this.move(event); };
    this.canvas.onpointerup = () => this.e.remember();
  }

  opened() {
    const { w, h } = this.e.look;
    this.points = Array.from({ length: 16 }, (_, i) => this.e.paths.seeded(this.first + i, this.e.g.size));
    this.label.textContent = ` ${this.first} to ${this.first + 15}`;
    if (this.canvas.height !== 4 * (h + 1) - 1) Object.assign(this.canvas, { width: 4 * (w + 1) - 1, height: 4 * (h + 1) - 1 });
    this.e.queue("seeds", this.points.map((z, i) => () => this.e.cell(this.canvas, (i % 4) * (w + 1), Math.floor(i / 4) * (h + 1), scaled(z, this.e.state.psi))));
  }

  refresh() { this.opened(); }

  save() { return String(this.first); }

  load(text) { this.first = Math.min(1e9, parseInt(text, 10) || 0); this.opened(); }

  show(t) { this.go(1.5 - 1.4 * Math.cos(2 * Math.PI * t), 1.5 + 1.4 * Math.sin(4 * Math.PI * t)); }

  move(event) {
    const box = this.canvas.getBoundingClientRect(), place = (p, size) => Math.min(3, Math.max(0, (4 * p) / size - 0.5));
    this.go(place(event.clientX - box.left, box.width), place(event.clientY - box.top, box.height));
  }

  // The four around (x, y), in cells, by how near they are.
  go(x, y) {
    const c = Math.min(2, Math.floor(x)), r = Math.min(2, Math.floor(y)), a = x - c, b = y - r;
    const four = [[0, 0], [0, 1], [1, 0], [1, 1]].map(([i, j]) => this.points[4 * (r + i) + c + j]);
    this.e.set({ z: this.e.paths.blend(four, [(1 - a) * (1 - b), a * (1 - b), (1 - a) * b, a * b]), moves: {} });
  }
}

class Path {
  static title = "Path";
  static help = "Key frames and the way between them. Below: ‖z‖ (blue; other ways in grey) and how fast the picture changes (orange).";
  static kinds = { slerp: "slerp: along the sphere", lerp: "lerp: straight through", blend: "straight, kept at length", spline: "smooth curve" };

  constructor(explorer, place) {
    this.e = explorer;
    this.keys = []; // {z, seed?, label}
    this.kind = el("select", { title: "Straight lines lead too near the middle, where the generator was not trained: see ‖z‖ dip" }, ...Object.entries(Path.kinds).map(([value, text]) => el("option", { value, textContent: text })));
    this.kind.setAttribute("aria-label", "Kind of path");
    const tick = (checked) => el("input", { type: "checkbox", checked, onchange: () => this.edited() });
    [this.closed, this.even, this.fro] = [tick(true), tick(false), tick(false)];
    this.kind.onchange = () => this.edited();
    this.scrub = el("input", { type: "range", min: 0, max: 1, step: 0.001, value: 0, title: "The place on the path" });
    this.scrub.setAttribute("aria-label", "Place on the path");
    this.frames = el("div", { className: "film" });
    this.graph = el("canvas", { width: 340, height: 110, className: "graph" });
    const button = (text, title, run) => el("button", { textContent: text, title, onclick: run });
    this.player = button("▶ play", "Play and pause", () => this.play(!this.playing));
    place.append(
      el("div", { className: "head" }, button("+ this point", "Add the present picture as a key frame", () => { this.keys.push(this.e.here()); this.edited(); }),
        button("4 random", "Four random key frames", () => { this.keys = this.random(); this.edited(); }),
        button("clear", "Remove all key frames", () => { this.keys = []; this.play(false); this.edited(); })),
      this.frames, el("div", { className: "head" }, this.kind),
      el("div", { className: "head" }, el("label", { title: "Lead back to the first" }, this.closed, " loop"), el("label", { title: "There and back again (ping-pong)" }, this.fro, " to and fro"),
        el("label", { title: "The picture changes at the same speed all the way" }, this.even, " even speed")),
      el("div", { className: "head" }, this.player, this.scrub), this.graph);
    this.scrub.oninput = () => { this.play(false); this.go(+this.scrub.value); };
    this.scrub.onchange = () => this.e.remember();
  }

  random() { return Array.from({ length: 4 }, () => this.e.seed(Math.floor(Math.random() * 1e9))); }

  opened() {
    this.keys = this.random();
    this.changed();
    if (this.e.wandering) this.play(true);
  }

  // Its link: kind, ticks, place, then key frames as points and labels.
  save() {
    const ticks = [this.closed, this.even, this.fro].map((box) => +box.checked).join("");
    return [this.kind.value, ticks, (+this.scrub.value).toFixed(3), ...this.keys.map((key) => this.e.link.point(key) + "!" + this.e.link.labelled(key.label))].join("*");
  }

  load(text) {
    const [kind, ticks = "", place, ...keys] = text.split("*"), { e } = this;
    if (kind in Path.kinds) this.kind.value = kind;
    [this.closed, this.even, this.fro].forEach((box, i) => { box.checked = ticks[i] === "1"; });
    this.keys = keys.slice(0, 40).map((key) => e.link.keyOf(key, e.g, e.paths.seeded));
    this.scrub.value = parseFloat(place) || 0;
    this.changed();
  }

  edited() { this.changed(); this.e.remember(); }

  at(t, kind = this.kind.value) { return this.e.paths.along(this.keys.map((key) => key.z), kind, t, this.closed.checked); }

  label(t) { return this.e.paths.along(this.keys.map((key) => key.label), "lerp", t, this.closed.checked); }

  // From the part of the time that has passed to the part of the way.
  clocked(s) { return this.clock(this.fro.checked ? 1 - Math.abs(1 - 2 * s) : s); }

  changed() {
    this.frames.replaceChildren(...this.keys.map((key, i) => {
      const remove = el("button", { title: "Remove this key frame", onclick: () => { this.keys.splice(i, 1); this.edited(); } });
      remove.append(this.e.sheet([scaled(key.z, this.e.state.psi)], 1, 1, el("canvas"), key.label));
      return remove;
    }));
    if (this.keys.length < 2) return this.graph.getContext("2d").clearRect(0, 0, this.graph.width, this.graph.height);
    const n = 48, { g } = this.e, L = g.length;
    this.lengths = Object.fromEntries(Object.keys(Path.kinds).map((kind) => [kind, Array.from({ length: n + 1 }, (_, i) => { const z = this.at(i / n, kind); return Math.sqrt(dot(z, z)); })]));
    this.speeds = Array.from({ length: n }, () => 0);
    this.clock = (s) => s;
    let before = null;
    this.e.queue("path", Array.from({ length: n + 1 }, (_, i) => () => {
      this.e.make(Float32Array.from(this.at(i / n)), 1, this.label(i / n), (lent) => {
        const made = Float32Array.from(lent);
        if (before) this.speeds[i - 1] = Math.sqrt(made.reduce((sum, v, k) => sum + (v - before[k]) ** 2, 0) / L);
        before = made;
        if (i === n && this.even.checked) this.clock = this.e.paths.evened(this.speeds);
        if (i % 8 === 0) this.draw();
      }, this);
    }));
    this.draw();
  }

  go(s) {
    if (this.keys.length < 2) return;
    const t = this.clocked(s);
    this.e.set({ z: this.at(t), moves: {}, label: this.label(t) });
    this.draw(t);
  }

  // For a film: points along the path, as often as it takes to show it at the speed it plays here.
  route() {
    if (this.keys.length < 2) return null;
    return { frames: Math.min(900, Math.round(25 * 1.6 * this.keys.length * (this.fro.checked ? 2 : 1))), at: (t) => this.at(this.clocked(t)), label: (t) => this.label(this.clocked(t)) };
  }

  play(on) {
    this.playing = on;
    if (on) this.e.wander(false);
    this.player.textContent = on ? "❚❚ pause" : "▶ play";
  }

  frame(now) {
    const passed = (now - (this.before ?? now)) / 1000;
    this.before = now;
    if (this.e.wandering) this.play(false);
    if (!this.playing || this.keys.length < 2) return;
    const s = (+this.scrub.value + passed / (1.6 * this.keys.length * (this.fro.checked ? 2 : 1))) % 1;
    this.scrub.value = s;
    this.go(s);
  }

  show(t) { this.play(false); this.scrub.value = t; this.go(t); }

  leave() { this.play(false); }

  draw(t = null) {
    const context = this.graph.getContext("2d"), { width, height } = this.graph, d = this.e.g.size;
    context.clearRect(0, 0, width, height);
    const top = Math.max(...this.speeds, 1e-9), high = 1.15 * Math.max(...Object.values(this.lengths).flat(), Math.sqrt(d)), y = (v) => height - (v / high) * height;
    context.fillStyle = "rgba(230, 159, 0, 0.45)";
    this.speeds.forEach((v, i) => { const tall = (v / top) * height * 0.8; context.fillRect((i / this.speeds.length) * width, height - tall, width / this.speeds.length - 1, tall); });
    const curve = (values, colour, thick) => {
      Object.assign(context, { strokeStyle: colour, lineWidth: thick });
      context.beginPath();
      values.forEach((v, i) => context.lineTo((i / (values.length - 1)) * width, y(v)));
      context.stroke();
    };
    for (const [kind, values] of Object.entries(this.lengths)) if (kind !== this.kind.value) curve(values, "rgba(136, 136, 136, 0.6)", 1);
    context.setLineDash([4, 4]);
    curve([Math.sqrt(d), Math.sqrt(d)], "#888", 1);
    context.setLineDash([]);
    curve(this.lengths[this.kind.value], "#0072B2", 2.5);
    Object.assign(context, { fillStyle: "#888", font: "11px system-ui" });
    context.fillText("√d", 4, y(Math.sqrt(d)) - 4);
    if (t !== null) { context.fillStyle = "#D55E00"; context.fillRect(t * width - 1, 0, 2, height); }
  }
}

class Sums {
  static title = "Sums";
  static help = "Arithmetic of concepts: put two or three pictures into each bin; their averages make A − B + C.";

  constructor(explorer, place) {
    this.e = explorer;
    this.bins = { A: [], B: [], C: [] }; // {z, label}
    this.rows = Object.keys(this.bins).map((name) => {
      const cells = el("div", { className: "film" });
      const add = el("button", { textContent: `+ ${name}`, title: `Put the present picture into ${name}, or drop one of the strip here`, onclick: () => this.put(name, this.e.here()) });
      const row = el("div", { className: "head bin" }, add, cells);
      row.ondragover = (event) => event.preventDefault();
      row.ondrop = (event) => { event.preventDefault(); try { this.put(name, this.e.here(this.e.decode(event.dataTransfer.getData("text/plain")))); } catch { this.e.tell("That is no point of this generator."); } };
      return { name, cells, row };
    });
    this.result = el("div", { className: "equation" });
    const button = (textContent, title, onclick) => el("button", { textContent, title, onclick });
    place.append(...this.rows.map((r) => r.row), this.result, el("div", { className: "head" },
      button("go there", "Make the result the present point", () => this.go()),
      button("A − B as a direction", "Keeps the way from B to A among your own sliders", () => this.direct()),
      button("clear", "Empty the bins", () => { for (const key of Object.keys(this.bins)) this.bins[key] = []; this.draw(); this.e.remember(); })));
  }

  opened() { for (const key of Object.keys(this.bins)) this.bins[key] = []; this.draw(); }

  put(name, item) { if (this.bins[name].length < 12) this.bins[name].push(item); this.draw(); this.e.remember(); }

  save() { return Object.values(this.bins).map((bin) => bin.map((item) => this.e.link.point(item) + "!" + this.e.link.labelled(item.label)).join("*")).join("**"); }

  load(text) {
    const { e } = this;
    text.split("**").slice(0, 3).forEach((bin, i) => {
      this.bins["ABC"[i]] = bin.split("*").filter(Boolean).slice(0, 12).map((item) => e.link.keyOf(item, e.g, e.paths.seeded));
    });
    this.draw();
  }

  mean(bin, key) { return bin[0][key].map((_, i) => bin.reduce((sum, item) => sum + item[key][i], 0) / bin.length); }

  // A concept: averages are shorter than points, so they are brought back to √d (Radford et al. 2015, section 6.3.2).
  concept(bin) { return { z: this.long(this.mean(bin, "z")), label: this.mean(bin, "label") }; }

  long(z) { return scaled(unit(z), Math.sqrt(this.e.g.size)); }

  answer() {
    const bins = Object.values(this.bins);
    if (bins.some((bin) => !bin.length)) return null;
    const sum = (key) => { const [a, b, c] = bins.map((bin) => this.mean(bin, key)); return a.map((v, i) => v - b[i] + c[i]); };
    const label = sum("label").map((v) => Math.max(0, v)), whole = label.reduce((s, v) => s + v, 0);
    return { z: this.long(sum("z")), label: whole ? scaled(label, 1 / whole) : label };
  }

  go() { const found = this.answer(); if (found) { this.e.wander(false); this.e.set({ ...found, moves: {} }); this.e.remember(); } }

  direct() {
    const { A, B } = this.bins;
    if (!A.length || !B.length) return this.e.tell("Fill A and B first.");
    const [a, b] = [this.mean(A, "z"), this.mean(B, "z")];
    this.e.nameDirection("A − B", unit(a.map((v, i) => v - b[i])), "means of two bins");
  }

  // Six random pictures find their bins, and the sum is made.
  show(t) {
    const n = Math.min(6, Math.floor(t * 8));
    if (n === (this.step ?? 0)) return;
    if ((this.step = n) === 1) this.opened();
    const bin = "ABC"[(n - 1) % 3], { classes } = this.e.g, point = this.e.seed(Math.floor(Math.random() * 1e9));
    this.bins[bin].push(classes ? { ...point, label: this.e.oneLabel(bin === "C" ? 4 % classes : 0) } : point);
    this.draw();
  }

  shown() { this.step = 0; this.go(); }

  draw() {
    const picture = ({ z, label }) => this.e.sheet([z], 1, 1, el("canvas"), label);
    for (const { name, cells } of this.rows) {
      cells.replaceChildren(...this.bins[name].map((item, i) => {
        const button = el("button", { title: "Remove", onclick: () => { this.bins[name].splice(i, 1); this.draw(); this.e.remember(); } });
        button.append(picture(item));
        return button;
      }));
    }
    const found = this.answer(), [A, B, C] = Object.values(this.bins);
    const parts = found ? [picture(this.concept(A)), "−", picture(this.concept(B)), "+", picture(this.concept(C)), "=", picture(found)] : ["Fill all three bins."];
    this.result.classList.toggle("help", !found);
    this.result.replaceChildren(...parts);
  }
}

class Neighbours {
  static title = "Around";
  static help = "Sixty-four neighbours of the point, along the two directions that matter most here. Click one to go there.";

  constructor(explorer, place) {
    this.e = explorer;
    this.canvas = el("canvas", { className: "pad", title: "Click a neighbour to go there" });
    this.reach = el("input", { type: "range", min: 0.2, max: 3, step: 0.05, value: 1.5, title: "How far away the neighbours are" });
    this.reach.setAttribute("aria-label", "How far around");
    this.reach.oninput = () => this.painted();
    place.append(el("div", { className: "head" }, "near ", this.reach, " far"), this.canvas);
    this.canvas.onclick = (event) => {
      const box = this.canvas.getBoundingClientRect(), n = (p, size) => Math.min(7, Math.floor((8 * p) / size));
      this.e.wander(false);
      this.e.set({ z: this.points[8 * n(event.clientY - box.top, box.height) + n(event.clientX - box.left, box.width)], moves: {} });
      this.e.remember();
      this.opened();
    };
  }

  opened() { [this.u, this.v] = this.e.local(2); this.painted(); }

  save() { return this.reach.value; }

  load(text) { this.reach.value = parseFloat(text) || 1.5; this.opened(); }

  show(t) { this.reach.value = 1.6 - 1.4 * Math.cos(2 * Math.PI * t); this.painted(); }

  refresh() { this.opened(); }

  painted() {
    if (!this.u) return;
    const centre = this.e.z({ ...this.e.state, psi: 1 }), by = +this.reach.value / 3.5;
    this.points = Array.from({ length: 64 }, (_, n) => {
      const x = ((n % 8) - 3.5) * by, y = (3.5 - Math.floor(n / 8)) * by;
      return centre.map((c, i) => c + x * this.u[i] + y * (this.v?.[i] ?? 0));
    });
    this.e.sheet(this.points.map((p) => scaled(p, this.e.state.psi)), 8, 1, this.canvas);
    this.grids = (this.grids ?? 0) + 1;
  }
}

export const TOOLS = [Pad, Seeds, Path, Sums, Teach, Neighbours];
