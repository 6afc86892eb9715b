// Which generator is explored: the menu, a person's own file, a run that goes on training, its steps, its labels.

import { at } from "../shared/address.js";
import { Drawing } from "./drawing.js";
import { own } from "./sliders.js";
import * as gp from "../shared/generator.js";

const SMALL = 32; // pixels a side of pictures whose pixels are to be seen in small views, too

export const shower = (what) =>
  `<button class="small" data-show="${what}" title="Show me" aria-label="Show me: ${what}">▷</button>`;

export class Models extends Drawing {
  menu(data) {
    this.data = { ...this.data, models: data.models };
    const place = this.find(".models");
    place.replaceChildren(
      ...data.models.map((model) => {
        const button = Object.assign(document.createElement("button"), { title: model.sentence });
        const title = Object.assign(document.createElement("span"), { textContent: model.title });
        if (model.picture) button.append(Object.assign(new Image(), { src: model.picture, alt: "" }));
        button.append(title);
        button.dataset.model = model.name;
        button.setAttribute("aria-pressed", model.name === this.model?.name);
        button.onclick = () => this.open(model).then(() => this.wander(true));
        return button;
      }),
    );
    if (!this.data.assets.studio) return;
    const file = Object.assign(document.createElement("input"), {
      type: "file",
      multiple: true,
      accept: ".safetensors,.json",
      hidden: true,
    });
    const button = Object.assign(document.createElement("button"), {
      textContent: "a file…",
      title: "A generator of your own: safetensors, and its JSON card",
    });
    button.onclick = () => file.click();
    file.onchange = () => {
      this.openFiles([...file.files]);
      file.value = "";
    };
    place.append(button, file);
  }

  // A person's own generator: a safetensors file, and the JSON that describes it where it does not do so itself.
  async openFiles(files) {
    const weights = files.find((f) => f.name.endsWith(".safetensors")),
      card = files.find((f) => f.name.endsWith(".json"));
    if (!weights) return this.tell("Choose a .safetensors file, and its .json card beside it.");
    if (weights.size > 290e6) return this.tell("This file is too large for a page.");
    const told = new Uint8Array(card ? await card.arrayBuffer() : 0),
      length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, told.length, true);
    const answer = await fetch(at("api/opened"), { method: "POST", body: new Blob([length, told, weights]) });
    if (!answer.ok) return this.tell((await answer.json().catch(() => ({}))).sentence ?? "The file cannot be read.");
    const model = {
      name: "file",
      title: weights.name.replace(".safetensors", ""),
      sentence: "your file",
      picture: "",
      steps: [],
      source: await answer.arrayBuffer(),
    };
    if (await this.open(model)) this.wander(true);
  }

  // state: where to begin, as a link has it; linked: the address says which tool is open, too.
  async open(model, state = null, linked = false) {
    this.say("Loading…", "busy");
    this.opening = model.name;
    try {
      const [g, why] = await this.loaded(model),
        looks = await this.looks(g);
      if (this.opening !== model.name) return false;
      Object.assign(this, { g, why, look: looks[0], large: looks.at(-1) });
    } catch (error) {
      this.say(error.message, "problem");
      return false;
    }
    this.say("");
    this.model = model;
    this.root.classList.toggle("large", this.look.w > SMALL);
    this.directions = model.directions ?? [];
    this.own = own(this.g);
    this.saves();
    this.image = new ImageData(this.large.w, this.large.h);
    Object.assign(this.big, { width: this.large.w, height: this.large.h });
    for (const b of this.root.querySelectorAll(".models button"))
      b.setAttribute("aria-pressed", b.dataset.model === model.name);
    this.find(".title").textContent = model.title;
    this.find(".about").textContent = this.why ? "This page cannot run it, so the server draws." : model.sentence;
    this.find(".about").title = this.why ?? model.sentence;
    this.past = [];
    this.future = [];
    this.hearts = this.kept();
    this.jobs.clear();
    this.ages = new Map();
    this.compass = null;
    this.shown = model.steps?.at(-1);
    this.labels();
    this.times();
    let begin = null;
    try {
      if (state) begin = this.decode(state);
    } catch {
      this.tell("The link's point does not fit this generator; here is another.");
    }
    this.state = begin ?? {
      ...this.seed(Math.floor(Math.random() * 1e9)),
      moves: {},
      vectors: {},
      label: this.oneLabel(3 % Math.max(1, this.g.classes)),
      psi: 1,
    };
    this.find(".psi").value = this.state.psi;
    this.anchors = null;
    this.paint();
    this.tabs(linked ? new URLSearchParams(location.search) : null);
    this.remember();
    if (!model.source) {
      fetch(at(`api/models/${model.name}/directions`)).then(async (a) => {
        if (!a.ok || this.model !== model) return;
        this.directions = await a.json();
        this.inform();
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
    const steps = this.model.steps ?? [],
      range = this.find(".time input");
    this.find(".time").hidden = steps.length < 2;
    range.max = Math.max(0, steps.length - 1);
    if (atEnd) range.value = range.max;
    this.find(".time span").textContent = steps.length ? `step ${steps[+range.value].toLocaleString("en")}` : "";
  }

  get when() {
    return +this.find(".time input").value;
  }

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
          const answer = await fetch(at(`api/models/${this.model.name}/weights?step=${now}`));
          if (!answer.ok) break;
          this.g.update(await answer.arrayBuffer());
        }
        await this.renew();
        this.shown = now;
        this.changed();
      }
    } finally {
      this.fetching = false;
    }
  }

  // Another generator of this run, by its place in time.
  async aged(index) {
    const step = this.model.steps[index];
    if (!this.ages.has(step))
      this.ages.set(
        step,
        this.g.draw
          ? this.g.at(step)
          : gp.load(at(`api/models/${this.model.name}/weights?step=${step}`), { wasm: this.data.assets.kernels }),
      );
    return this.ages.get(step);
  }

  labels() {
    const row = this.find(".labels"),
      names = this.g.header.class_names;
    row.hidden = !names.length;
    row.classList.toggle("many", names.length > 12);
    row.replaceChildren(
      ...names.map((name, k) => {
        const button = Object.assign(document.createElement("button"), {
          textContent: name,
          title: `Make it: ${name}`,
        });
        button.className = "class";
        button.onclick = () => {
          this.set({ label: this.mixing() ? this.mixed(k) : this.oneLabel(k) });
          this.remember();
        };
        return button;
      }),
    );
    if (!names.length) return;
    const several = Object.assign(document.createElement("button"), {
      textContent: "mix",
      title: "Mix: press several labels, and the picture is a bit of each",
      className: "small several",
    });
    several.setAttribute("aria-pressed", false);
    several.onclick = () => several.setAttribute("aria-pressed", !this.mixing());
    const mix = Object.assign(document.createElement("input"), {
      type: "range",
      min: 0,
      max: names.length - 1,
      step: 0.01,
      title: "From label to label",
      className: "mix",
    });
    mix.setAttribute("aria-label", "From label to label");
    mix.value = 3;
    mix.oninput = () => {
      const k = Math.floor(+mix.value),
        part = +mix.value - k,
        label = this.oneLabel(k).map((v) => v * (1 - part));
      if (part > 0) label[k + 1] = part;
      this.set({ label });
    };
    mix.onchange = () => this.remember();
    row.append(several, mix);
    row.insertAdjacentHTML("beforeend", shower("label"));
  }

  mixing() {
    return this.find(".several").getAttribute("aria-pressed") === "true";
  }

  // Label k goes into the mixture, or out of it; all have equal parts.
  mixed(k) {
    const on = this.state.label.map((v, i) => v > 0 !== (i === k)),
      n = on.filter(Boolean).length;
    return n ? on.map((v) => v / n) : this.oneLabel(k);
  }
}
