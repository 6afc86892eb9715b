// The Dirac plane as a block: the smallest GAN's phase portrait under the hand, with its controls and its table.

import { find } from "../shared/dom.js";
import { t } from "../shared/texts.js";
import { flow, trajectory, verdict } from "./game.js";
import { paintAll } from "./pictures.js";
import { EXTRAGRADIENT, FORMULAS, planeHtml } from "./plane_html.js";
import { KEYS, REACH, readState, writeState } from "./state.js";
import { MARKS, methodTable, schemeLabel, two } from "./table.js";

/**
 * @import { Complex, Point, Verdict } from "./game.js"
 * @import { Scene } from "./pictures.js"
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
    const { state, odd } = readState(data.spec, data);
    this.state = state;
    /** @type {Point[]} */
    this.path = [];
    /** @type {Point[]} */
    this.flow = [];
    /** @type {Verdict} */
    this.verdict = { code: "circles", radius: 1, distance: 0 };
    this.at = data.steps; // the step that is shown
    this.timer = 0;
    this.resized = new ResizeObserver(() => this.paint());
    for (const canvas of root.querySelectorAll("canvas")) this.resized.observe(canvas);
    this.build();
    this.set({});
    if (odd.length)
      this.find(".odd").textContent = t("The link's {names} cannot be shown; the default is.", {
        names: odd.join(", "),
      });
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
    const { methods, schemes, steps } = this.data;
    const radio = (/** @type {(Node | string)[]} */ label, /** @type {() => void} */ act) => {
      const button = document.createElement("button");
      button.type = "button";
      button.setAttribute("role", "radio");
      button.append(...label);
      button.onclick = act;
      return button;
    };
    this.find(".methods").append(...methods.map((method) => radio([method.label], () => this.choose({ method }))));
    this.find(".schemes").append(...schemes.map((scheme) => radio(schemeLabel(scheme), () => this.choose({ scheme }))));
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
    const phase = this.find(".phase");
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
    this.set(change);
    this.remember();
  }

  /**
   * The one way to change anything: what follows from it is computed, drawn and said.
   *
   * @param {Partial<State>} change
   */
  set(change) {
    const other = change.method && change.method.name !== this.state.method.name;
    const state = { ...this.state, ...(other ? { strength: change.method?.strength ?? 0 } : {}), ...change };
    if (state.method.ahead) state.scheme = this.data.schemes[0];
    this.state = state;
    const { method, scheme, start, h, strength } = state;
    this.find(".odd").textContent = "";
    this.path = trajectory(method, scheme, start, h, this.data.steps, strength);
    this.flow = flow(method, start, method.clip ? 12 : 40, strength);
    this.verdict = verdict(method, scheme, h, this.data, strength);
    if (!this.timer) this.at = this.data.steps;
    this.showControls();
    if (!change.start) this.showTable(); // which does not depend on the start
    this.paint();
  }

  showControls() {
    const { method, scheme, h, strength } = this.state;
    const { methods, schemes, words } = this.data;
    this.find(".methods")
      .querySelectorAll("button")
      .forEach((button, i) => {
        button.setAttribute("aria-checked", String(methods[i].name === method.name));
      });
    this.find(".schemes")
      .querySelectorAll("button")
      .forEach((button, i) => {
        button.setAttribute("aria-checked", String(schemes[i].name === scheme.name));
        button.disabled = method.ahead && i > 0;
      });
    this.input(".h").value = String(Math.log10(h));
    this.find(".h-value").textContent = two(h);
    this.find(".strength-label").hidden = !method.symbol;
    this.find(".strength-name").textContent = t("strength {symbol}", { symbol: method.symbol });
    this.input(".strength").value = String(strength);
    this.find(".strength-value").textContent = strength.toFixed(2);
    const { code } = this.verdict;
    const place = this.find(".verdict");
    place.textContent = `${MARKS[code]} ${words[code]}`;
    place.dataset.code = code;
    this.find(".sentence").textContent = method.says;
    const formula = method.ahead ? EXTRAGRADIENT : FORMULAS[method.field];
    this.find(".formula").innerHTML = `<b></b> <span class="math">${formula}</span>
      <span class="math faint">f(t) = −log(1 + e<sup>−t</sup>), f′(0) = ½</span> <small></small>`;
    this.find(".formula b").textContent = method.label;
    this.find(".formula small").textContent = method.source;
  }

  showTable() {
    const { head, rows } = methodTable(this.data, this.state, (change) => this.choose(change));
    this.find("thead").replaceChildren(head);
    this.find("tbody").replaceChildren(...rows);
  }

  paint() {
    this.input(".step").value = String(this.at);
    this.find(".at").textContent = t("step {step}", { step: this.at });
    /** @type {Scene} */
    const scene = { ...this.state, path: this.path, flow: this.flow, verdict: this.verdict, at: this.at };
    this.find(".modulus").textContent = eigenvalueWords(scene, paintAll(this.root, scene));
    this.root.dataset.painted = String(+(this.root.dataset.painted ?? 0) + 1);
  }

  /** @param {PointerEvent} event */
  drag(event) {
    const box = this.find(".phase").getBoundingClientRect();
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
    const inside = (/** @type {number} */ v) => Math.round(Math.min(REACH, Math.max(-REACH, v)) * 100) / 100;
    this.set({ start: [inside(x), inside(y)] });
  }

  /** A link to what is shown. */
  link() {
    const url = new URL(location.href);
    for (const key of KEYS) url.searchParams.delete(key);
    for (const [key, value] of Object.entries(writeState(this.state))) url.searchParams.set(key, value);
    return url;
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
      const field = Object.assign(document.createElement("input"), { value: href }); // no clipboard without https
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
    this.find(".play").textContent = "❚❚";
  }

  pause() {
    cancelAnimationFrame(this.timer);
    this.timer = 0;
    this.find(".play").textContent = "▶";
  }

  stop() {
    this.pause();
    this.resized.disconnect();
  }
}

/**
 * What the eigenvalues at the equilibrium mean.
 *
 * @param {Scene} scene
 * @param {Complex | null} eigenvalue
 */
function eigenvalueWords({ verdict }, eigenvalue) {
  if (!eigenvalue) return t("The field jumps at the equilibrium: there is no Jacobian.");
  const [a, b] = eigenvalue;
  const angle = Math.abs(Math.atan2(b, a));
  const value = `λ = ${a.toFixed(3)}${b ? ` ± ${Math.abs(b).toFixed(3)}i` : ""}, |λ| = ${verdict.radius.toFixed(4)}`;
  return angle > 1e-6 && angle < 3.14
    ? t("At the equilibrium {value}: one turn takes {n} steps", { value, n: Math.round((2 * Math.PI) / angle) })
    : t("At the equilibrium {value}: no rotation", { value });
}
