// The latent point whose picture is most like a drawing, or like a picture of the person's own.

import { el } from "../../../shared/dom.js";
import { decimal, mark, t } from "../../../shared/texts.js";
import { button, head, named } from "../controls.js";
import { Search } from "./search.js";
import { Slate } from "./slate.js";

/** @import { Parts } from "../../toolbox.js" */

const MOST_MB = 20;
const BRUSH = 24; // pixels

export class Draw {
  static id = "Draw";
  static title = mark("Draw");
  static terms = ["inversion"];
  static needs = /** @type {const} */ ("pictures");
  static help = mark("Draw something or load a picture: the app searches for the z whose picture looks most like it.");

  /**
   * @param {Pick<Parts, "model" | "engine" | "point" | "pictures" | "motion" | "history" | "tell">} parts
   * @param {HTMLElement} place
   */
  constructor(parts, place) {
    const { point, pictures, tell } = parts;
    this.point = point;
    this.pictures = pictures;
    this.tell = tell;
    /** @type {HTMLCanvasElement | null} */
    this.secret = null; // the picture that "show me" draws
    const measure = (/** @type {number} */ error) =>
      t("Closest match: average pixel difference {percent} %.", { percent: decimal(100 * error, 1) });
    this.search = new Search(parts, { target: () => this.slate.target(), measure });
    this.slate = new Slate(pictures.source.shape, {
      begin: () => this.search.halt(),
      end: () => this.search.find(),
      brush: () => ({ width: Number(this.size.value), colour: this.colour.value }),
    });
    const brush = { type: "range", min: 6, max: 60, value: BRUSH, title: t("The width of the brush") };
    this.size = named(t("Brush"), el("input", brush));
    this.colour = el("input", { type: "color", value: "#ffffff", title: t("The colour of the brush") });
    this.colour.hidden = this.slate.grey;
    this.file = el("input", { type: "file", accept: "image/*", hidden: true });
    this.file.onchange = () => this.take(this.file.files?.[0]);
    place.append(
      this.slate.canvas,
      head(
        this.search.finder,
        button(t("clear"), t("An empty slate"), () => this.clear()),
        button(t("a picture…"), t("Load a file"), () => this.file.click()),
        button(t("this one"), t("Start from the picture that is shown"), () => this.find(pictures.big)),
        this.file,
      ),
      head(t("brush"), this.size, this.colour, this.slate.seen),
      this.search.told,
      this.search.found,
    );
  }

  opened() {
    this.clear();
  }

  leave() {
    this.search.halt();
  }

  clear() {
    this.search.halt();
    this.slate.clear();
    this.search.say(this.slate.grey ? t("White on black.") : "");
  }

  /** @param {HTMLCanvasElement | ImageBitmap} image that is searched for */
  find(image) {
    this.slate.put(image);
    this.search.find();
  }

  /** @param {File} [file] */
  async take(file) {
    if (!file) return;
    this.file.value = "";
    const { name } = file;
    if (file.size > MOST_MB * 2 ** 20) {
      return this.search.say(t("{name} is larger than {mb} MB. Take a smaller picture.", { name, mb: MOST_MB }));
    }
    const image = await createImageBitmap(file).catch(() => null);
    if (!image) return this.search.say(t("{name} is not a picture that this browser can read.", { name }));
    this.find(image);
    image.close();
  }

  /** Its link: brush, colour, and a small copy of the slate. What was found is the link's point. */
  save() {
    const { slate } = this;
    if (!slate.marked) return "";
    return [this.size.value, this.colour.value.slice(1), +slate.drawn, ...slate.save()].join("*");
  }

  /** @param {string} text */
  load(text) {
    const [size, colour, drawn, kind, data = ""] = text.split("*");
    this.size.value = String(Number.parseFloat(size) || BRUSH);
    if (/^[0-9a-f]{6}$/.test(colour)) this.colour.value = `#${colour}`;
    this.slate.load(kind, data, drawn === "1").catch(() => this.tell(t("The link's drawing cannot be read.")));
  }

  /**
   * The picture of a random point is drawn on the slate; then it is searched for.
   *
   * @param {number} now 0 to 1
   */
  show(now) {
    if (!this.secret) {
      this.clear();
      const { z, label } = this.point.random();
      this.secret = this.pictures.sheet([z], 1, el("canvas"), label);
    }
    this.slate.unroll(this.secret, now);
  }

  shown() {
    this.secret = null;
    this.search.find();
  }
}
