// The stage: what G makes of the same z, live; the time scrub over every kept grid; and the status line.
// data: {run, kind, state, place, conditional, columns, recorded: {image, info} | null, assets: {socket, draw, plane, nets, kernels}}

const PATIENCE = 8000; // ms that what went wrong stands there
const stages = new WeakMap(); // parentElement -> Stage: the default function runs again at every change of data

const HTML = `
<div class="head">
  <div class="views" role="group" aria-label="Which pictures">
    <button data-view="ema" title="From the running average of G's weights: what you would keep">EMA</button>
    <button data-view="raw" title="From G as it is at this step">raw</button>
    <button data-view="real" title="Show real samples beside the fakes">+ real</button>
  </div>
  <div class="status" aria-live="polite"></div>
</div>
<div class="progress"><i></i></div>
<div class="pictures">
  <figure class="fake"><div class="frame"><canvas></canvas></div><figcaption></figcaption></figure>
  <figure class="real" hidden><div class="frame"><canvas></canvas></div><figcaption><b>real</b> samples</figcaption></figure>
  <div class="message" hidden></div>
</div>
<div class="scrub">
  <button class="live" title="Back to what is happening now">live</button>
  <input type="range" min="0" max="0" value="0" aria-label="Kept grids over time">
  <span class="at"></span>
</div>`;

const WORDS = {
  queued: "waiting", starting: "starting", running: "running", paused: "paused", done: "done", stopped: "stopped",
  diverged: "diverged", failed: "failed", interrupted: "interrupted",
};

export default function (component) {
  const { parentElement, data, setStateValue } = component;
  let stage = stages.get(parentElement);
  if (!stage) {
    stage = new Stage(parentElement);
    stages.set(parentElement, stage);
  }
  stage.report = (status) => setStateValue("status", status);
  stage.reportEdits = (edits) => setStateValue("edits", edits);
  stage.update(data);
  const turn = (stage.turn = (stage.turn ?? 0) + 1); // see charts.js
  return () => stage.turn === turn && stage.stop();
}

class Stage {
  constructor(parent) {
    this.root = parent.querySelector(".stage") ?? parent.appendChild(Object.assign(document.createElement("div"), { className: "stage" }));
    this.root.innerHTML = HTML;
    const find = (selector) => this.root.querySelector(selector);
    this.fake = find(".fake canvas");
    this.beside = find("figure.real");
    this.real = find("figure.real canvas");
    this.caption = find(".fake figcaption");
    this.status = find(".status");
    this.bar = find(".progress");
    this.message = find(".message");
    this.range = find("input");
    this.at = find(".at");
    this.liveButton = find(".live");
    this.view = "ema";
    this.withReal = false;
    this.frames = {};
    this.steps = [];
    this.kept = new Map();
    this.scrubbed = null; // the step that is looked back to; null: live
    for (const button of this.root.querySelectorAll("[data-view]")) button.onclick = () => this.choose(button.dataset.view);
    this.range.oninput = () => this.scrub(this.steps[+this.range.value], +this.range.value === this.steps.length - 1);
    this.liveButton.onclick = () => this.scrub(null);
    this.keys = (event) => this.key(event);
    addEventListener("keydown", this.keys);
    addEventListener("click", letGo);
    this.resized = new ResizeObserver(() => this.paint());
    this.resized.observe(this.root);
    this.stop = () => {
      this.over = true;
      this.handle?.stop();
      clearInterval(this.player);
      removeEventListener("keydown", this.keys);
      removeEventListener("click", letGo);
      this.resized.disconnect();
      this.plane?.destroy();
      stages.delete(parent);
    };
  }

  async update(data) {
    this.data = data;
    const points = data.kind === "points" ? ["plane", "nets"] : [];
    const parts = ["socket", "draw", ...points].map((name) => import(data.assets[name]));
    const [socket, draw, planes, nets] = await Promise.all(parts);
    if (this.over || this.data !== data) return; // the page has gone on meanwhile
    Object.assign(this, { socket, draw, planes, nets });
    if (this.nets) this.quick ??= this.nets.quicken(data.assets.kernels);
    this.root.dataset.kind = data.kind;
    this.dark = isDark(this.root);
    this.root.classList.toggle("dark", this.dark);
    if (this.begun === undefined || this.begun !== data.run) {
      if (this.begun !== undefined) this.root.scrollIntoView({ block: "nearest" }); // it was opened from the list below
      this.begun = data.run;
      this.start();
    }
    this.paint();
  }

  start() {
    this.handle?.stop();
    clearInterval(this.player);
    this.frames = {}; this.steps = []; this.kept.clear(); this.scrubbed = null; this.state = null;
    this.listening = false; this.heldUntil = 0;
    this.said = this.data.state?.status;
    this.root.classList.toggle("empty", !this.data.run);
    this.root.classList.remove("scrubbable", "offline");
    this.plane?.destroy();
    this.plane = null;
    write(this.caption, "");
    this.socket.tab.warm();
    if (!this.data.run) return this.playRecorded();
    this.told({ state: this.data.state, place: this.data.place });
    this.handle = this.socket.tab.follow(this.data.run, this.wanted(), {
      state: (m) => this.told(m),
      samples: (m) => this.sampled(this.players && m.nets.length ? m.nets : m.steps),
      frame: (frame) => { this.frames[frame.view] = frame.view === "nets" ? this.nets.unpackNets(frame) : frame; this.paint(); },
      problem: (m) => this.trouble(m),
      journal: (m) => this.heard(m.entries),
      link: (up) => this.root.classList.toggle("offline", !up),
    });
  }

  // Of points the players themselves are asked for, and drawn from; of players with labels, which no page can run, pictures.
  get players() { return this.data.kind === "points" && !this.data.columns; }

  wanted() {
    if (this.data.kind === "points") return this.players ? ["nets", "real"] : [this.view, "real", "map"];
    return [this.view, ...(this.withReal ? ["real"] : [])];
  }

  get newest() { return this.frames.nets ?? this.frames[this.view]; }

  choose(view) {
    if (view === "real") this.withReal = !this.withReal;
    else this.view = view;
    this.handle?.views(this.wanted());
    if (view !== "real" && !this.players) this.scrub(null); // of pictures only the average is kept
    this.paint();
  }

  // -- what the run says ----------------------------------------------------------------------------------------

  told({ state, place }) {
    if (!state) return;
    this.state = state;
    const parts = [`<b class="word ${state.status}">${WORDS[state.status] ?? state.status}</b>`];
    if (state.status === "queued" && place) parts.push(`place ${place} in the queue`);
    parts.push(`step <b>${state.step.toLocaleString("en")}</b>`, `epoch ${state.epoch.toFixed(2)}`);
    if (state.images_per_second) parts.push(`${Math.round(state.images_per_second).toLocaleString("en")} samples/s`);
    if (state.threads) parts.push(`${state.device}, ${state.threads} thread${state.threads > 1 ? "s" : ""}`);
    parts.push(clock(state.seconds) + (state.seconds_left != null ? ` · ${clock(state.seconds_left)} left` : ""));
    if (state.checkpoint != null) {
      const next = state.status === "running" && state.checkpoint_in != null ? `, next in ${Math.ceil(state.checkpoint_in)} s` : "";
      parts.push(`checkpoint at ${state.checkpoint.toLocaleString("en")}${next}`);
    }
    write(this.status, parts.map((p) => `<span>${p}</span>`).join(""));
    this.bar.hidden = state.progress == null;
    this.bar.firstElementChild.style.width = `${100 * Math.min(1, state.progress ?? 0)}%`;
    if (["diverged", "failed", "interrupted"].includes(state.status)) this.say(state.sentence, state.status);
    else if (["starting", "queued"].includes(state.status) && !this.newest) {
      this.say(state.status === "queued" ? "Waiting for a free place. It starts by itself." : state.sentence || "Starting…", "busy");
    } else if (!(performance.now() < this.heldUntil)) this.say("");
    if (state.status !== this.said) {
      this.said = state.status;
      this.report(state.status);
    }
    this.paint();
  }

  // What went wrong stands here for a while; of a run whose folder is gone the page itself must know.
  trouble({ sentence, code }) {
    this.say(sentence, "problem");
    this.heldUntil = performance.now() + PATIENCE;
    if (code === "no_run") this.report("gone");
  }

  // Settings may have been changed in another tab: the page looks again. What was there at first it knows.
  heard(entries) {
    const changed = entries.some(({ command }) => command?.type === "edit");
    if (this.listening && changed) this.reportEdits((this.edits = (this.edits ?? 0) + 1));
    this.listening = true;
  }

  sampled(steps) {
    this.steps = steps;
    this.range.max = Math.max(0, steps.length - 1);
    if (this.scrubbed == null) this.range.value = this.range.max;
    this.root.classList.toggle("scrubbable", steps.length > 1);
    if (!this.newest && steps.length) this.fetchKept(steps.at(-1));
    this.paint();
  }

  say(sentence, kind = "") {
    this.message.hidden = !sentence;
    this.message.textContent = sentence;
    this.message.className = `message ${kind}`;
  }

  // -- looking back ---------------------------------------------------------------------------------------------

  scrub(step, isLast = false) {
    const going = this.state && ["running", "starting", "queued", "paused"].includes(this.state.status);
    this.scrubbed = step == null || (isLast && going) ? null : step;
    if (this.scrubbed == null) this.range.value = this.range.max;
    else this.fetchKept(this.scrubbed);
    this.paint();
  }

  async fetchKept(step) {
    if (this.kept.has(step)) return;
    const run = this.data.run;
    const kept = this.players && (await fetch(`/api/runs/${run}/nets/${step}.bin`)); // a run of old has none
    const answer = kept?.ok ? kept : await fetch(`/api/runs/${run}/samples/${step}.bin`);
    if (!answer.ok || run !== this.data.run) return;
    const frame = this.socket.unpack(await answer.arrayBuffer());
    this.socket.tab.seeing();
    this.kept.set(step, frame.view === "nets" ? this.nets.unpackNets(frame) : frame);
    if (this.kept.size > 300) this.kept.delete(this.kept.keys().next().value);
    this.paint();
  }

  key(event) {
    const target = event.composedPath()[0];
    const typing = target.closest?.("input:not([type=range]), textarea, select, [contenteditable], [role=slider], [role=combobox]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !this.data?.run) return;
    const command = { running: "pause", paused: "resume" }[this.state?.status];
    if (event.key === " " && command && !target.closest?.("button, a, summary")) {
      this.socket.tab.steer(this.data.run, { type: command });
      event.preventDefault();
    } else if ((event.key === "ArrowLeft" || event.key === "ArrowRight") && this.steps.length && target !== this.range) {
      const now = this.scrubbed == null ? this.steps.length - 1 : this.steps.indexOf(this.scrubbed);
      const next = Math.min(this.steps.length - 1, Math.max(0, now + (event.key === "ArrowLeft" ? -1 : 1)));
      this.range.value = next;
      this.scrub(this.steps[next], next === this.steps.length - 1);
      event.preventDefault();
    }
  }

  // -- painting: at most once a display frame ---------------------------------------------------------------------

  paint() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => { this.waiting = 0; this.paintNow(); });
  }

  paintNow() {
    if (!this.draw || !this.data) return;
    for (const button of this.root.querySelectorAll("[data-view]")) {
      const on = button.dataset.view === "real" ? this.withReal : button.dataset.view === this.view;
      button.setAttribute("aria-pressed", on);
    }
    if (!this.data.run) return;
    this.liveButton.classList.toggle("on", this.scrubbed == null);
    const live = this.newest ?? this.kept.get(this.steps.at(-1));
    const frame = this.scrubbed == null ? live : this.kept.get(this.scrubbed);
    const points = this.data.kind === "points";
    this.beside.hidden = points || !this.withReal || !this.frames.real;
    if (this.withReal && !points && this.frames.real) this.draw.drawTiles(this.real, this.frames.real);
    this.root.classList.toggle("blank", !frame && !this.frames.map);
    if (!frame) return;
    const shown = frame.step.toLocaleString("en");
    write(this.at, this.scrubbed == null ? `step ${shown}` : `step ${shown}, kept`);
    if (points) {
      const nets = frame.G ? frame : null, map = (this.scrubbed == null && this.frames.map) || null;
      this.plane ??= new this.planes.Plane(this.fake);
      this.plane.set({ nets, map, fake: nets ? null : frame, real: this.frames.real ?? null, average: this.view === "ema", dark: this.dark });
      write(this.caption, `<b class="fake">fake</b>${this.frames.real ? ' and <b class="real">real</b>' : ""} points${nets || map ? " over what D believes" : ""}`);
    } else {
      this.draw.drawTiles(this.fake, frame);
      const which = this.scrubbed != null || this.view === "ema" ? "EMA of G" : "G itself";
      const columns = this.data.columns ? ", one label a column" : "";
      write(this.caption, `<b class="fake">fake</b>: ${which} on the same z at every step${columns}`);
    }
  }

  // -- before the first run: a real run, recorded -------------------------------------------------------------------

  async playRecorded() {
    write(this.status, "<span>A recorded run of <b>digits in a minute</b>. Press <b>Train</b> to make your own.</span>");
    this.bar.hidden = true;
    this.say("");
    write(this.at, "");
    if (!this.data.recorded) return;
    const info = await (await fetch(this.data.recorded.info)).json();
    const image = Object.assign(new Image(), { src: this.data.recorded.image });
    await image.decode();
    if (this.data.run) return;
    this.root.classList.remove("blank");
    Object.assign(this.fake, { width: info.width, height: info.height });
    const context = this.fake.getContext("2d");
    let i = 0;
    const show = () => {
      const last = info.steps.length - 1;
      const n = Math.min(i, last);
      context.drawImage(image, (n % info.columns) * info.width, Math.floor(n / info.columns) * info.height,
        info.width, info.height, 0, 0, info.width, info.height);
      write(this.caption, `recorded <b class="fake">fakes</b>, step ${info.steps[n].toLocaleString("en")}, ${info.seconds[n].toFixed(0)} s`);
      this.bar.hidden = false;
      this.bar.firstElementChild.style.width = `${(100 * n) / last}%`;
      i = i >= last + 12 ? 0 : i + 1;
    };
    show();
    this.player = setInterval(show, 160);
  }
}

// A button that the mouse has pressed keeps no focus: the space bar is for pausing. Who goes by keyboard keeps it.
function letGo(event) {
  const button = event.detail && event.composedPath().find((e) => e.matches?.("[class*='st-key-do-'] button, .st-key-train button, .stage button"));
  button?.blur();
}

// Only what has changed: the page would be laid out anew for each word that stays.
function write(place, html) {
  if (place.said !== html) place.innerHTML = place.said = html;
}

function clock(seconds) {
  const s = Math.floor(seconds ?? 0);
  const two = (n) => String(n).padStart(2, "0");
  return s >= 3600 ? `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}` : `${Math.floor(s / 60)}:${two(s % 60)}`;
}

function isDark(element) {
  const [r, g, b] = (getComputedStyle(element).getPropertyValue("--st-background-color").match(/\w\w/g) ?? ["ff", "ff", "ff"]).map((x) => parseInt(x, 16));
  return r + g + b < 384;
}
