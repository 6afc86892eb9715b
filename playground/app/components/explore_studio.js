// The explorer's tools that need the server: finding a picture in the latent space, and looking at what is shown through
// the training data and the discriminator. The self-contained page goes without them.

import { el } from "./explore_math.js";

const SLATE = 280; // pixels a side of the drawing canvas
const MOST_MB = 20;
const flat = (z) => Array.from(z, (v) => +v.toFixed(4));

class Draw {
  static title = "Draw";
  static pictures = true; // it needs a generator of pictures
  static help = "Draw, or take a picture of your own: the point whose picture is nearest is looked for, step by step.";

  constructor(explorer, place) {
    this.e = explorer;
    this.slate = el("canvas", { width: SLATE, height: SLATE, className: "pad slate", tabIndex: 0 });
    this.slate.setAttribute("aria-label", "Draw here");
    this.seen = el("canvas", { className: "seen", title: "What is looked for: the drawing at the generator's own size" });
    this.file = el("input", { type: "file", accept: "image/*", hidden: true });
    this.size = el("input", { type: "range", min: 6, max: 60, value: 24, title: "How broad the brush is" });
    this.size.setAttribute("aria-label", "Brush");
    this.colour = el("input", { type: "color", value: "#ffffff", title: "The brush's colour" });
    const button = (text, title, onclick) => el("button", { textContent: text, title, onclick });
    this.finder = button("find it", "Look for the nearest picture", () => (this.searching ? this.halt() : this.find()));
    this.told = el("p", { className: "help" });
    this.found = el("div", { className: "film" });
    place.append(this.slate,
      el("div", { className: "head" }, this.finder, button("clear", "An empty slate", () => this.clear()), button("a picture…", "Take a file", () => this.file.click()),
        button("what is shown", "Start from the present picture", () => this.fromShown()), this.file),
      el("div", { className: "head" }, "brush ", this.size, this.colour, this.seen), this.told, this.found);
    const at = (e) => { const box = this.slate.getBoundingClientRect(); return [((e.clientX - box.left) / box.width) * SLATE, ((e.clientY - box.top) / box.height) * SLATE]; };
    this.slate.onpointerdown = (e) => { this.slate.setPointerCapture(e.pointerId); this.halt(); this.last = at(e); this.stroke(this.last); };
    this.slate.onpointermove = (e) => { if (e.buttons) this.stroke(at(e)); };
    this.slate.onpointerup = () => { this.drawn = true; this.find(); };
    this.file.onchange = () => this.take(this.file.files[0]);
  }

  opened() {
    this.halt();
    const [c, h, w] = this.e.g.shape;
    this.colour.hidden = c === 1;
    Object.assign(this.seen, { width: w, height: h });
    this.found.replaceChildren();
    this.clear();
  }

  clear() {
    this.halt();
    const context = this.slate.getContext("2d");
    context.fillStyle = this.e.g.shape[0] === 1 ? "#000" : "#8aa";
    context.fillRect(0, 0, SLATE, SLATE);
    this.drawn = false;
    this.told.textContent = this.e.g.shape[0] === 1 ? "White on black." : "";
    this.look();
  }

  stroke([x, y]) {
    const context = this.slate.getContext("2d");
    Object.assign(context, { strokeStyle: this.e.g.shape[0] === 1 ? "#fff" : this.colour.value, lineWidth: +this.size.value, lineCap: "round", lineJoin: "round" });
    context.beginPath();
    context.moveTo(...this.last);
    context.lineTo(x + 0.01, y);
    context.stroke();
    this.last = [x, y];
  }

  fromShown() {
    const context = this.slate.getContext("2d");
    context.imageSmoothingEnabled = true;
    context.drawImage(this.e.big, 0, 0, SLATE, SLATE);
    this.drawn = false;
    this.find();
  }

  async take(file) {
    if (!file) return;
    this.file.value = "";
    if (file.size > MOST_MB * 2 ** 20) return this.say(`${file.name} is larger than ${MOST_MB} MB. Take a smaller picture.`);
    let image;
    try { image = await createImageBitmap(file); } catch { return this.say(`${file.name} is not a picture that this browser can read.`); }
    const side = Math.min(image.width, image.height), context = this.slate.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(image, (image.width - side) / 2, (image.height - side) / 2, side, side, 0, 0, SLATE, SLATE);
    image.close();
    this.drawn = false;
    this.find();
  }

  // The slate as the generator would make it. A drawing on black is centred like MNIST's: 20 pixels of 28, by its mass.
  look() {
    const [c, h, w] = this.e.g.shape, context = this.seen.getContext("2d", { willReadFrequently: true });
    const box = c === 1 && this.drawn ? inked(this.slate) : null;
    Object.assign(context, { imageSmoothingEnabled: true, imageSmoothingQuality: "high", fillStyle: "#000" });
    context.fillRect(0, 0, w, h);
    if (box) {
      const by = ((20 / 28) * w) / Math.max(box.w, box.h);
      context.drawImage(this.slate, box.x, box.y, box.w, box.h, w / 2 - (box.cx - box.x) * by, h / 2 - (box.cy - box.y) * by, box.w * by, box.h * by);
    } else context.drawImage(this.slate, 0, 0, w, h);
    const pixels = context.getImageData(0, 0, w, h).data, out = new Array(c * h * w);
    for (let i = 0; i < h * w; i++) for (let k = 0; k < c; k++) {
      const v = c === 1 ? (pixels[4 * i] + pixels[4 * i + 1] + pixels[4 * i + 2]) / 3 : pixels[4 * i + k];
      out[k * h * w + i] = +(v / 127.5 - 1).toFixed(3);
    }
    return out;
  }

  halt() { this.searching = null; this.finder.textContent = "find it"; }

  // Round after round; a newer search, another tool or the button ends it.
  async find() {
    const search = (this.searching = {}), picture = this.look();
    this.e.wander(false);
    this.finder.textContent = "stop";
    let best = {};
    try {
      for (let round = 0, rounds = 1; round < rounds; round++) {
        best = await this.e.ask("invert", { picture, round, ...(best.z ? { z: best.z, labels: best.labels } : {}) });
        if (this.searching !== search) return;
        rounds = best.rounds;
        this.display(best, `${round + 1} of ${rounds}`);
      }
      this.e.remember();
    } catch (error) { this.say(error.message); }
    if (this.searching === search) this.halt();
  }

  display({ z, labels, errors }, place) {
    const state = (i) => ({ z: Float64Array.from(z[i]), moves: {}, psi: 1, ...(labels ? { label: this.e.oneLabel(labels[i]) } : {}) });
    this.e.set(state(0));
    this.found.replaceChildren(...z.map((_, i) => {
      const button = el("button", { title: `error ${(100 * errors[i]).toFixed(1)} %`, onclick: () => { this.e.set(state(i)); this.e.remember(); } });
      button.append(this.e.sheet([state(i).z], 1, 1, el("canvas"), state(i).label));
      return button;
    }));
    this.say(`Round ${place}. The nearest differs by ${(100 * errors[0]).toFixed(1)} % of the brightness, root mean square.`);
  }

  // The picture of a point that nobody tells: it is drawn on the slate, then looked for.
  show(t) {
    if (!this.secret) {
      this.clear();
      const point = this.e.seed(Math.floor(Math.random() * 1e9));
      this.secret = this.e.sheet([point.z], 1, 1, el("canvas"), point.label);
    }
    const { width: w, height: h } = this.secret, part = Math.max(1, Math.round(t * h));
    this.slate.getContext("2d").drawImage(this.secret, 0, 0, w, part, 0, 0, SLATE, (part / h) * SLATE);
  }

  shown() {
    this.secret = null;
    this.drawn = false;
    this.find();
  }

  say(sentence) { this.told.textContent = sentence; }

  leave() { this.halt(); }
}

// The box around what is brighter than black, and its centre of mass; none on an empty slate.
function inked(canvas) {
  const { width, height } = canvas, data = canvas.getContext("2d").getImageData(0, 0, width, height).data;
  let x0 = width, y0 = height, x1 = -1, y1 = -1, mass = 0, cx = 0, cy = 0;
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
    const v = data[4 * (y * width + x)];
    if (v < 30) continue;
    x0 = Math.min(x0, x); x1 = Math.max(x1, x); y0 = Math.min(y0, y); y1 = Math.max(y1, y);
    mass += v; cx += v * x; cy += v * y;
  }
  return mass ? { x: x0, y: y0, w: x1 - x0 + 1, h: y1 - y0 + 1, cx: cx / mass, cy: cy / mass } : null;
}

class Lens {
  static title = "Lens";
  static pictures = true;
  static help = "Is it memorised, and is it believed? The training pictures nearest to what is shown, and what D says.";

  constructor(explorer, place) {
    this.e = explorer;
    this.by = el("select", { title: "How likeness is measured" }, el("option", { value: "pixels", textContent: "by pixels" }), el("option", { value: "features", textContent: "by a classifier's features" }));
    this.by.setAttribute("aria-label", "Likeness");
    this.by.onchange = () => this.refresh();
    this.cells = el("div", { className: "film large" });
    this.told = el("p", { className: "help" });
    this.meter = el("canvas", { width: 300, height: 64, className: "graph" });
    this.judged = el("p", { className: "help" });
    place.append(el("div", { className: "head" }, this.by), this.cells, this.told, el("b", { textContent: "What D says" }), this.meter, this.judged);
  }

  opened() { this.scale = null; this.refresh(); }

  painted() { this.judge(); }

  // D's word on what is shown: one question in flight, at most five a second.
  async judge() {
    if (this.asking || performance.now() - (this.asked ?? 0) < 200) { this.again = true; return; }
    this.asking = true;
    this.asked = performance.now();
    this.again = false;
    try {
      const said = await this.e.ask("score", { z: [flat(this.e.z())], ...this.e.labelled() });
      if (this.e.tool === this) this.mark(said);
    } catch (error) { this.judged.textContent = error.message; }
    this.asking = false;
    if (this.again && this.e.tool === this) setTimeout(() => this.again && this.judge(), 200);
  }

  // Three random points, one after another.
  show(t) {
    const n = Math.floor(3 * t);
    if (n !== this.step) this.e.jump(this.e.seed(Math.floor(Math.random() * 1e9)));
    this.step = n;
  }

  shown() { this.step = null; }

  mark({ logits, held_out: real, fake }) {
    this.meter.hidden = !logits;
    if (!logits) { this.judged.textContent = "The discriminator of this generator was not kept."; return; }
    const context = this.meter.getContext("2d"), { width, height } = this.meter, [logit] = logits;
    const low = Math.min(real[0], fake[0]), high = Math.max(real[2], fake[2]), room = 0.35 * (high - low) + 1e-6;
    const x = (v) => ((v - low + room) / (high - low + 2 * room)) * width;
    context.clearRect(0, 0, width, height);
    context.font = "12px system-ui";
    [[real, "#009E73", "real, not seen", 8], [fake, "#E69F00", "generated", 34]].forEach(([ends, colour, name, y]) => {
      context.fillStyle = colour;
      context.globalAlpha = 0.35;
      context.fillRect(x(ends[0]), y, x(ends[2]) - x(ends[0]), 20);
      context.globalAlpha = 1;
      context.fillRect(x(ends[1]) - 1, y, 2, 20);
      context.fillText(name, 4, y + 14);
    });
    context.fillStyle = "#D55E00";
    context.fillRect(Math.min(width - 3, Math.max(0, x(logit) - 1.5)), 0, 3, height);
    const side = logit >= real[1] ? "more real than the middle real picture" : logit >= real[0] ? "as real as many real pictures" : "less real than nearly all real pictures";
    this.judged.textContent = `Logit ${logit.toFixed(2)}: ${side}. Bars: 5 % to 95 % of ${"held-out real and of generated pictures"}.`;
  }

  async refresh() {
    if (this.e.wandering) return;
    this.judge();
    const wish = (this.wish = {});
    this.told.textContent = "Looking through the training pictures…";
    try {
      const found = await this.e.ask("lens", { z: flat(this.e.z()), by: this.by.value, ...this.e.labelled() });
      if (this.wish !== wish || this.e.tool !== this) return;
      this.cells.replaceChildren(...found.pictures.map((data, i) => {
        const image = Object.assign(new Image(), { src: `data:image/png;base64,${data}`, alt: found.labels[i] ?? "a training picture" });
        return el("figure", {}, image, el("figcaption", { textContent: found.distances[i].toFixed(3) }));
      }));
      const [d] = found.distances;
      const verdict = d < 0.5 * found.close ? "This one is copied, or nearly." : d < found.close ? "That is close; look whether it is the same picture." : "It is not a copy.";
      this.told.textContent = `Nearest: ${d.toFixed(3)}. A new real picture is at ${found.usual.toFixed(3)} from its nearest (one in twenty below ${found.close.toFixed(3)}). ${verdict}`;
    } catch (error) { this.cells.replaceChildren(); this.told.textContent = error.message; }
  }
}

export const TOOLS = [Draw, Lens];

// The discriminator's logits on an n×n grid of the pad, −3.5 to 3.5 in both directions, as a small picture: real is green.
export async function heat(explorer, point, n = 21) {
  const zs = Array.from({ length: n * n }, (_, i) => flat(point((7 * ((i % n) + 0.5)) / n - 3.5, 3.5 - (7 * (Math.floor(i / n) + 0.5)) / n)));
  const { logits, held_out: real, fake } = await explorer.ask("score", { z: zs, ...explorer.labelled() });
  if (!logits) throw new Error("The discriminator of this generator was not kept.");
  const low = Math.min(fake[0], real[0]), high = Math.max(real[2], fake[2]), image = new ImageData(n, n);
  const ends = [[230, 159, 0], [245, 245, 245], [0, 158, 115]];
  logits.forEach((logit, i) => {
    const t = 2 * Math.min(1, Math.max(0, (logit - low) / (high - low))), k = Math.min(1, Math.floor(t));
    ends[k].forEach((v, c) => { image.data[4 * i + c] = v + (t - k) * (ends[k + 1][c] - v); });
    image.data[4 * i + 3] = 255;
  });
  const canvas = el("canvas", { width: n, height: n });
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}
