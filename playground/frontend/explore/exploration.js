// The exploration of one generator: puts the parts together, runs them frame by frame, and answers buttons and keys.

import { find } from "../shared/dom.js";
import { decimal, say, t } from "../shared/texts.js";
import { Address } from "./address.js";
import { demonstration } from "./demonstrations.js";
import { Hand } from "./hand.js";
import { History } from "./history.js";
import { Labels } from "./labels.js";
import { LocalDirections } from "./latent/local_directions.js";
import { Motion } from "./latent/motion.js";
import { keptDirections, OwnDirections } from "./latent/own_directions.js";
import { isRemote, Pictures } from "./pictures.js";
import { Point } from "./latent/point.js";
import { fillSaves } from "./save.js";
import { Steps } from "./steps.js";
import { Toolbox } from "./toolbox.js";

/**
 * @import { Engine, Model } from "./engine.js"
 * @import { Loaded } from "./pictures.js"
 * @import { Parts, ToolType } from "./toolbox.js"
 *
 * @typedef {{ at: string, tool: string, with: string, step: string }} Link what a link asks for, "" for nothing
 *
 * @typedef {object} Setting what an exploration needs from the explorer around it
 * @property {HTMLElement} root
 * @property {Engine} engine
 * @property {string[]} kernels
 * @property {ToolType[]} tools
 * @property {boolean} ownsAddress
 * @property {(sentence: string) => void} tell
 */

const SMALL = 32; // pixels per side of pictures whose pixels are to be seen
const READ = 10; // pictures between two looks at the numbers
const BUSY = 4; // milliseconds per frame for small pictures while the big one moves
const FREE = 24; // milliseconds per frame otherwise

export class Exploration {
  /**
   * @param {Setting} setting
   * @param {Model} model
   * @param {Loaded} loaded
   * @param {Link} link
   */
  constructor(setting, model, loaded, link) {
    const { root, engine, kernels, tell, ownsAddress } = setting;
    const { source } = loaded;
    const { hash, class_names: names } = source.header;
    const space = { size: source.size, classes: source.classes };
    this.setting = setting;
    this.model = model;
    this.root = root;
    const point = new Point({ ...space, names }, model.directions, keptDirections(hash));
    point.set({ label: Labels.first(point), psi: model.psi ?? 1 });
    const seeds = model.seeds ?? [];
    if (seeds.length) point.go(point.seed(seeds[0]));
    const big = /** @type {HTMLCanvasElement} */ (find(root, ".big"));
    const pictures = new Pictures(point, big, loaded, (z, code) => this.painted(z, code));
    const steps = new Steps(find(root, ".time"), model, engine, pictures, kernels);
    const motion = new Motion(point, seeds, {
      wandering: (on) => this.drawWander(on),
      settled: () => this.settled(),
      back: (code) => history.recall(code),
      shown: () => history.remember(),
    });
    const address = new Address(ownsAddress, () => this.link());
    const shelf = `gan-playground:hearts:${model.source ? hash : model.name}`;
    const history = new History(point, find(root, ".last .film"), shelf, {
      picture: () => pictures.thumbnail(),
      stop: () => motion.wander(false),
      recalled: () => {
        this.toolbox.tool?.refresh?.();
        address.write();
      },
      remembered: () => address.write(),
      tell,
    });
    const local = new LocalDirections(point, pictures, () => this.toolbox.directed());
    const own = new OwnDirections(point, hash, () => this.toolbox.showOwn());
    /** @type {Parts} */
    this.parts = { model, engine, point, pictures, motion, history, local, own, steps, address, tell };
    this.toolbox = new Toolbox(root, setting.tools, this.parts);
    this.labels = new Labels(find(root, ".labels"), names, point, () => history.remember());
    this.psi = /** @type {HTMLInputElement} */ (find(root, ".psi"));
    this.numbered = -1; // the picture whose numbers are shown
    this.hand = new Hand(this.parts);
    this.loop = 0;
    this.begin(loaded, link);
  }

  /**
   * @param {Loaded} loaded
   * @param {Link} link
   */
  begin({ why }, link) {
    const { root, model } = this;
    const { point, pictures, history, steps, engine, tell } = this.parts;
    root.classList.toggle("large", pictures.look.w > SMALL);
    this.smooth(pictures.look.w > SMALL);
    find(root, ".title").textContent = say(model.title);
    const about = find(root, ".about");
    about.textContent = why
      ? t("This page cannot run the generator, so the server draws.")
      : say(model.message ?? model.sentence);
    about.title = why;
    fillSaves(/** @type {HTMLSelectElement} */ (find(root, ".save")), this.parts, this.toolbox, root);
    this.psi.oninput = () => point.set({ psi: Number(this.psi.value) });
    this.psi.onchange = () => history.remember();
    this.drawWander(false);
    if (link.at) {
      try {
        point.recall(link.at);
      } catch {
        tell(t("The link's point does not fit this generator. This is another point."));
      }
    }
    pictures.paint();
    this.toolbox.openById(link.tool);
    try {
      if (link.with) this.toolbox.tool?.load?.(link.with);
    } catch {
      tell(t("The link's tool does not fit this generator."));
    }
    const index = link.step ? model.steps.findLastIndex((s) => s <= Number(link.step)) : -1;
    if (index >= 0) steps.index = index;
    history.draw();
    history.remember();
    this.askDirections(engine);
    this.loop = requestAnimationFrame((now) => this.frame(now));
  }

  /** @param {Engine} engine */
  async askDirections(engine) {
    const directions = await engine.directions(this.model);
    if (!this.loop || !directions.length) return;
    this.parts.point.directions = directions;
    this.toolbox.directed();
  }

  stop() {
    cancelAnimationFrame(this.loop);
    this.loop = 0;
    this.parts.steps.stop();
    this.toolbox.tool?.leave?.();
  }

  link() {
    const { model, toolbox } = this;
    const { point, steps } = this.parts;
    if (model.source) return null;
    return {
      model: model.name,
      at: point.encode(),
      step: steps.newest ? "" : String(steps.shown),
      tool: toolbox.type?.id ?? "",
      with: toolbox.tool?.save?.() ?? "",
    };
  }

  /** The point has stopped somewhere. */
  settled() {
    this.parts.history.remember();
    this.toolbox.tool?.refresh?.();
  }

  /** @param {number} now */
  frame(now) {
    if (!this.loop) return;
    this.loop = requestAnimationFrame((next) => this.frame(next));
    const { motion, pictures } = this.parts;
    motion.frame(now, this.root.classList.contains("demo"));
    this.toolbox.tool?.frame?.(now);
    const busy = pictures.stale;
    if (busy) pictures.paint();
    else {
      if (this.numbered !== pictures.painted) this.drawNumbers(this.parts.point.z());
      if (!motion.held && !motion.showing && !motion.wandering) this.toolbox.rest();
    }
    if (!busy || !motion.held) pictures.work(busy ? BUSY : FREE);
  }

  /**
   * @param {Float32Array} z
   * @param {string} code of a point whose picture came later
   */
  painted(z, code) {
    const { pictures, history } = this.parts;
    this.toolbox.tool?.painted?.();
    if (pictures.painted % READ === 1 || code) this.drawNumbers(z);
    if (code) history.pictured(code);
  }

  /** @param {ArrayLike<number>} z */
  drawNumbers(z) {
    const { root } = this;
    const { pictures, point } = this.parts;
    this.numbered = pictures.painted;
    const length = Math.hypot(...Array.from(z));
    const usual = decimal(Math.sqrt(point.size), 1);
    find(root, ".norm").textContent = t("length of z: {length} (usual: {usual})", {
      length: decimal(length, 1),
      usual,
    });
    const where = {
      wasm: t("in this browser"),
      js: t("in this browser without SIMD"),
      server: t("by the server"),
    }[/** @type {"wasm" | "js" | "server"} */ (pictures.source.kind)];
    find(root, ".speed").textContent = t("{ms} ms per picture, {where}", { ms: decimal(pictures.took, 1), where });
    find(root, ".psi + output").textContent = decimal(point.state.psi, 2);
    if (Number(this.psi.value) !== point.state.psi) this.psi.value = String(point.state.psi);
    this.labels.draw();
  }

  /** @param {boolean} on */
  drawWander(on) {
    const button = find(this.root, "[data-do=wander]");
    button.textContent = `${on ? "❚❚" : "▶"} ${t("wander")}`;
    button.setAttribute("aria-pressed", String(on));
  }

  /** @param {boolean} on */
  smooth(on) {
    this.root.classList.toggle("smooth", on);
    find(this.root, "[data-do=smooth]").setAttribute("aria-pressed", String(on));
  }

  /** @param {string} action */
  act(action) {
    const { motion, point, history, address, tell } = this.parts;
    if (action === "wander") motion.wander(!motion.wandering);
    else if (action === "undo") history.undo();
    else if (action === "redo") history.redo();
    else if (action === "heart") history.heart();
    else if (action === "smooth") this.smooth(!this.root.classList.contains("smooth"));
    else if (action === "link") {
      motion.wander(false);
      address.copy(tell);
    } else if (action === "random") {
      const { z, seed } = point.random();
      const held = this.toolbox.tool?.hold?.(z);
      motion.jump(held ? { z: held } : { z, seed });
    }
  }

  /** @param {string} what slider is demonstrated: psi, time or label */
  sweep(what) {
    const slider = this.root.querySelector({ psi: ".psi", time: ".time input", label: ".mix" }[what] ?? ".psi");
    if (slider instanceof HTMLInputElement) this.parts.motion.sweep(slider);
  }

  /** @param {Element} control */
  demonstration(control) {
    return demonstration(control, this.parts, this.toolbox, {
      press: (button) => (button.dataset.do ? this.act(button.dataset.do) : button.click()),
      back: (code) => {
        this.parts.history.recall(code);
        this.smooth(this.parts.pictures.look.w > SMALL);
      },
    });
  }

  /** Whether the picture will not change by itself: nothing is being drawn. */
  get still() {
    const { motion, pictures } = this.parts;
    const { source } = pictures;
    return !motion.wandering && !pictures.stale && !pictures.jobs.size && !(isRemote(source) && source.busy);
  }
}
