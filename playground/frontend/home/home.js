// Home: what a GAN is, as a game that is played while one reads, where to begin, and the doors to the other pages.

import { at, withKept } from "../shared/address.js";
import { asComponent } from "../shared/blocks/component.js";
import { find } from "../shared/dom.js";
import { load } from "../shared/generator/generator.js";
import { picture, request } from "../shared/page/request.js";
import { say } from "../shared/texts.js";
import { isDark } from "../shared/theme.js";
import { facesDoor, filmDoor, planeDoor } from "./doors.js";
import { html } from "./home_html.js";
import { Play } from "./play.js";

/**
 * @import { Call } from "../shared/blocks/component.js"
 * @import { Door, Film } from "./doors.js"
 * @import { Stage } from "./game.js"
 *
 * @typedef {object} Game addresses
 * @property {string} stages of a training, with D's answers: see game.js
 * @property {string} pictures real ones
 * @property {string[]} weights of the packed generators, one per stage
 *
 * @typedef {object} Spec
 * @property {number} minutes that it takes; 0 where only the lab trains
 * @property {Game | null} game
 * @property {Film | null} film
 * @property {string} ring address of a recorded run in the plane, or ""
 * @property {{ name: string, psi: number, seeds: number[] } | null} faces
 * @property {string[]} kernels
 */

const STEP_MS = 66; // between two pictures of what moves; the chip on its way is drawn at the display's rate

export default asComponent((/** @type {HTMLElement} */ parent, /** @type {Spec} */ spec) => new Home(parent, spec));

class Home {
  /**
   * @param {HTMLElement} parent
   * @param {Spec} spec
   */
  constructor(parent, spec) {
    this.spec = spec;
    this.root = find(parent, ".home");
    this.root.innerHTML = html(spec);
    this.live = true;
    this.paused = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.clock = 0; // milliseconds, without pauses
    this.before = 0;
    this.stepped = -Infinity;
    /** @type {Play | null} */
    this.play = null;
    /** @type {Door[]} */
    this.doors = [];
    /** @type {((name: string, value: unknown) => void) | undefined} */
    this.trigger = undefined;
    this.sizes = new ResizeObserver(() => this.play?.fit());
    this.sizes.observe(find(this.root, "figure"));
    this.listen();
    this.begin();
    requestAnimationFrame((now) => this.frame(now));
  }

  /**
   * @param {Spec} _spec
   * @param {Call<Spec>} call
   */
  update(_spec, call) {
    this.trigger = call.setTriggerValue;
    this.root.classList.toggle("dark", isDark(this.root));
    for (const link of this.root.querySelectorAll("a[data-page]")) {
      const page = /** @type {HTMLAnchorElement} */ (link);
      const query = withKept("").toString();
      page.href = at(`${page.dataset.page}${query && "?"}${query}`);
    }
  }

  stop() {
    this.live = false;
    this.sizes.disconnect();
    for (const door of this.doors) door.stop?.();
  }

  listen() {
    this.root.addEventListener("click", (event) => {
      if (!(event.target instanceof Element) || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const pressed = event.target.closest("[data-page], .pause");
      if (!(pressed instanceof HTMLElement)) return;
      event.preventDefault();
      if (pressed.dataset.page) this.go(pressed.dataset.page, pressed.dataset.start === "1");
      else this.pause(!this.paused);
    });
    this.pause(this.paused);
  }

  /**
   * Opens a page in this tab's session, which a link would begin anew.
   *
   * @param {string} page
   * @param {boolean} start whether a run is started there
   */
  go(page, start) {
    this.trigger?.("go", { page, start });
  }

  /** @param {boolean} on */
  pause(on) {
    this.paused = on;
    const button = find(this.root, ".pause");
    button.setAttribute("aria-pressed", String(on));
    button.firstChild?.replaceWith(on ? "▶" : "❚❚");
  }

  /** Fetches what is drawn. Each picture is shown as soon as it is there; one that fails leaves the others alone. */
  begin() {
    const { game, film, ring, faces, kernels } = this.spec;
    if (game) this.attempt(this.deal(game, kernels));
    const canvas = (/** @type {string} */ name) => /** @type {HTMLCanvasElement} */ (find(this.root, `.door .${name}`));
    if (film) this.attempt(this.open(filmDoor(canvas("film"), film)));
    if (ring) this.attempt(this.open(planeDoor(canvas("plane"), ring)));
    if (faces) {
      const { name, psi, seeds } = faces;
      const weights = at(`api/models/${name}/weights`);
      this.attempt(this.open(facesDoor(canvas("faces"), { weights, psi, seeds }, kernels)));
    }
  }

  /** @param {Promise<void>} work */
  attempt(work) {
    work.catch((error) => {
      find(this.root, ".problem").textContent = say(error instanceof Error ? error.message : String(error));
    });
  }

  /**
   * @param {Game} game
   * @param {string[]} kernels
   */
  async deal({ stages, pictures, weights: [first, ...others] }, kernels) {
    const [generator, answer, photographs] = await Promise.all([
      load(first, { wasm: kernels }),
      request(stages),
      picture(pictures),
    ]);
    /** @type {Stage[]} */
    const recorded = await answer.json();
    if (!this.live) return;
    this.play = new Play(find(this.root, ".diagram"), recorded, photographs, generator);
    this.play.show(this.clock);
    for (const weights of others) this.play.generators.push(await load(weights, { wasm: kernels }));
  }

  /** @param {Promise<Door>} opening */
  async open(opening) {
    const door = await opening;
    if (!this.live) return door.stop?.();
    this.doors.push(door);
    door.show(this.clock);
  }

  /** @param {number} now */
  frame(now) {
    if (!this.live) return;
    requestAnimationFrame((next) => this.frame(next));
    const passed = this.before ? Math.min(200, now - this.before) : 0;
    this.before = now;
    if (this.paused) return;
    this.clock += passed;
    this.play?.show(this.clock);
    if (now - this.stepped < STEP_MS) return;
    this.stepped = now;
    for (const door of this.doors) door.show(this.clock);
  }
}
