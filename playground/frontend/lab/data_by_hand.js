// A hand on the data: a brush that sprays points, a rubber, and modes that are taken by their middle and moved, all while
// it trains. What the hand does goes to the run at once where that is possible, and into the settings when it lets go.

import { REAL } from "../shared/theme.js";
import { EXTENT, MOST, pack, unpack } from "../shared/points_codec.js";
import { el } from "../shared/dom.js";

const EVERY = 250; // ms between two edits while the hand moves
const RADIUS = 16; // of brush and rubber, in pixels

export class Hand {
  constructor(lab, figure, place) {
    this.lab = lab;
    this.plane = lab.a.plane;
    this.mode = "";
    this.sheet = el("canvas", { className: "hand", hidden: true });
    figure.querySelector(".place").append(this.sheet);
    this.buttons = {
      draw: ["✎ draw", "Draw your own points; the run goes on with them"],
      rub: ["⌫ rub out", "Take drawn points away"],
      move: ["✥ move modes", "Take a mode by its middle; double-click adds one, shift-click takes one away"],
    };
    for (const [mode, [text, title]] of Object.entries(this.buttons)) {
      const button = el("button", {
        type: "button",
        textContent: text,
        title,
        onclick: () => this.choose(this.mode === mode ? "" : mode),
      });
      button.dataset.hand = mode;
      place.append(button);
    }
    place.append(
      el("button", {
        type: "button",
        textContent: "clear",
        title: "Start with an empty plane",
        className: "clear",
        hidden: true,
        onclick: () => {
          this.points = [];
          this.paint();
        },
      }),
    );
    this.place = place;
    const on = (name, act) =>
      this.sheet.addEventListener(name, (event) => {
        act.call(this, event);
        event.preventDefault();
      });
    on("pointerdown", this.down);
    on("pointermove", this.moved);
    on("pointerup", this.up);
    on("dblclick", this.twice);
    this.resized = new ResizeObserver(() => this.paint());
    this.resized.observe(this.sheet);
  }

  update() {
    const { data } = this.lab.data.draft;
    for (const button of this.place.querySelectorAll("[data-hand]")) {
      button.setAttribute("aria-pressed", button.dataset.hand === this.mode);
      button.hidden =
        button.dataset.hand === "move"
          ? !this.centres() && this.mode !== "move"
          : button.dataset.hand === "rub" && data.name !== "placed" && this.mode === "";
    }
    this.place.querySelector(".clear").hidden = !["draw", "rub"].includes(this.mode);
    if (this.mode === "move" && !this.pressed) this.paint();
  }

  choose(mode) {
    const data = this.lab.data.draft.data;
    this.mode = mode;
    this.sheet.hidden = !mode;
    this.points = data.name === "placed" ? unpack(data.points) : [];
    this.sheet.style.cursor = mode === "move" ? "grab" : "crosshair";
    this.lab.note =
      {
        draw: "Press and draw: every stroke sprays points. The run goes on with what you have drawn.",
        rub: "Press and rub points out.",
        move: "Take a mode by its middle and move it while G learns. Double-click adds one, shift-click takes one away.",
      }[mode] ?? "";
    this.lab.time.caption();
    this.update();
    this.paint();
  }

  // The modes as they are, or as they have been moved for the next run.
  centres() {
    const {
      changed,
      draft: { data },
    } = this.lab.data;
    if (data.name === "modes" && changed.includes("data.centres")) {
      return { centres: data.centres.flatMap((x, i, all) => (i % 2 ? [] : [[x, all[i + 1]]])), sigma: data.sigma };
    }
    return (this.lab.a.nets ?? this.lab.a.shown)?.modes ?? null;
  }

  // Between pixels of the sheet and the plane.
  pen() {
    const ratio = devicePixelRatio || 1,
      { width, height } = this.plane.canvas;
    return { ratio, width, height, ...this.plane.pen(null, width, height, ratio).view };
  }

  at(event) {
    const { ratio, width, height, x, y, scale } = this.pen(),
      box = this.sheet.getBoundingClientRect();
    return [
      x + ((event.clientX - box.left) * ratio - width / 2) / scale,
      y - ((event.clientY - box.top) * ratio - height / 2) / scale,
    ];
  }

  // A place that a mode can have.
  within(event) {
    return this.at(event).map((v) => Math.max(-9.9, Math.min(9.9, +v.toFixed(3))));
  }

  down(event) {
    this.sheet.setPointerCapture(event.pointerId);
    this.pressed = true;
    this.sent = performance.now();
    if (this.mode === "move") {
      const modes = this.centres();
      if (!modes) return;
      this.moving = modes.centres.map((c) => [...c]);
      this.sigma = modes.sigma;
      const [x, y] = this.at(event),
        far = (c) => Math.hypot(c[0] - x, c[1] - y);
      this.held = this.moving.reduce((best, c, i) => (far(c) < far(this.moving[best]) ? i : best), 0);
      const reach = Math.max(3 * this.sigma, (24 * this.pen().ratio) / this.pen().scale);
      if (far(this.moving[this.held]) > reach) this.held = -1;
      else if (event.shiftKey && this.moving.length > 1) {
        this.moving.splice(this.held, 1);
        this.held = -1;
        this.send(true);
      }
      return;
    }
    this.spray(event);
  }

  moved(event) {
    if (!this.pressed) return;
    if (this.mode === "move") {
      if (!(this.held >= 0)) return;
      this.moving[this.held] = this.within(event);
      this.dragged = true;
    } else this.spray(event);
    this.paint();
    if (performance.now() > this.sent + EVERY) this.send(false);
  }

  up() {
    if (!this.pressed) return;
    this.pressed = false;
    if (this.mode !== "move" || this.dragged) this.send(true);
    this.dragged = false;
    this.held = -1;
    this.paint();
  }

  twice(event) {
    const modes = this.mode === "move" && this.centres();
    if (!modes) return;
    this.moving = [...modes.centres.map((c) => [...c]), this.within(event)];
    this.sigma = modes.sigma;
    this.send(true);
  }

  spray(event) {
    const [x, y] = this.at(event),
      reach = (RADIUS * this.pen().ratio) / this.pen().scale;
    if (this.mode === "rub") {
      const kept = [];
      for (let i = 0; i < this.points.length; i += 2)
        if (Math.hypot(this.points[i] - x, this.points[i + 1] - y) > reach)
          kept.push(this.points[i], this.points[i + 1]);
      this.points = kept;
    } else {
      for (let k = 0; k < 3 && this.points.length < 2 * MOST; k++) {
        const angle = Math.random() * 2 * Math.PI,
          far = reach * Math.sqrt(Math.random());
        const point = [x + far * Math.cos(angle), y + far * Math.sin(angle)];
        if (point.every((v) => Math.abs(v) < EXTENT)) this.points.push(...point); // farther out there is no room in a link
      }
    }
    this.paint();
  }

  patch() {
    if (this.mode === "move") return { data: "modes", "data.centres": this.moving.flat(), "data.sigma": this.sigma };
    return { data: "placed", "data.points": pack(this.points) };
  }

  send(done) {
    if (this.mode !== "move" && this.points.length < 2) return;
    this.sent = performance.now();
    const { lab } = this,
      live = ["running", "paused"].includes(lab.a.state?.status) && lab.data.steerable;
    if (done) lab.act({ do: "edit", patch: this.patch() });
    else if (live) lab.steer({ type: "edit", patch: this.patch() });
  }

  paint() {
    if (this.sheet.hidden) return;
    const { ratio, width, height, x, y, scale } = this.pen(),
      c = this.sheet.getContext("2d");
    Object.assign(this.sheet, { width, height });
    const to = (px, py) => [(px - x) * scale + width / 2, height / 2 - (py - y) * scale];
    if (this.mode === "move") {
      const centres = this.held >= 0 && this.moving ? this.moving : (this.centres()?.centres ?? []);
      c.strokeStyle = REAL;
      c.lineWidth = 2.5 * ratio;
      for (const [px, py] of centres) {
        const [u, v] = to(px, py);
        c.beginPath();
        c.arc(u, v, 11 * ratio, 0, 7);
        c.moveTo(u - 5 * ratio, v);
        c.lineTo(u + 5 * ratio, v);
        c.moveTo(u, v - 5 * ratio);
        c.lineTo(u, v + 5 * ratio);
        c.stroke();
      }
      return;
    }
    c.fillStyle = REAL;
    for (let i = 0; i < this.points.length; i += 2) {
      const [u, v] = to(this.points[i], this.points[i + 1]);
      c.fillRect(u - 1.5 * ratio, v - 1.5 * ratio, 3 * ratio, 3 * ratio);
    }
  }
}
