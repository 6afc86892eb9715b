// The latent explorer: a generator runs here, in the page, so the picture follows the hand at the display's rate.
// data: {models: [{name, title, sentence, picture, steps, status}], model, state, demo,
//        assets: {generator, paths, tools, kernels: [], studio?, socket?}}
// The same file is the whole of the self-contained HTML page, where all addresses are data: URLs.

const explorers = new WeakMap();
const HISTORY = 40;
const FPS = 25; // of films
const WANDER = 14; // seconds of one loop of the random walk
const IDLE = 60; // seconds without a hand until a demo hides its controls

const HTML = `
<aside class="models" aria-label="Generators"></aside>
<main>
  <div class="bar">
    <b class="title"></b><span class="about"></span><span class="grow"></span>
    <button data-do="wander" title="Drift through the latent space, or stop (space)">▶ wander</button>
    <button data-do="random" title="A new random point (R)">new z</button>
    <button data-do="undo" title="Undo (Ctrl+Z)" aria-label="Undo">↶</button><button data-do="redo" title="Redo" aria-label="Redo">↷</button>
    <button data-do="heart" title="Keep this point in the strip (H)" aria-label="Keep">♥</button>
  </div>
  <div class="picture"><canvas class="big" tabindex="0" aria-label="The generated picture"></canvas><div class="message" hidden></div></div>
  <div class="row labels" hidden></div>
  <div class="row time" hidden><label>time <input type="range" min="0" step="1"></label><span></span></div>
  <div class="row"><label title="Truncation: draws z towards the middle. Less variety, more typical pictures.">ψ <input class="psi" type="range" min="0" max="1.5" step="0.01" value="1"><output>1.00</output></label>
    <span class="norm" title="The length of z, and √d, where nearly all random points lie"></span><span class="grow"></span><span class="speed"></span></div>
  <div class="film" aria-label="Visited points"></div>
  <div class="row exports">
    <button data-do="link" title="The address of exactly what is shown">copy link</button>
    <select class="save" aria-label="Save as" title="Save what is shown"><option value="">save as…</option><option value="png">PNG, eight times as large</option><option value="grid">PNG, 64 random pictures</option>
      <option class="served" value="gif">GIF of the path</option><option class="served" value="mp4">MP4 of the path</option><option class="served" value="npz">NPZ: points and pictures of the path</option>
      <option class="served" value="page">HTML page that runs from a USB stick</option><option class="served" value="onnx">ONNX: the generator</option></select><button data-do="smooth" title="Smooth, or pixel by pixel">smooth</button>
    <button data-do="demo" title="Full screen, without controls; a touch brings them back">demo</button><span class="told"></span>
  </div>
</main>
<section class="tools"><div class="tabs" role="tablist"></div><div class="tool"></div></section>`;

export default function (component) {
  const { parentElement, data } = component;
  let explorer = explorers.get(parentElement);
  if (!explorer) {
    explorer = new Explorer(parentElement, data);
    explorers.set(parentElement, explorer);
  } else explorer.menu(data);
  return () => {
    explorer.stop();
    explorers.delete(parentElement);
  };
}

export class Explorer {
  constructor(parent, data) {
    this.root = parent.querySelector(".explore") ?? parent.appendChild(Object.assign(document.createElement("div"), { className: "explore" }));
    this.root.innerHTML = HTML;
    this.root.explorer = this; // for tests and measurements
    this.find = (selector) => this.root.querySelector(selector);
    this.big = this.find(".big");
    this.painted = 0; // distinct pictures drawn, for measurements
    this.past = []; this.future = []; this.hearts = [];
    this.live = true;
    this.root.addEventListener("click", (e) => { const what = e.target.closest("[data-do]")?.dataset.do; if (what) this.act(what); });
    this.root.addEventListener("pointerdown", () => this.touched());
    const save = this.find(".save");
    save.onchange = () => { const what = save.value; save.value = ""; this.act(what); };
    if (!data.assets.studio) save.querySelectorAll(".served").forEach((option) => option.remove());
    this.keys = (event) => this.key(event);
    addEventListener("keydown", this.keys);
    this.big.addEventListener("pointerdown", (e) => this.drag(e));
    this.find(".psi").oninput = (e) => this.set({ psi: +e.target.value });
    this.find(".psi").onchange = () => this.remember();
    const time = this.find(".time input");
    time.oninput = () => this.travel(+time.value);
    this.ready = this.begin(data);
  }

  async begin(data) {
    this.data = data;
    const { generator, paths, tools, studio } = data.assets;
    [this.gp, this.paths, this.toolbox, this.studio] = await Promise.all([generator, paths, tools, studio].map((address) => address && import(address)));
    this.smooth(true);
    this.tabs();
    this.menu(data);
    if (!data.models.length) return this.say("There is no generator yet. Train one on the Train page; it appears here with its first picture.");
    const wanted = data.models.find((m) => m.name === data.model) ?? data.models[0];
    if (data.model && wanted.name !== data.model) this.tell(`«${data.model}» is not here; showing ${wanted.title}.`);
    for (const model of [wanted, ...data.models.filter((m) => m !== wanted)]) { // the first that is whole
      if (await this.open(model, model === wanted ? data.state : null)) break;
      if (wanted.name === data.model) return;
    }
    if (data.demo) this.demo(true);
    else if (!data.state) this.wander(true);
    this.loop = requestAnimationFrame((t) => this.frame(t));
  }

  stop() {
    this.live = false;
    cancelAnimationFrame(this.loop);
    removeEventListener("keydown", this.keys);
    this.follower?.stop();
    clearInterval(this.idler);
  }

  // -- models -------------------------------------------------------------------------------------------------------

  menu(data) {
    this.data = { ...this.data, models: data.models };
    const place = this.find(".models");
    place.replaceChildren(...data.models.map((model) => {
      const button = Object.assign(document.createElement("button"), { title: model.sentence });
      const title = Object.assign(document.createElement("span"), { textContent: model.title });
      if (model.picture) button.append(Object.assign(new Image(), { src: model.picture, alt: "" }));
      button.append(title);
      button.dataset.model = model.name;
      button.setAttribute("aria-pressed", model.name === this.model?.name);
      button.onclick = () => this.open(model).then(() => this.wander(true));
      return button;
    }));
    if (!this.data.assets.studio) return;
    const file = Object.assign(document.createElement("input"), { type: "file", multiple: true, accept: ".safetensors,.json", hidden: true });
    const button = Object.assign(document.createElement("button"), { textContent: "a file…", title: "A generator of your own: safetensors, and its JSON card" });
    button.onclick = () => file.click();
    file.onchange = () => { this.openFiles([...file.files]); file.value = ""; };
    place.append(button, file);
  }

  // A person's own generator: a safetensors file, and the JSON that describes it where it does not do so itself.
  async openFiles(files) {
    const weights = files.find((f) => f.name.endsWith(".safetensors")), card = files.find((f) => f.name.endsWith(".json"));
    if (!weights) return this.tell("Choose a .safetensors file, and its .json card beside it.");
    if (weights.size > 290e6) return this.tell("This file is too large for a page.");
    const told = new Uint8Array(card ? await card.arrayBuffer() : 0), length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, told.length, true);
    const answer = await fetch("/api/opened", { method: "POST", body: new Blob([length, told, weights]) });
    if (!answer.ok) return this.tell((await answer.json().catch(() => ({}))).sentence ?? "The file cannot be read.");
    const model = { name: "file", title: weights.name.replace(".safetensors", ""), sentence: "your file", picture: "", steps: [], source: await answer.arrayBuffer() };
    if (await this.open(model)) this.wander(true);
  }

  async open(model, state = null) {
    this.say("Loading…", "busy");
    this.opening = model.name;
    try {
      const generator = await this.gp.load(model.source ?? `/api/models/${model.name}/weights`, { wasm: this.data.assets.kernels });
      if (this.opening !== model.name) return false;
      if (generator.shape.length !== 3) throw new Error("This generator makes points, not pictures: see it on the Train page.");
      this.g = generator;
    } catch (error) {
      this.say(error.message, "problem");
      return false;
    }
    this.say("");
    this.model = model;
    this.directions = model.directions ?? [];
    this.image = new ImageData(this.g.shape[2], this.g.shape[1]);
    Object.assign(this.big, { width: this.g.shape[2], height: this.g.shape[1] });
    for (const b of this.root.querySelectorAll(".models button")) b.setAttribute("aria-pressed", b.dataset.model === model.name);
    this.find(".title").textContent = model.title;
    this.find(".about").textContent = model.sentence;
    this.past = []; this.future = []; this.hearts = [];
    this.labels();
    this.times();
    let begin = null;
    try { if (state) begin = this.decode(state); } catch { this.tell("The link's point does not fit this generator; here is another."); }
    this.state = begin ?? { z: this.paths.seeded(Math.floor(Math.random() * 1e9), this.g.size), moves: {}, label: this.oneLabel(3 % Math.max(1, this.g.classes)), psi: 1 };
    this.anchors = null;
    this.changed();
    this.remember();
    this.tool?.opened?.();
    this.paint();
    if (!model.source) {
      fetch(`/api/models/${model.name}/directions`).then(async (a) => {
        if (!a.ok || this.model !== model) return;
        this.directions = await a.json();
        this.tool?.directed?.();
      });
      this.follow(model);
    }
    return true;
  }

  // A run that is still training: its newest generator, whenever it keeps one. One point of latent space is seen to learn.
  async follow(model) {
    this.follower?.stop();
    this.follower = null;
    if (!model.name.startsWith("run-") || !this.data.assets.socket) return;
    const { tab } = await import(this.data.assets.socket);
    if (this.model !== model) return;
    this.follower = tab.follow(model.name.slice(4), [], { samples: (m) => this.learned(model, m.steps) });
  }

  async learned(model, steps) {
    if (this.model !== model || !steps.length || steps.at(-1) === model.steps.at(-1)) return;
    const atEnd = +this.find(".time input").value >= model.steps.length - 1;
    model.steps = steps;
    this.times(atEnd);
    if (atEnd) await this.travel(steps.length - 1);
  }

  times(atEnd = true) {
    const steps = this.model.steps ?? [], range = this.find(".time input");
    this.find(".time").hidden = steps.length < 2;
    range.max = Math.max(0, steps.length - 1);
    if (atEnd) range.value = range.max;
    this.find(".time span").textContent = steps.length ? `step ${steps[+range.value].toLocaleString("en")}` : "";
  }

  // The same z at another step of the run. One request at a time; the newest wish is served last.
  async travel(index) {
    const step = this.model.steps[index];
    this.find(".time span").textContent = `step ${step.toLocaleString("en")}`;
    this.wish = step;
    if (this.fetching) return;
    this.fetching = true;
    try {
      while (this.shown !== this.wish) {
        const now = this.wish, answer = await fetch(`/api/models/${this.model.name}/weights?step=${now}`);
        if (!answer.ok) break;
        this.g.update(await answer.arrayBuffer());
        this.shown = now;
        this.changed();
      }
    } finally { this.fetching = false; }
  }

  oneLabel(k) { return Array.from({ length: this.g.classes }, (_, i) => +(i === k)); }

  labels() {
    const row = this.find(".labels"), names = this.g.header.class_names;
    row.hidden = !names.length;
    row.replaceChildren(...names.map((name, k) => {
      const button = Object.assign(document.createElement("button"), { textContent: name, title: `Make it: ${name}` });
      button.onclick = () => { this.set({ label: this.oneLabel(k) }); this.remember(); };
      return button;
    }));
    if (!names.length) return;
    const mix = Object.assign(document.createElement("input"), { type: "range", min: 0, max: names.length - 1, step: 0.01, title: "From label to label", className: "mix" });
    mix.setAttribute("aria-label", "From label to label");
    mix.value = 3;
    mix.oninput = () => {
      const k = Math.floor(+mix.value), part = +mix.value - k, label = this.oneLabel(k).map((v) => v * (1 - part));
      if (part > 0) label[k + 1] = part;
      this.set({ label });
    };
    mix.onchange = () => this.remember();
    row.append(mix);
  }

  // -- the point ----------------------------------------------------------------------------------------------------

  set(change) { this.state = { ...this.state, ...change }; this.changed(); }

  changed() { this.dirty = true; }

  // z as the generator gets it: the point, moved along directions, drawn in by ψ.
  z(state = this.state) {
    const z = Float64Array.from(state.z);
    for (const [name, amount] of Object.entries(state.moves)) {
      const vector = this.vector(name);
      if (vector) for (let i = 0; i < z.length; i++) z[i] += amount * vector[i];
    }
    for (let i = 0; i < z.length; i++) z[i] *= state.psi;
    return z;
  }

  vector(name) { return this.directions.find((d) => d.name === name)?.vector ?? this.tool?.vectors?.[name]; }

  // The moves become part of the point itself.
  settle() {
    const { psi } = this.state;
    if (Object.keys(this.state.moves).length) this.state = { ...this.state, z: this.z({ ...this.state, psi: 1 }), moves: {}, psi };
  }

  remember() {
    const now = this.encode();
    if (this.past.at(-1)?.code === now) return;
    this.past.push({ code: now, picture: this.thumbnail() });
    if (this.past.length > HISTORY) this.past.shift();
    this.future = [];
    this.film();
    this.address(now);
  }

  address(code) {
    if (location.protocol === "file:" || this.data.demo || this.model.source) return;
    const url = new URL(location.href);
    url.searchParams.set("model", this.model.name);
    url.searchParams.set("at", code);
    history.replaceState(history.state, "", url);
  }

  recall(code) { this.wander(false); this.state = this.decode(code); this.find(".psi").value = this.state.psi; this.changed(); this.tool?.refresh?.(); this.address(code); }

  // z in half precision would move the picture: thousandths do not. Base64 of 16-bit steps of 1/2000.
  encode(state = this.state) {
    const q = Int16Array.from(this.z({ ...state, psi: 1 }), (v) => Math.max(-32767, Math.min(32767, Math.round(v * 2000))));
    const text = btoa(String.fromCharCode(...new Uint8Array(q.buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    const label = state.label.map((v, k) => (v > 0 ? `${k}:${+v.toFixed(2)}` : "")).filter(Boolean).join("+");
    return [text, label || "_", +state.psi.toFixed(2)].join("~");
  }

  decode(code) {
    const [text, label, psi] = code.split("~");
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    const z = Float64Array.from(new Int16Array(bytes.buffer), (v) => v / 2000);
    if (z.length !== this.g.size) throw new Error("another size");
    const weights = this.oneLabel(-1);
    for (const part of label === "_" ? [] : label.replaceAll(" ", "+").split("+")) { const [k, v] = part.split(":").map(Number); if (k in weights) weights[k] = v; }
    const found = parseFloat(psi);
    return { z, moves: {}, label: weights, psi: Number.isFinite(found) ? Math.min(1.5, Math.max(0, found)) : 1 };
  }

  film() {
    const cell = (entry, heart) => {
      const button = Object.assign(document.createElement("button"), { title: heart ? "A kept point" : "A visited point", className: heart ? "heart" : "" });
      button.append(Object.assign(new Image(), { src: entry.picture, alt: "" }));
      button.onclick = () => this.recall(entry.code);
      return button;
    };
    this.find(".film").replaceChildren(...this.hearts.map((h) => cell(h, true)), ...this.past.slice(-12).reverse().map((p) => cell(p, false)));
  }

  // -- drawing --------------------------------------------------------------------------------------------------------

  frame(now) {
    if (!this.live) return;
    this.loop = requestAnimationFrame((t) => this.frame(t));
    if (!this.g || !this.state) return;
    if (this.wandering) {
      if (!this.anchors) { this.anchors = this.newWalk(); this.phase = 0; }
      this.phase = (this.phase + (now - (this.before ?? now)) / 1000 / WANDER) % 1;
      this.state = { ...this.state, z: this.paths.walk(this.anchors, this.phase), moves: {} };
      this.dirty = true;
    }
    this.before = now;
    this.tool?.frame?.(now);
    if (this.dirty) this.paint();
  }

  // A loop of random points that passes where we are: Gaussian anchors, given that walk(0) is the present z.
  newWalk() {
    const anchors = Array.from({ length: 6 }, () => this.paths.seeded(Math.floor(Math.random() * 1e9), this.g.size));
    const here = this.z({ ...this.state, psi: 1 });
    const off = here.map((v, i) => (v * Math.sqrt(3) - anchors[0][i] - anchors[1][i] - anchors[2][i]) / 3);
    for (const anchor of anchors.slice(0, 3)) anchor.forEach((_, i) => { anchor[i] += off[i]; });
    return anchors;
  }

  paint() {
    if (!this.g || !this.state) return;
    this.dirty = false;
    const start = performance.now();
    const z = Float32Array.from(this.z());
    this.gp.toPixels(this.g.run(z, this.g.classes ? this.state.label : 0), this.g.shape, this.image);
    this.big.getContext("2d").putImageData(this.image, 0, 0);
    this.painted++;
    this.tool?.painted?.();
    const took = performance.now() - start;
    this.took = 0.9 * (this.took ?? took) + 0.1 * took;
    if (this.painted % 10 === 1) this.numbers(z);
  }

  numbers(z) {
    const length = Math.hypot(...z);
    this.find(".norm").textContent = `‖z‖ ${length.toFixed(1)} · √d ${Math.sqrt(this.g.size).toFixed(1)}`;
    this.find(".speed").textContent = `${this.took.toFixed(1)} ms a picture, in this browser${this.g.kind === "js" ? " (no SIMD)" : ""}`;
    this.find(".psi + output").textContent = this.state.psi.toFixed(2);
    this.find(".row.labels")?.querySelectorAll("button").forEach((b, k) => b.setAttribute("aria-pressed", this.state.label[k] > 0.5));
  }

  // A question to the server about this generator. Throws its sentence.
  async ask(what, about) {
    if (this.model.source) throw new Error("The server does not know this generator: it is a file of yours.");
    const answer = await fetch(`/api/models/${this.model.name}/ask/${what}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(about) });
    const found = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(found.sentence ?? `The server did not answer (${answer.status}).`);
    return found;
  }

  labelled() { return this.g.classes ? { label: Array.from(this.state.label) } : {}; }

  // Pictures of several points side by side: zs are arrays of z. Returns a canvas.
  sheet(zs, columns, gap = 1, canvas = document.createElement("canvas"), label = this.state.label) {
    const [, h, w] = this.g.shape, rows = Math.ceil(zs.length / columns);
    const width = columns * (w + gap) - gap, height = rows * (h + gap) - gap;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const context = canvas.getContext("2d"), image = new ImageData(w, h), all = new Float32Array(zs.length * this.g.size);
    zs.forEach((z, n) => all.set(z, n * this.g.size));
    const made = this.g.batch(all, zs.length, [this.g.classes ? label : 0]);
    zs.forEach((_, n) => {
      this.gp.toPixels(made.subarray(n * this.g.length, (n + 1) * this.g.length), this.g.shape, image);
      context.putImageData(image, (n % columns) * (w + gap), Math.floor(n / columns) * (h + gap));
    });
    return canvas;
  }

  thumbnail() { return this.sheet([this.z()], 1).toDataURL(); }

  // -- what a hand does -----------------------------------------------------------------------------------------------

  // Dragging over the picture: along the two directions that change it most here.
  drag(event) {
    if (!this.g) return;
    this.wander(false);
    const [u, v] = this.toolbox.localDirections(this, 2), start = [event.clientX, event.clientY], from = this.z({ ...this.state, psi: 1 });
    const reach = this.big.clientWidth / 5;
    this.big.setPointerCapture(event.pointerId);
    this.big.onpointermove = (e) => {
      const x = (e.clientX - start[0]) / reach, y = (start[1] - e.clientY) / reach;
      this.set({ z: from.map((c, i) => c + x * u[i] + y * v[i]), moves: {} });
    };
    this.big.onpointerup = this.big.onpointercancel = () => { this.big.onpointermove = null; this.remember(); this.tool?.refresh?.(); };
  }

  key(event) {
    const target = event.composedPath()[0];
    if (target.closest?.("input:not([type=range]), textarea, select, [contenteditable]") || event.altKey || event.metaKey || !this.g) return;
    const what = { " ": "wander", r: "random", h: "heart", Escape: "leave" }[event.key];
    if (event.ctrlKey && event.key === "z") this.act(event.shiftKey ? "redo" : "undo");
    else if (what && !event.ctrlKey && !(event.key === " " && target.closest?.("button"))) this.act(what);
    else return;
    event.preventDefault();
  }

  act(what) {
    if (!this.g) return;
    const name = this.model.name;
    ({
      wander: () => this.wander(!this.wandering),
      random: () => { this.wander(false); this.set({ z: this.paths.seeded(Math.floor(Math.random() * 1e9), this.g.size), moves: {} }); this.remember(); this.tool?.refresh?.(); },
      undo: () => { if (this.past.length > 1) { this.future.push(this.past.pop()); this.recall(this.past.at(-1).code); this.film(); } },
      redo: () => { if (this.future.length) { this.past.push(this.future.pop()); this.recall(this.past.at(-1).code); this.film(); } },
      heart: () => { this.hearts.unshift({ code: this.encode(), picture: this.thumbnail() }); this.film(); },
      png: () => this.download(this.enlarged(8), `${name}.png`),
      grid: () => this.download(this.sheet(Array.from({ length: 64 }, (_, s) => this.paths.seeded(s, this.g.size).map((v) => v * this.state.psi)), 8, 2), `${name}-grid.png`),
      page: () => { if (this.model.source) this.tell("Only generators of this server can be saved as a page."); else location.href = `/api/models/${name}/page`; },
      onnx: () => { if (this.model.source) this.tell("Only generators of this server can be saved as ONNX."); else location.href = `/api/models/${name}/onnx`; },
      gif: () => this.film_as("gif"),
      mp4: () => this.film_as("mp4"),
      npz: () => this.film_as("npz"),
      link: async () => { await navigator.clipboard.writeText(location.href); this.tell("The link is in the clipboard: it shows exactly this."); },
      demo: () => this.demo(true),
      leave: () => this.demo(false),
      smooth: () => this.smooth(!this.smoothed),
    })[what]?.();
  }

  wander(on) {
    if (on && !this.wandering) this.anchors = null;
    if (!on && this.wandering) { this.wandering = false; this.remember(); this.tool?.refresh?.(); }
    this.wandering = on;
    const button = this.find("[data-do=wander]");
    button.textContent = on ? "❚❚ wander" : "▶ wander";
    button.setAttribute("aria-pressed", on);
  }

  smooth(on) {
    this.smoothed = on;
    this.root.classList.toggle("smooth", on);
    this.find("[data-do=smooth]").setAttribute("aria-pressed", on);
  }

  enlarged(times) {
    const canvas = Object.assign(document.createElement("canvas"), { width: times * this.big.width, height: times * this.big.height });
    const context = canvas.getContext("2d");
    Object.assign(context, { imageSmoothingEnabled: this.smoothed, imageSmoothingQuality: "high" });
    context.drawImage(this.big, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  download(canvas, name) {
    Object.assign(document.createElement("a"), { href: canvas.toDataURL("image/png"), download: name }).click();
  }

  // A film of the path that is open, else of a loop from here: made in this page, written by the server.
  async film_as(kind) {
    const path = this.tool?.route?.() ?? this.walkFromHere(), n = path.frames, [, h, w] = this.g.shape, d = this.g.size;
    this.tell(`Making ${n} pictures…`);
    const head = new TextEncoder().encode(JSON.stringify({ frames: n, height: h, width: w, latent: d, fps: FPS, smooth: this.smoothed }));
    const body = new Uint8Array(4 + head.length + n * (3 * h * w + 4 * d)), view = new DataView(body.buffer), image = new ImageData(w, h);
    view.setUint32(0, head.length, true);
    body.set(head, 4);
    let at = 4 + head.length, points = at + n * 3 * h * w;
    for (let i = 0; i < n; i++) {
      const z = Float32Array.from(path.at(i / n), (v) => v * this.state.psi);
      this.gp.toPixels(this.g.run(z, this.g.classes ? this.state.label : 0), this.g.shape, image);
      for (let k = 0; k < h * w; k++) for (let c = 0; c < 3; c++) body[at++] = image.data[4 * k + c];
      for (const v of z) { view.setFloat32(points, v, true); points += 4; }
    }
    const answer = await fetch(`/api/film/${kind}`, { method: "POST", body });
    if (!answer.ok) return this.tell((await answer.json().catch(() => ({}))).sentence ?? "The film was not made.");
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(await answer.blob()), download: `${this.model.name}.${kind}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    this.tell(`${n} pictures, ${(n / FPS).toFixed(0)} seconds.`);
  }

  walkFromHere() {
    const anchors = this.newWalk();
    return { frames: WANDER * FPS, at: (t) => this.paths.walk(anchors, t) };
  }

  // A stand without a keeper: only the picture, one generator after another. A touch brings the controls back.
  demo(on) {
    this.root.classList.toggle("demo", on);
    this.wander(on || this.wandering);
    clearInterval(this.idler);
    if (on) document.documentElement.requestFullscreen?.().catch(() => this.tell("This browser stays in its window."));
    else if (document.fullscreenElement) document.exitFullscreen();
    this.idle = 0;
    if (on || this.data.demo) this.idler = setInterval(() => {
      this.idle++;
      const shown = this.root.classList.contains("demo");
      if (!shown && this.idle >= IDLE) { this.root.classList.add("demo"); this.wander(true); }
      const next = this.data.models[(this.data.models.findIndex((m) => m.name === this.model?.name) + 1) % this.data.models.length];
      if (shown && this.idle % 20 === 0 && next && next.name !== this.model?.name) this.open(next);
    }, 1000);
  }

  touched() {
    this.idle = 0;
    if (this.root.classList.contains("demo")) this.root.classList.remove("demo");
  }

  say(sentence, kind = "") {
    const place = this.find(".message");
    Object.assign(place, { hidden: !sentence, textContent: sentence, className: `message ${kind}` });
  }

  tell(sentence) { this.find(".told").textContent = sentence; clearTimeout(this.telling); this.telling = setTimeout(() => { this.find(".told").textContent = ""; }, 6000); }

  tabs() {
    const place = this.find(".tabs");
    this.all = [...this.toolbox.TOOLS, ...(this.studio?.TOOLS ?? [])];
    place.replaceChildren(...this.all.map((Tool) => {
      const button = Object.assign(document.createElement("button"), { textContent: Tool.title, title: Tool.help });
      button.setAttribute("role", "tab");
      button.onclick = () => this.take(Tool);
      return button;
    }));
    this.take(this.all[0]);
  }

  take(Tool) {
    this.tool?.leave?.();
    const place = this.find(".tool");
    place.innerHTML = `<p class="help">${Tool.help}</p>`;
    this.tool = new Tool(this, place);
    [...this.find(".tabs").children].forEach((b, i) => b.setAttribute("aria-selected", this.all[i] === Tool));
    if (this.g && this.state) this.tool.opened?.();
  }
}
