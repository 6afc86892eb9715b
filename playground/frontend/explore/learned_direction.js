// A direction that a person teaches by example: pictures that have something, and pictures that have it not.

import { el } from "../shared/dom.js";
import { dot, scaled, unit } from "../shared/vectors.js";

const LEAST = 4; // examples of each kind
const MOST = 40;
const OFFERED = 24; // random pictures to choose from

// The normal of a linear boundary between points that have something (true) and points that have not (InterFaceGAN, Shen
// et al. 2020, section 2.2, with ridge regression of ±1 in place of their SVM: one solution, in closed form). Of z ~ N(0, I)
// a penalty of d suits few examples, and is nothing beside many. Each example is also judged by the boundary of all the
// others (leave one out, exact): `right` of them fall on their side.
export function boundary(zs, has) {
  const n = zs.length,
    d = zs[0].length,
    signs = has.map((h) => (h ? 1 : -1)),
    middle = signs.reduce((s, v) => s + v, 0) / n;
  const mean = Array.from({ length: d }, (_, i) => zs.reduce((sum, z) => sum + z[i], 0) / n);
  const Z = zs.map((z) => Float64Array.from(z, (v, i) => v - mean[i])),
    K = Z.map((a) => Z.map((b) => dot(a, b)));
  const inverse = inverted(K.map((row, i) => row.map((v, j) => v + (i === j ? d : 0))));
  const dual = inverse.map((row) =>
    dot(
      row,
      signs.map((s) => s - middle),
    ),
  );
  const vector = unit(Float64Array.from({ length: d }, (_, i) => Z.reduce((sum, z, k) => sum + dual[k] * z[i], 0)));
  const right = signs.filter((s, i) => s * (s - (d * dual[i]) / (d * inverse[i][i] - 1 / n)) > 0).length; // H = 1/n + K(K + d)⁻¹
  return { vector, right };
}

// The inverse of a positive definite matrix, by Gauss–Jordan elimination.
function inverted(M) {
  const n = M.length,
    rows = M.map((row, i) => [...row, ...row.map((_, j) => +(i === j))]);
  for (let k = 0; k < n; k++) {
    const by = rows[k][k];
    rows[k] = rows[k].map((v) => v / by);
    for (let i = 0; i < n; i++) {
      const part = rows[i][k];
      if (i !== k && part) rows[i] = rows[i].map((v, j) => v - part * rows[k][j]);
    }
  }
  return rows.map((row) => row.slice(n));
}

export class Teach {
  static title = "Teach";
  static help =
    "Show what you mean: tap pictures that have it; twice, those that have it not. The way between becomes a slider.";

  constructor(explorer, place) {
    this.e = explorer;
    this.first = 100; // the seed of the first picture on offer
    this.bins = [true, false].map((has) => this.bin(has));
    this.name = el("input", {
      type: "text",
      placeholder: "a name for it",
      maxLength: 30,
      title: "What the direction does, in a word",
    });
    this.name.setAttribute("aria-label", "Name of the direction");
    this.name.onchange = () => this.e.address();
    this.maker = el("button", {
      textContent: "make it a slider",
      title: "Finds the direction from the examples, and puts it among your own sliders",
      onclick: () => this.make(),
    });
    this.offered = el("div", { className: "offered" });
    this.told = el("p", { className: "help" });
    const others = el("button", {
      textContent: "others",
      title: "Other random pictures to choose from",
      onclick: () => {
        this.first += OFFERED;
        this.offer();
        this.e.address();
      },
    });
    const clear = el("button", {
      textContent: "clear",
      title: "Forget all examples",
      onclick: () => {
        this.empty();
        this.changed();
      },
    });
    place.append(
      this.offered,
      ...this.bins.map((bin) => bin.row),
      el("div", { className: "head" }, this.name, this.maker),
      el("div", { className: "head" }, others, clear),
      this.told,
    );
  }

  bin(has) {
    const bin = { has, items: [], cells: el("div", { className: "film" }) };
    const add = el("button", {
      textContent: has ? "+ has it" : "+ has not",
      title: `The present picture ${has ? "has it" : "has it not"}; those of the strip below can be dropped here`,
      onclick: () => this.put(bin, this.e.here()),
    });
    bin.row = el("div", { className: `head bin ${has ? "has" : "hasnot"}` }, add, bin.cells);
    bin.row.ondragover = (event) => event.preventDefault();
    bin.row.ondrop = (event) => {
      event.preventDefault();
      try {
        this.put(bin, this.e.here(this.e.decode(event.dataTransfer.getData("text/plain"))));
      } catch {
        this.e.tell("That is no point of this generator.");
      }
    };
    return bin;
  }

  opened() {
    this.empty();
    this.offer();
    this.changed();
  }

  empty() {
    for (const bin of this.bins) bin.items = [];
  }

  // Random pictures, of the label that is shown.
  offer() {
    const { w, h } = this.e.look;
    this.offered.replaceChildren(
      ...Array.from({ length: OFFERED }, (_, i) => {
        const button = el(
          "button",
          { onclick: () => this.tap({ ...this.e.seed(this.first + i), label: Array.from(this.e.state.label) }) },
          el("canvas", { width: w, height: h }),
        );
        button.dataset.seed = this.first + i;
        return button;
      }),
    );
    this.marks();
    this.drawn = null;
    this.painted();
  }

  painted() {
    const { psi } = this.e.state,
      now = this.e.conditions();
    if (this.drawn === now) return;
    this.drawn = now;
    this.e.queue(
      "teach",
      [...this.offered.querySelectorAll("canvas")].map(
        (canvas, i) => () => this.e.cell(canvas, 0, 0, scaled(this.e.seed(this.first + i).z, psi)),
      ),
    );
  }

  // No mark, has it, has it not, no mark again.
  tap(item) {
    const [has, hasnot] = this.bins,
      at = (bin) => bin.items.findIndex((other) => other.seed === item.seed);
    if (at(has) >= 0) {
      has.items.splice(at(has), 1);
      this.put(hasnot, item);
    } else if (at(hasnot) >= 0) {
      hasnot.items.splice(at(hasnot), 1);
      this.changed();
    } else this.put(has, item);
  }

  put(bin, item) {
    if (bin.items.length < MOST) bin.items.push(item);
    this.changed();
  }

  marks() {
    for (const button of this.offered.children) {
      const bin = this.bins.find((b) => b.items.some((item) => String(item.seed) === button.dataset.seed));
      button.className = bin ? (bin.has ? "has" : "hasnot") : "";
      button.title = !bin
        ? "Tap: it has it"
        : bin.has
          ? "It has it; tap: it has it not"
          : "It has it not; tap: no mark";
    }
  }

  changed() {
    for (const bin of this.bins) {
      bin.cells.replaceChildren(
        ...bin.items.map((item, i) => {
          const button = el("button", {
            title: "Take this example away",
            onclick: () => {
              bin.items.splice(i, 1);
              this.changed();
            },
          });
          button.append(this.e.sheet([item.z], 1, 1, el("canvas"), item.label));
          return button;
        }),
      );
    }
    this.marks();
    const [some, none] = this.bins.map((bin) => bin.items.length),
      all = this.bins.flatMap((bin) => bin.items.map((item) => ({ ...item, has: bin.has })));
    this.found =
      some >= LEAST && none >= LEAST
        ? boundary(
            all.map((item) => item.z),
            all.map((item) => item.has),
          )
        : null;
    this.maker.disabled = !this.found;
    this.told.textContent = this.found
      ? `${some} and ${none} examples. Judged by the others, ${this.found.right} of ${all.length} fall on their side${this.found.right < 0.7 * all.length ? ": mark some more" : ""}.`
      : `At least ${LEAST} of each kind: ${some} have it, ${none} have it not so far. More make it cleaner.`;
    this.e.address();
  }

  make() {
    const name = this.name.value.trim() || "taught";
    this.e.keepDirection(name, this.found.vector, "taught");
    this.e.tell(`«${name}» is among your sliders. Lock another to hold it still meanwhile.`);
  }

  // Its link: the name, the offer, the examples as points and labels.
  save() {
    const bins = this.bins.map((bin) =>
      bin.items.map((item) => this.e.link.point(item) + "!" + this.e.link.labelled(item.label, this.e.g)).join("*"),
    );
    return [encodeURIComponent(this.name.value).replaceAll("*", "%2a"), this.first, ...bins].join("**");
  }

  load(text) {
    const { e } = this,
      [name, first, ...bins] = text.split("**");
    this.name.value = decodeURIComponent(name).slice(0, 30);
    this.first = Math.min(1e9, Math.max(0, parseInt(first, 10) || 0));
    bins.slice(0, 2).forEach((bin, i) => {
      this.bins[i].items = bin
        .split("*")
        .filter(Boolean)
        .slice(0, MOST)
        .map((item) => e.link.keyOf(item, e.g, e.paths.seeded));
    });
    this.offer();
    this.changed();
  }

  // Eight of the offered pictures are marked at random, to show how it goes; then they are forgotten.
  show(t) {
    const n = Math.min(12, Math.floor(t * 14));
    if (n === (this.step ?? 0)) return;
    if ((this.step = n) === 1) {
      this.kept = this.bins.map((bin) => bin.items);
      this.empty();
    }
    this.offered.children[2 * n - 2].click();
    if (n % 2) this.offered.children[2 * n - 2].click();
  }

  shown() {
    this.step = 0;
    this.bins.forEach((bin, i) => {
      bin.items = this.kept[i];
    });
    this.changed();
  }
}
