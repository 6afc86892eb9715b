// The network graph: z → G → fake → D → ℒ and real → D, from top to bottom. Every unit is a small picture of its output
// over its plane (G's over z, D's over x), every weight a line. Click a unit to enlarge it; + and − edit the next run.

import { context2d, el, find } from "../../shared/dom.js";
import { languageTag, t } from "../../shared/texts.js";
import { DISCRIMINATOR as D, FAKE } from "../../shared/theme.js";
import { Flow } from "./flow.js";
import { WEIGHT_COLOURS } from "./picture.js";
import { buildTools } from "./tools.js";

/**
 * @import { Player, State } from "./rows.js"
 * @import { Edit } from "./tools.js"
 *
 * @typedef {{ player: Player, layer: number, unit: number }} Chosen
 */

const LARGE = 72; // pixels of the enlarged unit, a side
const PERIOD = 110; // ms between two looks at the units while training

export class Graph extends Flow {
  /**
   * @param {HTMLElement} root
   * @param {Edit} edit a person wants these hidden layers
   */
  constructor(root, edit) {
    super(root);
    this.edit = edit;
    this.canvas.setAttribute("aria-label", t("Network graph: z, generator, fake points, discriminator, loss"));
    this.tools = el("div", { className: "tools" });
    this.card = el("div", { className: "unit-card", hidden: true });
    root.replaceChildren(this.canvas, this.flow, this.tools, this.card, legend());
    /** @type {Chosen | null} */
    this.chosen = null;
    this.painted = 0;
    this.last = 0; // when it was painted
    this.waiting = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.canvas.onclick = (event) => this.click(event);
    this.canvas.onmousemove = (event) => this.hover(event);
    this.canvas.onkeydown = (event) => {
      if (event.key === "Escape") this.choose(null);
    };
    this.resized = new ResizeObserver(() => {
      this.shape = "";
      this.paint(true);
    });
    this.resized.observe(root);
    this.enlarged = () => this.paint(true);
    addEventListener("projector", this.enlarged);
  }

  /** @param {Partial<State> & { still?: boolean }} changes `still`: painted at once */
  set({ still = false, ...changes }) {
    const phase = this.state.sub?.phase;
    Object.assign(this.state, changes);
    this.paint(still || this.state.sub?.phase !== phase);
    if (this.state.sub) this.animate();
  }

  destroy() {
    this.gone = true;
    this.resized.disconnect();
    removeEventListener("projector", this.enlarged);
    clearTimeout(this.timer);
  }

  paint(now = false) {
    if (now) this.last = 0;
    if (this.waiting || this.gone) return;
    this.waiting = true;
    const frame = () => {
      this.waiting = false;
      if (!this.gone) this.draw();
    };
    this.timer = setTimeout(() => requestAnimationFrame(frame), Math.max(0, this.last + PERIOD - performance.now()));
  }

  draw() {
    if (!this.state.nets || this.root.clientWidth < 60) return;
    if (this.layout()) buildTools(this.tools, this.rows, this.state, this.edit, this.larger);
    this.drawGraph();
    this.dim();
    if (this.chosen) this.showCard(this.chosen);
    this.painted++;
    this.root.dataset.painted = String(this.painted);
    this.root.dataset.phase = this.state.sub?.phase ?? "";
    this.last = performance.now();
  }

  /**
   * @param {MouseEvent} event
   * @returns {Chosen | null}
   */
  under(event) {
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    for (const { player, layer, at } of this.rows) {
      const found = at.find((u) => Math.max(Math.abs(x - u.x), Math.abs(y - u.y)) <= u.size / 2 + 1);
      if (found && player) return { player, layer, unit: found.unit };
    }
    return null;
  }

  /** @param {MouseEvent} event */
  hover(event) {
    const found = this.under(event);
    this.canvas.style.cursor = found ? "zoom-in" : "";
    this.canvas.title = found ? t("{unit}: click to enlarge", { unit: name(found) }) : "";
  }

  /** @param {MouseEvent} event */
  click(event) {
    const found = this.under(event);
    this.choose(JSON.stringify(found) === JSON.stringify(this.chosen) ? null : found);
  }

  /** @param {Chosen | null} unit */
  choose(unit) {
    this.chosen = unit;
    this.card.hidden = !unit;
    if (unit) this.paint(true);
  }

  /** @param {Chosen} chosen */
  showCard(chosen) {
    const { player, layer, unit } = chosen;
    const net = this.nets[player];
    if (layer >= net.length - 1 || unit >= net[layer].out) {
      this.choose(null);
      return;
    }
    if (!this.card.firstChild) {
      const close = t("Close");
      const button = el("button", { type: "button", textContent: "×", title: close, ariaLabel: close });
      button.onclick = () => this.choose(null);
      this.card.append(button, el("canvas", { width: 2 * LARGE, height: 2 * LARGE }), el("p"));
    }
    const found = this.measure(LARGE)[player][layer];
    const c = context2d(/** @type {HTMLCanvasElement} */ (find(this.card, "canvas")));
    c.imageSmoothingEnabled = false;
    this.picture(c, found, unit, LARGE, LARGE, 2 * LARGE, player === "G" ? FAKE : D, LARGE);
    const n = LARGE * LARGE;
    const { low, high, positive } = range(found.subarray(unit * n, (unit + 1) * n));
    const two = (/** @type {number} */ v) => v.toLocaleString(languageTag(), { maximumFractionDigits: 2 });
    const values = { low: two(low), high: two(high) };
    const over =
      player === "G"
        ? t("Over the plane of z: {low} … {high}", values)
        : t("Over the plane of x: {low} … {high}", values);
    const lines = [over, t("Positive on {n} % of it", { n: Math.round(100 * positive) })];
    if (high - low < 1e-4) lines.push(t("It gives the same value everywhere."));
    find(this.card, "p").replaceChildren(
      el("b", { textContent: name(chosen) }),
      ...lines.flatMap((line) => [el("br"), line]),
    );
  }
}

/** @param {Chosen} chosen */
const name = ({ player, layer, unit }) =>
  t("{player}, layer {layer}, unit {unit}", { player, layer: layer + 1, unit: unit + 1 });

/** @param {Float32Array} values */
function range(values) {
  let [low, high, positive] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const v of values) {
    low = Math.min(low, v);
    high = Math.max(high, v);
    if (v > 0) positive += 1 / values.length;
  }
  return { low, high, positive };
}

function legend() {
  const line = (/** @type {string} */ colour) => {
    const found = el("i");
    found.style.background = colour;
    return found;
  };
  const words = el("span", { textContent: t("weights:") });
  const { plus, minus } = WEIGHT_COLOURS;
  return el("div", { className: "legend-line" }, words, line(plus), t("positive"), line(minus), t("negative"));
}
