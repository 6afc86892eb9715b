// Draws samples by the renderer of their kind: fakes, and real ones beside them.

import { t } from "../shared/texts.js";
import { bold, compose } from "./words.js";

/**
 * @import { Frame } from "../shared/frame.js"
 * @import { Drawable, Places, Shown } from "./picture.js"
 *
 * @typedef {{ draw: (canvas: HTMLCanvasElement, frame: Frame) => void }} KindRenderer the module of a kind of data
 */

export class GridRenderer {
  /**
   * @param {KindRenderer} module
   * @param {Places} places
   */
  constructor(module, places) {
    this.module = module;
    this.places = places;
  }

  /**
   * @param {Frame} frame
   * @returns {Drawable}
   */
  unpack(frame) {
    return frame;
  }

  /** @param {Shown} shown */
  draw({ frame, real, by, averaged, labelled }) {
    if (real) this.module.draw(this.places.real, real);
    this.module.draw(this.places.fake, /** @type {Frame} */ (frame));
    return compose(captionOf(by === "ema" && averaged, labelled), { fake: bold(t("fake"), "fake") });
  }

  destroy() {}
}

/**
 * @param {boolean} average whether the pictures are by the average of G's weights
 * @param {boolean} labelled
 */
function captionOf(average, labelled) {
  if (average && labelled) return t("{fake}: EMA of G, the same z at every step, one label per column");
  if (average) return t("{fake}: EMA of G, the same z at every step");
  if (labelled) return t("{fake}: G, the same z at every step, one label per column");
  return t("{fake}: G, the same z at every step");
}
