// D's score of what is shown, beside its scores of real and generated samples.

import { context2d } from "../../../shared/dom.js";
import { decimal, t } from "../../../shared/texts.js";
import { FAKE, REAL, WARNING } from "../../../shared/theme.js";

const NAMES = 104; // pixels at the left of the bars
const MARGIN = 0.35; // of the range, on either side of the bars

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} logit
 * @param {number[]} real 5 %, 50 %, 95 % of the logits of held-out real samples
 * @param {number[]} fake the same of generated samples
 */
export function drawMeter(canvas, logit, real, fake) {
  const context = context2d(canvas);
  const { width, height } = canvas;
  const low = Math.min(real[0], fake[0]);
  const high = Math.max(real[2], fake[2]);
  const room = MARGIN * (high - low) + 1e-6;
  const x = (/** @type {number} */ v) => NAMES + ((v - low + room) / (high - low + 2 * room)) * (width - NAMES);
  context.clearRect(0, 0, width, height);
  context.font = "14px system-ui";
  const text = getComputedStyle(canvas).color;
  const bar = (
    /** @type {number[]} */ ends,
    /** @type {string} */ colour,
    /** @type {string} */ name,
    /** @type {number} */ y,
  ) => {
    Object.assign(context, { fillStyle: colour, globalAlpha: 0.35 });
    context.fillRect(x(ends[0]), y, x(ends[2]) - x(ends[0]), 20);
    context.globalAlpha = 1;
    context.fillRect(x(ends[1]) - 1, y, 2, 20);
    context.fillStyle = text;
    context.fillText(name, 4, y + 14);
  };
  bar(real, REAL, t("real, held out"), 8);
  bar(fake, FAKE, t("generated"), 34);
  context.fillStyle = WARNING;
  context.fillRect(Math.min(width - 3, Math.max(NAMES, x(logit) - 1.5)), 0, 3, height);
}

/**
 * A sentence about D's score.
 *
 * @param {number} logit
 * @param {number[]} real 5 %, 50 %, 95 % of the logits of held-out real samples
 */
export function verdict(logit, real) {
  const score = decimal(logit, 2);
  const bars = t("The bars go from 5 % to 95 % of held-out real samples and of generated ones.");
  const side =
    logit >= real[1]
      ? t("D's score is {score}: higher than for half of the real samples.", { score })
      : logit >= real[0]
        ? t("D's score is {score}: as high as for many real samples.", { score })
        : t("D's score is {score}: lower than for nearly all real samples.", { score });
  return `${side} ${bars}`;
}
