// The latent explorer, a block: a generator runs in the page, and the picture follows the hand at the display's rate.
// The self-contained HTML file is made of the same scripts, without what needs the server.

import { find } from "../shared/dom.js";
import { Hints } from "../shared/page/hints.js";
import { isBlockKey, markBlock } from "../shared/shortcuts.js";
import { say, t } from "../shared/texts.js";
import { Demo } from "./demo.js";
import { NONE } from "./engine.js";
import { Exploration } from "./exploration.js";
import { Help } from "./help.js";
import { build } from "./layout.js";
import { drawMenu, markInMenu } from "./menu.js";
import { load } from "./pictures.js";
import { LOCAL_TOOLS } from "./tools/tools.js";

/**
 * @import { Engine, Model } from "./engine.js"
 * @import { Link } from "./exploration.js"
 * @import { ToolType } from "./toolbox.js"
 *
 * @typedef {object} Spec what the explorer shows
 * @property {Model[]} models
 * @property {string} model to begin with, or ""
 * @property {Link} link
 * @property {boolean} demo whether it begins as full screen
 * @property {boolean} owns_address whether it may change the address of the page
 * @property {{ kernels: string[], engine?: string }} assets addresses; `engine`: of server/server_engine.js
 */

const TOLD_SECONDS = 6; // that a sentence is shown
/** @type {Record<string, string>} */
const KEYS = { " ": "wander", r: "random", h: "heart", "?": "help", Escape: "leave" };
const NO_LINK = { at: "", tool: "", with: "", step: "" };

/** @type {WeakMap<ParentNode, Explorer>} */
export const mounted = new WeakMap(); // by the element that Streamlit gives

/** @param {{ parentElement: HTMLElement | ShadowRoot, data: Spec }} component */
export default function mount({ parentElement, data }) {
  const explorer = mounted.get(parentElement) ?? new Explorer(rootOf(parentElement), data);
  if (mounted.get(parentElement)) explorer.menu(data.models);
  mounted.set(parentElement, explorer);
  const turn = ++explorer.turn; // Streamlit mounts the new before it unmounts the old
  return () => {
    if (explorer.turn !== turn) return;
    explorer.stop();
    mounted.delete(parentElement);
  };
}

/** @param {HTMLElement | ShadowRoot} parent */
function rootOf(parent) {
  const found = parent.querySelector(".explore");
  if (found instanceof HTMLElement) return found;
  return parent.appendChild(Object.assign(document.createElement("div"), { className: "explore" }));
}

class Explorer {
  /**
   * @param {HTMLElement} root
   * @param {Spec} spec
   */
  constructor(root, spec) {
    this.root = root;
    this.spec = spec;
    this.turn = 0;
    /** @type {Engine} */
    this.engine = NONE;
    /** @type {ToolType[]} */
    this.tools = LOCAL_TOOLS;
    /** @type {Exploration | null} */
    this.current = null;
    this.opening = ""; // the name of the model that is loaded
    this.live = true;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.telling = undefined;
    build(root);
    markBlock(root);
    this.help = new Help(root, find(root, "[data-do=help]"), find(root, ".picture"), (control) =>
      this.current ? this.current.demonstration(control) : null,
    );
    new Hints(root, () => this.help.on || this.demo?.shown);
    this.demo = new Demo(root, spec.demo, {
      wander: () => this.current?.parts.motion.wander(true),
      next: () => this.openNext(),
      windowed: () => this.tell(t("This browser stays in its window.")),
    });
    this.keys = (/** @type {KeyboardEvent} */ event) => this.key(event);
    addEventListener("keydown", this.keys);
    this.sizes = new ResizeObserver(() => this.current?.toolbox.tool?.sized?.());
    this.sizes.observe(find(root, ".tools"));
    this.listen();
    this.ready = this.begin();
  }

  listen() {
    const hold = (/** @type {boolean} */ on) => {
      if (this.current) this.current.parts.motion.held = on;
    };
    this.root.addEventListener("click", (event) => {
      const pressed = event.target instanceof Element ? event.target.closest("[data-do], [data-show]") : null;
      if (!(pressed instanceof HTMLElement)) return;
      if (pressed.dataset.do) this.act(pressed.dataset.do);
      if (pressed.dataset.show) this.current?.sweep(pressed.dataset.show);
    });
    this.root.addEventListener("pointerdown", () => {
      hold(true);
      this.demo.touched();
      if (this.current) this.current.parts.motion.showing = null;
    });
    this.root.addEventListener("pointerup", () => hold(false));
    this.root.addEventListener("pointercancel", () => hold(false));
  }

  async begin() {
    const { assets, models, model, link, demo } = this.spec;
    if (assets.engine) {
      const { ServerEngine, TOOLS } = await import(assets.engine);
      this.engine = new ServerEngine();
      this.tools = [...LOCAL_TOOLS, ...TOOLS];
    }
    this.menu(models);
    if (!models.length) {
      const nothing = t(
        "There is no generator yet. Train one on the Train page; it appears here with its first picture.",
      );
      return this.say(nothing);
    }
    const wanted = models.find((m) => m.name === model) ?? models[0];
    if (model && wanted.name !== model) {
      this.tell(t("There is no generator “{name}” here. This is {other}.", { name: model, other: say(wanted.title) }));
    }
    if (!(await this.open(wanted, link)) && wanted.name !== model) await this.openAny(models);
    if (!this.current) return;
    if (demo) this.demo.start();
    else if (!link.at) this.current.parts.motion.wander(true);
  }

  /**
   * Opens the first generator that can be read.
   *
   * @param {Model[]} models
   */
  async openAny(models) {
    for (const model of models) if (await this.open(model)) return;
  }

  stop() {
    this.live = false;
    this.current?.stop();
    this.demo.stop();
    removeEventListener("keydown", this.keys);
    this.sizes.disconnect();
    clearTimeout(this.telling);
  }

  /** @param {Model[]} models */
  menu(models) {
    this.spec = { ...this.spec, models };
    const choose = (/** @type {Model} */ model) => this.openAndWander(model);
    const give = async (/** @type {File[]} */ files) => {
      try {
        await this.openAndWander(await this.engine.open(files));
      } catch (error) {
        this.tell(error instanceof Error ? error.message : String(error));
      }
    };
    const place = find(this.root, ".models");
    drawMenu(place, models, choose, this.engine.serves ? give : null);
    markInMenu(place, this.current?.model.name ?? "");
  }

  /** @param {Model} model */
  async openAndWander(model) {
    if (await this.open(model)) this.current?.parts.motion.wander(true);
  }

  openNext() {
    const { models } = this.spec;
    const next = models[(models.findIndex((m) => m.name === this.current?.model.name) + 1) % models.length];
    if (next && next.name !== this.current?.model.name) this.openAndWander(next);
  }

  /**
   * Opens a generator. Returns whether it could be read.
   *
   * @param {Model} model
   * @param {Link | null} [link]
   */
  async open(model, link = null) {
    this.say(t("Loading…"), "busy");
    this.opening = model.name;
    let loaded;
    try {
      loaded = await load(model, this.engine, this.spec.assets.kernels, (sentence) => this.tell(sentence));
    } catch (error) {
      if (this.opening === model.name) this.say(error instanceof Error ? error.message : String(error), "problem");
      return false;
    }
    if (this.opening !== model.name || !this.live) return false;
    this.say("");
    const tool = this.current?.toolbox.type?.id ?? "";
    this.current?.stop();
    const setting = {
      root: this.root,
      engine: this.engine,
      kernels: this.spec.assets.kernels,
      tools: this.tools,
      ownsAddress: this.spec.owns_address && !this.spec.demo,
      tell: (/** @type {string} */ sentence) => this.tell(sentence),
    };
    this.current = new Exploration(setting, model, loaded, link ?? { ...NO_LINK, tool });
    markInMenu(find(this.root, ".models"), model.name);
    return true;
  }

  /** @param {string} action */
  act(action) {
    if (!this.current) return;
    if (action === "demo") this.demo.start();
    else if (action === "help") this.help.toggle();
    else if (action === "leave") {
      this.demo.end();
      this.help.toggle(false);
    } else this.current.act(action);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (!this.current || !isBlockKey(event, this.root, this.spec.owns_address)) return;
    const action = KEYS[event.key];
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") this.act(event.shiftKey ? "redo" : "undo");
    else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (action) this.act(action);
    else if (!this.current.hand.nudge(event)) return;
    event.preventDefault();
  }

  /**
   * Shows a sentence over the picture until another one comes.
   *
   * @param {string} sentence
   */
  say(sentence, kind = "") {
    const place = find(this.root, ".message");
    Object.assign(place, { hidden: !sentence, textContent: sentence, className: `message ${kind}` });
  }

  /**
   * Shows a sentence for some seconds.
   *
   * @param {string} sentence
   */
  tell(sentence) {
    const place = find(this.root, ".told");
    place.textContent = sentence;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      place.textContent = "";
    }, TOLD_SECONDS * 1000);
  }
}
