// Small pictures of runs: a run's newest stored sample. Points are drawn over those of the data.

import { at } from "../shared/address.js";
import { context2d } from "../shared/dom.js";
import { unpack } from "../shared/frame.js";
import { identified } from "../shared/page/identity.js";
import { draw } from "../shared/tiles.js";
import { FAKE, isDark, lineColour, REAL } from "../shared/theme.js";

/**
 * @import { Frame } from "../shared/frame.js"
 * @import { WallRun } from "./wall_data.js"
 */

const SIDE = 220; // pixels of a picture of points
const [SMALL, FEW, FEWER] = [40, 16, 4]; // height of a picture up to which 16 are shown, else 4
const MOST_REAL = 250; // points of the data
/** @type {Map<string, Promise<Frame | null>>} the points of the data, by run */
const real = new Map();

/**
 * @param {string} path
 * @returns {Promise<Frame | null>}
 */
async function frame(path) {
  try {
    const answer = await fetch(at(path), { headers: identified() });
    return answer.status === 200 ? unpack(await answer.arrayBuffer()) : null; // 204: there is none yet
  } catch {
    return null;
  }
}

/**
 * Draws the newest sample of a run. Returns whether there was one.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {WallRun} run
 */
export async function drawRun(canvas, run) {
  if (run.points.length) {
    drawPoints(canvas, { data: run.points }, run.real.length ? { data: run.real } : null);
    return true;
  }
  const sample = await frame(`api/runs/${run.id}/samples/${run.sample}.bin`);
  if (!sample) return false;
  await drawSample(canvas, run, sample);
  return true;
}

/**
 * Draws a sample of a run on the server.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {WallRun} run
 * @param {Frame} sample
 */
export async function drawSample(canvas, run, sample) {
  if (!run.plane) {
    drawPictures(canvas, sample);
    return;
  }
  const data = await (real.get(run.id) ?? frame(`api/class/real/${run.id}`));
  if (data) real.set(run.id, Promise.resolve(data));
  drawPoints(canvas, sample, data);
}

/**
 * The first few pictures of a sample, so that each can be seen.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Frame} sample n×h×w×c
 */
function drawPictures(canvas, sample) {
  const [n, h, w, c] = sample.shape;
  const few = Math.min(n, h <= SMALL ? FEW : FEWER);
  draw(canvas, { ...sample, shape: [few, h, w, c], data: sample.data.subarray(0, few * h * w * c) });
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{ data: ArrayLike<number> }} sample n×2
 * @param {{ data: ArrayLike<number> } | null} data m×2
 */
function drawPoints(canvas, sample, data) {
  if (canvas.width !== SIDE) Object.assign(canvas, { width: SIDE, height: SIDE });
  const context = context2d(canvas);
  const dark = isDark(canvas);
  const reach = data ? reachOf(data.data) : Math.max(1, reachOf(sample.data));
  const place = (/** @type {number} */ v) => (v / reach + 1) * (SIDE / 2);
  context.clearRect(0, 0, SIDE, SIDE);
  if (data) {
    context.fillStyle = lineColour(REAL, dark);
    context.globalAlpha = 0.55;
    const points = data.data;
    for (let i = 0; i < Math.min(points.length, 2 * MOST_REAL); i += 2) {
      context.beginPath();
      context.arc(place(points[i]), SIDE - place(points[i + 1]), 3, 0, 7);
      context.fill();
    }
  }
  context.fillStyle = lineColour(FAKE, dark);
  context.globalAlpha = 0.85;
  for (let i = 0; i < sample.data.length; i += 2) {
    const x = Math.min(SIDE - 4, Math.max(4, place(sample.data[i])));
    const y = SIDE - Math.min(SIDE - 4, Math.max(4, place(sample.data[i + 1])));
    context.beginPath();
    context.moveTo(x, y - 4.5);
    context.lineTo(x + 4, y + 3);
    context.lineTo(x - 4, y + 3);
    context.fill();
  }
  context.globalAlpha = 1;
}

/** How far points reach from the origin, with a margin. @param {ArrayLike<number>} points */
function reachOf(points) {
  let reach = 0;
  for (let i = 0; i < points.length; i++) if (Number.isFinite(points[i])) reach = Math.max(reach, Math.abs(points[i]));
  return 1.2 * reach || 1;
}
