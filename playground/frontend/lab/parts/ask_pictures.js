// Small pictures of answers: a fresh critic's curve, eigenvalues near 1, where updates lead.

import { context2d, el } from "../../shared/dom.js";
import { DISCRIMINATOR as D, GRADIENT, WARNING } from "../../shared/theme.js";

const FAINT = "#888";
const FONT = "12px system-ui";
const LOG_2 = Math.LN2; // JS of two distributions that do not overlap

/**
 * @param {number} width CSS pixels
 * @param {number} height
 * @param {(c: CanvasRenderingContext2D, w: number, h: number) => void} draw
 */
function sketch(width, height, draw) {
  const ratio = Math.min(2, devicePixelRatio || 1);
  const canvas = el("canvas", { width: width * ratio, height: height * ratio });
  Object.assign(canvas.style, { width: `${width}px`, aspectRatio: `${width} / ${height}`, maxWidth: "100%" });
  const c = context2d(canvas);
  c.scale(ratio, ratio);
  draw(c, width, height);
  return canvas;
}

/**
 * The bound that a fresh critic reaches, by step.
 *
 * @param {[step: number, bound: number][]} curve
 */
export const criticCurve = (curve) =>
  sketch(300, 90, (c, w, h) => {
    const top = Math.max(0.7, ...curve.map(([, v]) => v));
    const last = curve.at(-1)?.[0] || 1;
    const y = (/** @type {number} */ v) => h - 8 - (Math.max(0, v) / top) * (h - 16);
    c.strokeStyle = FAINT;
    c.setLineDash([4, 4]);
    c.beginPath();
    c.moveTo(0, y(LOG_2));
    c.lineTo(w, y(LOG_2));
    c.stroke();
    c.setLineDash([]);
    c.fillStyle = FAINT;
    c.font = FONT;
    c.fillText("log 2", 4, y(LOG_2) + 12);
    c.strokeStyle = D;
    c.lineWidth = 2;
    c.beginPath();
    for (const [step, v] of curve) c.lineTo((step / last) * w, y(v));
    c.stroke();
  });

/** @param {[re: number, im: number][]} eigenvalues */
export const eigenvalueCircle = (eigenvalues) =>
  sketch(150, 150, (c, w, h) => {
    const distances = eigenvalues.map(([re, im]) => Math.hypot(re - 1, im));
    const far = Math.max(1e-3, ...distances.filter((v) => v < 4));
    const scale = (w / 2 - 6) / far;
    const zero = w / 2 - scale; // where 0 lies: what is shown is the neighbourhood of 1
    c.strokeStyle = FAINT;
    c.beginPath();
    c.arc(zero, h / 2, scale, -1.2, 1.2);
    c.moveTo(0, h / 2);
    c.lineTo(w, h / 2);
    c.stroke();
    c.fillStyle = FAINT;
    c.font = FONT;
    c.fillText("1", w / 2 + 4, h / 2 + 13);
    for (const [re, im] of eigenvalues) {
      c.fillStyle = Math.hypot(re, im) > 1 + 1e-6 ? WARNING : D;
      disc(c, w / 2 + (re - 1) * scale, h / 2 - im * scale, 2.4);
    }
  });

/** @param {[x: number, y: number, dx: number, dy: number][]} field */
export const updateField = (field) =>
  sketch(150, 150, (c, w, h) => {
    const far = Math.max(...field.map(([x, y]) => Math.max(Math.abs(x), Math.abs(y)))) * 1.15 || 1;
    const most = Math.max(...field.map(([, , dx, dy]) => Math.hypot(dx, dy))) || 1;
    c.strokeStyle = c.fillStyle = GRADIENT;
    c.lineWidth = 1.4;
    for (const [x, y, dx, dy] of field) {
      const [u, v] = [w / 2 + (x / far) * (w / 2), h / 2 - (y / far) * (h / 2)];
      const [toU, toV] = [u + (dx * 14) / most, v - (dy * 14) / most];
      c.beginPath();
      c.moveTo(u, v);
      c.lineTo(toU, toV);
      c.stroke();
      disc(c, toU, toV, 1.8);
    }
    c.fillStyle = D;
    disc(c, w / 2, h / 2, 3.5);
  });

/**
 * @param {CanvasRenderingContext2D} c
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 */
function disc(c, x, y, radius) {
  c.beginPath();
  c.arc(x, y, radius, 0, 2 * Math.PI);
  c.fill();
}
