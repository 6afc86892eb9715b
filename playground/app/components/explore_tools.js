// The explorer's tools. Each is a class with a title and a one-line help; it draws into `place` and moves the explorer's
// state. Optional methods: opened (another generator), directed (its directions have come), refresh (the point has jumped),
// painted, frame, leave.

const el = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};
const dot = (a, b) => a.reduce((sum, v, i) => sum + v * b[i], 0);
const scaled = (a, by) => a.map((v) => v * by);
const unit = (a) => scaled(a, 1 / Math.max(1e-12, Math.sqrt(dot(a, a))));

const AFFORDABLE = 150; // ms that looking around a point may take

// How the picture changes along each probe (unit vectors), here: forward differences, one row a probe.
function differences(explorer, probes) {
  const { g } = explorer, z = explorer.z(), n = probes.length, eps = 0.05, zs = new Float32Array((n + 1) * g.size);
  probes.forEach((probe, i) => { for (let k = 0; k < g.size; k++) zs[i * g.size + k] = z[k] + eps * probe[k]; });
  zs.set(z, n * g.size);
  const made = Float32Array.from(g.batch(zs, n + 1, [g.classes ? explorer.state.label : 0])), L = g.length, here = made.subarray(n * L);
  return probes.map((_, i) => made.subarray(i * L, (i + 1) * L).map((v, k) => (v - here[k]) / eps));
}

const axes = (d) => Array.from({ length: d }, (_, n) => Float64Array.from({ length: d }, (_, i) => +(i === n)));
const affordable = (explorer) => explorer.g.size * (explorer.took ?? 1) < AFFORDABLE;

// The k directions of z that change the picture most, here: top eigenvectors of JᵀJ. Of a large generator only the span
// of sixteen known directions is searched, for every probe costs a picture.
export function localDirections(explorer, k) {
  const known = explorer.directions.slice(0, 16).map((d) => d.vector);
  const some = known.length >= k ? known : Array.from({ length: 16 }, (_, i) => explorer.paths.seeded(i, explorer.g.size));
  const probes = affordable(explorer) ? axes(explorer.g.size) : orthonormal(some);
  const rows = differences(explorer, probes), m = rows.length;
  const M = rows.map((a, i) => Float64Array.from(rows, (b, j) => (j < i ? 0 : dot(a, b))));
  for (let i = 0; i < m; i++) for (let j = 0; j < i; j++) M[i][j] = M[j][i];
  return eigenvectors(M, Math.min(k, m)).map((c) => signed(probes[0].map((_, i) => c.reduce((sum, v, n) => sum + v * probes[n][i], 0))));
}

// How much each coordinate of z changes the picture, here; of a large generator as it was at the first point asked for.
export function sensitivities(explorer) {
  const { g } = explorer;
  if (g.sensitivities && !affordable(explorer)) return g.sensitivities;
  return (g.sensitivities = differences(explorer, axes(g.size)).map((row) => Math.sqrt(dot(row, row))));
}

function orthonormal(vectors) {
  const found = [];
  for (const vector of vectors) {
    const v = Float64Array.from(vector);
    for (const u of found) { const c = dot(u, v); v.forEach((_, i) => { v[i] -= c * u[i]; }); }
    if (dot(v, v) > 1e-6) found.push(unit(v));
  }
  return found;
}

const signed = (v) => (v[v.reduce((best, x, i) => (Math.abs(x) > Math.abs(v[best]) ? i : best), 0)] < 0 ? scaled(v, -1) : v);

// The top eigenvectors of a symmetric matrix, by orthogonal iteration.
function eigenvectors(M, k) {
  const d = M.length;
  let V = Array.from({ length: k }, (_, n) => unit(Float64Array.from({ length: d }, (_, i) => Math.cos(1 + (n + 1) * (i + 1)))));
  for (let turn = 0; turn < 40; turn++) {
    V = V.map((v) => Float64Array.from(M, (row) => dot(row, v)));
    V.forEach((v, n) => {
      for (let m = 0; m < n; m++) { const c = dot(v, V[m]); v.forEach((_, i) => { v[i] -= c * V[m][i]; }); }
      V[n] = unit(v);
    });
  }
  return V;
}

const drawer = (hash) => `gan-playground:directions:${hash}`; // where this browser keeps a person's own directions

class Sliders {
  static title = "Sliders";
  static help = "Each slider moves z along one direction, up to three standard deviations; the strip shows what it does.";

  constructor(explorer, place) {
    this.e = explorer;
    this.vectors = {};
    this.menu = el("select", { title: "How the directions were found" });
    this.menu.setAttribute("aria-label", "Directions");
    this.menu.onchange = () => { this.e.settle(); this.chosen = this.menu.value; this.opened(); };
    this.list = el("div", { className: "sliders" });
    const reset = el("button", { textContent: "reset", title: "All sliders back to the middle" });
    reset.onclick = () => { this.e.set({ moves: {} }); this.e.remember(); this.fill(); };
    place.append(el("div", { className: "head" }, this.menu, reset), this.list);
  }

  static methods = { named: "named", mine: "my own", SeFa: "SeFa: the first layer's own axes", PCA: "PCA of activations (GANSpace)", local: "what changes most here", raw: "z itself, the strongest first" };

  opened() {
    this.own = JSON.parse(localStorage.getItem(drawer(this.e.g.header.hash)) ?? "[]");
    const have = new Set(this.e.directions.map((d) => (d.method in Sliders.methods ? d.method : "named")));
    if (this.own.length) have.add("mine");
    const shown = Object.entries(Sliders.methods).filter(([key]) => have.has(key) || key === "local" || key === "raw");
    this.menu.replaceChildren(...shown.map(([value, text]) => el("option", { value, textContent: text })));
    this.method = shown.some(([key]) => key === this.chosen) ? this.chosen : shown[0][0];
    this.menu.value = this.method;
    this.fill();
  }

  directed() { this.opened(); }

  refresh() { this.fill(); }

  found() {
    if (this.method === "mine") return this.own;
    if (this.method === "local") return localDirections(this.e, 6).map((vector, i) => ({ name: `local ${i + 1}`, vector }));
    if (this.method === "raw") {
      const by = sensitivities(this.e).map((s, i) => [s, i]).sort((a, b) => b[0] - a[0]).slice(0, 8);
      return by.map(([, i]) => ({ name: `z${i + 1}`, vector: Float64Array.from({ length: this.e.g.size }, (_, k) => +(k === i)) }));
    }
    return this.e.directions.filter((d) => (d.method in Sliders.methods ? d.method : "named") === this.method);
  }

  fill() {
    this.e.settle();
    const found = this.found();
    this.vectors = Object.fromEntries(found.map((d) => [d.name, d.vector]));
    this.list.replaceChildren(...found.map((d) => this.row(d)));
    this.strips();
  }

  row({ name, vector }) {
    const range = el("input", { type: "range", min: -3, max: 3, step: 0.01, value: 0 });
    range.setAttribute("aria-label", name);
    const out = el("output", { textContent: "0.0" }), strip = el("canvas", { className: "strip" });
    strip.dataset.name = name;
    const move = (value) => { this.e.wander(false); this.e.set({ moves: { ...this.e.state.moves, [name]: value } }); out.textContent = value.toFixed(1); };
    range.oninput = () => move(+range.value);
    range.onchange = () => { this.e.remember(); this.later(); };
    range.ondblclick = () => { range.value = 0; move(0); this.e.remember(); };
    strip.onclick = (event) => { range.value = (6 * event.offsetX) / strip.clientWidth - 3; range.oninput(); range.onchange(); };
    const keep = el("button", { textContent: "✎", title: "Give this direction a name and keep it in this browser" });
    keep.onclick = () => {
      const title = prompt("What does this direction do?", name);
      if (!title) return;
      this.own = [...this.own.filter((o) => o.name !== title), { name: title, vector: Array.from(vector), space: "z", method: this.method }];
      localStorage.setItem(drawer(this.e.g.header.hash), JSON.stringify(this.own));
      this.opened();
    };
    const show = el("button", { textContent: "▷", title: "Show me: move it to and fro" });
    show.onclick = () => { this.showing = { range, start: performance.now() }; };
    return el("div", { className: "slider" }, el("div", { className: "name" }, el("span", { textContent: name }), show, keep, out), range, strip);
  }

  frame(now) {
    if (this.e.wandering && now > (this.drawn ?? 0) + 1500) this.strips();
    if (!this.showing) return;
    const { range, start } = this.showing, t = (now - start) / 3000;
    range.value = t >= 1 ? 0 : 3 * Math.sin(2 * Math.PI * t);
    range.oninput();
    if (t >= 1) this.showing = null;
  }

  later() { clearTimeout(this.timer); this.timer = setTimeout(() => this.strips(), 200); }

  strips() {
    this.drawn = performance.now();
    for (const strip of this.list.querySelectorAll("canvas")) {
      const base = this.e.z({ ...this.e.state, psi: 1, moves: { ...this.e.state.moves, [strip.dataset.name]: 0 } });
      const v = this.vectors[strip.dataset.name];
      const zs = [-3, -2, -1, 0, 1, 2, 3].map((a) => base.map((c, i) => (c + a * v[i]) * this.e.state.psi));
      this.e.sheet(zs, 7, 1, strip);
    }
  }

  leave() { clearTimeout(this.timer); this.e.settle(); }
}

class Pad {
  static title = "Pad";
  static help = "Two directions at once: drag the dot. The dashed ring is ‖z‖ = √d, where the generator was trained.";

  constructor(explorer, place) {
    this.e = explorer;
    this.canvas = el("canvas", { className: "pad", width: 300, height: 300, tabIndex: 0 });
    this.canvas.setAttribute("aria-label", "Pad over two directions");
    this.axes = ["x", "y"].map((axis) => { const menu = el("select"); menu.setAttribute("aria-label", `direction ${axis}`); menu.onchange = () => this.centre(); return menu; });
    this.hot = el("input", { type: "checkbox", onchange: () => this.warm() });
    const heated = el("label", { title: "What the discriminator says of each place: green is real, orange is fake", hidden: !explorer.studio }, this.hot, " what D says");
    this.told = el("p", { className: "help" });
    place.append(el("div", { className: "head" }, "→ ", this.axes[0], " ↑ ", this.axes[1], heated), this.canvas, this.told);
    this.canvas.onpointerdown = (event) => { this.e.wander(false); this.canvas.setPointerCapture(event.pointerId); this.move(event); };
    this.canvas.onpointermove = (event) => { if (event.buttons) this.move(event); };
    this.canvas.onpointerup = () => this.e.remember();
    this.canvas.onkeydown = (event) => {
      const step = { ArrowLeft: [-0.2, 0], ArrowRight: [0.2, 0], ArrowUp: [0, 0.2], ArrowDown: [0, -0.2] }[event.key];
      if (step) { event.preventDefault(); this.at = this.at.map((v, i) => Math.min(3, Math.max(-3, v + step[i]))); this.go(); }
    };
  }

  opened() {
    const here = [{ name: "here 1", local: 0 }, { name: "here 2", local: 1 }];
    const names = [...this.e.directions.map((d) => d.name), ...here.map((h) => h.name)];
    this.axes.forEach((menu, i) => {
      const before = menu.value;
      menu.replaceChildren(...names.map((n) => el("option", { value: n, textContent: n })));
      menu.value = names.includes(before) ? before : names[Math.min(i, names.length - 1)];
    });
    this.centre();
  }

  directed() { this.opened(); }

  refresh() { this.centre(); }

  centre() {
    this.e.settle();
    this.base = this.e.z({ ...this.e.state, psi: 1 });
    let local = null;
    [this.u, this.v] = this.axes.map((menu) => {
      const known = this.e.directions.find((d) => d.name === menu.value);
      return known?.vector ?? (local ??= localDirections(this.e, 2))[menu.value === "here 2" ? 1 : 0];
    });
    this.at = [0, 0];
    const zs = [];
    for (let r = 0; r < 7; r++) for (let c = 0; c < 7; c++) zs.push(scaled(this.point(c - 3, 3 - r), this.e.state.psi));
    this.back = this.e.sheet(zs, 7, 1);
    this.warm();
  }

  // Lays D's heat map under the dot; it comes when the server has it.
  async warm() {
    this.heat = null;
    this.told.textContent = "";
    this.draw();
    if (!this.hot.checked) return;
    const { base } = this;
    try {
      const map = await this.e.studio.heat(this.e, (x, y) => scaled(this.point(x, y), this.e.state.psi));
      if (this.base === base && this.hot.checked) this.heat = map;
    } catch (error) { this.told.textContent = error.message; }
    this.draw();
  }

  point(x, y) { return this.base.map((c, i) => c + x * this.u[i] + y * this.v[i]); }

  move(event) {
    const box = this.canvas.getBoundingClientRect(), place = (p, size) => Math.min(3, Math.max(-3, (7 * p) / size - 3.5));
    this.at = [place(event.clientX - box.left, box.width), -place(event.clientY - box.top, box.height)];
    this.go();
  }

  go() { this.e.set({ z: this.point(...this.at), moves: {} }); this.draw(); }

  draw() {
    const context = this.canvas.getContext("2d"), size = this.canvas.width, to = (v) => ((v + 3.5) / 7) * size;
    context.clearRect(0, 0, size, size);
    context.imageSmoothingEnabled = false;
    context.globalAlpha = 0.45;
    context.drawImage(this.back, 0, 0, size, size);
    if (this.heat) {
      Object.assign(context, { imageSmoothingEnabled: true, globalAlpha: 0.6 });
      context.drawImage(this.heat, 0, 0, size, size);
    }
    context.globalAlpha = 1;
    const zu = dot(this.base, this.u), zv = dot(this.base, this.v);
    const r2 = this.e.g.size - dot(this.base, this.base) + zu * zu + zv * zv;
    context.setLineDash([5, 4]);
    context.strokeStyle = "#0072B2";
    context.lineWidth = 2;
    if (r2 > 0) { context.beginPath(); context.arc(to(-zu), size - to(-zv), (Math.sqrt(r2) / 7) * size, 0, 2 * Math.PI); context.stroke(); }
    context.setLineDash([]);
    context.beginPath();
    context.arc(to(this.at[0]), size - to(this.at[1]), 9, 0, 2 * Math.PI);
    context.fillStyle = "#E69F00"; context.fill();
    context.strokeStyle = "#fff"; context.lineWidth = 3; context.stroke();
  }
}

class Seeds {
  static title = "Seeds";
  static help = "Random points side by side. Drag over them: the picture is a blend of the four around the pointer.";

  constructor(explorer, place) {
    this.e = explorer;
    this.first = 0;
    this.canvas = el("canvas", { className: "pad" });
    const other = el("button", { textContent: "other seeds" });
    other.onclick = () => { this.first += 16; this.opened(); };
    this.label = el("span");
    place.append(el("div", { className: "head" }, other, this.label), this.canvas);
    this.canvas.onpointerdown = (event) => { this.e.wander(false); this.canvas.setPointerCapture(event.pointerId); this.move(event); };
    this.canvas.onpointermove = (event) => { if (event.buttons) this.move(event); };
    this.canvas.onpointerup = () => this.e.remember();
  }

  opened() {
    this.points = Array.from({ length: 16 }, (_, i) => this.e.paths.seeded(this.first + i, this.e.g.size));
    this.label.textContent = ` ${this.first} to ${this.first + 15}`;
    this.e.sheet(this.points, 4, 1, this.canvas);
  }

  move(event) {
    const box = this.canvas.getBoundingClientRect(), place = (p, size) => Math.min(3, Math.max(0, (4 * p) / size - 0.5));
    const x = place(event.clientX - box.left, box.width), y = place(event.clientY - box.top, box.height);
    const c = Math.min(2, Math.floor(x)), r = Math.min(2, Math.floor(y)), a = x - c, b = y - r;
    const four = [[0, 0], [0, 1], [1, 0], [1, 1]].map(([i, j]) => this.points[4 * (r + i) + c + j]);
    this.e.set({ z: this.e.paths.blend(four, [(1 - a) * (1 - b), a * (1 - b), (1 - a) * b, a * b]), moves: {} });
  }
}

class Path {
  static title = "Path";
  static help = "Key frames and the way between them. Below: ‖z‖ (blue) and how fast the picture changes (orange).";
  static kinds = { slerp: "slerp: along the sphere", lerp: "lerp: straight through", blend: "straight, kept at length", spline: "smooth curve" };

  constructor(explorer, place) {
    this.e = explorer;
    this.keys = [];
    this.kind = el("select", {}, ...Object.entries(Path.kinds).map(([value, text]) => el("option", { value, textContent: text })));
    this.kind.setAttribute("aria-label", "Kind of path");
    this.closed = el("input", { type: "checkbox", checked: true });
    this.even = el("input", { type: "checkbox" });
    this.scrub = el("input", { type: "range", min: 0, max: 1, step: 0.001, value: 0 });
    this.scrub.setAttribute("aria-label", "Place on the path");
    this.frames = el("div", { className: "film" });
    this.graph = el("canvas", { width: 300, height: 90, className: "graph" });
    const button = (text, title, run) => el("button", { textContent: text, title, onclick: run });
    this.player = button("▶ play", "Play and pause", () => this.play(!this.playing));
    place.append(
      el("div", { className: "head" }, button("+ this point", "Add the present picture as a key frame", () => { this.keys.push(this.e.z({ ...this.e.state, psi: 1 })); this.changed(); }),
        button("4 random", "Four random key frames", () => { this.keys = Array.from({ length: 4 }, () => this.e.paths.seeded(Math.floor(Math.random() * 1e9), this.e.g.size)); this.changed(); }),
        button("clear", "Remove all key frames", () => { this.keys = []; this.play(false); this.changed(); })),
      this.frames,
      el("div", { className: "head" }, this.kind, el("label", { title: "Lead back to the first" }, this.closed, " loop"), el("label", { title: "The picture changes at the same speed all the way" }, this.even, " even")),
      el("div", { className: "head" }, this.player, this.scrub), this.graph);
    for (const input of [this.kind, this.closed, this.even]) input.onchange = () => this.changed();
    this.scrub.oninput = () => { this.play(false); this.go(+this.scrub.value); };
    this.scrub.onchange = () => this.e.remember();
  }

  opened() {
    this.keys = Array.from({ length: 4 }, () => this.e.paths.seeded(Math.floor(Math.random() * 1e9), this.e.g.size));
    this.changed();
    if (this.e.wandering) this.play(true);
  }

  at(t) { return this.e.paths.along(this.keys, this.kind.value, t, this.closed.checked); }

  changed() {
    this.frames.replaceChildren(...this.keys.map((key, i) => {
      const canvas = this.e.sheet([scaled(key, this.e.state.psi)], 1);
      const remove = el("button", { title: "Remove this key frame", onclick: () => { this.keys.splice(i, 1); this.changed(); } });
      remove.append(canvas);
      return remove;
    }));
    if (this.keys.length < 2) return;
    const n = 48, zs = Array.from({ length: n + 1 }, (_, i) => this.at(i / n));
    const all = new Float32Array((n + 1) * this.e.g.size);
    zs.forEach((z, i) => all.set(z, i * this.e.g.size));
    const made = this.e.g.batch(all, n + 1, [this.e.g.classes ? this.e.state.label : 0]), L = this.e.g.length;
    this.speeds = Array.from({ length: n }, (_, i) => {
      let sum = 0;
      for (let k = 0; k < L; k++) sum += (made[(i + 1) * L + k] - made[i * L + k]) ** 2;
      return Math.sqrt(sum / L);
    });
    this.lengths = zs.map((z) => Math.sqrt(dot(z, z)));
    this.clock = this.even.checked ? this.e.paths.evened(this.speeds) : (s) => s;
    this.draw();
  }

  go(s) {
    if (this.keys.length < 2) return;
    this.e.set({ z: this.at(this.clock(s)), moves: {} });
    this.draw(this.clock(s));
  }

  // For a film: points along the path, as often as it takes to show it at the speed it plays here.
  route() {
    if (this.keys.length < 2) return null;
    return { frames: Math.min(900, Math.round(25 * 1.6 * this.keys.length)), at: (t) => this.at(this.clock(t)) };
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
    const s = (+this.scrub.value + passed / (1.6 * this.keys.length)) % 1;
    this.scrub.value = s;
    this.go(s);
  }

  draw(t = null) {
    const context = this.graph.getContext("2d"), { width, height } = this.graph;
    context.clearRect(0, 0, width, height);
    const top = Math.max(...this.speeds, 1e-9), high = 1.15 * Math.max(...this.lengths, Math.sqrt(this.e.g.size));
    context.fillStyle = "rgba(230, 159, 0, 0.45)";
    this.speeds.forEach((v, i) => { const tall = (v / top) * height * 0.8; context.fillRect((i / this.speeds.length) * width, height - tall, width / this.speeds.length - 1, tall); });
    const y = (v) => height - (v / high) * height;
    context.strokeStyle = "#888"; context.setLineDash([4, 4]);
    context.beginPath(); context.moveTo(0, y(Math.sqrt(this.e.g.size))); context.lineTo(width, y(Math.sqrt(this.e.g.size))); context.stroke();
    context.setLineDash([]); context.strokeStyle = "#0072B2"; context.lineWidth = 2;
    context.beginPath();
    this.lengths.forEach((v, i) => context.lineTo((i / (this.lengths.length - 1)) * width, y(v)));
    context.stroke();
    context.lineWidth = 1;
    if (t !== null) { context.strokeStyle = "#D55E00"; context.beginPath(); context.moveTo(t * width, 0); context.lineTo(t * width, height); context.stroke(); }
  }
}

class Sums {
  static title = "Sums";
  static help = "Arithmetic of concepts: put two or three pictures into each bin; their averages make A − B + C.";

  constructor(explorer, place) {
    this.e = explorer;
    this.bins = { A: [], B: [], C: [] };
    this.rows = Object.keys(this.bins).map((name) => {
      const cells = el("div", { className: "film" });
      const add = el("button", { textContent: `+ ${name}`, title: `Put the present picture into ${name}`, onclick: () => { this.bins[name].push(this.e.z({ ...this.e.state, psi: 1 })); this.draw(); } });
      return { name, cells, row: el("div", { className: "head" }, add, cells) };
    });
    this.result = el("div", { className: "equation" });
    const button = el("button", { textContent: "go there", title: "Make the result the present point", onclick: () => { const z = this.answer(); if (z) { this.e.set({ z, moves: {} }); this.e.remember(); } } });
    const clear = el("button", { textContent: "clear", onclick: () => { for (const key of Object.keys(this.bins)) this.bins[key] = []; this.draw(); } });
    place.append(...this.rows.map((r) => r.row), this.result, el("div", { className: "head" }, button, clear));
  }

  opened() { for (const key of Object.keys(this.bins)) this.bins[key] = []; this.draw(); }

  mean(points) { return points[0].map((_, i) => points.reduce((sum, p) => sum + p[i], 0) / points.length); }

  // Averages are shorter than points, so the answer is brought back to √d (Radford et al. 2015, section 6.3.2).
  answer() {
    const { A, B, C } = this.bins;
    if (!A.length || !B.length || !C.length) return null;
    const [a, b, c] = [A, B, C].map((bin) => this.mean(bin));
    return scaled(unit(a.map((v, i) => v - b[i] + c[i])), Math.sqrt(this.e.g.size));
  }

  draw() {
    for (const { name, cells } of this.rows) {
      cells.replaceChildren(...this.bins[name].map((z, i) => {
        const button = el("button", { title: "Remove", onclick: () => { this.bins[name].splice(i, 1); this.draw(); } });
        button.append(this.e.sheet([z], 1));
        return button;
      }));
    }
    const z = this.answer();
    const normal = (bin) => scaled(unit(this.mean(bin)), Math.sqrt(this.e.g.size));
    this.result.replaceChildren(...(z ? [this.e.sheet([normal(this.bins.A)], 1), " − ", this.e.sheet([normal(this.bins.B)], 1), " + ", this.e.sheet([normal(this.bins.C)], 1), " = ", this.e.sheet([z], 1)] : ["Fill all three bins."]));
  }
}

class Neighbours {
  static title = "Around";
  static help = "Sixty-four neighbours of the point, along the two directions that matter most here. Click one to go there.";

  constructor(explorer, place) {
    this.e = explorer;
    this.canvas = el("canvas", { className: "pad" });
    this.reach = el("input", { type: "range", min: 0.2, max: 3, step: 0.05, value: 1.5 });
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

  opened() { [this.u, this.v] = localDirections(this.e, 2); this.painted(); }

  refresh() { this.opened(); }

  painted() {
    if (!this.u) return;
    const centre = this.e.z({ ...this.e.state, psi: 1 }), by = +this.reach.value / 3.5;
    this.points = Array.from({ length: 64 }, (_, n) => {
      const x = ((n % 8) - 3.5) * by, y = (3.5 - Math.floor(n / 8)) * by;
      return centre.map((c, i) => c + x * this.u[i] + y * this.v[i]);
    });
    this.e.sheet(this.points.map((p) => scaled(p, this.e.state.psi)), 8, 1, this.canvas);
    this.grids = (this.grids ?? 0) + 1;
  }
}

export const TOOLS = [Sliders, Pad, Seeds, Path, Sums, Neighbours];
