// The explorer's tools. Each is a class with a title and a one-line help; it draws into `place` and moves the explorer's
// state. Optional methods: opened (another generator), directed (its directions have come), refresh (the point has jumped),
// restyled (label, ψ or weights are others, and so are small pictures of the same points), sized, painted, frame, leave;
// save and load (its own part of a link); show (t from 0 to 1: «show me») and shown (after it); hold (what a new random
// point keeps); route (a path, for films).

import { el } from "../shared/dom.js";
import { scaled } from "../shared/vectors.js";
import { Pad } from "./pad.js";
import { Path } from "./path.js";
import { Sums } from "./latent_arithmetic.js";
import { Teach } from "./learned_direction.js";

class Seeds {
  static title = "Seeds";
  static help = "Random points side by side. Drag over them: the picture is a blend of the four around the pointer.";

  constructor(explorer, place) {
    this.e = explorer;
    this.first = 0;
    this.canvas = el("canvas", { className: "pad", title: "Drag: a blend of the four seeds around the pointer" });
    const other = el("button", { textContent: "other seeds", title: "Sixteen others" });
    other.onclick = () => {
      this.first += 16;
      this.opened();
      this.e.remember();
    };
    this.label = el("span");
    place.append(el("div", { className: "head" }, other, this.label), this.canvas);
    this.canvas.onpointerdown = (event) => {
      this.e.wander(false);
      this.canvas.setPointerCapture(event.pointerId);
      this.move(event);
    };
    this.canvas.onpointermove = (event) => {
      if (event.buttons) this.move(event);
    };
    this.canvas.onpointerup = () => this.e.remember();
  }

  opened() {
    const { w, h } = this.e.look;
    this.points = Array.from({ length: 16 }, (_, i) => this.e.paths.seeded(this.first + i, this.e.g.size));
    this.label.textContent = ` ${this.first} to ${this.first + 15}`;
    if (this.canvas.height !== 4 * (h + 1) - 1)
      Object.assign(this.canvas, { width: 4 * (w + 1) - 1, height: 4 * (h + 1) - 1 });
    this.e.queue(
      "seeds",
      this.points.map(
        (z, i) => () =>
          this.e.cell(this.canvas, (i % 4) * (w + 1), Math.floor(i / 4) * (h + 1), scaled(z, this.e.state.psi)),
      ),
    );
  }

  refresh() {
    this.opened();
  }

  restyled() {
    this.opened();
  }

  save() {
    return String(this.first);
  }

  load(text) {
    this.first = Math.min(1e9, parseInt(text, 10) || 0);
    this.opened();
  }

  show(t) {
    this.go(1.5 - 1.4 * Math.cos(2 * Math.PI * t), 1.5 + 1.4 * Math.sin(4 * Math.PI * t));
  }

  move(event) {
    const box = this.canvas.getBoundingClientRect(),
      place = (p, size) => Math.min(3, Math.max(0, (4 * p) / size - 0.5));
    this.go(place(event.clientX - box.left, box.width), place(event.clientY - box.top, box.height));
  }

  // The four around (x, y), in cells, by how near they are.
  go(x, y) {
    const c = Math.min(2, Math.floor(x)),
      r = Math.min(2, Math.floor(y)),
      a = x - c,
      b = y - r;
    const four = [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ].map(([i, j]) => this.points[4 * (r + i) + c + j]);
    this.e.set({ z: this.e.paths.blend(four, [(1 - a) * (1 - b), a * (1 - b), (1 - a) * b, a * b]), moves: {} });
  }
}

class Neighbours {
  static title = "Around";
  static help =
    "Sixty-four neighbours of the point, along the two directions that matter most here. Click one to go there.";

  constructor(explorer, place) {
    this.e = explorer;
    this.canvas = el("canvas", { className: "pad", title: "Click a neighbour to go there" });
    this.reach = el("input", {
      type: "range",
      min: 0.2,
      max: 3,
      step: 0.05,
      value: 1.5,
      title: "How far away the neighbours are",
    });
    this.reach.setAttribute("aria-label", "How far around");
    this.reach.oninput = () => this.painted();
    place.append(el("div", { className: "head" }, "near ", this.reach, " far"), this.canvas);
    this.canvas.onclick = (event) => {
      const box = this.canvas.getBoundingClientRect(),
        n = (p, size) => Math.min(7, Math.floor((8 * p) / size));
      this.e.wander(false);
      this.e.set({
        z: this.points[8 * n(event.clientY - box.top, box.height) + n(event.clientX - box.left, box.width)],
        moves: {},
      });
      this.e.remember();
      this.opened();
    };
  }

  opened() {
    [this.u, this.v] = this.e.local(2);
    this.painted();
  }

  save() {
    return this.reach.value;
  }

  load(text) {
    this.reach.value = parseFloat(text) || 1.5;
    this.opened();
  }

  show(t) {
    this.reach.value = 1.6 - 1.4 * Math.cos(2 * Math.PI * t);
    this.painted();
  }

  refresh() {
    this.opened();
  }

  restyled() {
    this.opened();
  }

  directed() {
    this.opened();
  }

  painted() {
    if (!this.u) return;
    const centre = this.e.z({ ...this.e.state, psi: 1 }),
      by = +this.reach.value / 3.5;
    this.points = Array.from({ length: 64 }, (_, n) => {
      const x = ((n % 8) - 3.5) * by,
        y = (3.5 - Math.floor(n / 8)) * by;
      return centre.map((c, i) => c + x * this.u[i] + y * (this.v?.[i] ?? 0));
    });
    this.e.sheet(
      this.points.map((p) => scaled(p, this.e.state.psi)),
      8,
      1,
      this.canvas,
    );
    this.grids = (this.grids ?? 0) + 1;
  }
}

export const TOOLS = [Pad, Seeds, Path, Sums, Teach, Neighbours];
