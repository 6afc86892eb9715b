// The latent explorer: a generator runs here, in the page, so the picture follows the hand at the display's rate.
// data: {models: [{name, title, sentence, picture, steps, status}], model, state, demo,
//        assets: {generator, paths, link, save, sliders, tools, kernels: [], served?, studio?, socket?}}
// The same file is the whole of the self-contained HTML page, where all addresses are data: URLs.

import { Help } from "./explore_help.js";

const explorers = new WeakMap();
const HISTORY = 40;
const WANDER = 14; // seconds of one loop of the random walk
const SHOWN = 3.5; // seconds of a «show me»
const IDLE = 60; // seconds without a hand until a demo hides its controls
const POINTS = 320; // pixels a side of the plane of a generator that makes points

const shower = (what) => `<button class="small" data-show="${what}" title="Show me" aria-label="Show me: ${what}">▷</button>`;

const HTML = `
<aside class="models" aria-label="Generators"></aside>
<main>
  <div class="bar">
    <b class="title"></b><span class="about"></span><span class="grow"></span>
    <button data-do="wander" title="Drift through the latent space, or stop (space)">▶ wander</button>
    <button data-do="random" title="A new random point (R)">new z</button>
    <button data-do="undo" title="Undo (Ctrl+Z)" aria-label="Undo">↶</button><button data-do="redo" title="Redo (Ctrl+Shift+Z)" aria-label="Redo">↷</button>
    <button data-do="heart" title="Keep this point in the strip (H)" aria-label="Keep">♥</button>
    <button data-do="help" title="What is this? Press it, then touch anything (?)" aria-label="What is this?">?</button>
  </div>
  <div class="picture"><canvas class="big" tabindex="0" aria-label="The generated picture" title="Drag, or press the arrow keys: the two directions that change most here"></canvas><div class="message" hidden></div></div>
  <div class="row labels" hidden></div>
  <div class="row time" hidden><label title="The same z in the generators that this run kept, from its beginning to its newest">time <input type="range" min="0" step="1" aria-label="Time"></label>${shower("time")}<span></span></div>
  <div class="row"><label>ψ <input class="psi" type="range" min="0" max="1.5" step="0.01" value="1" aria-label="Truncation" title="Truncation: draws z towards the middle. Less variety, more typical pictures."><output>1.00</output></label>${shower("psi")}
    <span class="norm" title="The length of z, and √d, where nearly all random points lie"></span><span class="grow"></span><span class="speed" title="How long your computer takes to draw one picture; no server is asked"></span></div>
  <div class="row last"><div class="film" aria-label="Visited points"></div><span class="told" role="status"></span>
    <button data-do="link" title="The address of exactly what is shown">copy link</button>
    <select class="save" aria-label="Save as" title="Save what is shown"></select><button data-do="smooth" title="Smooth, or pixel by pixel">smooth</button>
    <button data-do="demo" title="Full screen, without controls; a touch brings them back">demo</button></div>
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
    this.jobs = new Map();
    this.live = true;
    this.root.addEventListener("click", (e) => {
      const { do: what, show } = e.target.closest("[data-do], [data-show]")?.dataset ?? {};
      if (what) this.act(what);
      if (show) this.sweep(this.find({ psi: ".psi", time: ".time input", label: ".mix" }[show]));
    });
    this.root.addEventListener("pointerdown", () => { this.held = true; this.touched(); });
    for (const end of ["pointerup", "pointercancel"]) this.root.addEventListener(end, () => { this.held = false; });
    this.keys = (event) => this.key(event);
    addEventListener("keydown", this.keys);
    this.big.addEventListener("pointerdown", (e) => this.drag(e));
    const psi = this.find(".psi");
    psi.oninput = () => this.set({ psi: +psi.value });
    psi.onchange = () => this.remember();
    const time = this.find(".time input");
    time.oninput = () => this.travel(+time.value);
    this.help = new Help(this, this.find("[data-do=help]"), this.find(".picture"));
    this.ready = this.begin(data);
  }

  async begin(data) {
    this.data = data;
    const { generator, paths, link, save, sliders, tools, served, studio } = data.assets;
    [this.gp, this.paths, this.link, this.saving, this.sliding, this.toolbox, this.serving, this.studio] =
      await Promise.all([generator, paths, link, save, sliders, tools, served, studio].map((address) => address && import(address)));
    this.smooth(true);
    this.menu(data);
    if (!data.models.length) return this.say("There is no generator yet. Train one on the Train page; it appears here with its first picture.");
    const wanted = data.models.find((m) => m.name === data.model) ?? data.models[0];
    if (data.model && wanted.name !== data.model) this.tell(`«${data.model}» is not here; showing ${wanted.title}.`);
    for (const model of [wanted, ...data.models.filter((m) => m !== wanted)]) { // the first that is whole
      if (await this.open(model, model === wanted ? data.state : null, model === wanted && data.state)) break;
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
    document.documentElement.classList.remove("playground-demo");
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

  // state: where to begin, as a link has it; linked: the address says which tool is open, too.
  async open(model, state = null, linked = false) {
    this.say("Loading…", "busy");
    this.opening = model.name;
    try {
      const [g, why] = await this.loaded(model), looks = await this.looks(g);
      if (this.opening !== model.name) return false;
      Object.assign(this, { g, why, look: looks[0], large: looks.at(-1) });
    } catch (error) {
      this.say(error.message, "problem");
      return false;
    }
    this.say("");
    this.model = model;
    this.directions = model.directions ?? [];
    this.own = this.sliding.own(this.g);
    this.saves();
    this.image = new ImageData(this.large.w, this.large.h);
    Object.assign(this.big, { width: this.large.w, height: this.large.h });
    for (const b of this.root.querySelectorAll(".models button")) b.setAttribute("aria-pressed", b.dataset.model === model.name);
    this.find(".title").textContent = model.title;
    this.find(".about").textContent = this.why ? "This page cannot run it, so the server draws." : model.sentence;
    this.find(".about").title = this.why ?? model.sentence;
    this.past = []; this.future = [];
    this.hearts = this.kept();
    this.jobs.clear();
    this.ages = new Map();
    this.compass = null;
    this.shown = model.steps?.at(-1);
    this.labels();
    this.times();
    let begin = null;
    try { if (state) begin = this.decode(state); } catch { this.tell("The link's point does not fit this generator; here is another."); }
    this.state = begin ?? { ...this.seed(Math.floor(Math.random() * 1e9)), moves: {}, vectors: {}, label: this.oneLabel(3 % Math.max(1, this.g.classes)), psi: 1 };
    this.find(".psi").value = this.state.psi;
    this.anchors = null;
    this.paint();
    this.tabs(linked ? new URLSearchParams(location.search) : null);
    this.remember();
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

  // The generator of a model, run by this page; or by the server, and why.
  async loaded(model) {
    try {
      return [await this.gp.load(model.source ?? `/api/models/${model.name}/weights`, { wasm: this.data.assets.kernels }), null];
    } catch (error) {
      if (model.source || !this.serving?.refused(error)) throw error;
      const ask = (question, step = null) => this.ask("pictures", question, model, step);
      return [await this.serving.Served.of(ask, (sentence) => this.tell(sentence)), error.message];
    }
  }

  // How its samples look, small and large.
  async looks(g) {
    const look = new this.gp.Look(g, this.paths.seeded);
    const found = look.points ? [look, new this.gp.Look(g, this.paths.seeded, POINTS)] : [look];
    if (g.draw) await this.renew(g, found);
    return found;
  }

  // Of points: the places where they lie, after new weights.
  async renew(g = this.g, looks = [this.look, this.large]) {
    if (!looks[0].points) return;
    const { zs, n } = looks[0], label = Array.from({ length: g.classes }, () => 1 / g.classes);
    const made = g.draw ? await new Promise((put) => g.draw("places", zs, n, label, put)) : null;
    for (const look of looks) look.renew(made);
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

  get when() { return +this.find(".time input").value; }

  set when(index) {
    if (index === this.when) return;
    this.find(".time input").value = index;
    this.travel(index);
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
        const now = this.wish;
        if (this.g.draw) this.g.step = now;
        else {
          const answer = await fetch(`/api/models/${this.model.name}/weights?step=${now}`);
          if (!answer.ok) break;
          this.g.update(await answer.arrayBuffer());
        }
        await this.renew();
        this.shown = now;
        this.changed();
      }
    } finally { this.fetching = false; }
  }

  // Another generator of this run, by its place in time.
  async aged(index) {
    const step = this.model.steps[index];
    if (!this.ages.has(step)) this.ages.set(step, this.g.draw ? this.g.at(step) : this.gp.load(`/api/models/${this.model.name}/weights?step=${step}`, { wasm: this.data.assets.kernels }));
    return this.ages.get(step);
  }

  oneLabel(k) { return Array.from({ length: this.g.classes }, (_, i) => +(i === k)); }

  labels() {
    const row = this.find(".labels"), names = this.g.header.class_names;
    row.hidden = !names.length;
    row.classList.toggle("many", names.length > 12);
    row.replaceChildren(...names.map((name, k) => {
      const button = Object.assign(document.createElement("button"), { textContent: name, title: `Make it: ${name}` });
      button.className = "class";
      button.onclick = () => { this.set({ label: this.mixing() ? this.mixed(k) : this.oneLabel(k) }); this.remember(); };
      return button;
    }));
    if (!names.length) return;
    const several = Object.assign(document.createElement("button"), { textContent: "mix", title: "Mix: press several labels, and the picture is a bit of each", className: "small several" });
    several.setAttribute("aria-pressed", false);
    several.onclick = () => several.setAttribute("aria-pressed", !this.mixing());
    const mix = Object.assign(document.createElement("input"), { type: "range", min: 0, max: names.length - 1, step: 0.01, title: "From label to label", className: "mix" });
    mix.setAttribute("aria-label", "From label to label");
    mix.value = 3;
    mix.oninput = () => {
      const k = Math.floor(+mix.value), part = +mix.value - k, label = this.oneLabel(k).map((v) => v * (1 - part));
      if (part > 0) label[k + 1] = part;
      this.set({ label });
    };
    mix.onchange = () => this.remember();
    row.append(several, mix);
    row.insertAdjacentHTML("beforeend", shower("label"));
  }

  mixing() { return this.find(".several").getAttribute("aria-pressed") === "true"; }

  // Label k goes into the mixture, or out of it; all have equal parts.
  mixed(k) {
    const on = this.state.label.map((v, i) => (v > 0) !== (i === k)), n = on.filter(Boolean).length;
    return n ? on.map((v) => v / n) : this.oneLabel(k);
  }

  // -- the point ----------------------------------------------------------------------------------------------------

  set(change) {
    this.state = { ...this.state, ...("z" in change ? { seed: undefined, vectors: {} } : {}), ...change };
    this.changed();
  }

  changed() { this.dirty = true; }

  // The point of a seed, as a state or a key frame has it.
  seed(seed) { return { seed, z: this.paths.seeded(seed, this.g.size), label: this.state?.label?.length === this.g.classes ? this.state.label : this.oneLabel(0) }; }

  // A state as one point: with its seed as long as nothing has moved it.
  here(state = this.state) {
    const still = Object.values(state.moves).every((v) => v === 0);
    return { z: this.z({ ...state, psi: 1 }), label: Array.from(state.label), ...(still && state.seed !== undefined ? { seed: state.seed } : {}) };
  }

  // z as the generator gets it: the point, moved along directions, drawn in by ψ.
  z(state = this.state) {
    const z = Float64Array.from(state.z);
    for (const [name, amount] of Object.entries(state.moves)) {
      const vector = this.vector(name, state);
      if (vector && amount) for (let i = 0; i < z.length; i++) z[i] += amount * vector[i];
    }
    for (let i = 0; i < z.length; i++) z[i] *= state.psi;
    return z;
  }

  vector(name, state = this.state) { return state.vectors?.[name] ?? this.known(name) ?? this.own.find((d) => d.name === name)?.vector; }

  // A direction of this generator, or an axis of z.
  known(name) {
    const axis = /^z(\d+)$/.exec(name)?.[1];
    if (axis && axis >= 1 && axis <= this.g.size) return Float64Array.from({ length: this.g.size }, (_, i) => +(i === axis - 1));
    return this.directions.find((d) => d.name === name)?.vector;
  }

  // The k directions that change the picture most here.
  local(k) { return this.sliding.localDirections(this, k); }

  // A direction of one's own, into the drawer of this browser, and shown among the sliders.
  keepDirection(name, vector, method) {
    this.take(this.sliding.Sliders);
    this.tool.chosen = "mine";
    this.tool.keep([...this.own.filter((d) => d.name !== name), { name, vector: Array.from(vector), model: this.g.header.hash, space: "z", layer: 0, method }]);
  }

  nameDirection(name, vector, method) {
    const title = prompt("What does this direction do?", name);
    if (title) this.keepDirection(title, vector, method);
  }

  // The moves become part of the point itself, but for those that are to stay.
  settle(staying = new Set()) {
    const kept = (of) => Object.fromEntries(Object.entries(of ?? {}).filter(([name]) => staying.has(name))), gone = { ...this.state.moves };
    for (const name of staying) delete gone[name];
    if (!Object.keys(gone).length) return;
    const { z, seed } = this.here({ ...this.state, moves: gone });
    this.state = { ...this.state, z, seed, moves: kept(this.state.moves), vectors: kept(this.state.vectors) };
  }

  remember() {
    const now = this.encode();
    if (this.past.at(-1)?.code !== now) {
      this.past.push({ code: now, picture: this.thumbnail() });
      if (this.past.length > HISTORY) this.past.shift();
      this.future = [];
      this.film();
    }
    this.address(now);
  }

  // The address says all that is shown: generator, step, point, tool.
  address(code = this.encode()) {
    if (location.protocol === "file:" || this.data.demo || this.model.source) return;
    const url = new URL(location.href), newest = this.shown === this.model.steps?.at(-1);
    const say = { model: this.model.name, at: code, step: newest ? null : this.shown, tool: this.tool?.constructor.title, with: this.tool?.save?.() };
    for (const [key, value] of Object.entries(say)) if (value) url.searchParams.set(key, value); else url.searchParams.delete(key);
    history.replaceState(history.state, "", url);
  }

  recall(code) {
    this.wander(false);
    this.state = this.decode(code);
    this.find(".psi").value = this.state.psi;
    this.changed();
    this.tool?.refresh?.();
    this.address(code);
  }

  encode(state = this.state) { return this.link.encode(state); }

  decode(code) { return this.link.decode(code, this.g, this.paths.seeded); }

  // Kept points stay in this browser, by generator.
  kept() { return JSON.parse(localStorage.getItem(this.shelf()) ?? "[]"); }

  shelf() { return `gan-playground:hearts:${this.model.source ? this.g.header.hash : this.model.name}`; }

  heart() {
    const code = this.encode(), had = this.hearts.some((h) => h.code === code);
    this.hearts = had ? this.hearts.filter((h) => h.code !== code) : [{ code, picture: this.thumbnail() }, ...this.hearts].slice(0, 24);
    localStorage.setItem(this.shelf(), JSON.stringify(this.hearts));
    this.film();
  }

  film() {
    const cell = (entry, heart) => {
      const button = Object.assign(document.createElement("button"), { title: heart ? "A kept point (H again lets it go)" : "A visited point", className: heart ? "heart" : "", draggable: true });
      button.append(Object.assign(new Image(), { src: entry.picture, alt: "", draggable: false }));
      button.onclick = () => { try { this.recall(entry.code); this.remember(); } catch { this.tell("This point belonged to an earlier state of this run."); } };
      button.ondragstart = (event) => event.dataTransfer.setData("text/plain", entry.code);
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
      this.set({ z: this.paths.walk(this.anchors, this.phase), moves: {} });
      if (this.g.classes && this.root.classList.contains("demo")) this.state.label = this.paths.passing(now / 1000, this.g.classes);
    }
    this.before = now;
    if (this.showing) this.demonstrate(now);
    this.tool?.frame?.(now);
    const busy = this.dirty;
    if (busy) this.paint();
    if (!busy || !this.held) this.work(busy ? 4 : 24); // a hand has all the time there is
  }

  // Small pictures are drawn between large ones, a few milliseconds each frame; newer jobs of a name replace older.
  queue(name, jobs) { this.jobs.set(name, jobs.slice()); }

  work(most) {
    const end = performance.now() + most;
    for (const [name, jobs] of this.jobs) {
      while (jobs.length && this.jobs.get(name) === jobs) {
        if (this.g.full) return;
        jobs.shift()();
        if (performance.now() > end) return;
      }
      if (this.jobs.get(name) === jobs) this.jobs.delete(name);
    }
  }

  // «Show me»: run(t) with t from 0 to 1, then after(), or everything as it was.
  show(run, after = null) {
    this.wander(false);
    const code = this.encode();
    this.showing = { run, after: after ?? (() => this.recall(code)), start: performance.now() };
  }

  demonstrate(now) {
    const { run, after, start } = this.showing, t = (now - start) / 1000 / SHOWN;
    if (t < 1) return run(Math.max(0, t));
    this.showing = null;
    after();
    this.remember();
  }

  // Moves a slider to its ends and back.
  sweep(range) {
    const [from, low, high] = [range.value, range.min, range.max].map(Number), put = (v) => { range.value = v; range.oninput(); };
    this.show((t) => put(t < 0.25 ? from + 4 * t * (high - from) : t < 0.75 ? high - 2 * (t - 0.25) * (high - low) : low + 4 * (t - 0.75) * (from - low)), () => put(from));
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
    const start = performance.now(), z = Float32Array.from(this.z()), { g } = this, code = g.draw && this.encode();
    this.make(z, 1, this.state.label, (made) => {
      if (g !== this.g) return;
      if (this.look.points) this.sample = [made[0], made[1]];
      this.large.draw(made, this.image);
      this.big.getContext("2d").putImageData(this.image, 0, 0);
      this.painted++;
      this.tool?.painted?.();
      const took = performance.now() - start;
      this.took = 0.9 * (this.took ?? took) + 0.1 * took;
      if (this.painted % 10 === 1 || g.draw) this.numbers(z);
      if (g.draw && this.past.at(-1)?.code === code) { this.past.at(-1).picture = this.thumbnail(); this.film(); }
    }, this.serving?.BIG);
  }

  // n samples, lent to put(made): at once, or when the server has drawn them; then `key` tells wishes apart.
  make(zs, n, label, put, key = null, g = this.g) {
    if (g.draw) g.draw(key, zs, n, label, put);
    else put(g.batch(zs, n, [g.classes ? label : 0]));
  }

  numbers(z) {
    const length = Math.hypot(...z);
    this.find(".norm").textContent = `‖z‖ ${length.toFixed(1)} · √d ${Math.sqrt(this.g.size).toFixed(1)}`;
    this.find(".speed").textContent = `${this.took.toFixed(1)} ms a picture, ${{ wasm: "in this browser", js: "in this browser (no SIMD)", server: "by the server" }[this.g.kind]}`;
    this.find(".psi + output").textContent = this.state.psi.toFixed(2);
    this.find(".row.labels").querySelectorAll(".class").forEach((b, k) => b.setAttribute("aria-pressed", this.state.label[k] > (this.mixing() ? 0 : 0.5)));
  }

  // A question to the server about this generator. Throws its sentence.
  async ask(what, about, model = this.model, step = null) {
    if (model.source) throw new Error("The server does not know this generator: it is a file of yours.");
    const answer = await fetch(`/api/models/${model.name}/ask/${what}${step === null ? "" : `?step=${step}`}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(about) });
    const found = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(found.sentence ?? `The server did not answer (${answer.status}).`);
    return found;
  }

  labelled() { return this.g.classes ? { label: Array.from(this.state.label) } : {}; }

  // Pictures of several points side by side: zs are arrays of z. Returns a canvas.
  sheet(zs, columns, gap = 1, canvas = document.createElement("canvas"), label = this.state.label) {
    const { w, h } = this.look, rows = Math.ceil(zs.length / columns);
    const width = columns * (w + gap) - gap, height = rows * (h + gap) - gap;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const { g, look } = this, context = canvas.getContext("2d"), image = new ImageData(w, h), all = new Float32Array(zs.length * g.size);
    zs.forEach((z, n) => all.set(z, n * g.size));
    this.make(all, zs.length, label, (made) => zs.forEach((_, n) => {
      look.draw(made.subarray(n * g.length, (n + 1) * g.length), image);
      context.putImageData(image, (n % columns) * (w + gap), Math.floor(n / columns) * (h + gap));
    }), canvas);
    return canvas;
  }

  // One small picture into a place of a canvas, then after().
  cell(canvas, x, y, z, g = this.g, after = null) {
    const { look } = this;
    this.make(Float32Array.from(z), 1, this.state.label, (made) => {
      this.small = this.small?.width === look.w ? this.small : new ImageData(look.w, look.h);
      look.draw(made, this.small);
      canvas.getContext("2d").putImageData(this.small, x, y);
      after?.();
    }, {}, g);
  }

  thumbnail() { return this.g.draw ? this.big.toDataURL() : this.sheet([this.z()], 1).toDataURL(); }

  // -- what a hand does -----------------------------------------------------------------------------------------------

  // Dragging over the picture: along the two directions that change it most here.
  drag(event) {
    if (!this.g) return;
    this.wander(false);
    const [u, v = u] = this.local(2), start = [event.clientX, event.clientY], from = this.z({ ...this.state, psi: 1 });
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
    const arrow = target === this.big && { ArrowLeft: [-0.15, 0], ArrowRight: [0.15, 0], ArrowUp: [0, 0.15], ArrowDown: [0, -0.15] }[event.key];
    const what = { " ": "wander", r: "random", h: "heart", "?": "help", Escape: "leave" }[event.key];
    if (event.ctrlKey && event.key.toLowerCase() === "z") this.act(event.shiftKey ? "redo" : "undo");
    else if (arrow) this.nudge(...arrow);
    else if (what && !event.ctrlKey && !(event.key === " " && target.closest?.("button"))) this.act(what);
    else return;
    event.preventDefault();
  }

  // The arrow keys keep their directions until the point is changed by other means.
  nudge(x, y) {
    this.wander(false);
    if (this.compass?.code !== this.encode()) this.compass = { axes: this.local(2) };
    const [u, v = u] = this.compass.axes;
    this.set({ z: this.here().z.map((c, i) => c + x * u[i] + y * v[i]), moves: {} });
    this.compass.code = this.encode();
    this.remember();
  }

  jump(z) { this.wander(false); this.set({ ...z, moves: {} }); this.remember(); this.tool?.refresh?.(); }

  act(what) {
    if (!this.g) return;
    ({
      wander: () => this.wander(!this.wandering),
      random: () => {
        const found = this.seed(Math.floor(Math.random() * 1e9)), z = this.tool?.locked?.size ? this.tool.hold(found.z) : null;
        this.jump(z ? { z } : { z: found.z, seed: found.seed });
      },
      undo: () => { if (this.past.length > 1) { this.future.push(this.past.pop()); this.recall(this.past.at(-1).code); this.film(); } },
      redo: () => { if (this.future.length) { this.past.push(this.future.pop()); this.recall(this.past.at(-1).code); this.film(); } },
      heart: () => this.heart(),
      link: () => this.copy(),
      demo: () => this.demo(true),
      leave: () => { this.demo(false); this.help.toggle(false); },
      help: () => this.help.toggle(),
      smooth: () => this.smooth(!this.smoothed),
    })[what]?.();
  }

  async copy() {
    this.wander(false);
    this.address();
    if (this.model.source) return this.tell("A link needs a generator of this server.");
    try { await navigator.clipboard.writeText(location.href); this.tell("Copied: this link shows exactly what you see."); } catch { this.tell("The address above shows exactly this; copy it from there."); }
  }

  saves() {
    const menu = this.find(".save"), offered = Object.entries(this.saving.SAVES).filter(([, save]) => (this.studio || !save.served) && !(save.packed && this.g.draw));
    menu.replaceChildren(...[["", { text: "save as…" }], ...offered].map(([value, { text }]) => Object.assign(document.createElement("option"), { value, textContent: text })));
    menu.onchange = () => { const save = this.saving.SAVES[menu.value]; menu.value = ""; if (this.g) save?.run(this); };
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

  // A loop of random points, as a path.
  loopFromHere() {
    const anchors = this.newWalk();
    return { frames: WANDER * 25, at: (t) => this.paths.walk(anchors, t) };
  }

  // A stand without a keeper: only the picture, one generator after another. A touch brings the controls back.
  demo(on) {
    this.bare(on);
    this.wander(on || this.wandering);
    clearInterval(this.idler);
    if (on) document.documentElement.requestFullscreen?.().catch(() => this.tell("This browser stays in its window."));
    else if (document.fullscreenElement) document.exitFullscreen();
    this.idle = 0;
    if (on || this.data.demo) this.idler = setInterval(() => {
      this.idle++;
      const shown = this.root.classList.contains("demo");
      if (!shown && this.idle >= IDLE) { this.bare(true); this.wander(true); }
      const next = this.data.models[(this.data.models.findIndex((m) => m.name === this.model?.name) + 1) % this.data.models.length];
      if (shown && this.idle % 20 === 0 && next && next.name !== this.model?.name) this.open(next);
    }, 1000);
  }

  // The picture alone, without the page around it.
  bare(on) {
    this.root.classList.toggle("demo", on);
    document.documentElement.classList.toggle("playground-demo", on);
  }

  touched() {
    this.idle = 0;
    this.showing = null;
    if (this.root.classList.contains("demo")) this.bare(false);
  }

  say(sentence, kind = "") {
    const place = this.find(".message");
    Object.assign(place, { hidden: !sentence, textContent: sentence, className: `message ${kind}` });
  }

  tell(sentence) { this.find(".told").textContent = sentence; clearTimeout(this.telling); this.telling = setTimeout(() => { this.find(".told").textContent = ""; }, 6000); }

  // The tools that suit this generator, all new; a link says which is open, and how.
  tabs(link = null) {
    const all = [this.sliding.Sliders, ...this.toolbox.TOOLS, ...(this.studio?.TOOLS ?? [])];
    this.tool?.leave?.();
    this.all = all.filter((Tool) => (this.look.points ? !Tool.pictures : !Tool.points));
    this.made = new Map();
    this.find(".tool").replaceChildren();
    this.find(".tabs").replaceChildren(...this.all.map((Tool) => {
      const button = Object.assign(document.createElement("button"), { textContent: Tool.title, title: Tool.help });
      button.setAttribute("role", "tab");
      button.onclick = () => { this.take(Tool); this.address(); };
      return button;
    }));
    const wanted = link?.get("tool") ?? this.tool?.constructor.title;
    this.tool = null;
    this.take(this.all.find((Tool) => Tool.title === wanted) ?? this.all[0]);
    try { if (link?.get("with")) this.tool.load?.(link.get("with")); } catch { this.tell("The link's tool does not fit this generator."); }
    const step = +(link?.get("step") ?? NaN), index = (this.model.steps ?? []).findLastIndex((s) => s <= step);
    if (index >= 0) this.when = index;
  }

  // A tool shows itself.
  demonstrated(title) {
    const Tool = this.all.find((one) => one.title === title);
    if (this.tool.constructor !== Tool) this.take(Tool);
    const { tool } = this;
    this.show((t) => tool.show?.(t), tool.shown && (() => tool.shown()));
  }

  take(Tool) {
    this.tool?.leave?.();
    const place = this.find(".tool"), had = this.made.get(Tool);
    const [tool, box] = had ?? [null, document.createElement("div")];
    if (!had) box.innerHTML = `<p class="help">${Tool.help} </p>`;
    place.replaceChildren(box);
    this.tool = tool ?? new Tool(this, box);
    if (!had) {
      this.made.set(Tool, [this.tool, box]);
      const show = Object.assign(document.createElement("button"), { className: "small", textContent: "▷ show me", title: "Show me: moves it for three seconds", hidden: !this.tool.show });
      show.onclick = () => this.demonstrated(Tool.title);
      box.querySelector(".help").append(show);
    }
    [...this.find(".tabs").children].forEach((b, i) => b.setAttribute("aria-selected", this.all[i] === Tool));
    if (had) this.tool.refresh?.();
    else this.tool.opened?.();
  }
}
