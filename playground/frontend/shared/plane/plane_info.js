// What is at a place of the plane: found, and told beside the pointer.

import { forward } from "../mlp_runtime.js";
import { t } from "../texts.js";
import { screen } from "./plane_palette.js";

/**
 * @import { Pen } from "./plane_palette.js"
 * @import { Scene } from "./plane_scene.js"
 *
 * @typedef {object} Info
 * @property {number} x
 * @property {number} y
 * @property {number} fake index of the fake point that is near; −1 for none
 * @property {number} real
 * @property {number[] | null} z of the fake point
 * @property {number} [logit] of D
 * @property {number} [D]
 * @property {number} [optimal] NaN where nobody can say
 */

const [FAKE_REACH, REAL_REACH] = [12, 8]; // CSS pixels within which a point is near

/**
 * What is at (x, y), or at the fake or real point that is near.
 *
 * @param {Scene} scene
 * @param {number} x
 * @param {number} y
 * @param {number} pixel the size of a CSS pixel in the plane
 * @returns {Info}
 */
export function infoAt(scene, x, y, pixel) {
  const { layers, fakes, nets, real, z } = scene;
  const fake = layers.has("fake") ? nearest(fakes, x, y, FAKE_REACH * pixel) : -1;
  const near = fake < 0 && layers.has("real") ? nearest(real?.data, x, y, REAL_REACH * pixel) : -1;
  if (fakes && fake >= 0) [x, y] = fakes.subarray(2 * fake, 2 * fake + 2);
  if (real && near >= 0) [x, y] = real.data.subarray(2 * near, 2 * near + 2);
  /** @type {Info} */
  const found = { x, y, fake, real: near, z: null };
  if (!nets) return found;
  const { size } = nets.latent;
  if (fake >= 0 && z) found.z = [...z.subarray(fake * size, (fake + 1) * size)];
  const [logit] = forward(nets.D, [x, y], 1);
  found.logit = logit;
  found.D = nets.probability ? 1 / (1 + Math.exp(-logit)) : logit;
  const best = layers.has("optimal") || layers.has("gap") ? scene.best() : null;
  if (!best) return found;
  const [left, right, bottom, top] = best.extent;
  const c = Math.floor(((x - left) / (right - left)) * best.w);
  const r = Math.floor(((y - bottom) / (top - bottom)) * best.h);
  found.optimal = c >= 0 && c < best.w && r >= 0 && r < best.h ? best.values[r * best.w + c] : NaN;
  return found;
}

/**
 * The index of the point within `reach` that is nearest; −1 for none.
 *
 * @param {Float32Array | null | undefined} xs
 * @param {number} x
 * @param {number} y
 * @param {number} reach
 */
function nearest(xs, x, y, reach) {
  let best = -1;
  let least = reach ** 2;
  for (let i = 0; xs && i < xs.length; i += 2) {
    const far = (xs[i] - x) ** 2 + (xs[i + 1] - y) ** 2;
    if (far < least) {
      least = far;
      best = i / 2;
    }
  }
  return best;
}

/** @param {number} v */
const two = (v) => v.toFixed(2).replace("-", "−");

/**
 * @param {Info} found
 * @param {boolean} probability
 */
function linesOf(found, probability) {
  const lines = [`x = (${two(found.x)}, ${two(found.y)})`];
  if (found.D !== undefined) lines.push(`${probability ? "D(x)" : t("D's score")} = ${two(found.D)}`);
  if (found.optimal !== undefined) {
    lines.push(Number.isNaN(found.optimal) ? t("D* unknown: no mass here") : `D*(x) = ${two(found.optimal)}`);
  }
  if (found.z) lines.push(`z = (${found.z.slice(0, 3).map(two).join(", ")}${found.z.length > 3 ? ", …" : ""})`);
  return lines;
}

/**
 * Draws what was found on a plate beside its place.
 *
 * @param {Pen} pen
 * @param {Info} found
 * @param {boolean} probability whether D's output is a probability
 */
export function drawInfo(pen, found, probability) {
  const { ctx, text: unit, colour } = pen;
  const [x, y] = screen(pen, found.x, found.y);
  const head = found.fake >= 0 ? "fake" : found.real >= 0 ? "real" : "";
  const title = { fake: `▲ ${t("fake")}`, real: `● ${t("real")}`, "": "" }[head];
  ctx.strokeStyle = colour.text;
  ctx.lineWidth = 1.5 * unit;
  ctx.beginPath();
  ctx.arc(x, y, (head ? 8 : 4) * unit, 0, 2 * Math.PI);
  ctx.stroke();
  ctx.font = `${14 * unit}px system-ui, sans-serif`;
  const lines = linesOf(found, probability);
  const rows = head ? [title, ...lines] : lines;
  const wide = Math.max(...rows.map((text) => ctx.measureText(text).width)) + 18 * unit;
  const high = (rows.length * 20 + 10) * unit;
  const left = x + 16 * unit + wide > pen.W ? x - 16 * unit - wide : x + 16 * unit;
  const top = Math.min(pen.H - high - 4, Math.max(4, y - high / 2));
  ctx.fillStyle = colour.label;
  ctx.strokeStyle = colour.faint;
  ctx.lineWidth = unit;
  ctx.beginPath();
  ctx.roundRect(left, top, wide, high, 6 * unit);
  ctx.fill();
  ctx.stroke();
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  const colours = { fake: pen.dark ? "#FFB52E" : "#B36B00", real: colour.contour, "": colour.text };
  for (const [k, text] of rows.entries()) {
    const first = head !== "" && k === 0;
    ctx.font = `${first ? 700 : 400} ${14 * unit}px system-ui, sans-serif`;
    ctx.fillStyle = first ? colours[head] : colour.text;
    ctx.fillText(text, left + 9 * unit, top + (15 + 20 * k) * unit);
  }
}
