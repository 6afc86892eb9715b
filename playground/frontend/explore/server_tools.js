// The explorer's tools that need the server: finding a picture in the latent space, and looking at what is shown through
// the training data and the discriminator. The self-contained page goes without them.

import { FAKE, REAL, WARNING } from "../shared/theme.js";
import { el, tell } from "../shared/dom.js";
import { Draw, Find } from "./search.js";

const NAMES = 92; // pixels beside the bars of D's meter
const flat = (z) => Array.from(z, (v) => +v.toFixed(4));

class Lens {
  static title = "Lens";
  static help = "Is it memorised, and is it believed? The training data nearest to what is shown, and what D says.";

  constructor(explorer, place) {
    this.e = explorer;
    this.by = el(
      "select",
      { title: "How likeness is measured" },
      el("option", { value: "pixels", textContent: "by pixels" }),
      el("option", { value: "features", textContent: "by a classifier's features" }),
    );
    this.by.setAttribute("aria-label", "Likeness");
    this.by.onchange = () => {
      this.e.address();
      this.refresh();
    };
    this.by.hidden = explorer.look.points;
    this.cells = el("div", { className: "film large" });
    this.told = el("p", { className: "help" });
    this.meter = el("canvas", { width: 300, height: 64, className: "graph" });
    this.judged = el("p", { className: "help" });
    place.append(
      el("div", { className: "head" }, this.by),
      this.cells,
      this.told,
      el("b", { textContent: "What D says" }),
      this.meter,
      this.judged,
    );
  }

  opened() {
    tell(this.judged, "Asking D…", true);
    this.refresh();
  }

  painted() {
    this.judge();
  }

  restyled() {
    this.refresh();
  }

  // D's word on what is shown: one question in flight, at most five a second.
  async judge() {
    if (this.asking || performance.now() - (this.asked ?? 0) < 200) {
      this.again = true;
      return;
    }
    this.asking = true;
    this.asked = performance.now();
    this.again = false;
    try {
      const said = await this.e.ask("score", { z: [flat(this.e.z())], ...this.e.labelled() });
      if (this.e.tool === this) this.mark(said);
    } catch (error) {
      tell(this.judged, error.message);
    }
    this.asking = false;
    if (this.again && this.e.tool === this) setTimeout(() => this.again && this.judge(), 200);
  }

  // Three random points, one after another.
  show(t) {
    const n = Math.floor(3 * t);
    if (n !== this.step) this.e.jump(this.e.seed(Math.floor(Math.random() * 1e9)));
    this.step = n;
  }

  shown() {
    this.step = null;
  }

  mark({ logits, held_out: real, fake }) {
    this.meter.hidden = !logits;
    if (!logits) return tell(this.judged, "The discriminator of this generator was not kept.");
    const context = this.meter.getContext("2d"),
      { width, height } = this.meter,
      [logit] = logits;
    const low = Math.min(real[0], fake[0]),
      high = Math.max(real[2], fake[2]),
      room = 0.35 * (high - low) + 1e-6;
    const x = (v) => NAMES + ((v - low + room) / (high - low + 2 * room)) * (width - NAMES);
    context.clearRect(0, 0, width, height);
    context.font = "12px system-ui";
    [
      [real, REAL, "real, not seen", 8],
      [fake, FAKE, "generated", 34],
    ].forEach(([ends, colour, name, y]) => {
      context.fillStyle = colour;
      context.globalAlpha = 0.35;
      context.fillRect(x(ends[0]), y, x(ends[2]) - x(ends[0]), 20);
      context.globalAlpha = 1;
      context.fillRect(x(ends[1]) - 1, y, 2, 20);
      context.fillStyle = getComputedStyle(this.meter).color;
      context.fillText(name, 4, y + 14);
    });
    context.fillStyle = WARNING;
    context.fillRect(Math.min(width - 3, Math.max(NAMES, x(logit) - 1.5)), 0, 3, height);
    const side =
      logit >= real[1]
        ? "more real than the middle one of the real"
        : logit >= real[0]
          ? "as real as many real ones"
          : "less real than nearly all real ones";
    tell(
      this.judged,
      `Logit ${logit.toFixed(2)}: ${side}. Bars: 5 % to 95 % of held-out real ones and of generated ones.`,
    );
  }

  async refresh() {
    if (this.e.wandering) return;
    this.judge();
    const wish = (this.wish = {});
    this.e.waits(this.told, "Looking through the training data…");
    try {
      let found;
      do {
        found = await this.e.ask("lens", { z: flat(this.e.z()), by: this.by.value, ...this.e.labelled() });
        if (this.wish !== wish || this.e.tool !== this) return;
        if (found.preparing) tell(this.told, `${found.preparing}…`, true);
      } while (found.preparing);
      if (found.points) this.plane(found);
      else this.neighbours(found);
    } catch (error) {
      this.cells.replaceChildren();
      tell(this.told, error.message);
    }
  }

  neighbours({ pictures, labels, distances, usual, close }) {
    this.cells.replaceChildren(
      ...pictures.map((data, i) => {
        const image = Object.assign(new Image(), {
          src: `data:image/png;base64,${data}`,
          alt: labels[i] ?? "a training picture",
        });
        return el("figure", {}, image, el("figcaption", { textContent: distances[i].toFixed(3) }));
      }),
    );
    const [d] = distances;
    const verdict =
      d < 0.5 * close
        ? "This one is copied, or nearly."
        : d < close
          ? "That is close; look whether it is the same picture."
          : "It is not a copy.";
    tell(
      this.told,
      `Nearest: ${d.toFixed(3)}. A new real ${labels[0] ? `«${labels[0]}»` : "picture"} is at ${usual.toFixed(3)} from its nearest (one in twenty below ${close.toFixed(3)}). ${verdict}`,
    );
  }

  // Points: the real ones in green, the nearest with a white rim, and what is shown.
  plane({ points, real, distances, usual, far }) {
    const { large } = this.e,
      canvas = el("canvas", { className: "pad", width: large.w, height: large.h }),
      context = canvas.getContext("2d");
    context.fillStyle = "#10171f";
    context.fillRect(0, 0, large.w, large.h);
    const spot = (at, r, colour, rim) => {
      context.beginPath();
      context.arc(...large.place(...at), r, 0, 2 * Math.PI);
      context.fillStyle = colour;
      context.fill();
      if (rim) {
        Object.assign(context, { strokeStyle: rim, lineWidth: 1.5 });
        context.stroke();
      }
    };
    for (const at of real) spot(at, 1.2, "rgba(0, 158, 115, 0.7)");
    spot(this.e.sample, 7, FAKE, "#fff");
    for (const at of points) spot(at, 3, REAL, "#fff");
    this.cells.replaceChildren(canvas);
    const [d, u, f] = [distances[0], usual, far].map((v) => (v * Math.SQRT2).toPrecision(2));
    const verdict = distances[0] > far ? "It lies where real points hardly are." : "It lies among the real points.";
    tell(
      this.told,
      `The nearest real point is ${d} away. A new real one is ${u} from its nearest (one in twenty beyond ${f}). ${verdict}`,
    );
  }

  save() {
    return this.by.value;
  }

  load(text) {
    if (["pixels", "features"].includes(text)) {
      this.by.value = text;
      this.refresh();
    }
  }
}

export const TOOLS = [Draw, Find, Lens];

// The discriminator's logits on an n×n grid of the pad, −3.5 to 3.5 in both directions, as a small picture: orange like the
// fakest of the generated ones, green like the realest of the real. White lies midway, but no higher than the best generated
// ones: a D that is not taken in by any of them still prefers some, and that is to be seen.
export async function heat(explorer, point, n = 21) {
  const zs = Array.from({ length: n * n }, (_, i) =>
    flat(point((7 * ((i % n) + 0.5)) / n - 3.5, 3.5 - (7 * (Math.floor(i / n) + 0.5)) / n)),
  );
  const { logits, held_out: real, fake } = await explorer.ask("score", { z: zs, ...explorer.labelled() });
  if (!logits) throw new Error("The discriminator of this generator was not kept.");
  const low = Math.min(fake[0], real[0]),
    high = Math.max(real[2], fake[2]),
    middle = Math.min(fake[2], (fake[1] + real[1]) / 2);
  const image = new ImageData(n, n);
  const ends = [
    [230, 159, 0],
    [245, 245, 245],
    [0, 158, 115],
  ];
  logits.forEach((logit, i) => {
    const k = +(logit > middle),
      [from, to] = k ? [middle, high] : [low, middle],
      t = k + Math.min(1, Math.max(0, (logit - from) / (to - from || 1)));
    ends[k].forEach((v, c) => {
      image.data[4 * i + c] = v + (t - k) * (ends[k + 1][c] - v);
    });
    image.data[4 * i + 3] = 255;
  });
  const canvas = el("canvas", { width: n, height: n });
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}
