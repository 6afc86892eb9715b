// Draws samples in the plane: real and fake points over the output of D.

import { quicken } from "../shared/mlp_runtime.js";
import { unpackNets } from "../shared/networks_frame.js";
import { Plane } from "../shared/plane/plane.js";
import { t } from "../shared/texts.js";
import { bold, compose } from "./words.js";

/**
 * @import { Frame } from "../shared/frame.js"
 * @import { Networks } from "../shared/networks_frame.js"
 * @import { Floats } from "../shared/plane/plane_cache.js"
 * @import { Drawable, Shown } from "./picture.js"
 */

let quickened = false; // the kernel is loaded once per page

export class PlaneRenderer {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {string[]} kernels
   */
  constructor(canvas, kernels) {
    if (!quickened) quicken(kernels);
    quickened = true;
    this.plane = new Plane(canvas);
  }

  /**
   * @param {Frame} frame
   * @returns {Drawable}
   */
  unpack(frame) {
    return frame.view === "nets" ? unpackNets(frame) : frame;
  }

  /** @param {Shown} shown */
  draw({ frame, real, map, by, dark }) {
    const nets = "G" in frame ? /** @type {Networks} */ (frame) : null;
    const fake = nets ? null : /** @type {Floats} */ (frame);
    this.plane.set({
      nets,
      fake,
      map: /** @type {Floats | null} */ (map),
      real: /** @type {Floats | null} */ (real),
      average: by === "ema",
      dark,
    });
    const sentence = captionOf(Boolean(real), Boolean(nets ?? map));
    return compose(sentence, { fake: bold(`▲ ${t("fake")}`, "fake"), real: bold(`● ${t("real")}`, "real") });
  }

  destroy() {
    this.plane.destroy();
  }
}

/**
 * @param {boolean} real whether there are real points
 * @param {boolean} output whether the output of D is there
 */
function captionOf(real, output) {
  if (real && output) return t("{fake} and {real} points over the output of D");
  if (real) return t("{fake} and {real} points");
  return output ? t("{fake} points over the output of D") : t("{fake} points");
}
