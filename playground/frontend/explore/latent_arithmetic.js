// Arithmetic of points.

import { el } from "../shared/dom.js";
import { scaled, unit } from "../shared/vectors.js";

export class Sums {
  static title = "Sums";
  static help = "Arithmetic of concepts: put two or three pictures into each bin; their averages make A − B + C.";

  constructor(explorer, place) {
    this.e = explorer;
    this.bins = { A: [], B: [], C: [] }; // {z, label}
    this.rows = Object.keys(this.bins).map((name) => {
      const cells = el("div", { className: "film" });
      const add = el("button", {
        textContent: `+ ${name}`,
        title: `Put the present picture into ${name}, or drop one of the strip here`,
        onclick: () => this.put(name, this.e.here()),
      });
      const row = el("div", { className: "head bin" }, add, cells);
      row.ondragover = (event) => event.preventDefault();
      row.ondrop = (event) => {
        event.preventDefault();
        try {
          this.put(name, this.e.here(this.e.decode(event.dataTransfer.getData("text/plain"))));
        } catch {
          this.e.tell("That is no point of this generator.");
        }
      };
      return { name, cells, row };
    });
    this.result = el("div", { className: "equation" });
    const button = (textContent, title, onclick) => el("button", { textContent, title, onclick });
    place.append(
      ...this.rows.map((r) => r.row),
      this.result,
      el(
        "div",
        { className: "head" },
        button("go there", "Make the result the present point", () => this.go()),
        button("A − B as a direction", "Keeps the way from B to A among your own sliders", () => this.direct()),
        button("clear", "Empty the bins", () => {
          for (const key of Object.keys(this.bins)) this.bins[key] = [];
          this.draw();
          this.e.remember();
        }),
      ),
    );
  }

  restyled() {
    this.draw();
  }

  opened() {
    for (const key of Object.keys(this.bins)) this.bins[key] = [];
    this.draw();
  }

  put(name, item) {
    if (this.bins[name].length < 12) this.bins[name].push(item);
    this.draw();
    this.e.remember();
  }

  save() {
    return Object.values(this.bins)
      .map((bin) =>
        bin.map((item) => this.e.link.point(item) + "!" + this.e.link.labelled(item.label, this.e.g)).join("*"),
      )
      .join("**");
  }

  load(text) {
    const { e } = this;
    text
      .split("**")
      .slice(0, 3)
      .forEach((bin, i) => {
        this.bins["ABC"[i]] = bin
          .split("*")
          .filter(Boolean)
          .slice(0, 12)
          .map((item) => e.link.keyOf(item, e.g, e.paths.seeded));
      });
    this.draw();
  }

  mean(bin, key) {
    return bin[0][key].map((_, i) => bin.reduce((sum, item) => sum + item[key][i], 0) / bin.length);
  }

  // A concept: averages are shorter than points, so they are brought back to √d (Radford et al. 2015, section 6.3.2).
  concept(bin) {
    return { z: this.long(this.mean(bin, "z")), label: this.mean(bin, "label") };
  }

  long(z) {
    return scaled(unit(z), Math.sqrt(this.e.g.size));
  }

  answer() {
    const bins = Object.values(this.bins);
    if (bins.some((bin) => !bin.length)) return null;
    const sum = (key) => {
      const [a, b, c] = bins.map((bin) => this.mean(bin, key));
      return a.map((v, i) => v - b[i] + c[i]);
    };
    const label = sum("label").map((v) => Math.max(0, v)),
      whole = label.reduce((s, v) => s + v, 0);
    return { z: this.long(sum("z")), label: whole ? scaled(label, 1 / whole) : label };
  }

  go() {
    const found = this.answer();
    if (found) {
      this.e.wander(false);
      this.e.set({ ...found, moves: {} });
      this.e.remember();
    }
  }

  direct() {
    const { A, B } = this.bins;
    if (!A.length || !B.length) return this.e.tell("Fill A and B first.");
    const [a, b] = [this.mean(A, "z"), this.mean(B, "z")];
    this.e.nameDirection("A − B", unit(a.map((v, i) => v - b[i])), "means of two bins");
  }

  // Six random pictures find their bins, and the sum is made.
  show(t) {
    const n = Math.min(6, Math.floor(t * 8));
    if (n === (this.step ?? 0)) return;
    if ((this.step = n) === 1) this.opened();
    const bin = "ABC"[(n - 1) % 3],
      { classes } = this.e.g,
      point = this.e.seed(Math.floor(Math.random() * 1e9));
    this.bins[bin].push(classes ? { ...point, label: this.e.oneLabel(bin === "C" ? 4 % classes : 0) } : point);
    this.draw();
  }

  shown() {
    this.step = 0;
    this.go();
  }

  draw() {
    const picture = ({ z, label }) => this.e.sheet([z], 1, 1, el("canvas"), label);
    for (const { name, cells } of this.rows) {
      cells.replaceChildren(
        ...this.bins[name].map((item, i) => {
          const button = el("button", {
            title: "Remove",
            onclick: () => {
              this.bins[name].splice(i, 1);
              this.draw();
              this.e.remember();
            },
          });
          button.append(picture(item));
          return button;
        }),
      );
    }
    const found = this.answer(),
      [A, B, C] = Object.values(this.bins);
    const parts = found
      ? [picture(this.concept(A)), "−", picture(this.concept(B)), "+", picture(this.concept(C)), "=", picture(found)]
      : ["Fill all three bins."];
    this.result.classList.toggle("help", !found);
    this.result.replaceChildren(...parts);
  }
}
