// The latent explorer: a generator runs here, in the page, so the picture follows the hand at the display's rate.
// data: {models: [{name, title, sentence, picture, steps, status}], model, state, demo,
//        assets: {kernels: [], served?, studio?, socket?}}
// The self-contained HTML page is made of the same files, without what needs the server.

import { Help } from "./help.js";
import * as link from "./link.js";
import { Models, shower } from "./models.js";
import { SAVES } from "./save.js";
import { Sliders } from "./sliders.js";
import { TOOLS } from "./tools.js";
import * as paths from "../shared/paths.js";

const explorers = new WeakMap();
const IDLE = 60; // seconds without a hand until a demo hides its controls

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
  const turn = (explorer.turn = (explorer.turn ?? 0) + 1); // see charts.js
  return () => {
    if (explorer.turn !== turn) return;
    explorer.stop();
    explorers.delete(parentElement);
  };
}

export class Explorer extends Models {
  constructor(parent, data) {
    super();
    this.root =
      parent.querySelector(".explore") ??
      parent.appendChild(Object.assign(document.createElement("div"), { className: "explore" }));
    this.root.innerHTML = HTML;
    this.root.explorer = this; // for tests and measurements
    this.find = (selector) => this.root.querySelector(selector);
    this.big = this.find(".big");
    this.painted = 0; // distinct pictures drawn, for measurements
    this.past = [];
    this.future = [];
    this.hearts = [];
    this.jobs = new Map();
    this.live = true;
    this.page = location.pathname;
    Object.assign(this, { paths, link }); // for the tools
    this.root.addEventListener("click", (e) => {
      const { do: what, show } = e.target.closest("[data-do], [data-show]")?.dataset ?? {};
      if (what) this.act(what);
      if (show) this.sweep(this.find({ psi: ".psi", time: ".time input", label: ".mix" }[show]));
    });
    this.root.addEventListener("pointerdown", () => {
      this.held = true;
      this.touched();
    });
    for (const end of ["pointerup", "pointercancel"])
      this.root.addEventListener(end, () => {
        this.held = false;
      });
    this.keys = (event) => this.key(event);
    addEventListener("keydown", this.keys);
    this.big.addEventListener("pointerdown", (e) => this.drag(e));
    const psi = this.find(".psi");
    psi.oninput = () => this.set({ psi: +psi.value });
    psi.onchange = () => this.remember();
    const time = this.find(".time input");
    time.oninput = () => this.travel(+time.value);
    this.sizes = new ResizeObserver(() => this.tool?.sized?.());
    this.sizes.observe(this.find(".tools"));
    this.help = new Help(this, this.find("[data-do=help]"), this.find(".picture"));
    this.ready = this.begin(data);
  }

  async begin(data) {
    this.data = data;
    [this.serving, this.studio] = await Promise.all(
      [data.assets.served, data.assets.studio].map((address) => address && import(address)),
    );
    this.smooth(true);
    this.menu(data);
    if (!data.models.length)
      return this.say(
        "There is no generator yet. Train one on the Train page; it appears here with its first picture.",
      );
    const wanted = data.models.find((m) => m.name === data.model) ?? data.models[0];
    if (data.model && wanted.name !== data.model) this.tell(`«${data.model}» is not here; showing ${wanted.title}.`);
    for (const model of [wanted, ...data.models.filter((m) => m !== wanted)]) {
      // the first that is whole
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
    this.sizes.disconnect();
    clearInterval(this.idler);
    document.documentElement.classList.remove("playground-demo");
  }

  // Dragging over the picture: along the two directions that change it most here.
  drag(event) {
    if (!this.g) return;
    this.wander(false);
    const [u, v = u] = this.local(2),
      start = [event.clientX, event.clientY],
      from = this.z({ ...this.state, psi: 1 });
    const reach = this.big.clientWidth / 5;
    this.big.setPointerCapture(event.pointerId);
    this.big.onpointermove = (e) => {
      const x = (e.clientX - start[0]) / reach,
        y = (start[1] - e.clientY) / reach;
      this.set({ z: from.map((c, i) => c + x * u[i] + y * v[i]), moves: {} });
    };
    this.big.onpointerup = this.big.onpointercancel = () => {
      this.big.onpointermove = null;
      this.remember();
      this.tool?.refresh?.();
    };
  }

  key(event) {
    const target = event.composedPath()[0];
    if (
      target.closest?.("input:not([type=range]), textarea, select, [contenteditable]") ||
      event.altKey ||
      event.metaKey ||
      !this.g
    )
      return;
    const arrow =
      target === this.big &&
      { ArrowLeft: [-0.15, 0], ArrowRight: [0.15, 0], ArrowUp: [0, 0.15], ArrowDown: [0, -0.15] }[event.key];
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

  jump(z) {
    this.wander(false);
    this.set({ ...z, moves: {} });
    this.remember();
    this.tool?.refresh?.();
  }

  act(what) {
    if (!this.g) return;
    ({
      wander: () => this.wander(!this.wandering),
      random: () => {
        const found = this.seed(Math.floor(Math.random() * 1e9)),
          z = this.tool?.locked?.size ? this.tool.hold(found.z) : null;
        this.jump(z ? { z } : { z: found.z, seed: found.seed });
      },
      undo: () => {
        if (this.past.length > 1) {
          this.future.push(this.past.pop());
          this.recall(this.past.at(-1).code);
          this.film();
        }
      },
      redo: () => {
        if (this.future.length) {
          this.past.push(this.future.pop());
          this.recall(this.past.at(-1).code);
          this.film();
        }
      },
      heart: () => this.heart(),
      link: () => this.copy(),
      demo: () => this.demo(true),
      leave: () => {
        this.demo(false);
        this.help.toggle(false);
      },
      help: () => this.help.toggle(),
      smooth: () => this.smooth(!this.smoothed),
    })[what]?.();
  }

  async copy() {
    this.wander(false);
    this.address();
    if (this.model.source) return this.tell("A link needs a generator of this server.");
    try {
      await navigator.clipboard.writeText(location.href);
      this.tell("Copied: this link shows exactly what you see.");
    } catch {
      this.tell("The address above shows exactly this; copy it from there.");
    }
  }

  saves() {
    const menu = this.find(".save"),
      offered = Object.entries(SAVES).filter(
        ([, save]) => (this.studio || !save.served) && !(save.packed && this.g.draw),
      );
    menu.replaceChildren(
      ...[["", { text: "save as…" }], ...offered].map(([value, { text }]) =>
        Object.assign(document.createElement("option"), { value, textContent: text }),
      ),
    );
    menu.onchange = () => {
      const save = SAVES[menu.value];
      menu.value = "";
      if (this.g) save?.run(this);
    };
  }

  wander(on) {
    if (on && !this.wandering) this.anchors = null;
    if (!on && this.wandering) {
      this.wandering = false;
      this.remember();
      this.tool?.refresh?.();
    }
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

  // A stand without a keeper: only the picture, one generator after another. A touch brings the controls back.
  demo(on) {
    this.bare(on);
    this.wander(on || this.wandering);
    clearInterval(this.idler);
    if (on) document.documentElement.requestFullscreen?.().catch(() => this.tell("This browser stays in its window."));
    else if (document.fullscreenElement) document.exitFullscreen();
    this.idle = 0;
    if (on || this.data.demo)
      this.idler = setInterval(() => {
        this.idle++;
        const shown = this.root.classList.contains("demo");
        if (!shown && this.idle >= IDLE) {
          this.bare(true);
          this.wander(true);
        }
        const next =
          this.data.models[
            (this.data.models.findIndex((m) => m.name === this.model?.name) + 1) % this.data.models.length
          ];
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

  tell(sentence) {
    this.find(".told").textContent = sentence;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      this.find(".told").textContent = "";
    }, 6000);
  }

  // The tools that suit this generator, all new; a link says which is open, and how.
  tabs(link = null) {
    const all = [Sliders, ...TOOLS, ...(this.studio?.TOOLS ?? [])];
    this.tool?.leave?.();
    this.all = all.filter((Tool) => (this.look.points ? !Tool.pictures : !Tool.points));
    this.made = new Map();
    this.find(".tool").replaceChildren();
    this.find(".tabs").replaceChildren(
      ...this.all.map((Tool) => {
        const button = Object.assign(document.createElement("button"), { textContent: Tool.title, title: Tool.help });
        button.setAttribute("role", "tab");
        button.onclick = () => {
          this.take(Tool);
          this.address();
        };
        return button;
      }),
    );
    const wanted = link?.get("tool") ?? this.tool?.constructor.title;
    this.tool = null;
    this.take(this.all.find((Tool) => Tool.title === wanted) ?? this.all[0]);
    try {
      if (link?.get("with")) this.tool.load?.(link.get("with"));
    } catch {
      this.tell("The link's tool does not fit this generator.");
    }
    const step = +(link?.get("step") ?? NaN),
      index = (this.model.steps ?? []).findLastIndex((s) => s <= step);
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
    const place = this.find(".tool"),
      had = this.made.get(Tool);
    const [tool, box] = had ?? [null, document.createElement("div")];
    if (!had) box.innerHTML = `<p class="help">${Tool.help} </p>`;
    place.replaceChildren(box);
    this.tool = tool ?? new Tool(this, box);
    if (!had) {
      this.made.set(Tool, [this.tool, box]);
      const show = Object.assign(document.createElement("button"), {
        className: "small",
        textContent: "▷ show me",
        title: "Show me: moves it for three seconds",
        hidden: !this.tool.show,
      });
      show.onclick = () => this.demonstrated(Tool.title);
      box.querySelector(".help").append(show);
    }
    [...this.find(".tabs").children].forEach((b, i) => b.setAttribute("aria-selected", this.all[i] === Tool));
    if (had && this.tool.knows !== this.directions && this.tool.directed) this.inform();
    else if (had) this.tool.refresh?.();
    else this.tool.opened?.();
    this.tool.knows = this.directions;
    this.condition = this.conditions();
  }

  // The open tool hears of the directions that have come; the others do when they are opened again.
  inform() {
    this.tool.knows = this.directions;
    this.tool.directed?.();
  }
}
