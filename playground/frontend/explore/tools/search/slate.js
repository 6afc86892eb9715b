// A canvas to draw on, and a picture of it at the size of the generator's pictures.

import { context2d, el } from "../../../shared/dom.js";
import { t } from "../../../shared/texts.js";
import { centred, inked, toSample } from "./ink.js";

const SIDE = 280; // pixels
const KEPT = 64; // pixels per side of a drawing in a link
const QUALITY = 0.6; // of it
const SHARP = /** @type {const} */ ({ imageSmoothingEnabled: true, imageSmoothingQuality: "high" });

export class Slate {
  /**
   * @param {number[]} shape c, h, w of the generator's pictures
   * @param {object} on
   * @param {() => void} on.begin a stroke begins
   * @param {() => void} on.end a stroke ends
   * @param {() => { width: number, colour: string }} on.brush
   */
  constructor(shape, on) {
    this.shape = shape;
    this.on = on;
    this.drawn = false; // by strokes
    this.marked = false; // not empty
    const title = t("Draw here with the mouse or a finger. The search begins when you let go.");
    this.canvas = el("canvas", { width: SIDE, height: SIDE, className: "pad slate", tabIndex: 0, title });
    this.canvas.setAttribute("aria-label", t("Draw here"));
    const [, height, width] = shape;
    const goal = t("What is searched for: the drawing at the size of the generator's pictures");
    this.seen = el("canvas", { className: "seen", title: goal, width, height });
    this.listen();
  }

  get grey() {
    return this.shape[0] === 1;
  }

  /** The colour of an empty slate. */
  get ground() {
    return this.grey ? "#000" : "#8aa";
  }

  listen() {
    const { canvas } = this;
    let last = [0, 0];
    const at = (/** @type {PointerEvent} */ e) => {
      const box = canvas.getBoundingClientRect();
      return [((e.clientX - box.left) / box.width) * SIDE, ((e.clientY - box.top) / box.height) * SIDE];
    };
    const stroke = (/** @type {PointerEvent} */ event) => {
      const place = at(event);
      this.stroke(last, place);
      last = place;
    };
    canvas.onpointerdown = (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.on.begin();
      last = at(event);
      stroke(event);
    };
    canvas.onpointermove = (event) => {
      if (event.buttons) stroke(event);
    };
    canvas.onpointerup = () => {
      this.drawn = this.marked = true;
      this.on.end();
    };
  }

  /**
   * @param {number[]} from
   * @param {number[]} to
   */
  stroke(from, to) {
    const context = context2d(this.canvas);
    const { width, colour } = this.on.brush();
    const strokeStyle = this.grey ? "#fff" : colour;
    Object.assign(context, { strokeStyle, lineWidth: width, lineCap: "round", lineJoin: "round" });
    context.beginPath();
    context.moveTo(from[0], from[1]);
    context.lineTo(to[0] + 0.01, to[1]);
    context.stroke();
  }

  clear() {
    const context = context2d(this.canvas);
    context.fillStyle = this.ground;
    context.fillRect(0, 0, SIDE, SIDE);
    this.drawn = this.marked = false;
    this.target();
  }

  /**
   * Fills the slate with the middle square of a picture.
   *
   * @param {HTMLCanvasElement | ImageBitmap} image
   */
  put(image) {
    const { width, height } = image;
    const side = Math.min(width, height);
    const context = context2d(this.canvas);
    Object.assign(context, { ...SHARP, fillStyle: this.ground });
    context.fillRect(0, 0, SIDE, SIDE); // under what is transparent
    context.drawImage(image, (width - side) / 2, (height - side) / 2, side, side, 0, 0, SIDE, SIDE);
    this.drawn = false;
    this.marked = true;
  }

  /**
   * Draws the upper part of a picture.
   *
   * @param {HTMLCanvasElement} image
   * @param {number} part 0 to 1
   */
  unroll(image, part) {
    const rows = Math.max(1, Math.round(part * image.height));
    const to = (rows / image.height) * SIDE;
    context2d(this.canvas).drawImage(image, 0, 0, image.width, rows, 0, 0, SIDE, to);
    this.drawn = false;
    this.marked = true;
  }

  /** The slate as a sample, c×h×w in [−1, 1]. A drawing on black is centred like the digits of MNIST. */
  target() {
    const [, h, w] = this.shape;
    const context = context2d(this.seen, { willReadFrequently: true });
    const pixels = context2d(this.canvas).getImageData(0, 0, SIDE, SIDE).data;
    const box = this.grey && this.drawn ? inked(pixels, SIDE) : null;
    Object.assign(context, { ...SHARP, fillStyle: "#000" });
    context.fillRect(0, 0, w, h);
    if (box) {
      const to = centred(box, w, h);
      context.drawImage(this.canvas, box.x, box.y, box.w, box.h, to.x, to.y, to.w, to.h);
    } else context.drawImage(this.canvas, 0, 0, w, h);
    return toSample(context.getImageData(0, 0, w, h).data, this.shape);
  }

  /** A small copy as text for a link: media type and base64url. */
  save() {
    const small = el("canvas", { width: KEPT, height: KEPT });
    const context = context2d(small);
    Object.assign(context, SHARP);
    context.drawImage(this.canvas, 0, 0, KEPT, KEPT);
    const [kind, data] = small.toDataURL("image/webp", QUALITY).split(";base64,");
    return [kind.split("/")[1], data.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")];
  }

  /**
   * Reads a small copy. Throws where it is no picture.
   *
   * @param {string} kind
   * @param {string} data
   * @param {boolean} drawn
   */
  async load(kind, data, drawn) {
    const bytes = Uint8Array.from(atob(data.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: kind === "png" ? "image/png" : "image/webp" }));
    this.put(image);
    this.drawn = drawn;
    this.target();
  }
}
