// The network graph: z → G → fake → D → ℒ and real → D, from top to bottom. Every unit is a small picture of what it says
// over its plane (G's over z, D's over x), every weight a line. Click a unit to enlarge it; + and − edit the next run.

import { Flow } from "./graph_flow.js";
import { DISCRIMINATOR as D, FAKE } from "../shared/theme.js";
import { el } from "../shared/dom.js";

const LARGE = 72; // pixels of the enlarged unit, a side
const PERIOD = 110; // ms between two looks at the units while training

export class Graph extends Flow {
  // `on.edit(player, hidden)`: a person wants these hidden layers.
  constructor(root, on) {
    super();
    this.root = root;
    this.on = on;
    this.canvas = el("canvas", { tabIndex: 0, title: "" });
    this.canvas.setAttribute("aria-label", "Network graph: z, generator, fake points, discriminator, loss");
    this.flow = el("canvas", { className: "flow" });
    this.scratch = el("canvas");
    this.tools = el("div", { className: "tools" });
    this.card = el("div", { className: "unit-card", hidden: true });
    root.replaceChildren(this.canvas, this.flow, this.tools, this.card);
    this.state = { nets: null, dark: false, draft: {}, sub: null };
    this.chosen = null;
    this.painted = 0;
    this.last = 0;
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
  }

  set(state) {
    const sub = this.state.sub?.phase;
    Object.assign(this.state, state);
    if (state.draft) this.shape = "";
    this.paint(state.still || this.state.sub?.phase !== sub);
    if (this.state.sub) this.animate();
  }

  destroy() {
    this.gone = true;
    this.resized.disconnect();
    clearTimeout(this.timer);
  }

  paint(now = false) {
    if (now) this.last = 0;
    if (this.waiting || this.gone) return;
    const wait = Math.max(0, this.last + PERIOD - performance.now());
    this.waiting = true;
    this.timer = setTimeout(
      () =>
        requestAnimationFrame(() => {
          this.waiting = false;
          if (!this.gone) this.draw();
        }),
      wait,
    );
  }

  under(event) {
    const box = this.canvas.getBoundingClientRect(),
      x = event.clientX - box.left,
      y = event.clientY - box.top;
    for (const row of this.rows ?? [])
      if (row.kind === "unit")
        for (const at of row.at) {
          if (Math.abs(x - at.x) <= at.size / 2 + 1 && Math.abs(y - at.y) <= at.size / 2 + 1)
            return { player: row.player, layer: row.layer, unit: at.unit };
        }
    return null;
  }

  hover(event) {
    const found = this.under(event);
    this.canvas.style.cursor = found ? "zoom-in" : "";
    this.canvas.title = found
      ? `${found.player}, layer ${found.layer + 1}, unit ${found.unit + 1}: click to enlarge`
      : "";
  }

  click(event) {
    const found = this.under(event),
      same = JSON.stringify(found) === JSON.stringify(this.chosen);
    this.choose(same ? null : found);
  }

  choose(unit) {
    this.chosen = unit;
    this.card.hidden = !unit;
    if (unit) this.paint(true);
  }

  showCard() {
    const { player, layer, unit } = this.chosen,
      net = this.state.nets[player],
      l = net[layer];
    if (!l || layer >= net.length - 1 || unit >= l.out) return this.choose(null);
    if (!this.card.firstChild) {
      const close = el("button", {
        type: "button",
        textContent: "×",
        title: "Close",
        ariaLabel: "Close",
        onclick: () => this.choose(null),
      });
      this.card.append(close, el("canvas", { width: 2 * LARGE, height: 2 * LARGE }), el("p"));
    }
    const [, canvas, text] = this.card.children,
      found = this.measure(LARGE);
    const c = canvas.getContext("2d");
    c.imageSmoothingEnabled = false;
    this.picture(c, found[player][layer], unit, LARGE, LARGE, 2 * LARGE, player === "G" ? FAKE : D, LARGE);
    const n = LARGE * LARGE,
      values = found[player][layer].subarray(unit * n, (unit + 1) * n);
    let low = Infinity,
      high = -Infinity,
      on = 0;
    for (const v of values) {
      low = Math.min(low, v);
      high = Math.max(high, v);
      on += v > 0;
    }
    text.innerHTML =
      `<b>${player}, layer ${layer + 1}, unit ${unit + 1}</b><br>over ${player === "G" ? "the plane of z" : "the plane of x"}: ${low.toFixed(2)} … ${high.toFixed(2)}<br>` +
      `positive on ${Math.round((100 * on) / n)} % of it${high - low < 1e-4 ? "<br><em>silent: it says the same everywhere</em>" : ""}`;
    return undefined;
  }
}
