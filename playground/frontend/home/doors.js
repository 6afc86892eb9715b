// The pictures on the doors: a recorded run of digits, a recorded run in the plane, and a generator of faces that draws.

import { context2d } from "../shared/dom.js";
import { frames } from "../shared/frame.js";
import { load } from "../shared/generator/generator.js";
import { Look } from "../shared/look.js";
import { unpackNets } from "../shared/networks_frame.js";
import { picture, request } from "../shared/page/request.js";
import { seeded, tour } from "../shared/paths.js";
import { Plane } from "../shared/plane/plane.js";
import { isDark } from "../shared/theme.js";

/**
 * @import { Floats } from "../shared/plane/plane_cache.js"
 *
 * @typedef {object} Door a picture that moves
 * @property {(ms: number) => void} show at a time since the page opened, without pauses
 * @property {() => void} [stop]
 *
 * @typedef {{ image: string, info: string }} Film addresses of a recorded run
 * @typedef {{ weights: string, psi: number, seeds: number[] }} Faces
 */

const FRAME_MS = 170;
const REST = 18; // frames for which the last picture of a recording stays
const CUT = 5; // columns and rows of the recorded grid that are shown
const CELL = 30; // pixels from picture to picture in that grid
const PER_SEED_MS = 3200;

/**
 * Which of `n` recorded frames is shown: each once, then the last for a while.
 *
 * @param {number} ms
 * @param {number} n
 */
export const frameAt = (ms, n) => Math.min(Math.floor(ms / FRAME_MS) % (n + REST), n - 1);

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Film} film
 * @returns {Promise<Door>}
 */
export async function filmDoor(canvas, film) {
  const { columns, width, height, steps } = await (await request(film.info)).json();
  const image = await picture(film.image);
  const side = CUT * CELL - 2;
  Object.assign(canvas, { width: side, height: side });
  const context = context2d(canvas);
  let drawn = -1;
  return {
    show(ms) {
      const n = frameAt(ms, steps.length);
      if (n === drawn) return;
      drawn = n;
      context.drawImage(image, (n % columns) * width, Math.floor(n / columns) * height, side, side, 0, 0, side, side);
    },
  };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {string} address of the networks of a recorded run, and of its real points
 * @returns {Promise<Door>}
 */
export async function planeDoor(canvas, address) {
  const recorded = frames(await (await request(address)).arrayBuffer());
  const real = /** @type {Floats | undefined} */ (recorded.find((frame) => frame.view === "real"));
  const nets = recorded.filter((frame) => frame.view === "nets");
  const plane = new Plane(canvas);
  canvas.tabIndex = -1; // the door itself is the link
  canvas.removeAttribute("role");
  plane.set({ real, layers: new Set(["map", "real", "fake"]), dark: isDark(canvas) });
  let drawn = -1;
  return {
    show(ms) {
      const n = frameAt(ms, nets.length);
      if (n === drawn) return;
      drawn = n;
      plane.set({ nets: unpackNets(nets[n]), dark: isDark(canvas) });
    },
    stop: () => plane.destroy(),
  };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Faces} faces
 * @param {string[]} kernels
 * @returns {Promise<Door>}
 */
export async function facesDoor(canvas, { weights, psi, seeds }, kernels) {
  const generator = await load(weights, { wasm: kernels });
  const look = new Look(generator, seeded);
  const image = new ImageData(look.w, look.h);
  Object.assign(canvas, { width: look.w, height: look.h });
  const points = seeds.map((seed) => seeded(seed, generator.size).map((v) => v * psi));
  return {
    show(ms) {
      look.draw(generator.run(Float32Array.from(tour(points, ms / PER_SEED_MS / points.length)), 0), image);
      context2d(canvas).putImageData(image, 0, 0);
    },
  };
}
