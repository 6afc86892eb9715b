// The Dirac plane as a block: the smallest GAN's phase portrait under the hand, a second method beside it from the same
// start, and the table of all methods.

import { pageQuery, thisPage } from "../shared/address.js";
import { Announcer } from "../shared/announcer.js";
import { el, find, wantsRest } from "../shared/dom.js";
import { t } from "../shared/texts.js";
import { flow, trajectory, verdict } from "./game.js";
import { showControls, SIDES } from "./controls.js";
import { paintMore, paintPicture } from "./pictures.js";
import { planeHtml } from "./plane_html.js";
import { KEYS, REACH, readState, usualBeside, writeState } from "./state.js";
import { eigenvalueWords, methodTable, schemeLabel } from "./table.js";

/**
 * @import { Method, Point } from "./game.js"
 * @import { Scene, Side } from "./pictures.js"
 * @import { Description, State } from "./state.js"
 *
 * @typedef {Description & { spec: Record<string, string>, owns_address: boolean }} PlaneData `spec`: a link's query
 */

const RATE = 30; // steps per second of the film
const ARROW = 0.05; // by which an arrow key moves the start

export class Plane {
  /**
   * @param {HTMLElement} root
   * @param {PlaneData} data
   */
  constructor(root, data) {
    this.root = root;
    this.data = data;
    root.innerHTML = planeHtml();
    this.announcer = new Announcer(this.find(".spoken"));
    const { state, odd } = readState(data.spec, data);
    this.state = state;
    /** @type {Partial<Record<Side, Scene>>} what the pictures show */
    this.scenes = {};
    this.at = data.steps; // the step that is shown
    this.timer = 0;
    this.opening = false; // the film that the page opens with is on: a person's first choice ends it
    this.resized = new ResizeObserver(() => this.paint());
    for (const canvas of root.querySelectorAll("canvas")) this.resized.observe(canvas);
    this.enlarged = () => this.paint();
    addEventListener("projector", this.enlarged);
    this.build();
    this.set({});
    if (odd.length)
      this.find(".odd").textContent = t("The link's {names} cannot be shown; the default is.", {
        names: odd.join(", "),
      });
    const asked = KEYS.some((key) => data.spec[key] !== undefined);
    if (asked || wantsRest()) return;
    this.play();
    this.opening = true;
  }

  /**
   * @param {string} selector
   * @returns {HTMLElement}
   */
  find(selector) {
    return find(this.root, selector);
  }

  /**
   * @param {string} selector
   * @returns {HTMLInputElement}
   */
  input(selector) {
    return find(this.root, selector);
  }

  build() {
    const { schemes, steps } = this.data;
    this.buildMenus();
    this.find(".schemes").append(
      ...schemes.map((scheme) => {
        const button = el("button", { type: "button", onclick: () => this.choose({ scheme }) }, ...schemeLabel(scheme));
        button.setAttribute("role", "radio");
        return button;
      }),
    );
    const [h, strength, step] = [this.input(".h"), this.input(".strength"), this.input(".step")];
    h.oninput = () => this.set({ h: Math.round(10 ** +h.value * 1000) / 1000 });
    strength.oninput = () => this.set({ strength: +strength.value });
    h.onchange = strength.onchange = () => this.remember();
    step.max = String(steps);
    step.oninput = () => {
      this.pause();
      this.at = +step.value;
      this.paint();
    };
    const press = (/** @type {string} */ selector, /** @type {() => void} */ act) => {
      this.find(selector).onclick = act;
    };
    press(".start", () => this.choose({ start: this.data.start }));
    press(".play", () => this.play());
    press(".link", () => void this.copyLink());
    this.find(".more").ontoggle = () => this.paint();
    for (const side of SIDES) this.buildHand(this.find(`.phase${side}`));
    this.pause();
  }

  buildMenus() {
    const { methods } = this.data;
    const option = (/** @type {Method} */ { name, label }) => el("option", { value: name, textContent: label });
    const named = (/** @type {string} */ name) => methods.find((method) => method.name === name);
    const [main, beside] = SIDES.map((side) => /** @type {HTMLSelectElement} */ (find(this.root, `.method${side}`)));
    main.append(...methods.map(option));
    beside.append(el("option", { value: "", textContent: t("nothing beside it") }), ...methods.map(option));
    main.onchange = () => this.choose({ method: named(main.value) });
    beside.onchange = () => this.choose({ beside: named(beside.value) ?? null });
  }

  /** @param {HTMLElement} phase a portrait in which the start can be dragged */
  buildHand(phase) {
    phase.onpointerdown = (event) => {
      phase.setPointerCapture(event.pointerId);
      phase.focus({ preventScroll: true });
      this.drag(event);
    };
    phase.onpointermove = (event) => {
      if (phase.hasPointerCapture(event.pointerId)) this.drag(event);
    };
    phase.onpointerup = () => this.remember();
    phase.onkeydown = (event) => this.key(event);
  }

  /**
   * A person has decided: it is shown, and in the address.
   *
   * @param {Partial<State>} change
   */
  choose(change) {
    if (this.opening) this.pause();
    this.set(change);
    this.remember();
    this.announcer.say(this.find(".verdict").textContent ?? "");
  }

  /**
   * The one way to change anything: what follows from it is computed, drawn and said.
   *
   * @param {Partial<State>} change
   */
  set(change) {
    const { data } = this;
    const method = change.method ?? this.state.method;
    const other = method.name !== this.state.method.name;
    const state = { ...this.state, ...(other ? { strength: method.strength } : {}), ...change, method };
    if (other && this.state.beside?.name === method.name) state.beside = usualBeside(data.methods, method);
    if (method.ahead) state.scheme = data.schemes[0];
    this.state = state;
    this.find(".odd").textContent = "";
    this.scenes = { "": this.scene(method, state.strength) };
    if (state.beside) this.scenes["-beside"] = this.scene(state.beside, state.beside.strength);
    if (!this.timer) this.at = data.steps;
    showControls(this.root, this.data, state, this.scenes);
    if (!change.start) this.showTable(); // which does not depend on the start
    this.paint();
  }

  /**
   * @param {Method} method
   * @param {number} strength
   * @returns {Scene}
   */
  scene(method, strength) {
    const { start, h } = this.state;
    const scheme = method.ahead ? this.data.schemes[0] : this.state.scheme;
    return {
      ...{ method, strength, scheme, start, h },
      path: trajectory(method, scheme, start, h, this.data.steps, strength),
      flow: flow(method, start, method.clip ? 12 : 40, strength),
      verdict: verdict(method, scheme, h, this.data, strength),
      at: this.at,
    };
  }

  showTable() {
    const { head, rows } = methodTable(this.data, this.state, (change) => this.choose(change));
    this.find("thead").replaceChildren(head);
    this.find("tbody").replaceChildren(...rows);
  }

  paint() {
    this.input(".step").value = String(this.at);
    this.find(".at").textContent = t("step {step}", { step: this.at });
    for (const side of SIDES) {
      const scene = this.scenes[side];
      if (scene) paintPicture(this.root, side, { ...scene, at: this.at });
    }
    const scene = this.scenes[""];
    if (scene && /** @type {HTMLDetailsElement} */ (this.find(".more")).open) {
      const shown = { ...scene, at: this.at };
      this.find(".modulus").textContent = eigenvalueWords(shown.verdict, paintMore(this.root, shown));
    }
    this.root.dataset.painted = String(+(this.root.dataset.painted ?? 0) + 1);
  }

  /** @param {PointerEvent} event */
  drag(event) {
    const box = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * 2 - 1;
    const y = 1 - ((event.clientY - box.top) / box.height) * 2;
    this.moveStart([x * REACH, y * REACH]);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const by = { ArrowLeft: [-ARROW, 0], ArrowRight: [ARROW, 0], ArrowUp: [0, ARROW], ArrowDown: [0, -ARROW] }[
      event.key
    ];
    if (!by || event.isComposing) return;
    event.preventDefault();
    const [x, y] = this.state.start;
    this.moveStart([x + by[0], y + by[1]]);
    this.remember();
  }

  /** @param {Point} place */
  moveStart([x, y]) {
    if (this.opening) this.pause();
    const inside = (/** @type {number} */ v) => Math.round(Math.min(REACH, Math.max(-REACH, v)) * 100) / 100;
    this.set({ start: [inside(x), inside(y)] });
  }

  /** A link to what is shown. */
  link() {
    const query = new URLSearchParams(pageQuery());
    for (const key of KEYS) query.delete(key);
    for (const [key, value] of Object.entries(writeState(this.state, this.data))) query.set(key, value);
    return new URL(thisPage(query), location.href);
  }

  /** The address says what is shown, once a hand has let go. */
  remember() {
    if (this.data.owns_address) history.replaceState(history.state, "", this.link());
  }

  async copyLink() {
    const button = this.find(".link");
    const { href } = this.link();
    try {
      await navigator.clipboard.writeText(href);
    } catch {
      const field = el("input", { value: href }); // no clipboard without https
      button.after(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    button.textContent = t("copied");
    setTimeout(() => {
      button.textContent = t("copy link");
    }, 1500);
  }

  play() {
    if (this.timer) {
      this.pause();
      return;
    }
    if (this.at >= this.data.steps) this.at = 0;
    const begun = performance.now() - (this.at / RATE) * 1000;
    const tick = (/** @type {number} */ now) => {
      this.at = Math.max(0, Math.min(this.data.steps, Math.floor(((now - begun) / 1000) * RATE)));
      this.paint();
      if (this.at >= this.data.steps) this.pause();
      else this.timer = requestAnimationFrame(tick);
    };
    this.timer = requestAnimationFrame(tick);
    this.find(".play").textContent = `❚❚ ${t("Pause")}`;
  }

  pause() {
    cancelAnimationFrame(this.timer);
    this.timer = 0;
    this.opening = false;
    this.find(".play").textContent = `▶ ${t("Play")}`;
  }

  stop() {
    this.pause();
    this.announcer.stop();
    this.resized.disconnect();
    removeEventListener("projector", this.enlarged);
  }
}
