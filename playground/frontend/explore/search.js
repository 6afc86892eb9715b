// Where in the latent space does this live? A search by the server, for a picture that is drawn or taken, or for a place
// in the plane.

import { el, tell } from "../shared/dom.js";

const SLATE = 280; // pixels a side of the drawing canvas
const KEPT = 64; // pixels a side of a drawing in a link
const MOST_MB = 20;

// A search, round after round; a newer one, another tool or the button ends it. A kind of search has target(): what is
// looked for, as numbers, and measure(error): a sentence about the nearest.
class Search {
  constructor(explorer) {
    this.e = explorer;
    this.finder = el("button", {
      textContent: "find it",
      title: "Look for the nearest, or stop looking",
      onclick: () => (this.searching ? this.halt() : this.find()),
    });
    this.told = el("p", { className: "help" });
    this.found = el("div", { className: "film found" });
  }

  halt() {
    this.searching = null;
    this.finder.textContent = "find it";
    this.told.classList.remove("busy");
  }

  async find() {
    const search = (this.searching = {}),
      picture = this.target();
    this.e.wander(false);
    this.finder.textContent = "stop";
    this.e.waits(this.told, "Looking…");
    let best = {};
    try {
      for (let round = 0, rounds = 1; round < rounds; round++) {
        best = await this.e.ask("invert", { picture, round, ...(best.z ? { z: best.z, labels: best.labels } : {}) });
        if (this.searching !== search) return;
        rounds = best.rounds;
        this.display(best, round + 1, rounds);
      }
      this.e.remember();
    } catch (error) {
      this.say(error.message);
    }
    if (this.searching === search) this.halt();
  }

  display({ z, labels, errors }, round, rounds) {
    const state = (i) => ({
      z: Float64Array.from(z[i]),
      moves: {},
      psi: 1,
      ...(labels ? { label: this.e.oneLabel(labels[i]) } : {}),
    });
    this.e.set(state(0));
    this.found.replaceChildren(
      ...z.map((_, i) => {
        const button = el("button", {
          title: this.measure(errors[i]),
          onclick: () => {
            this.e.set(state(i));
            this.e.remember();
          },
        });
        button.append(this.e.sheet([state(i).z], 1, 1, el("canvas"), state(i).label));
        return button;
      }),
    );
    tell(this.told, `Round ${round} of ${rounds}. The nearest ${this.measure(errors[0])}.`, round < rounds);
  }

  say(sentence) {
    tell(this.told, sentence);
  }

  leave() {
    this.halt();
  }
}

export class Draw extends Search {
  static title = "Draw";
  static pictures = true; // it needs a generator of pictures
  static help = "Draw, or take a picture of your own: the point whose picture is nearest is looked for, step by step.";

  constructor(explorer, place) {
    super(explorer);
    this.slate = el("canvas", {
      width: SLATE,
      height: SLATE,
      className: "pad slate",
      tabIndex: 0,
      title: "Draw here with the mouse or a finger; it is looked for when you let go",
    });
    this.slate.setAttribute("aria-label", "Draw here");
    this.seen = el("canvas", {
      className: "seen",
      title: "What is looked for: the drawing at the generator's own size",
    });
    this.file = el("input", { type: "file", accept: "image/*", hidden: true });
    this.size = el("input", { type: "range", min: 6, max: 60, value: 24, title: "How broad the brush is" });
    this.size.setAttribute("aria-label", "Brush");
    this.colour = el("input", { type: "color", value: "#ffffff", title: "The brush's colour" });
    const button = (text, title, onclick) => el("button", { textContent: text, title, onclick });
    place.append(
      this.slate,
      el(
        "div",
        { className: "head" },
        this.finder,
        button("clear", "An empty slate", () => this.clear()),
        button("a picture…", "Take a file", () => this.file.click()),
        button("this one", "Start from the picture that is shown", () => this.fromShown()),
        this.file,
      ),
      el("div", { className: "head" }, "brush ", this.size, this.colour, this.seen),
      this.told,
      this.found,
    );
    const at = (e) => {
      const box = this.slate.getBoundingClientRect();
      return [((e.clientX - box.left) / box.width) * SLATE, ((e.clientY - box.top) / box.height) * SLATE];
    };
    this.slate.onpointerdown = (e) => {
      this.slate.setPointerCapture(e.pointerId);
      this.halt();
      this.last = at(e);
      this.stroke(this.last);
    };
    this.slate.onpointermove = (e) => {
      if (e.buttons) this.stroke(at(e));
    };
    this.slate.onpointerup = () => {
      this.drawn = this.marked = true;
      this.find();
    };
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
    this.drawn = this.marked = false;
    this.say(this.e.g.shape[0] === 1 ? "White on black." : "");
    this.look();
  }

  stroke([x, y]) {
    const context = this.slate.getContext("2d");
    Object.assign(context, {
      strokeStyle: this.e.g.shape[0] === 1 ? "#fff" : this.colour.value,
      lineWidth: +this.size.value,
      lineCap: "round",
      lineJoin: "round",
    });
    context.beginPath();
    context.moveTo(...this.last);
    context.lineTo(x + 0.01, y);
    context.stroke();
    this.last = [x, y];
  }

  fromShown() {
    this.put(this.e.big, 0, 0, this.e.big.width, this.e.big.height);
    this.find();
  }

  // A part of a picture, all over the slate.
  put(image, x, y, w, h) {
    const context = this.slate.getContext("2d");
    const ground = this.e.g.shape[0] === 1 ? "#000" : "#8aa"; // under what is transparent, as on an empty slate
    Object.assign(context, { imageSmoothingEnabled: true, imageSmoothingQuality: "high", fillStyle: ground });
    context.fillRect(0, 0, SLATE, SLATE);
    context.drawImage(image, x, y, w, h, 0, 0, SLATE, SLATE);
    this.drawn = false;
    this.marked = true;
  }

  async take(file) {
    if (!file) return;
    this.file.value = "";
    if (file.size > MOST_MB * 2 ** 20)
      return this.say(`${file.name} is larger than ${MOST_MB} MB. Take a smaller picture.`);
    let image;
    try {
      image = await createImageBitmap(file);
    } catch {
      return this.say(`${file.name} is not a picture that this browser can read.`);
    }
    const side = Math.min(image.width, image.height);
    this.put(image, (image.width - side) / 2, (image.height - side) / 2, side, side);
    image.close();
    this.find();
  }

  // The slate as the generator would make it. A drawing on black is centred like MNIST's: 20 pixels of 28, by its mass.
  look() {
    const [c, h, w] = this.e.g.shape,
      context = this.seen.getContext("2d", { willReadFrequently: true });
    const box = c === 1 && this.drawn ? inked(this.slate) : null;
    Object.assign(context, { imageSmoothingEnabled: true, imageSmoothingQuality: "high", fillStyle: "#000" });
    context.fillRect(0, 0, w, h);
    if (box) {
      const by = ((20 / 28) * w) / Math.max(box.w, box.h);
      context.drawImage(
        this.slate,
        box.x,
        box.y,
        box.w,
        box.h,
        w / 2 - (box.cx - box.x) * by,
        h / 2 - (box.cy - box.y) * by,
        box.w * by,
        box.h * by,
      );
    } else context.drawImage(this.slate, 0, 0, w, h);
    const pixels = context.getImageData(0, 0, w, h).data,
      out = new Array(c * h * w);
    for (let i = 0; i < h * w; i++)
      for (let k = 0; k < c; k++) {
        const v = c === 1 ? (pixels[4 * i] + pixels[4 * i + 1] + pixels[4 * i + 2]) / 3 : pixels[4 * i + k];
        out[k * h * w + i] = +(v / 127.5 - 1).toFixed(3);
      }
    return out;
  }

  target() {
    return this.look();
  }

  measure(error) {
    return `differs by ${(100 * error).toFixed(1)} % of the brightness, root mean square`;
  }

  // Its link: brush, colour, and what is on the slate, small. What was found is the link's point.
  save() {
    if (!this.marked) return "";
    const small = el("canvas", { width: KEPT, height: KEPT }),
      context = small.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(this.slate, 0, 0, KEPT, KEPT);
    const [kind, data] = small.toDataURL("image/webp", 0.6).split(";base64,");
    return [
      this.size.value,
      this.colour.value.slice(1),
      +this.drawn,
      kind.split("/")[1],
      data.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", ""),
    ].join("*");
  }

  async load(text) {
    const [size, colour, drawn, kind, data] = text.split("*");
    this.size.value = parseFloat(size) || 24;
    if (/^[0-9a-f]{6}$/.test(colour)) this.colour.value = `#${colour}`;
    const bytes = Uint8Array.from(atob(data.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    const image = await createImageBitmap(
      new Blob([bytes], { type: kind === "png" ? "image/png" : "image/webp" }),
    ).catch(() => null);
    if (!image) return this.e.tell("The link's drawing cannot be read.");
    this.put(image, 0, 0, image.width, image.height);
    this.drawn = drawn === "1";
    this.look();
  }

  // The picture of a point that nobody tells: it is drawn on the slate, then looked for.
  show(t) {
    if (!this.secret) {
      this.clear();
      const point = this.e.seed(Math.floor(Math.random() * 1e9));
      this.secret = this.e.sheet([point.z], 1, 1, el("canvas"), point.label);
    }
    const { width: w, height: h } = this.secret,
      part = Math.max(1, Math.round(t * h));
    this.slate.getContext("2d").drawImage(this.secret, 0, 0, w, part, 0, 0, SLATE, (part / h) * SLATE);
  }

  shown() {
    this.secret = null;
    this.drawn = false;
    this.marked = true;
    this.find();
  }
}

// The box around what is brighter than black, and its centre of mass; none on an empty slate.
function inked(canvas) {
  const { width, height } = canvas,
    data = canvas.getContext("2d").getImageData(0, 0, width, height).data;
  let x0 = width,
    y0 = height,
    x1 = -1,
    y1 = -1,
    mass = 0,
    cx = 0,
    cy = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const v = data[4 * (y * width + x)];
      if (v < 30) continue;
      x0 = Math.min(x0, x);
      x1 = Math.max(x1, x);
      y0 = Math.min(y0, y);
      y1 = Math.max(y1, y);
      mass += v;
      cx += v * x;
      cy += v * y;
    }
  return mass ? { x: x0, y: y0, w: x1 - x0 + 1, h: y1 - y0 + 1, cx: cx / mass, cy: cy / mass } : null;
}

export class Find extends Search {
  static title = "Find";
  static points = true; // it needs a generator of points
  static help = "Tap a place in the plane: the z whose point lands nearest is looked for. Several z may land there.";

  constructor(explorer, place) {
    super(explorer);
    this.canvas = el("canvas", {
      className: "pad",
      width: explorer.large.w,
      height: explorer.large.h,
      title: "Tap a place to look for",
    });
    this.canvas.setAttribute("aria-label", "The plane");
    this.canvas.onpointerdown = (event) => {
      const box = this.canvas.getBoundingClientRect();
      this.to(
        explorer.large.unplace(
          ((event.clientX - box.left) / box.width) * explorer.large.w,
          ((event.clientY - box.top) / box.height) * explorer.large.h,
        ),
      );
    };
    const axis = (name) => {
      const input = el("input", {
        type: "number",
        step: 0.1,
        title: `The place, ${name}`,
        onchange: () => this.to([+this.x.value, +this.y.value]),
      });
      input.setAttribute("aria-label", name);
      return input;
    };
    [this.x, this.y] = ["x", "y"].map(axis);
    place.append(
      this.canvas,
      el("div", { className: "head" }, "x ", this.x, " y ", this.y, this.finder),
      this.told,
      this.found,
    );
  }

  opened() {
    [this.x.value, this.y.value] = [0, 0];
    this.found.replaceChildren();
    this.draw();
  }

  target() {
    return [+this.x.value, +this.y.value];
  }

  to([x, y]) {
    [this.x.value, this.y.value] = [x.toFixed(2), y.toFixed(2)];
    this.draw();
    this.find();
  }

  measure(error) {
    return `lands ${(2 * Math.SQRT2 * error).toFixed(3)} away`;
  }

  painted() {
    this.draw();
  }

  draw() {
    const context = this.canvas.getContext("2d"),
      [x, y] = this.e.large.place(...this.target());
    context.putImageData(this.e.image, 0, 0);
    Object.assign(context, { strokeStyle: "#fff", lineWidth: 2 });
    context.beginPath();
    for (const [dx, dy] of [
      [1, 0],
      [0, 1],
    ]) {
      context.moveTo(x - 11 * dx, y - 11 * dy);
      context.lineTo(x + 11 * dx, y + 11 * dy);
    }
    context.stroke();
  }

  save() {
    return this.target().join("*");
  }

  load(text) {
    const place = text.split("*").map(Number);
    if (place.length === 2 && place.every(Number.isFinite)) {
      [this.x.value, this.y.value] = place;
      this.draw();
    }
  }

  // A place is taken from a point that nobody tells.
  show(t) {
    if (t > 0.1 && !this.showed)
      this.e.make(Float32Array.from(this.e.seed(Math.floor(Math.random() * 1e9)).z), 1, this.e.state.label, (made) =>
        this.to([made[0], made[1]]),
      );
    this.showed = t > 0.1;
  }

  shown() {
    this.showed = false;
  }
}
