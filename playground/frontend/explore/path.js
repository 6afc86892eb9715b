// Ways from point to point.

import { DISCRIMINATOR, WARNING } from "../shared/theme.js";
import { el } from "../shared/dom.js";
import { dot, scaled } from "../shared/vectors.js";

export class Path {
  static title = "Path";
  static help =
    "Key frames and the way between them. Below: ‖z‖ (blue; other ways in grey) and how fast the picture changes (orange).";
  static kinds = {
    slerp: "slerp: along the sphere",
    lerp: "lerp: straight through",
    blend: "straight, kept at length",
    spline: "smooth curve",
  };

  constructor(explorer, place) {
    this.e = explorer;
    this.keys = []; // {z, seed?, label}
    this.kind = el(
      "select",
      { title: "Straight lines lead too near the middle, where the generator was not trained: see ‖z‖ dip" },
      ...Object.entries(Path.kinds).map(([value, text]) => el("option", { value, textContent: text })),
    );
    this.kind.setAttribute("aria-label", "Kind of path");
    const tick = (checked) => el("input", { type: "checkbox", checked, onchange: () => this.edited() });
    [this.closed, this.even, this.fro] = [tick(true), tick(false), tick(false)];
    this.kind.onchange = () => this.edited();
    this.scrub = el("input", { type: "range", min: 0, max: 1, step: 0.001, value: 0, title: "The place on the path" });
    this.scrub.setAttribute("aria-label", "Place on the path");
    this.frames = el("div", { className: "film" });
    this.graph = el("canvas", { width: 340, height: 110, className: "graph" });
    const button = (text, title, run) => el("button", { textContent: text, title, onclick: run });
    this.player = button("▶ play", "Play and pause", () => this.play(!this.playing));
    place.append(
      el(
        "div",
        { className: "head" },
        button("+ this point", "Add the present picture as a key frame", () => {
          this.keys.push(this.e.here());
          this.edited();
        }),
        button("4 random", "Four random key frames", () => {
          this.keys = this.random();
          this.edited();
        }),
        button("clear", "Remove all key frames", () => {
          this.keys = [];
          this.play(false);
          this.edited();
        }),
      ),
      this.frames,
      el("div", { className: "head" }, this.kind),
      el(
        "div",
        { className: "head" },
        el("label", { title: "Lead back to the first" }, this.closed, " loop"),
        el("label", { title: "There and back again (ping-pong)" }, this.fro, " to and fro"),
        el("label", { title: "The picture changes at the same speed all the way" }, this.even, " even speed"),
      ),
      el("div", { className: "head" }, this.player, this.scrub),
      this.graph,
    );
    this.scrub.oninput = () => {
      this.play(false);
      this.go(+this.scrub.value);
    };
    this.scrub.onchange = () => this.e.remember();
  }

  random() {
    return Array.from({ length: 4 }, () => this.e.seed(Math.floor(Math.random() * 1e9)));
  }

  opened() {
    this.keys = this.random();
    this.changed();
    if (this.e.wandering) this.play(true);
  }

  // Its link: kind, ticks, place, then key frames as points and labels.
  save() {
    const ticks = [this.closed, this.even, this.fro].map((box) => +box.checked).join("");
    return [
      this.kind.value,
      ticks,
      (+this.scrub.value).toFixed(3),
      ...this.keys.map((key) => this.e.link.point(key) + "!" + this.e.link.labelled(key.label, this.e.g)),
    ].join("*");
  }

  load(text) {
    const [kind, ticks = "", place, ...keys] = text.split("*"),
      { e } = this;
    if (kind in Path.kinds) this.kind.value = kind;
    [this.closed, this.even, this.fro].forEach((box, i) => {
      box.checked = ticks[i] === "1";
    });
    this.keys = keys.slice(0, 40).map((key) => e.link.keyOf(key, e.g, e.paths.seeded));
    this.scrub.value = parseFloat(place) || 0;
    this.changed();
  }

  edited() {
    this.changed();
    this.e.remember();
  }

  restyled() {
    if (this.style !== this.styled()) this.changed();
  }

  styled() {
    return [this.e.state.psi, this.e.shown].join();
  } // key frames have labels of their own

  at(t, kind = this.kind.value) {
    return this.e.paths.along(
      this.keys.map((key) => key.z),
      kind,
      t,
      this.closed.checked,
    );
  }

  label(t) {
    return this.e.paths.along(
      this.keys.map((key) => key.label),
      "lerp",
      t,
      this.closed.checked,
    );
  }

  // From the part of the time that has passed to the part of the way.
  clocked(s) {
    return this.clock(this.fro.checked ? 1 - Math.abs(1 - 2 * s) : s);
  }

  changed() {
    this.style = this.styled();
    this.frames.replaceChildren(
      ...this.keys.map((key, i) => {
        const remove = el("button", {
          title: "Remove this key frame",
          onclick: () => {
            this.keys.splice(i, 1);
            this.edited();
          },
        });
        remove.append(this.e.sheet([scaled(key.z, this.e.state.psi)], 1, 1, el("canvas"), key.label));
        return remove;
      }),
    );
    if (this.keys.length < 2) return this.graph.getContext("2d").clearRect(0, 0, this.graph.width, this.graph.height);
    const n = 48,
      { g } = this.e,
      L = g.length;
    this.lengths = Object.fromEntries(
      Object.keys(Path.kinds).map((kind) => [
        kind,
        Array.from({ length: n + 1 }, (_, i) => {
          const z = this.at(i / n, kind);
          return Math.sqrt(dot(z, z));
        }),
      ]),
    );
    this.speeds = Array.from({ length: n }, () => 0);
    this.clock = (s) => s;
    let before = null;
    this.e.queue(
      "path",
      Array.from({ length: n + 1 }, (_, i) => () => {
        this.e.make(
          Float32Array.from(scaled(this.at(i / n), this.e.state.psi)),
          1,
          this.label(i / n),
          (lent) => {
            const made = Float32Array.from(lent);
            if (before) this.speeds[i - 1] = Math.sqrt(made.reduce((sum, v, k) => sum + (v - before[k]) ** 2, 0) / L);
            before = made;
            if (i === n && this.even.checked) this.clock = this.e.paths.evened(this.speeds);
            if (i % 8 === 0) this.draw();
          },
          this,
        );
      }),
    );
    this.draw();
  }

  go(s) {
    if (this.keys.length < 2) return;
    const t = this.clocked(s);
    this.e.set({ z: this.at(t), moves: {}, label: this.label(t) });
    this.draw(t);
  }

  // For a film: points along the path, as often as it takes to show it at the speed it plays here.
  route() {
    if (this.keys.length < 2) return null;
    return {
      frames: Math.min(900, Math.round(25 * 1.6 * this.keys.length * (this.fro.checked ? 2 : 1))),
      at: (t) => this.at(this.clocked(t)),
      label: (t) => this.label(this.clocked(t)),
    };
  }

  play(on) {
    this.playing = on;
    if (on) this.e.wander(false);
    this.player.textContent = on ? "❚❚ pause" : "▶ play";
  }

  frame(now) {
    const passed = (now - (this.before ?? now)) / 1000;
    this.before = now;
    if (this.e.wandering) this.play(false);
    if (!this.playing || this.keys.length < 2) return;
    const s = (+this.scrub.value + passed / (1.6 * this.keys.length * (this.fro.checked ? 2 : 1))) % 1;
    this.scrub.value = s;
    this.go(s);
  }

  show(t) {
    this.play(false);
    this.scrub.value = t;
    this.go(t);
  }

  leave() {
    this.play(false);
  }

  draw(t = null) {
    const context = this.graph.getContext("2d"),
      { width, height } = this.graph,
      d = this.e.g.size;
    context.clearRect(0, 0, width, height);
    const top = Math.max(...this.speeds, 1e-9),
      high = 1.15 * Math.max(...Object.values(this.lengths).flat(), Math.sqrt(d)),
      y = (v) => height - (v / high) * height;
    context.fillStyle = "rgba(230, 159, 0, 0.45)";
    this.speeds.forEach((v, i) => {
      const tall = (v / top) * height * 0.8;
      context.fillRect((i / this.speeds.length) * width, height - tall, width / this.speeds.length - 1, tall);
    });
    const curve = (values, colour, thick) => {
      Object.assign(context, { strokeStyle: colour, lineWidth: thick });
      context.beginPath();
      values.forEach((v, i) => context.lineTo((i / (values.length - 1)) * width, y(v)));
      context.stroke();
    };
    for (const [kind, values] of Object.entries(this.lengths))
      if (kind !== this.kind.value) curve(values, "rgba(136, 136, 136, 0.6)", 1);
    context.setLineDash([4, 4]);
    curve([Math.sqrt(d), Math.sqrt(d)], "#888", 1);
    context.setLineDash([]);
    curve(this.lengths[this.kind.value], DISCRIMINATOR, 2.5);
    Object.assign(context, { fillStyle: "#888", font: "11px system-ui" });
    context.fillText("√d", 4, y(Math.sqrt(d)) - 4);
    if (t !== null) {
      context.fillStyle = WARNING;
      context.fillRect(t * width - 1, 0, 2, height);
    }
  }
}
