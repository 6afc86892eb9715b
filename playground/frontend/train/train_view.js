// The stage: what G makes of the same z, live; the time scrub over every kept grid; and the status line.
// data: {run, plane, state, place, conditional, columns, recorded: {image, info} | null, ready, address, assets: {renderer, kernels}}
// The renderer is the module of the data's kind: draw(canvas, frame), or of the plane the class Plane.

import { at } from "../shared/address.js";
import { el } from "../shared/dom.js";
import { unpack } from "../shared/frame.js";
import { letGo, meantForPage } from "../shared/shortcuts.js";
import { BROKEN, LIVE, statusWord } from "../shared/status.js";
import { isDark } from "../shared/theme.js";

const PATIENCE = 8000; // ms that what went wrong stands there
const stages = new WeakMap(); // parentElement -> Stage: the default function runs again at every change of data

const HTML = `
<div class="head">
  <div class="views" role="group" aria-label="Which pictures">
    <button data-view="ema" title="From the running average of G's weights: what you would keep">EMA</button>
    <button data-view="raw">raw</button>
    <button data-view="real" title="Show real samples beside the fakes">+ real</button>
  </div>
  <div class="status"><b class="word" role="status"></b><span class="numbers"></span></div>
</div>
<div class="progress"><i></i></div>
<div class="pictures">
  <figure class="fake"><div class="frame"><canvas></canvas></div><figcaption></figcaption></figure>
  <figure class="real" hidden><div class="frame"><canvas></canvas></div><figcaption><b>real</b> samples</figcaption></figure>
  <div class="message" role="status" hidden></div>
</div>
<div class="scrub">
  <button class="live" title="Back to what is happening now">live</button>
  <input type="range" min="0" max="0" value="0" aria-label="Kept grids over time">
  <span class="at"></span>
</div>`;

const RAW = "From G as it is at this step",
  NO_RAW = "Of a run that does not go on, only pictures of the average are kept";

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
    this.root =
      parent.querySelector(".stage") ??
      parent.appendChild(Object.assign(document.createElement("div"), { className: "stage" }));
    this.root.innerHTML = HTML;
    const find = (selector) => this.root.querySelector(selector);
    this.fake = find(".fake canvas");
    this.beside = find("figure.real");
    this.real = find("figure.real canvas");
    this.caption = find(".fake figcaption");
    this.word = find(".word");
    this.numbers = find(".numbers");
    this.bar = find(".progress");
    this.message = find(".message");
    this.range = find("input");
    this.at = find(".at");
    this.liveButton = find(".live");
    this.choice = "ema";
    this.withReal = false;
    this.frames = {};
    this.steps = [];
    this.kept = new Map();
    this.scrubbed = null; // the step that is looked back to; null: live
    for (const button of this.root.querySelectorAll("[data-view]"))
      button.onclick = () => this.choose(button.dataset.view);
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
      clearTimeout(this.calming);
      removeEventListener("keydown", this.keys);
      removeEventListener("click", letGo);
      this.resized.disconnect();
      this.plane?.destroy();
      stages.delete(parent);
    };
  }

  async update(data) {
    this.data = data;
    const renderer = data.assets.renderer && import(data.assets.renderer).catch(() => null); // a package's may be missing
    const [socket, draw, nets, frames] = await Promise.all([
      import("../shared/socket.js"),
      renderer,
      data.plane && import("../shared/mlp_runtime.js"),
      data.plane && import("../shared/networks_frame.js"),
    ]);
    if (this.over || this.data !== data) return; // the page has gone on meanwhile
    Object.assign(this, { socket, renderer: draw, nets, unpackNets: frames?.unpackNets });
    if (this.nets) this.quick ??= this.nets.quicken(data.assets.kernels);
    this.root.toggleAttribute("data-plane", data.plane);
    this.dark = isDark(this.root);
    this.root.classList.toggle("dark", this.dark);
    if (this.begun === undefined || this.begun !== data.run) {
      if (this.begun !== undefined)
        this.root.scrollIntoView({ block: "nearest" }); // it was opened from the list below
      else this.socket.tab.enter(data.address);
      this.begun = data.run;
      this.start();
    }
    if (!data.run) this.invite();
    this.paint();
  }

  start() {
    this.handle?.stop();
    clearInterval(this.player);
    this.frames = {};
    this.steps = [];
    this.kept.clear();
    this.scrubbed = null;
    this.state = null;
    this.shown = null;
    this.listening = false;
    this.calm();
    this.said = this.data.state?.status;
    this.root.classList.toggle("empty", !this.data.run);
    this.root.classList.remove("scrubbable", "offline");
    this.plane?.destroy();
    this.plane = null;
    write(this.caption);
    this.socket.tab.warm();
    if (!this.data.run) return this.playRecorded();
    this.told({ state: this.data.state, place: this.data.place });
    this.handle = this.socket.tab.follow(this.data.run, this.wanted(), {
      state: (m) => this.told(m),
      samples: (m) => this.sampled(this.players && m.nets.length ? m.nets : m.steps),
      frame: (frame) => {
        this.frames[frame.view] = frame.view === "nets" ? this.unpackNets(frame) : frame;
        this.paint();
      },
      problem: (m) => this.trouble(m),
      journal: (m) => this.heard(m.entries),
      link: (up) => {
        this.root.classList.toggle("offline", !up);
        if (up && this.scrubbed != null) this.fetchKept(this.scrubbed); // it may not have come before
      },
    });
  }

  // Of points the players themselves are asked for, and drawn from; of players with labels, which no page can run, pictures.
  get players() {
    return this.data.plane && !this.data.columns;
  }

  wanted() {
    if (this.data.plane) return this.players ? ["nets", "real"] : [this.view, "real", "map"];
    return [this.view, ...(this.withReal ? ["real"] : [])];
  }

  // Of pictures only the average is kept: raw ones are there as long as the run sends them.
  get hasRaw() {
    return this.players || LIVE.has(this.state?.status) || Boolean(this.frames.raw);
  }

  get view() {
    return this.hasRaw ? this.choice : "ema";
  }

  get newest() {
    return this.frames.nets ?? this.frames[this.view];
  }

  choose(view) {
    if (view === "real") this.withReal = !this.withReal;
    else this.choice = view;
    this.handle?.views(this.wanted());
    if (view !== "real" && !this.players) this.scrub(null); // of pictures only the average is kept
    this.paint();
  }

  // -- what the run says ----------------------------------------------------------------------------------------

  told({ state, place }) {
    if (!state) return;
    const before = this.view;
    this.state = state;
    if (this.view !== before) this.handle?.views(this.wanted()); // it goes on again, and has raw pictures
    const { status } = state,
      number = (n) => n.toLocaleString("en"),
      parts = [];
    if (status === "queued" && place) parts.push([`place ${place} in the queue`]);
    parts.push(["step ", el("b", {}, number(state.step))], [`epoch ${state.epoch.toFixed(2)}`]);
    if (state.images_per_second) parts.push([`${number(Math.round(state.images_per_second))} samples/s`]);
    if (state.threads) parts.push([`${state.device}, ${state.threads} thread${state.threads > 1 ? "s" : ""}`]);
    parts.push([clock(state.seconds) + (state.seconds_left != null ? ` · ${clock(state.seconds_left)} left` : "")]);
    if (state.checkpoint != null) {
      const next =
        status === "running" && state.checkpoint_in != null ? `, next in ${Math.ceil(state.checkpoint_in)} s` : "";
      parts.push([`checkpoint at ${number(state.checkpoint)}${next}`]);
    }
    this.word.className = `word ${status}`;
    write(this.word, statusWord(status));
    write(this.numbers, ...parts.map((part) => el("span", {}, ...part)));
    this.bar.hidden = state.progress == null;
    this.bar.firstElementChild.style.width = `${100 * Math.min(1, state.progress ?? 0)}%`;
    if (status !== this.said) {
      this.said = status;
      this.report(status);
      this.calm();
    } else this.speak();
    this.paint();
  }

  // What the run has to say for itself; before that, for a while, what went wrong.
  speak() {
    const { status, sentence } = this.state ?? {};
    if (this.wrong) this.say(this.wrong, "problem");
    else if (BROKEN.has(status)) this.say(sentence, status);
    else if (["starting", "queued"].includes(status) && !this.newest) {
      this.say(
        status === "queued" ? "Waiting for a free place. It starts by itself." : sentence || "Starting…",
        "busy",
      );
    } else this.say("");
  }

  // Of a run whose folder is gone the page itself must know.
  trouble({ sentence, code }) {
    this.calm(sentence);
    this.calming = setTimeout(() => this.calm(), PATIENCE);
    if (code === "no_run") this.report("gone");
  }

  calm(wrong = "") {
    clearTimeout(this.calming);
    this.wrong = wrong;
    this.speak();
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
    this.scrubbed = step == null || (isLast && LIVE.has(this.state?.status)) ? null : step;
    if (this.scrubbed == null) this.range.value = this.range.max;
    else this.fetchKept(this.scrubbed);
    this.paint();
  }

  async fetchKept(step) {
    if (this.kept.has(step)) return;
    const run = this.data.run;
    try {
      const kept = this.players && (await fetch(at(`api/runs/${run}/nets/${step}.bin`))); // a run of old has none
      const answer = kept?.ok ? kept : await fetch(at(`api/runs/${run}/samples/${step}.bin`));
      if (!answer.ok) throw answer;
      const frame = unpack(await answer.arrayBuffer());
      if (this.over || run !== this.data.run) return;
      this.socket.tab.seeing();
      this.kept.set(step, frame.view === "nets" ? this.unpackNets(frame) : frame);
      if (this.missed === step) this.calm();
      if (this.kept.size > 300) this.kept.delete(this.kept.keys().next().value);
    } catch {
      if (this.over || run !== this.data.run || ![null, step].includes(this.scrubbed)) return;
      this.missed = step;
      this.trouble({
        sentence: `What was kept of step ${step.toLocaleString("en")} did not come. Choose it again, or wait until the app answers.`,
      });
    }
    this.paint();
  }

  key(event) {
    if (!this.data?.run || !meantForPage(event)) return;
    const command = { running: "pause", paused: "resume" }[this.state?.status];
    if (event.key === " " && command) {
      if (!event.repeat) this.socket.tab.steer(this.data.run, { type: command });
      event.preventDefault();
    } else if (["ArrowLeft", "ArrowRight"].includes(event.key) && this.steps.length) {
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
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      this.paintNow();
    });
  }

  paintNow() {
    if (!this.socket || !this.data) return;
    for (const button of this.root.querySelectorAll("[data-view]")) {
      const on = button.dataset.view === "real" ? this.withReal : button.dataset.view === this.view;
      button.setAttribute("aria-pressed", on);
      if (button.dataset.view === "raw")
        Object.assign(button, { disabled: !this.hasRaw, title: this.hasRaw ? RAW : NO_RAW });
    }
    if (!this.data.run) return;
    this.liveButton.classList.toggle("on", this.scrubbed == null);
    const live = this.newest ?? this.kept.get(this.steps.at(-1));
    const frame = (this.scrubbed == null ? live : this.kept.get(this.scrubbed)) ?? this.shown; // until another is there
    if (!this.renderer) return this.say("Pictures of this kind of data cannot be drawn: the installed package that draws them is missing or broken. Install it again.", "problem");
    const points = this.data.plane;
    this.beside.hidden = points || !this.withReal || !this.frames.real;
    if (this.withReal && !points && this.frames.real) this.renderer.draw(this.real, this.frames.real);
    this.root.classList.toggle("blank", !frame && !this.frames.map);
    if (!frame) return;
    this.shown = frame;
    write(this.at, `step ${frame.step.toLocaleString("en")}${this.scrubbed == null ? "" : ", kept"}`);
    if (points) {
      const nets = frame.G ? frame : null,
        map = (this.scrubbed == null && this.frames.map) || null;
      this.plane ??= new this.renderer.Plane(this.fake);
      this.plane.set({
        nets,
        map,
        fake: nets ? null : frame,
        real: this.frames.real ?? null,
        average: this.view === "ema",
        dark: this.dark,
      });
      const and = this.frames.real ? [" and ", el("b", { className: "real" }, "real")] : [];
      write(this.caption, el("b", { className: "fake" }, "fake"), ...and, ` points${nets || map ? " over what D believes" : ""}`);
    } else {
      this.renderer.draw(this.fake, frame);
      const which = frame.view === "raw" ? "G itself" : "EMA of G";
      const columns = this.data.columns ? ", one label a column" : "";
      write(this.caption, el("b", { className: "fake" }, "fake"), `: ${which} on the same z at every step${columns}`);
    }
  }

  // -- before the first run: a real run, recorded -------------------------------------------------------------------

  // What is played, and what to do; where settings stand in the way, the page says so.
  invite() {
    const played = this.data.recorded ? ["A recorded run of ", el("b", {}, "digits in a minute"), ". "] : [];
    const press = this.data.ready ? ["Press ", el("b", {}, "Train"), " to make your own."] : [];
    this.word.className = "word";
    write(this.word);
    write(this.numbers, el("span", {}, ...played, ...press));
  }

  async playRecorded() {
    this.bar.hidden = true;
    write(this.at);
    if (!this.data.recorded) return;
    const info = await (await fetch(this.data.recorded.info)).json();
    const image = Object.assign(new Image(), { src: this.data.recorded.image });
    await image.decode();
    if (this.over || this.data.run) return;
    this.root.classList.remove("blank");
    Object.assign(this.fake, { width: info.width, height: info.height });
    const context = this.fake.getContext("2d");
    let i = 0;
    const show = () => {
      const last = info.steps.length - 1;
      const n = Math.min(i, last);
      context.drawImage(
        image,
        (n % info.columns) * info.width,
        Math.floor(n / info.columns) * info.height,
        info.width,
        info.height,
        0,
        0,
        info.width,
        info.height,
      );
      write(
        this.caption,
        "recorded ",
        el("b", { className: "fake" }, "fakes"),
        `, step ${info.steps[n].toLocaleString("en")}, ${info.seconds[n].toFixed(0)} s`,
      );
      this.bar.hidden = false;
      this.bar.firstElementChild.style.width = `${(100 * n) / last}%`;
      i = i >= last + 12 ? 0 : i + 1;
    };
    show();
    clearInterval(this.player);
    this.player = setInterval(show, 160);
  }
}

// Only what has changed: the page would be laid out anew for each word that stays. A text is a text: a run may come from
// anywhere.
function write(place, ...children) {
  const made = el("div", {}, ...children);
  if (place.said === made.innerHTML) return;
  place.said = made.innerHTML;
  place.replaceChildren(...made.childNodes);
}

function clock(seconds) {
  const s = Math.floor(seconds ?? 0);
  const two = (n) => String(n).padStart(2, "0");
  return s >= 3600
    ? `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`
    : `${Math.floor(s / 60)}:${two(s % 60)}`;
}
