// Two directions at once, under a finger.

import { DISCRIMINATOR_ON_DARK, FAKE } from "../shared/theme.js";
import { el, tell } from "../shared/dom.js";
import { dot, scaled } from "../shared/vectors.js";

const LATER = "through time"; // an axis of the pad: the kept generators of a run
const SIDE = 7; // pictures a side of the pad, one standard deviation apart

export class Pad {
  static title = "Pad";
  static help =
    "Two directions at once: drag the dot. Blue: where ‖z‖ = √d; nearly all random points lie in the band around.";

  constructor(explorer, place) {
    this.e = explorer;
    this.at = [0, 0];
    this.canvas = el("canvas", {
      className: "pad fine",
      width: 680,
      height: 680,
      tabIndex: 0,
      title: "Drag the dot, or press the arrow keys: across and up are the two directions",
    });
    this.canvas.setAttribute("aria-label", "Pad over two directions");
    this.axes = ["x", "y"].map((axis) => {
      const menu = el("select", { title: `The direction that goes ${axis === "x" ? "across" : "up"}` });
      menu.setAttribute("aria-label", `direction ${axis}`);
      menu.onchange = () => {
        this.centre();
        this.e.remember();
      };
      return menu;
    });
    this.hot = el("input", { type: "checkbox", onchange: () => this.warm() });
    const heated = el(
      "label",
      {
        title:
          "What the discriminator says of each place: orange as the fakest generated ones, green as real ones; white lies between",
        hidden: !explorer.studio,
      },
      this.hot,
      " what D says",
    );
    this.told = el("p", { className: "help" });
    place.append(
      el("div", { className: "head" }, "→ ", this.axes[0], " ↑ ", this.axes[1]),
      this.canvas,
      el("div", { className: "head" }, heated, this.told),
    );
    this.canvas.onpointerdown = (event) => {
      this.e.wander(false);
      this.canvas.setPointerCapture(event.pointerId);
      this.move(event);
    };
    this.canvas.onpointermove = (event) => {
      if (event.buttons) this.move(event);
    };
    this.canvas.onpointerup = () => this.e.remember();
    this.canvas.onkeydown = (event) => {
      const step = { ArrowLeft: [-0.2, 0], ArrowRight: [0.2, 0], ArrowUp: [0, 0.2], ArrowDown: [0, -0.2] }[event.key];
      if (step) {
        event.preventDefault();
        this.at = this.at.map((v, i) => Math.min(3, Math.max(-3, v + step[i])));
        this.go();
      }
    };
  }

  opened() {
    const names = [...new Set([...this.e.directions, ...this.e.own].map((d) => d.name)), "here 1", "here 2"];
    this.axes.forEach((menu, i) => {
      const before = this.wished?.[i] ?? menu.value,
        offered = i && this.e.model.steps?.length > 1 ? [...names, LATER] : names;
      menu.replaceChildren(...offered.map((n) => el("option", { value: n, textContent: n })));
      menu.value = offered.includes(before) ? before : offered[Math.min(i, offered.length - 1)];
    });
    this.centre();
  }

  directed() {
    this.opened();
  }

  refresh() {
    this.centre();
  }

  // The dot stays where it is; through time the rows have generators of their own.
  restyled() {
    if (!this.later || this.style !== this.styled()) this.lay(this.back);
  }

  styled() {
    return [this.e.state.label, this.e.state.psi].join();
  }

  save() {
    return this.axes.map((menu) => encodeURIComponent(menu.value)).join("*");
  }

  load(text) {
    this.wished = text.split("*").map(decodeURIComponent);
    this.opened();
  }

  centre() {
    this.e.settle();
    this.base = this.e.z({ ...this.e.state, psi: 1 });
    let local = null;
    [this.u, this.v] = this.axes.map((menu) => {
      return this.e.vector(menu.value) ?? (local ??= this.e.local(2))[menu.value === "here 2" ? 1 : 0] ?? local[0];
    });
    this.later =
      this.axes[1].value === LATER
        ? Array.from({ length: SIDE }, (_, r) =>
            Math.round(((SIDE - 1 - r) / (SIDE - 1)) * (this.e.model.steps.length - 1)),
          )
        : null;
    this.at = [0, this.later ? 3 - (6 * (this.later[0] - this.e.when)) / Math.max(1, this.later[0]) : 0];
    this.lay();
  }

  // The pictures under the dot; until they are drawn, those from before.
  lay(before = null) {
    const { w, h } = this.e.look;
    this.style = this.styled();
    this.back = el("canvas", { width: SIDE * (w + 1) - 1, height: SIDE * (h + 1) - 1 });
    if (before) this.back.getContext("2d").drawImage(before, 0, 0);
    if (this.later) this.ages();
    else
      this.e.queue(
        "pad",
        Array.from(
          { length: SIDE * SIDE },
          (_, n) => () => this.cell(n, this.point((n % SIDE) - 3, 3 - Math.floor(n / SIDE))),
        ),
      );
    this.warm();
  }

  cell(n, z, g) {
    const { w, h } = this.e.look;
    const { back } = this,
      after =
        (n + 1) % SIDE
          ? null
          : () => {
              if (this.back === back) this.draw();
            };
    this.e.cell(back, (n % SIDE) * (w + 1), Math.floor(n / SIDE) * (h + 1), scaled(z, this.e.state.psi), g, after);
  }

  // Row by row the generators of the run, the newest on top.
  async ages() {
    const { back } = this;
    for (let row = 0; row < SIDE; row++) {
      const g = await this.e.aged(this.later[row]).catch((error) => {
        this.told.textContent = error.message;
      });
      if (this.back !== back) return;
      if (g)
        this.e.queue(
          `pad ${row}`,
          Array.from(
            { length: SIDE },
            (_, c) => () => this.back === back && this.cell(row * SIDE + c, this.point(c - 3, 0), g),
          ),
        );
    }
  }

  // Lays D's heat map under the dot; it comes when the server has it.
  async warm() {
    this.heat = null;
    tell(this.told, "");
    this.draw();
    if (!this.hot.checked) return;
    if (this.later) return tell(this.told, "D knows the newest generator alone.");
    this.e.waits(this.told, "Asking D…");
    const { base } = this;
    try {
      const map = await this.e.studio.heat(this.e, (x, y) => scaled(this.point(x, y), this.e.state.psi));
      if (this.base !== base || !this.hot.checked) return;
      this.heat = map;
      tell(this.told, "orange: fake, white: between, green: real");
    } catch (error) {
      tell(this.told, error.message);
    }
    this.draw();
  }

  point(x, y) {
    return this.base.map((c, i) => c + x * this.u[i] + y * this.v[i]);
  }

  move(event) {
    const box = this.canvas.getBoundingClientRect(),
      place = (p, size) => Math.min(3, Math.max(-3, (SIDE * p) / size - SIDE / 2));
    this.at = [place(event.clientX - box.left, box.width), -place(event.clientY - box.top, box.height)];
    this.go();
  }

  go() {
    const [x, y] = this.at;
    if (this.later) this.e.when = Math.round(((y + 3) / 6) * this.later[0]);
    this.e.set({ z: this.point(x, this.later ? 0 : y), moves: {} });
    this.draw();
  }

  show(t) {
    this.at = [
      2.4 * Math.sin(2 * Math.PI * t),
      this.later ? -3 * Math.cos(2 * Math.PI * t) : 2.4 * Math.sin(4 * Math.PI * t),
    ];
    this.go();
  }

  draw() {
    const context = this.canvas.getContext("2d"),
      size = this.canvas.width,
      to = (v) => ((v + SIDE / 2) / SIDE) * size;
    context.clearRect(0, 0, size, size);
    Object.assign(context, { imageSmoothingEnabled: this.back.width > size, imageSmoothingQuality: "high" });
    context.globalAlpha = this.heat ? 0.7 : 0.92;
    context.drawImage(this.back, 0, 0, size, size);
    if (this.heat) {
      Object.assign(context, { imageSmoothingEnabled: true, globalAlpha: 0.5 });
      context.drawImage(this.heat, 0, 0, size, size);
    }
    context.globalAlpha = 1;
    if (!this.later) this.rings(context, to, size);
    context.beginPath();
    context.arc(to(this.at[0]), size - to(this.at[1]), 18, 0, 2 * Math.PI);
    context.fillStyle = FAKE;
    context.fill();
    context.strokeStyle = "#fff";
    context.lineWidth = 6;
    context.stroke();
  }

  // Where the plane meets the sphere ‖z‖ = √d, and the shell in which 95 % of random points lie: √d ± 2/√2.
  rings(context, to, size) {
    const d = this.e.g.size,
      zu = dot(this.base, this.u),
      zv = dot(this.base, this.v),
      off = dot(this.base, this.base) - zu * zu - zv * zv;
    const radius = (length) => (Math.sqrt(Math.max(0, Math.max(0, length) ** 2 - off)) / SIDE) * size;
    const ring = (r) => context.arc(to(-zu), size - to(-zv), r, 0, 2 * Math.PI);
    const [inner, middle, outer] = [-Math.SQRT2, 0, Math.SQRT2].map((by) => radius(Math.sqrt(d) + by));
    context.save();
    context.fillStyle = "rgba(86, 180, 233, 0.22)";
    if (outer && !this.heat) {
      context.beginPath();
      ring(outer);
      if (inner) ring(inner);
      context.fill("evenodd");
    }
    Object.assign(context, { strokeStyle: DISCRIMINATOR_ON_DARK, lineWidth: 4 });
    context.setLineDash([10, 8]);
    if (middle) {
      context.beginPath();
      ring(middle);
      context.stroke();
    }
    context.restore();
  }
}
