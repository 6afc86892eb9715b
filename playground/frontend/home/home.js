// The first thing on the screen: a generator that drifts through its latent space, one after another.

import { at } from "../shared/address.js";
import { context2d, el } from "../shared/dom.js";
import { load } from "../shared/generator/generator.js";
import { Look } from "../shared/look.js";
import { passing, seeded, walk } from "../shared/paths.js";
import { say, t } from "../shared/texts.js";

/**
 * @import { Generator } from "../shared/generator/generator.js"
 *
 * @typedef {object} Spec
 * @property {{ name: string, title: string, sentence: string }[]} models
 * @property {{ kernels: string[] }} assets
 */

const LOOP_SECONDS = 14; // of one loop of the walk
const EACH_SECONDS = 20; // per generator
const AGAIN_MS = 5000; // after a generator that could not be read
const ANCHORS = 6;
const SEEDS = 1e9;
const POINTS = 320; // pixels per side of the plane of a generator that makes points

/** @type {WeakMap<ParentNode, Show>} */
const shows = new WeakMap();

/** @param {{ parentElement: HTMLElement | ShadowRoot, data: Spec }} component */
export default function mount({ parentElement, data }) {
  const root = parentElement.querySelector(".home");
  if (!(root instanceof HTMLElement)) return;
  const show = shows.get(parentElement) ?? new Show(root, data);
  shows.set(parentElement, show);
  const turn = ++show.turn; // Streamlit mounts the new before it unmounts the old
  return () => {
    if (show.turn !== turn) return;
    show.live = false;
    shows.delete(parentElement);
  };
}

class Show {
  /**
   * @param {HTMLElement} root
   * @param {Spec} spec
   */
  constructor(root, { models, assets }) {
    this.models = models;
    this.kernels = assets.kernels;
    this.turn = 0;
    this.live = true;
    this.canvas = el("canvas", { title: t("Explore this generator") });
    this.caption = el("p");
    const link = el("a", {}, this.canvas);
    link.setAttribute("aria-label", t("Explore this generator"));
    this.link = link;
    root.replaceChildren(link, this.caption);
    this.run();
  }

  async run() {
    if (!this.models.length) this.caption.textContent = t("No generator came with this installation.");
    for (let turn = 0; this.live && this.models.length; turn++) await this.show(this.models[turn % this.models.length]);
  }

  /** @param {Spec["models"][number]} model that is shown for a while */
  async show({ name, title }) {
    let generator;
    try {
      generator = await load(at(`api/models/${name}/weights`), { wasm: this.kernels });
    } catch (error) {
      this.caption.textContent = error instanceof Error ? error.message : String(error);
      await new Promise((done) => setTimeout(done, AGAIN_MS));
      return;
    }
    this.caption.textContent = t(
      "{title}. Not a video: a network with {n} weights draws these pictures live in your browser.",
      { title: say(title), n: generator.weights },
    );
    this.link.href = at(`explore?model=${name}`);
    await this.drift(generator);
  }

  /** @param {Generator} generator */
  drift(generator) {
    const look = new Look(generator, seeded, POINTS);
    const image = new ImageData(look.w, look.h);
    const context = context2d(this.canvas);
    Object.assign(this.canvas, { width: look.w, height: look.h });
    const anchors = Array.from({ length: ANCHORS }, () => seeded(Math.floor(Math.random() * SEEDS), generator.size));
    const ends = this.models.length > 1;
    let first = 0;
    return new Promise((done) => {
      const frame = (/** @type {number} */ now) => {
        first ||= now;
        const seconds = (now - first) / 1000;
        if (!this.live || (ends && seconds > EACH_SECONDS)) return done(null);
        requestAnimationFrame(frame);
        const label = generator.classes ? passing(seconds, generator.classes) : 0;
        look.draw(generator.run(Float32Array.from(walk(anchors, (seconds / LOOP_SECONDS) % 1)), label), image);
        context.putImageData(image, 0, 0);
      };
      requestAnimationFrame(frame);
    });
  }
}
