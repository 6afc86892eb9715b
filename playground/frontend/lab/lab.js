// The 2-D lab's bench: network graph, plane, numbers, time. It follows a run over the socket, evaluates the players here,
// steers at once, and tells the page only what needs a new run. data: see `lab` in __init__.py and views/lab.py.

import { Graph } from "./graph.js";
import { letGo } from "../shared/shortcuts.js";
import { BROKEN, LIVE } from "../shared/status.js";
import { isDark } from "../shared/theme.js";
import { Asked } from "./ask.js";
import { Hand } from "./data_by_hand.js";
import { Follower, recorded } from "./follow.js";
import { chips, chipsState } from "./layers.js";
import { link, remember } from "./link.js";
import { examples, racing, sharing } from "./menus.js";
import { el } from "../shared/dom.js";
import { saving } from "./save.js";
import { boxes, showFigures, showStatus } from "./status.js";
import { Steps } from "./steps.js";
import { Clock } from "./time.js";
import { tab } from "../shared/socket.js";
import * as nets from "../shared/mlp_runtime.js";
import board from "../shared/charts/charts.js";

const HTML = `
<div class="top">
  <button class="settings" title="Every setting, in a drawer">☰ Settings</button>
  <div class="menu left examples-menu"></div>
  <div class="status"><span class="word" role="status"></span><span class="parts"></span></div>
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

const labs = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  let lab = labs.get(parentElement);
  if (!lab) labs.set(parentElement, (lab = new Lab(parentElement)));
  lab.act = (deed) => setTriggerValue("act", deed);
  lab.update(data);
  const turn = (lab.turn = (lab.turn ?? 0) + 1); // see charts.js
  return () => lab.turn === turn && lab.stop();
}

class Lab {
  constructor(parent) {
    this.root = parent.querySelector(".lab") ?? parent.appendChild(el("div", { className: "lab" }));
    this.root.innerHTML = HTML;
    const find = (selector) => this.root.querySelector(selector);
    this.find = find;
    this.a = new Follower(this, find(".first"));
    this.b = new Follower(this, find(".second"));
    this.graph = new Graph(find(".graph"), {
      edit: (player, hidden) => this.act({ do: "edit", patch: { [`${player}.hidden`]: hidden } }),
    });
    find(".graph").append(
      el("div", {
        className: "legend-line",
        innerHTML:
          "<span>weights:</span><i style='background:#56B4E9'></i>positive<i style='background:#9A6FB0'></i>negative",
      }),
    );
    this.time = new Clock(this, find(".time"));
    this.hand = new Hand(this, find(".first"), find(".hands"));
    this.asked = new Asked(this, find(".asks"), find(".answer"));
    this.steps = new Steps(this);
    this.curves = find(".curves");
    this.slow = null;
    this.root.lab = this; // for tests
    find(".settings").onclick = () => this.drawer();
    find(".invite button").onclick = () => this.train();
    find(".figures").innerHTML = boxes();
    this.keys = (event) => this.time.key(event);
    addEventListener("keydown", this.keys);
    addEventListener("click", letGo);
    this.ticking = setInterval(() => this.tick(), 500);
    this.stop = () => {
      this.gone = true;
      this.slow?.stop();
      this.a.clear();
      this.b.clear();
      this.a.plane.destroy();
      this.b.plane.destroy();
      this.graph.destroy();
      clearInterval(this.ticking);
      clearInterval(this.player);
      removeEventListener("keydown", this.keys);
      removeEventListener("click", letGo);
      this.stopCurves?.();
      labs.delete(parent);
    };
  }

  get race() {
    return Boolean(this.data.rival);
  }

  update(data) {
    const before = this.data;
    this.data = data;
    this.dark = isDark(this.root);
    this.root.toggleAttribute("data-dark", this.dark);
    if (!before) {
      tab.enter(data.address);
      nets.quicken(data.assets.kernels);
      this.view = { ...data.view, layers: new Set(data.view.layers) };
      if (this.view.look.length) this.look = this.view.look;
      chips(this);
    }
    const hidden = new Set(this.view.hide),
      { find } = this;
    this.root.classList.toggle("no-graph", hidden.has("graph"));
    this.root.classList.toggle("no-numbers", hidden.has("numbers"));
    if (before && JSON.stringify(before.config.latent) !== JSON.stringify(data.config.latent)) this.followed = null; // another noise
    this.find(".settings").hidden = ["preset", "data", "networks", "objective", "training", "machine"].every((p) =>
      hidden.has(p),
    );
    examples(this, this.find(".examples-menu"), hidden.has("preset"));
    racing(this, this.find(".race-menu"), hidden.has("race"));
    sharing(this, this.find(".share-menu"));
    saving(this, this.find(".save"));
    this.root.classList.toggle("race", this.race);
    this.a.caption.textContent = this.race ? "A: as set" : "";
    this.b.caption.textContent = this.race ? `B: ${data.title}` : "";
    if (!before || before.run !== data.run || before.rival !== data.rival) this.start();
    this.graph.set({
      draft: { G: data.draft.G.hidden, D: data.draft.D.hidden },
      editable: !hidden.has("networks"),
      dark: this.dark,
      still: true,
    });
    this.showAll();
    find(".hands").hidden = hidden.has("data") || this.race;
    if (find(".hands").hidden && this.hand.mode) this.hand.choose("");
    this.hand.update();
    this.time.update();
    this.drawCurves();
    this.inviteOrNot();
    remember(this); // the page has written an address of its own
  }

  start() {
    this.steps.endSlow();
    this.note = "";
    this.scrubbed = null;
    this.leash = null;
    this.pace = [];
    this.a.clear();
    this.b.clear();
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
    const { layers } = this.view,
      wanted = ["nets", "real"];
    if (layers.has("heldout")) wanted.push("heldout");
    if (["density", "optimal", "gap"].some((l) => layers.has(l))) wanted.push("density");
    return wanted;
  }

  // -- a recorded run: what there is to see before the first run --------------------------------------------------------

  async playRecorded() {
    const bytes = await (this.recording ??= fetch(this.data.assets.recorded).then((r) => r.arrayBuffer()));
    if (this.gone || this.a.nets) return;
    const { real, kept } = recorded(bytes);
    this.recorded = kept;
    this.a.plane.set({ real });
    this.graph.set({ real: real.data });
    let i = 0;
    clearInterval(this.player);
    this.player = setInterval(() => {
      const begun = this.data.run && !["queued", "starting"].includes(this.a.state?.status);
      if (this.a.nets || begun) {
        clearInterval(this.player);
        this.recorded = null;
        this.latest();
        return;
      }
      this.show(this.a, kept[Math.min(i, kept.length - 1)]);
      i = i > kept.length + 25 ? 0 : i + 1;
    }, 90);
    showStatus(this);
  }

  inviteOrNot() {
    const { run, problems, local } = this.data,
      box = this.find(".invite");
    box.hidden = Boolean(run) || this.problem != null;
    if (run || this.problem != null) return;
    box.querySelector("p").textContent =
      problems[0] ?? (local ? "Press Train to begin." : "A recorded run. Yours takes a moment to start:");
    box.querySelector("button").disabled = problems.length > 0;
  }

  // -- what the run says --------------------------------------------------------------------------------------------------

  told(who) {
    const { state } = who;
    const bad =
      (this.race ? [this.a, this.b] : [this.a]).find((w) => BROKEN.has(w.state?.status))?.state.sentence ?? null;
    this.say(bad, bad && "problem");
    if (!LIVE.has(state.status)) this.fresh = null; // when it goes on, its new worker has to hear how fast
    if (!LIVE.has(state.status) && this.scrubbed == null && !this.replayWanted) this.latest();
    if (this.race) this.steps.lead();
    else if (state.status === "running" && this.fresh !== who.run) {
      this.fresh = who.run;
      this.time.throttle();
    }
    this.time.update();
    showStatus(this);
  }

  came(who) {
    if (who === this.a) this.pace.push([performance.now(), who.nets.step]);
    if (this.race) {
      this.steps.lead();
      return;
    }
    if (this.slow || this.scrubbed != null) return;
    this.show(who, who.nets);
  }

  counted(who) {
    if (who === this.a && !this.slow && this.scrubbed == null) this.count();
  }

  // The losses in the graph: the last that were measured, up to the step that is looked at.
  count() {
    const { values, rows } = this.a,
      at = this.scrubbed;
    const said = at == null ? values : [...rows].findLast(([step, row]) => step <= at && row.loss_D != null)?.[1];
    this.graph.set({ losses: { G: said?.loss_G, D: said?.loss_D } });
  }

  keptMore(who) {
    const over = !LIVE.has(who.state?.status); // of one that goes on its frames say what there is; a race shows two of the same step
    if (who !== this.a) {
      if (over && this.scrubbed == null) this.latest();
      return;
    }
    this.time.update();
    if (this.followed != null && this.a.plane.follow == null) this.pick(this.followed); // its way goes on in another run
    if (this.replayWanted && who.steps.length > 3) {
      this.replayWanted = false;
      this.time.replay();
    } else if (over && this.scrubbed == null) this.latest();
  }

  // What there is now: of a run that goes on the last frame, of one that has ended the last players it kept.
  async latest() {
    for (const who of this.race ? [this.a, this.b] : [this.a]) {
      const over = !LIVE.has(who.state?.status) && who.steps.length,
        kept = over ? await who.keptAt(who.steps.at(-1)) : null;
      if (this.scrubbed == null && !this.slow)
        this.show(who, kept && kept.step >= (who.nets?.step ?? 0) ? kept : (who.nets ?? kept));
    }
  }

  // -- the picture --------------------------------------------------------------------------------------------------------

  show(who, players, more = {}) {
    if (!players) return;
    who.shown = players;
    who.plane.set({
      nets: players,
      layers: this.view.layers,
      dark: this.dark,
      average: this.view.averaged,
      lit: null,
      ...more,
    });
    if (this.look && !who.looked) this.lookAt(who);
    if (who === this.a && !this.race) this.graph.set({ nets: players, dark: this.dark, sub: more.sub ?? null });
    this.time.at();
  }

  showAll() {
    for (const who of [this.a, this.b]) if (who.shown) this.show(who, who.shown);
    chipsState(this);
  }

  pick(i) {
    this.followed = i;
    const history = this.a.steps.filter((_, k, all) => k % Math.ceil(all.length / 60) === 0);
    this.a.plane.set({ follow: i, history: null });
    this.b.plane.set({ follow: i });
    if (i == null) return;
    Promise.all(history.map((s) => this.a.keptAt(s))).then((kept) => {
      if (this.followed === i) this.a.plane.set({ history: kept.filter(Boolean) });
    });
  }

  looked(who) {
    const { plane } = who,
      { x, y, zoom } = plane.view,
      [left, right] = plane.extent,
      centre = plane.centre();
    this.look =
      x === 0 && y === 0 && zoom === 1
        ? null
        : [centre.x, centre.y, (right - left) / 2 / zoom].map((v) => +v.toPrecision(5));
    if (this.race)
      for (const other of [this.a, this.b])
        if (other !== who) {
          other.plane.view = { x, y, zoom };
          other.plane.paint();
        }
    remember(this);
  }

  lookAt(who) {
    who.looked = true;
    const [x, y, half] = this.look,
      [left, right, bottom, top] = who.plane.extent;
    who.plane.view = { x: x - (left + right) / 2, y: y - (bottom + top) / 2, zoom: (right - left) / 2 / half };
  }

  // -- words --------------------------------------------------------------------------------------------------------------

  tick() {
    const now = performance.now(),
      painted = this.a.canvas.painted;
    this.frames = (painted - (this.paintedBefore ?? painted)) / ((now - (this.tickedAt ?? now - 500)) / 1000);
    this.paintedBefore = painted;
    this.tickedAt = now;
    this.pace = (this.pace ?? []).filter(([t]) => t > now - 1500);
    showStatus(this);
    chipsState(this);
    this.hand.update();
    this.asked.update();
    showFigures(this);
  }

  say(sentence, kind = "") {
    this.problem = sentence;
    const box = this.find(".invite");
    box.classList.toggle("problem", kind === "problem");
    if (sentence == null) {
      this.inviteOrNot();
      return;
    }
    box.hidden = false;
    box.querySelector("p").textContent = sentence;
    box.querySelector("button").disabled = false;
  }

  drawCurves() {
    const { data } = this,
      runs = data.run ? [{ id: data.run, name: this.race ? "A" : "this run", live: true }] : [];
    if (data.rival) runs.push({ id: data.rival, name: "B", live: true });
    this.stopCurves = board({
      parentElement: this.curves,
      data: { runs, open: data.run, figures: data.figures, assets: data.assets },
    });
  }

  // -- steering -----------------------------------------------------------------------------------------------------------

  steer(command) {
    for (const who of this.race ? [this.a, this.b] : [this.a]) if (who.run) tab.steer(who.run, command);
  }

  train(more = {}) {
    this.act({ do: "train", speed: this.view.speed, ...more });
  }

  drawer() {
    const open = document.querySelector('[data-testid="stExpandSidebarButton"]'),
      close = document.querySelector('[data-testid="stSidebarCollapseButton"] button');
    (open ?? close)?.click();
  }

  link(hide) {
    return link(this, hide);
  }
}
