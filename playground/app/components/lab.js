// The 2-D lab's bench: network graph, plane, numbers, time. It follows a run over the socket, evaluates the players here,
// steers at once, and tells the page only what needs a new run. data: see `lab` in __init__.py and views/lab.py.

import { Plane, LAYERS } from "./plane.js";
import { Graph } from "./graph.js";
import { saving } from "./lab_save.js";
import { SlowMotion, happened } from "./slow.js";
import { Clock } from "./lab_time.js";
import { Asked } from "./lab_ask.js";
import { Hand } from "./lab_draw.js";
import { el, examples, racing, sharing } from "./lab_menus.js";
import { tab, unpack } from "./socket.js";
import * as nets from "./nets.js";
import board from "./charts.js";

const HTML = `
<div class="top">
  <button class="settings" title="Every setting, in a drawer">☰ Settings</button>
  <div class="menu left examples-menu"></div>
  <div class="status" aria-live="polite"></div>
  <div class="save"></div>
  <div class="menu race-menu"></div>
  <div class="menu share-menu"></div>
</div>
<div class="graph"></div>
<div class="planes">
  <div class="chips" role="group" aria-label="Layers of the picture"></div>
  <div class="hands" role="group" aria-label="A hand on the data"></div>
  <div class="pair">
    <figure class="first"><figcaption></figcaption><div class="place"><canvas aria-label="The plane: real and fake points, and what D believes"></canvas></div></figure>
    <figure class="second"><figcaption></figcaption><div class="place"><canvas aria-label="The second lab's plane"></canvas></div></figure>
  </div>
  <div class="invite" hidden><p></p><button class="primary">Train</button></div>
</div>
<div class="numbers">
  <div class="figures"></div>
  <div class="asks" role="group" aria-label="Numbers that take a moment"></div>
  <div class="answer" hidden></div>
  <div class="curves"><div class="board"></div></div>
</div>
<div class="time"></div>`;

const FIGURES = [
  ["modes", "modes", "Modes that get at least a tenth of their share of the fakes, at the step that is shown."],
  ["hq", "good, %", "Fakes within three σ of a mode, of a hundred, at the step that is shown."],
  ["js", "JS", "Jensen–Shannon divergence between p and q, in nats, at the last measurement: 0 is perfect, log 2 ≈ 0.693 is disjoint; see its floor below."],
  ["V", "V(D, G)", "The value of the game. −log 4 ≈ −1.386 at the equilibrium, but also when D knows nothing."],
];
const COMPILED = '<span class="how" title="A step is one piece of machine code, made in the background for these players: several times as fast as operation by operation, and the same up to rounding. From which step on, the journal says.">compiled</span>';
const EAGER = '<span class="how" title="A step is computed operation by operation. Small players get a compiled step after a few seconds, where there is a C++ compiler; «gan-playground doctor» says whether there is one.">eager</span>';
const LIVE = new Set(["queued", "starting", "running", "paused"]);
const labs = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  let lab = labs.get(parentElement);
  if (!lab) labs.set(parentElement, (lab = new Lab(parentElement)));
  lab.act = (deed) => setTriggerValue("act", deed);
  lab.update(data);
  return lab.stop;
}

// One run that is followed, on one plane.
class Follower {
  constructor(lab, figure) {
    this.lab = lab;
    this.caption = figure.querySelector("figcaption");
    this.canvas = figure.querySelector("canvas");
    this.plane = new Plane(this.canvas, { onPick: (i) => lab.pick(i), onView: () => lab.looked(this), onHover: () => {} });
    this.clear();
  }

  clear() {
    this.handle?.stop();
    this.handle = null;
    this.name = "";
    this.nets = this.real = this.state = null;
    this.steps = [];
    this.kept = new Map();
    this.values = {};
    this.rows = new Map();
    this.plane.set({ nets: null, real: null, heldOut: null, density: null, history: null, follow: null });
  }

  follow(run, views) {
    this.clear();
    this.run = run;
    this.handle = tab.follow(run, views, {
      state: (m) => {
        this.state = m.state; this.waits = m.place; this.name = m.name;
        this.lab.told(this);
      },
      samples: (m) => { this.steps = m.nets ?? []; this.lab.keptMore(this); },
      rows: (m) => { for (const row of m.rows) { Object.assign(this.values, row.values); this.rows.set(row.step, row.values); } this.lab.counted(this); },
      frame: (frame) => this.take(frame),
      problem: (m) => this.lab.say(m.sentence, "problem"),
      link: (up) => this.lab.root.classList.toggle("offline", !up),
    }, 60);
  }

  take(frame) {
    if (frame.view === "nets") { this.nets = nets.unpackNets(frame); this.lab.came(this); }
    else this.plane.set({ [{ real: "real", heldout: "heldOut", density: "density" }[frame.view]]: frame });
    if (frame.view === "real") { this.real = frame; this.lab.graph?.set({ real: frame.data }); }
  }

  async keptAt(step) {
    if (!this.kept.has(step)) {
      const run = this.run, answer = await fetch(`/api/runs/${run}/nets/${step}.bin`);
      if (!answer.ok || run !== this.run) return null;
      this.kept.set(step, nets.unpackNets(unpack(await answer.arrayBuffer())));
    }
    return this.kept.get(step);
  }
}

class Lab {
  constructor(parent) {
    this.root = parent.querySelector(".lab") ?? parent.appendChild(el("div", { className: "lab" }));
    this.root.innerHTML = HTML;
    const find = (selector) => this.root.querySelector(selector);
    this.find = find;
    this.a = new Follower(this, find(".first"));
    this.b = new Follower(this, find(".second"));
    this.graph = new Graph(find(".graph"), { edit: (player, hidden) => this.act({ do: "edit", patch: { [`${player}.hidden`]: hidden } }) });
    find(".graph").append(el("div", { className: "legend-line", innerHTML: "<span>weights:</span><i style='background:#56B4E9'></i>positive<i style='background:#9A6FB0'></i>negative" }));
    this.time = new Clock(this, find(".time"));
    this.hand = new Hand(this, find(".first"), find(".hands"));
    this.asked = new Asked(this, find(".asks"), find(".answer"));
    this.curves = find(".curves");
    this.slow = null;
    this.root.lab = this; // for tests
    find(".settings").onclick = () => this.drawer();
    find(".invite button").onclick = () => this.train();
    find(".figures").innerHTML = FIGURES.map(([id, label, help]) => `<div data-id="${id}" title="${help}"><b>–</b><span>${label}</span></div>`).join("");
    this.keys = (event) => this.time.key(event);
    addEventListener("keydown", this.keys);
    this.ticking = setInterval(() => this.tick(), 500);
    this.stop = () => {
      this.gone = true;
      this.slow?.stop();
      this.a.clear(); this.b.clear();
      this.a.plane.destroy(); this.b.plane.destroy(); this.graph.destroy();
      clearInterval(this.ticking);
      removeEventListener("keydown", this.keys);
      this.stopCurves?.();
      labs.delete(parent);
    };
  }

  get race() { return Boolean(this.data.rival); }

  update(data) {
    const before = this.data;
    this.data = data;
    this.dark = isDark(this.root);
    this.root.toggleAttribute("data-dark", this.dark);
    if (!before) {
      nets.quicken(data.assets.kernels);
      this.view = { ...data.view, layers: new Set(data.view.layers) };
      if (this.view.look.length) this.look = this.view.look;
      this.chips();
    }
    const hidden = new Set(this.view.hide), { find } = this;
    this.root.classList.toggle("no-graph", hidden.has("graph"));
    this.root.classList.toggle("no-numbers", hidden.has("numbers"));
    this.find(".settings").hidden = ["preset", "data", "networks", "objective", "training", "machine"].every((p) => hidden.has(p));
    examples(this, this.find(".examples-menu"), hidden.has("preset"));
    racing(this, this.find(".race-menu"), hidden.has("race"));
    sharing(this, this.find(".share-menu"));
    saving(this, this.find(".save"));
    this.root.classList.toggle("race", this.race);
    this.a.caption.textContent = this.race ? "A: as set" : "";
    this.b.caption.textContent = this.race ? `B: ${data.title}` : "";
    if (!before || before.run !== data.run || before.rival !== data.rival) this.start();
    this.graph.set({ draft: { G: data.draft.G.hidden, D: data.draft.D.hidden }, editable: !hidden.has("networks"), dark: this.dark, still: true });
    this.showAll();
    find(".hands").hidden = hidden.has("data") || this.race;
    this.hand.update();
    this.time.update();
    this.drawCurves();
    this.inviteOrNot();
  }

  start() {
    this.endSlow();
    this.note = "";
    this.scrubbed = null;
    this.leash = null;
    this.pace = [];
    this.a.clear(); this.b.clear();
    this.find(".answer").hidden = true;
    clearInterval(this.player);
    this.recorded = null;
    tab.warm();
    const { run, rival, state } = this.data;
    if (!run) return this.playRecorded();
    this.a.follow(run, this.views());
    if (rival) this.b.follow(rival, this.views());
    this.a.state = state;
    this.replayWanted = !LIVE.has(state?.status) && !this.seenBefore;
    if (["queued", "starting"].includes(state?.status)) this.playRecorded();
    this.seenBefore = true;
    return undefined;
  }

  views() {
    const { layers } = this.view, wanted = ["nets", "real"];
    if (layers.has("heldout")) wanted.push("heldout");
    if (["density", "optimal", "gap"].some((l) => layers.has(l))) wanted.push("density");
    return wanted;
  }

  // -- a recorded run: what there is to see before the first run --------------------------------------------------------

  async playRecorded() {
    const bytes = await (this.recording ??= fetch(this.data.assets.recorded).then((r) => r.arrayBuffer()));
    if (this.gone || this.a.nets) return;
    const frames = [], head = new DataView(bytes);
    for (let at = 0; at < bytes.byteLength;) {
      const size = head.getUint32(at, true);
      frames.push(unpack(bytes.slice(at + 4, at + 4 + size)));
      at += 4 + size;
    }
    const real = frames.find((f) => f.view === "real"), kept = frames.filter((f) => f.view === "nets").map(nets.unpackNets);
    this.recorded = kept;
    this.a.plane.set({ real });
    this.graph.set({ real: real.data });
    let i = 0;
    clearInterval(this.player);
    this.player = setInterval(() => {
      const begun = this.data.run && !["queued", "starting"].includes(this.a.state?.status);
      if (this.a.nets || begun) { clearInterval(this.player); this.recorded = null; this.latest(); return; }
      this.show(this.a, kept[Math.min(i, kept.length - 1)]);
      i = i > kept.length + 25 ? 0 : i + 1;
    }, 90);
    this.status();
  }

  inviteOrNot() {
    const { run, problems, local } = this.data, box = this.find(".invite");
    box.hidden = Boolean(run) || this.problem != null;
    if (run || this.problem != null) return;
    box.querySelector("p").textContent = problems[0] ?? (local ? "Press Train to begin." : "A recorded run. Yours takes a moment to start:");
    box.querySelector("button").disabled = problems.length > 0;
  }

  // -- what the run says --------------------------------------------------------------------------------------------------

  told(who) {
    const { state } = who;
    if (["diverged", "failed", "interrupted"].includes(state.status)) this.say(state.sentence, "problem");
    else if (who === this.a) this.say(null);
    if (!LIVE.has(state.status) && this.scrubbed == null && !this.replayWanted) this.latest();
    if (this.race) this.lead();
    else if (state.status === "running" && this.fresh !== who.run) { this.fresh = who.run; this.time.throttle(); }
    this.time.update();
    this.status();
  }

  came(who) {
    if (who === this.a) this.pace.push([performance.now(), who.nets.step]);
    if (this.race) { this.lead(); return; }
    if (this.slow || this.scrubbed != null) return;
    this.show(who, who.nets);
  }

  counted(who) {
    if (who === this.a && !this.slow && this.scrubbed == null) this.count();
  }

  count() { this.graph.set({ losses: { G: this.a.values.loss_G, D: this.a.values.loss_D } }); }

  bigFigures() {
    const said = ({ plane, values }) => {
      const covered = plane.nets && plane.covered(), number = (v) => (v == null || this.scrubbed != null ? "–" : v.toFixed(3).replace("-", "−"));
      return { modes: covered ? `${covered.found}/${covered.of}` : "–", hq: covered ? (100 * covered.near).toFixed(0) : "–", js: number(values.js), V: number(values.V) };
    };
    const a = said(this.a), b = this.race ? said(this.b) : null;
    for (const [id] of FIGURES) {
      const place = this.find(`.figures [data-id="${id}"] b`), html = b ? `${a[id]} <small>| ${b[id]}</small>` : a[id];
      if (place.innerHTML !== html) place.innerHTML = html;
    }
  }

  keptMore(who) {
    if (who !== this.a) return;
    this.time.update();
    if (this.replayWanted && who.steps.length > 3) { this.replayWanted = false; this.time.replay(); }
    else if (this.scrubbed == null) this.latest();
  }

  // What there is now: of a run that goes on the last frame, of one that has ended the last players it kept.
  async latest() {
    for (const who of this.race ? [this.a, this.b] : [this.a]) {
      const over = !LIVE.has(who.state?.status) && who.steps.length, kept = over ? await who.keptAt(who.steps.at(-1)) : null;
      if (this.scrubbed == null && !this.slow) this.show(who, kept && kept.step >= (who.nets?.step ?? 0) ? kept : who.nets ?? kept);
    }
  }

  // -- the picture --------------------------------------------------------------------------------------------------------

  show(who, players, more = {}) {
    if (!players) return;
    who.shown = players;
    who.plane.set({ nets: players, layers: this.view.layers, dark: this.dark, average: this.view.averaged, lit: null, ...more });
    if (this.look && !who.looked) this.lookAt(who);
    if (who === this.a && !this.race) this.graph.set({ nets: players, dark: this.dark, sub: more.sub ?? null });
    this.time.at();
  }

  showAll() {
    for (const who of [this.a, this.b]) if (who.shown) this.show(who, who.shown);
    this.chipsState();
  }

  pick(i) {
    this.followed = i;
    const history = this.a.steps.filter((_, k, all) => k % Math.ceil(all.length / 60) === 0);
    this.a.plane.set({ follow: i, history: null });
    this.b.plane.set({ follow: i });
    if (i == null) return;
    Promise.all(history.map((s) => this.a.keptAt(s))).then((kept) => { if (this.followed === i) this.a.plane.set({ history: kept.filter(Boolean) }); });
  }

  looked(who) {
    const { plane } = who, { x, y, zoom } = plane.view, [left, right] = plane.extent, centre = plane.centre();
    this.look = x === 0 && y === 0 && zoom === 1 ? null : [centre.x, centre.y, (right - left) / 2 / zoom].map((v) => +v.toPrecision(5));
    if (this.race) for (const other of [this.a, this.b]) if (other !== who) { other.plane.view = { x, y, zoom }; other.plane.paint(); }
    this.remember();
  }

  lookAt(who) {
    who.looked = true;
    const [x, y, half] = this.look, [left, right, bottom, top] = who.plane.extent;
    who.plane.view = { x: x - (left + right) / 2, y: y - (bottom + top) / 2, zoom: (right - left) / 2 / half };
  }

  chips() {
    const place = this.find(".chips");
    place.replaceChildren(...LAYERS.map(({ id, label, colour, help }) => el("button", {
      type: "button", title: help, onclick: () => this.toggle(id), innerHTML: `<i style="background:${colour}"></i>${label}`,
    })));
    LAYERS.forEach(({ id }, i) => { place.children[i].dataset.layer = id; });
    const menu = el("span", { className: "menu" });
    const sheet = el("div", { className: "sheet", hidden: true, innerHTML: `<dl>${LAYERS.map((l) => `<dt><i style="background:${l.colour}"></i>${l.label}</dt><dd>${l.help}</dd>`).join("")}</dl>` });
    menu.append(el("button", { type: "button", textContent: "?", title: "What is all this?", onclick: () => { sheet.hidden = !sheet.hidden; } }), sheet);
    place.append(el("button", { type: "button", className: "averaged", textContent: "EMA of G", title: "Draw the running average of G's weights instead of G as it is", onclick: () => { this.view.averaged = !this.view.averaged; this.remember(); this.showAll(); } }), menu);
  }

  chipsState() {
    for (const chip of this.find(".chips").querySelectorAll("[data-layer]")) {
      const why = this.a.plane.nets ? this.a.plane.missing(chip.dataset.layer) : "";
      chip.setAttribute("aria-pressed", this.view.layers.has(chip.dataset.layer));
      chip.disabled = Boolean(why);
      chip.title = why || LAYERS.find((l) => l.id === chip.dataset.layer).help;
    }
    this.find(".averaged").setAttribute("aria-pressed", this.view.averaged);
  }

  toggle(id) {
    const { layers } = this.view;
    if (layers.has(id)) layers.delete(id); else layers.add(id);
    this.a.handle?.views(this.views());
    this.b.handle?.views(this.views());
    this.remember();
    this.showAll();
  }

  // -- words --------------------------------------------------------------------------------------------------------------

  tick() {
    const now = performance.now(), painted = this.a.canvas.painted;
    this.frames = (painted - (this.paintedBefore ?? painted)) / ((now - (this.tickedAt ?? now - 500)) / 1000);
    this.paintedBefore = painted;
    this.tickedAt = now;
    this.pace = (this.pace ?? []).filter(([t]) => t > now - 1500);
    this.status();
    this.chipsState();
    this.hand.update();
    this.asked.update();
    this.bigFigures();
    this.remember(); // the page may have written an address without the view
  }

  status() {
    const { state, waits, name } = this.a, place = this.find(".status"), parts = [];
    if (!this.data.run) parts.push("<span>recorded run</span>");
    else if (state) {
      const word = this.race && this.held && state.status === "running" ? "paused" : state.status; // a race is held by its leash
      parts.push(`<span class="word ${word}">${word}${word === "queued" && waits ? `, place ${waits}` : ""}</span>`);
      if (this.recorded) parts.push("<span>a recorded run, while yours starts</span>");
      else {
        parts.push(`<span>step <b>${Math.max(state.step, this.a.nets?.step ?? 0).toLocaleString("en")}</b></span>`);
        const [first, last] = [this.pace[0], this.pace.at(-1)];
        const rate = this.pace.length > 1 && state.status === "running" ? (1000 * (last[1] - first[1])) / (last[0] - first[0]) : 0;
        if (rate > 0) parts.push(`<span>${rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString("en")} steps/s</span>`);
        if (this.frames > 1) parts.push(`<span>${Math.round(this.frames)} frames/s</span>`);
        if (state.status === "running") parts.push(state.compiled ? COMPILED : EAGER);
        parts.push(`<span>seed ${this.data.config.seed}</span>`);
        if (name && !this.race) parts.push(`<span class="name" title="What this run is called">${escaped(name)}</span>`);
      }
      if (!this.data.steerable) parts.push("<span>someone else's run: watch, branch or train your own</span>");
    }
    const html = parts.join("");
    if (place.dataset.said !== html) { place.innerHTML = html; place.dataset.said = html; }
  }

  say(sentence, kind = "") {
    this.problem = sentence;
    const box = this.find(".invite");
    box.classList.toggle("problem", kind === "problem");
    if (sentence == null) { this.inviteOrNot(); return; }
    box.hidden = false;
    box.querySelector("p").textContent = sentence;
    box.querySelector("button").disabled = false;
  }

  drawCurves() {
    const { data } = this, runs = data.run ? [{ id: data.run, name: this.race ? "A" : "this run" }] : [];
    if (data.rival) runs.push({ id: data.rival, name: "B" });
    this.stopCurves = board({ parentElement: this.curves, data: { runs, figures: data.figures, assets: data.assets } });
  }

  // -- steering -----------------------------------------------------------------------------------------------------------

  steer(command) { for (const who of this.race ? [this.a, this.b] : [this.a]) if (who.run) tab.steer(who.run, command); }

  train(more = {}) { this.act({ do: "train", speed: this.view.speed, ...more }); }

  drawer() {
    const open = document.querySelector('[data-testid="stExpandSidebarButton"]'), close = document.querySelector('[data-testid="stSidebarCollapseButton"] button');
    (open ?? close)?.click();
  }

  // Both runs of a race are led: each gets as much leash as lets the slower keep up, so that both show the same step.
  lead() {
    const { a, b } = this, there = (who) => who.nets?.step ?? -1;
    if (!a.nets || !b.nets) return;
    if (!this.data.steerable) { if (this.scrubbed == null) { this.show(a, a.nets); this.show(b, b.nets); } return; } // someone else leads
    const target = (this.leash ??= { step: 0, by: 1, at: performance.now() });
    if (there(a) < target.step || there(b) < target.step) return;
    if (!this.slow && this.scrubbed == null) { this.show(a, a.nets); this.show(b, b.nets); }
    if (this.held) return;
    const took = performance.now() - target.at;
    if (took < 500) target.by = Math.max(1, Math.min(400, Math.round(target.by * Math.min(1.5, 70 / Math.max(15, took)))));
    if (this.view.speed > 0) target.by = Math.max(1, Math.min(target.by, Math.round(this.view.speed * 0.1)));
    target.step = Math.max(there(a), there(b)) + target.by;
    target.at = performance.now();
    this.steer({ type: "throttle", steps_per_second: this.view.speed, until: target.step });
    for (const who of [a, b]) if (who.state?.status === "paused") tab.steer(who.run, { type: "resume" });
  }

  // -- slow motion ----------------------------------------------------------------------------------------------------------

  async startSlow() {
    await this.standStill();
    const nets0 = this.a.nets;
    if (!nets0 || this.slow) return;
    this.note = "";
    this.slow = new SlowMotion({
      config: this.data.config, z: this.a.plane.z, real: () => this.a.real.data,
      losses: (step) => { const row = this.a.rows.get(step); return row && { D: row.loss_D, G: row.loss_G }; },
      step: async () => { const after = await this.oneStep("both"); this.count(); return after; },
      show: (players, sub, lit, sentence) => {
        if (!this.slow) return;
        this.show(this.a, players, { layers: new Set([...lit, ...this.view.layers].filter((l) => lit.includes(l))), sub });
        this.time.caption(sentence, true);
      },
    });
    this.time.update();
    await this.slow.start(nets0);
  }

  endSlow() {
    if (!this.slow) return;
    this.slow.stop();
    this.slow = null;
    this.show(this.a, this.a.nets);
    this.time.update();
  }

  // Pause, and wait for the players at which it stands.
  async standStill() {
    if (this.a.state?.status === "running") this.steer({ type: "pause" });
    await this.until(() => this.a.state?.status !== "running" && this.a.nets?.step === this.a.state?.step);
  }

  // One more step of a player or of both; resolves to the players after it.
  async oneStep(player, n = 1) {
    const from = this.a.nets.step;
    this.steer({ type: "step_once", player, n });
    const there = await this.until(() => this.a.nets.step >= from + n && this.a.rows.has(from + n));
    return there ? this.a.nets : null;
  }

  until(condition, seconds = 20) {
    return new Promise((done) => {
      const end = performance.now() + 1000 * seconds;
      const look = () => {
        if (this.gone || performance.now() > end) return done(false);
        return condition() ? done(true) : setTimeout(look, 15);
      };
      look();
    });
  }

  // Do steps and say what they have done.
  async stepped(player, n) {
    this.endSlow();
    this.time.live();
    if (this.race) { this.held = true; this.steer({ type: "step_once", player, n }); return; }
    await this.standStill();
    const before = this.a.nets, after = before && await this.oneStep(player, n);
    if (!after || !this.a.real) return;
    this.note = `Step ${after.step.toLocaleString("en")}. ${happened(before, after, this.a.real.data, this.a.plane.z, player)}`;
    this.time.caption();
  }

  // -- the address: what is shown is in the link ---------------------------------------------------------------------------

  // Twin of LabView.to_query in viewing.py: the keys of a link for whatever is not as at first.
  viewQuery(hide = this.view.hide) {
    const { averaged, speed } = this.view, layers = LAYERS.map((l) => l.id).filter((id) => this.view.layers.has(id)), found = {};
    if ([...layers].sort().join() !== "fake,map,modes,real") found["view.layers"] = JSON.stringify(layers);
    if (averaged) found["view.averaged"] = "true";
    if (speed) found["view.speed"] = String(speed);
    if (this.look) found["view.look"] = JSON.stringify(this.look);
    if (hide.length) found["view.hide"] = JSON.stringify(hide);
    if (this.race && this.data.race) found["view.race"] = this.data.race;
    return found;
  }

  remember() {
    const query = new URLSearchParams(location.search), before = query.toString();
    for (const key of [...query.keys()]) if (key.startsWith("view.")) query.delete(key);
    for (const [key, value] of Object.entries(this.viewQuery())) query.set(key, value);
    if (query.toString() !== before) history.replaceState(history.state, "", `${location.pathname}?${query}${location.hash}`);
  }

  link(hide) {
    const query = new URLSearchParams({ ...this.data.query, ...this.viewQuery(hide) });
    return `${location.origin}${location.pathname}?${query}`;
  }
}

const escaped = (text) => el("i", { textContent: text }).innerHTML;

function isDark(element) {
  const [r, g, b] = (getComputedStyle(element).getPropertyValue("--st-background-color").match(/\w\w/g) ?? ["ff", "ff", "ff"]).map((x) => parseInt(x, 16));
  return r + g + b < 384;
}
