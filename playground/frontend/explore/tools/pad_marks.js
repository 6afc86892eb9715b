// What the pad draws over its pictures: the shell in which random points lie, and the dot.

import { dot } from "../../shared/vectors.js";
import { DISCRIMINATOR_ON_DARK, FAKE } from "../../shared/theme.js";

/**
 * @typedef {object} Plane of the pad
 * @property {Float64Array} base its middle
 * @property {ArrayLike<number>} u across
 * @property {ArrayLike<number>} v up
 */

const SHELL = Math.SQRT2; // half the thickness of the shell ‖z‖ = √d ± 2/√2 that holds 95 % of random points
const SHELL_COLOUR = "rgba(86, 180, 233, 0.22)";

/**
 * The circles in which the plane meets the spheres ‖z‖ = √d − 2/√2, √d and √d + 2/√2: middle and radii, 0 for none.
 *
 * @param {Plane} plane
 */
export function shell({ base, u, v }) {
  const [zu, zv] = [dot(base, Float64Array.from(u)), dot(base, Float64Array.from(v))];
  const off = dot(base, base) - zu * zu - zv * zv; // squared distance of the plane from the origin
  const radii = [-SHELL, 0, SHELL].map((by) => {
    const length = Math.max(0, Math.sqrt(base.length) + by);
    return Math.sqrt(Math.max(0, length * length - off));
  });
  return { x: -zu, y: -zv, radii };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Plane} plane
 * @param {(v: number) => number} to pixels from the left, for standard deviations
 * @param {boolean} filled
 */
export function drawShell(context, plane, to, filled) {
  const { x, y, radii } = shell(plane);
  const size = context.canvas.width;
  const scale = to(1) - to(0);
  const ring = (/** @type {number} */ r) => context.arc(to(x), size - to(y), r * scale, 0, 2 * Math.PI);
  const [inner, middle, outer] = radii;
  context.save();
  if (outer && filled) {
    context.fillStyle = SHELL_COLOUR;
    context.beginPath();
    ring(outer);
    if (inner) ring(inner);
    context.fill("evenodd");
  }
  Object.assign(context, { strokeStyle: DISCRIMINATOR_ON_DARK, lineWidth: 4 });
  context.setLineDash([10, 8]);
  if (middle) {
    context.beginPath();
    ring(middle);
    context.stroke();
  }
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x pixels
 * @param {number} y pixels
 */
export function drawDot(context, x, y) {
  context.beginPath();
  context.arc(x, y, 18, 0, 2 * Math.PI);
  Object.assign(context, { fillStyle: FAKE, strokeStyle: "#fff", lineWidth: 6 });
  context.fill();
  context.stroke();
}
