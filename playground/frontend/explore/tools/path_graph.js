// The graph below a path: the length of z and how fast the picture changes.

import { context2d } from "../../shared/dom.js";
import { DISCRIMINATOR, FAKE, rgb, WARNING } from "../../shared/theme.js";

/**
 * @typedef {object} Graph
 * @property {number[]} speeds of the picture, per part of the path
 * @property {number[]} length of z along the path
 * @property {number[][]} others the lengths on other ways
 * @property {number} usual √d
 * @property {number | null} place on the path, 0 to 1
 */

const GREY = "#888";
const FAINT = "rgba(136, 136, 136, 0.6)";
const SPEED = `rgba(${rgb(FAKE).join(", ")}, 0.45)`;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Graph} graph
 */
export function drawGraph(canvas, { speeds, length, others, usual, place }) {
  const context = context2d(canvas);
  const { width, height } = canvas;
  context.clearRect(0, 0, width, height);
  const top = Math.max(...speeds, 1e-9);
  const high = 1.15 * Math.max(...length, ...others.flat(), usual);
  const y = (/** @type {number} */ v) => height - (v / high) * height;
  context.fillStyle = SPEED;
  speeds.forEach((v, i) => {
    const tall = (v / top) * height * 0.8;
    context.fillRect((i / speeds.length) * width, height - tall, width / speeds.length - 1, tall);
  });
  const curve = (
    /** @type {number[]} */ values,
    /** @type {string} */ strokeStyle,
    /** @type {number} */ lineWidth,
  ) => {
    Object.assign(context, { strokeStyle, lineWidth });
    context.beginPath();
    values.forEach((v, i) => {
      context.lineTo((i / (values.length - 1)) * width, y(v));
    });
    context.stroke();
  };
  for (const values of others) curve(values, FAINT, 1);
  context.setLineDash([4, 4]);
  curve([usual, usual], GREY, 1);
  context.setLineDash([]);
  curve(length, DISCRIMINATOR, 2.5);
  Object.assign(context, { fillStyle: GREY, font: "14px system-ui" });
  context.fillText("√d", 4, y(usual) - 4);
  if (place === null) return;
  context.fillStyle = WARNING;
  context.fillRect(place * width - 1, 0, 2, height);
}
