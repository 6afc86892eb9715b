// What D says about the places of a plane, as a small picture.

import { context2d, el } from "../../../shared/dom.js";
import { t } from "../../../shared/texts.js";
import { FAKE, REAL, rgb } from "../../../shared/theme.js";

/** @import { Score } from "../../engine.js" */

const SIDE = 21; // pixels
const COLOURS = [rgb(FAKE), [245, 245, 245], rgb(REAL)];

/**
 * The colour of each logit: orange like the fakest of the generated samples, green like the realest of the real ones.
 * White lies midway, but no higher than the best generated ones: a D that believes none of them still prefers some, and
 * that is to be seen.
 *
 * @param {number[]} logits
 * @param {number[]} real 5 %, 50 % and 95 % of the logits of held-out real samples
 * @param {number[]} fake the same of generated samples
 */
export function heatColours(logits, real, fake) {
  const low = Math.min(fake[0], real[0]);
  const high = Math.max(real[2], fake[2]);
  const middle = Math.min(fake[2], (fake[1] + real[1]) / 2);
  return logits.map((logit) => {
    const k = +(logit > middle);
    const [from, to] = k ? [middle, high] : [low, middle];
    const part = Math.min(1, Math.max(0, (logit - from) / (to - from || 1)));
    return COLOURS[k].map((v, c) => v + part * (COLOURS[k + 1][c] - v));
  });
}

/**
 * @param {number} width of the plane, in standard deviations; its middle is (0, 0)
 * @param {(x: number, y: number) => Float64Array} z
 * @param {(zs: Float64Array[]) => Promise<Score>} score
 */
export async function drawHeat(width, z, score) {
  const place = (/** @type {number} */ i) => (width * (i + 0.5)) / SIDE - width / 2;
  const zs = Array.from({ length: SIDE * SIDE }, (_, i) => z(place(i % SIDE), -place(Math.floor(i / SIDE))));
  const { logits, held_out: real, fake } = await score(zs);
  if (!logits) throw new Error(t("The discriminator of this generator was not kept."));
  const image = new ImageData(SIDE, SIDE);
  heatColours(logits, real, fake).forEach((colour, i) => {
    image.data.set([...colour, 255], 4 * i);
  });
  const canvas = el("canvas", { width: SIDE, height: SIDE });
  context2d(canvas).putImageData(image, 0, 0);
  return canvas;
}
