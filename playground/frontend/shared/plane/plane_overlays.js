// What lies over the plane's points: the data's density, the pull on G, and the path of a followed point.

import { FAKES } from "./plane_cache.js";
import * as draw from "./plane_layers.js";
import * as maths from "./plane_math.js";

/**
 * @import { Networks } from "../networks_frame.js"
 * @import { Pen } from "./plane_palette.js"
 * @import { Scene } from "./plane_scene.js"
 */

/**
 * The density of the data: the modes' circles, or lines around half, most and nearly all of the mass.
 *
 * @param {Scene} scene
 * @param {Pen} pen
 */
export function truth(scene, pen) {
  const { colour, unit } = pen,
    modes = scene.nets?.modes;
  if (modes && modes.sigma > 0)
    return draw.circles(
      pen,
      modes.centres,
      [1, 2, 3].map((k) => k * modes.sigma),
      1.4 * unit,
      colour.contour,
    );
  if (!scene.density) return;
  const { data, shape, extent } = scene.density;
  const lines = scene.derived(
    "contours",
    [data],
    () =>
      [0.5, 0.8, 0.95].map((share) =>
        maths.levelLine(data, shape[1], shape[0], extent, maths.massLevel(data, share) * 0.999),
      ),
    true,
  );
  for (const [k, line] of lines.entries()) draw.segments(pen, line, (2 - 0.4 * k) * unit, colour.contour);
}

/**
 * −∇ₓ of G's loss at the fake points. Arrows have one scale for all runs whose logits mean something; a critic's score
 * has none, so there the strongest tenth gives it, slowly.
 *
 * @param {Scene} scene
 * @param {Pen} pen
 * @param {Networks} nets
 * @param {Float32Array} fakes
 */
export function pull(scene, pen, nets, fakes) {
  const every = 2;
  const n = Math.ceil(FAKES / every);
  const { at, force, size } = scene.derived("pull", [nets, fakes], () => {
    const at = new Float32Array(2 * n);
    for (let i = 0; i < n; i++) at.set(fakes.subarray(2 * every * i, 2 * every * i + 2), 2 * i);
    return { at, ...maths.pullOf(nets, at) };
  });
  const strong = maths.strongForce(size);
  if (scene.evenArrows) {
    draw.arrows(pen, at, force, (g) => maths.evenLength(g, strong));
    return;
  }
  let unit = maths.pullUnit(nets);
  if (nets.belief.kind === "relative") {
    const now = strong || 1e-9;
    scene.strong =
      scene.strong && Math.abs(Math.log(now / scene.strong)) < 5 ? scene.strong * (now / scene.strong) ** 0.05 : now;
    unit = scene.strong;
  }
  draw.arrows(pen, at, force, (g) => maths.usualLength(g, unit));
}

/**
 * @param {Scene} scene
 * @param {Pen} pen
 * @param {Float32Array} fakes
 * @param {number} i
 */
export function followed(scene, pen, fakes, i) {
  const [x, y] = [fakes[2 * i], fakes[2 * i + 1]];
  const { ctx, unit, colour } = pen;
  const way = scene.way().flatMap((w) => [...w.xs]);
  draw.path(pen, [...way, x, y]);
  const [px, py] = draw.screen(pen, x, y);
  draw.points(pen, [x, y], colour.dot.fake, 6, "triangle");
  ctx.strokeStyle = colour.text;
  ctx.lineWidth = 2 * unit;
  ctx.beginPath();
  ctx.arc(px, py, 10 * unit, 0, 2 * Math.PI);
  ctx.stroke();
}
