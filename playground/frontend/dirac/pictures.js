// The pictures of the Dirac plane: the phase portrait, the game on its line, eigenvalues on the unit circle, the
// distance by step.

import { t } from "../shared/texts.js";
import { Brush, COLOURS } from "./brush.js";
import { eigenvalues, velocity } from "./game.js";
import { REACH } from "./state.js";

/**
 * @import { Place } from "./brush.js"
 * @import { Complex, Point, Verdict } from "./game.js"
 * @import { State } from "./state.js"
 *
 * @typedef {"" | "-beside"} Side
 * @typedef {Omit<State, "beside"> & { path: Point[], flow: Point[], verdict: Verdict, at: number }} Scene `path`: by
 *   steps; `flow`: by infinitely small ones; `at`: the step that is shown
 */

const ARROWS = 23; // of the field, per side
const GOOD = /** @type {const} */ ({
  converges: "real",
  creeps: "fake",
  circles: "fake",
  strays: "fake",
  repelled: "bad",
  restless: "bad",
});

/**
 * Draws one of the two pictures: the game on its line, and the phase portrait.
 *
 * @param {HTMLElement} root
 * @param {Side} side
 * @param {Scene} scene
 */
export function paintPicture(root, side, scene) {
  const phase = new Brush(root, `phase${side}`);
  root.classList.toggle("dark", phase.dark);
  drawPhase(phase, scene);
  drawGame(new Brush(root, `line${side}`), scene);
}

/**
 * Draws what stands under “More”. Returns an eigenvalue at the equilibrium, or null where the field has no Jacobian.
 *
 * @param {HTMLElement} root
 * @param {Scene} scene
 */
export function paintMore(root, scene) {
  drawDistance(new Brush(root, "distance"), scene);
  return drawEigenvalues(new Brush(root, "circle"), scene);
}

/**
 * @param {Brush} brush
 * @param {Scene} scene
 */
function drawPhase(brush, scene) {
  const { width, height } = brush;
  const { method, start } = scene;
  const x = (/** @type {number} */ v) => ((v / REACH + 1) / 2) * width;
  const y = (/** @type {number} */ v) => ((1 - v / REACH) / 2) * height;
  const place = (/** @type {Point} */ [a, b]) => /** @type {Place} */ ([x(a), y(b)]);
  brush.across(y(0), brush.faint(22));
  brush.down(x(0), brush.faint(22));
  if (method.clip) for (const edge of [-method.clip, method.clip]) brush.across(y(edge), brush.faint(45), [4, 4]);
  drawField(brush, scene, place);
  brush.stroke(scene.flow.map(place), brush.faint(55), 1.2, [2, 4]);
  const shown = scene.path.slice(0, scene.at + 1).filter(([a]) => Number.isFinite(a));
  for (let from = 0; from < shown.length - 1; from += 25) {
    const part = 65 + (35 * from) / (scene.path.length - 1);
    const colour = `color-mix(in srgb, ${COLOURS.path} ${part}%, ${brush.paper})`;
    brush.stroke(shown.slice(from, from + 26).map(place), colour, 2.2);
  }
  if (shown.length < 120) for (const point of shown) brush.dot(place(point), 2.2, COLOURS.path);
  brush.dot(place([0, 0]), 6, COLOURS.real, brush.paper);
  const last = shown[shown.length - 1];
  if (last) brush.dot(place(last), 5, COLOURS.path, brush.paper);
  brush.dot(place(start), 9, brush.paper, brush.ink);
  brush.dot(place(start), 4, brush.ink);
  const away = start[0] > 0 ? -1 : 1;
  const clear = 9 * brush.thickness + 4; // of the dot, over which the words may be moved
  const below = start[1] > 0.8 * REACH;
  const beside = /** @type {Place} */ ([x(start[0]) + 8 * away, y(start[1]) + (below ? clear + brush.type : -clear)]);
  const [theta, psi] = start.map((v) => v.toFixed(2).replace("-", "−"));
  brush.word(t("start ({theta}, {psi})", { theta, psi }), beside, brush.ink, away > 0 ? "left" : "right");
  brush.weight(600);
  brush.word(t("θ, the fake →"), [width - 8, y(0) - 8], brush.fakeText, "right");
  brush.word(t("↑ ψ, the slope of D"), [x(0) + 8, brush.type + 4], brush.D, "left");
}

/**
 * @param {Brush} brush
 * @param {Scene} scene
 * @param {(point: Point) => Place} place
 */
function drawField(brush, { method, strength }, place) {
  const gap = (2 * REACH) / ARROWS;
  for (let k = 0; k < ARROWS * ARROWS; k++) {
    /** @type {Point} */
    const w = [-REACH + (Math.floor(k / ARROWS) + 0.5) * gap, -REACH + ((k % ARROWS) + 0.5) * gap];
    const v = velocity(method, w, strength);
    const size = Math.hypot(v[0], v[1]);
    if (size < 1e-9) continue;
    const length = (0.46 * gap * Math.min(1, 0.35 + 0.65 * Math.sqrt(size / 1.5))) / size;
    const [a, b] = [v[0] * length, v[1] * length];
    const colour = brush.faint(Math.min(55, 22 + 25 * size));
    brush.arrow(place([w[0] - a, w[1] - b]), place([w[0] + a, w[1] + b]), colour);
  }
}

/**
 * @param {Brush} brush
 * @param {Scene} scene
 */
function drawGame(brush, { path, at }) {
  const { width, height } = brush;
  const [theta, psi] = path[at];
  const unit = width / 2 / REACH;
  const x = (/** @type {number} */ v) => width / 2 + v * unit;
  const y = (/** @type {number} */ v) => height / 2 - Math.max(-1, Math.min(1, v / REACH / 2)) * (height / 2 - 14);
  brush.across(y(0), brush.faint(30), [3, 4]);
  if (Number.isFinite(psi)) {
    const line = [-REACH, REACH].map((v) => /** @type {Place} */ ([x(v), y(psi * v)]));
    brush.stroke(line, brush.D, 3);
  }
  brush.dot([x(0), y(0)], 8, COLOURS.real, brush.ground);
  if (Math.abs(theta) <= REACH) brush.triangle([x(theta), y(psi * theta)], 9, COLOURS.fake, brush.ground);
  else if (theta > 0) brush.word(t("fake →"), [width - 4, brush.type + 4], brush.fakeText, "right");
  else brush.word(t("← fake"), [4, brush.type + 4], brush.fakeText, "left");
}

/**
 * @param {Brush} brush
 * @param {Scene} scene
 * @returns {Complex | null}
 */
function drawEigenvalues(brush, { method, scheme, h, strength, path, verdict }) {
  const { width, height } = brush;
  const along = path
    .filter(([a], i) => Number.isFinite(a) && i % 5 === 0)
    .flatMap((w) => eigenvalues(method, scheme, w, h, strength));
  const centre = method.smooth ? eigenvalues(method, scheme, [0, 0], h, strength) : [];
  const sizes = (/** @type {number} */ from) => [...along, ...centre].map(([a, b]) => Math.hypot(a - from, b));
  const near = Math.max(0.02, ...sizes(1)) * 1.15;
  const far = Math.min(2.5, Math.max(1.2, ...sizes(0).map((v) => v * 1.08)));
  const half = width / 2;
  const split = near < 0.6; // then beside the whole circle the part about 1, where all of them are
  const colour = COLOURS[GOOD[verdict.code]];
  const draw = (/** @type {number} */ middle, /** @type {number} */ reach, /** @type {number} */ left, wide = half) =>
    drawComplexPlane(brush, { middle, reach, left, wide, along, centre, colour });
  draw(0, far, 0, split ? half : width);
  if (split) {
    draw(1, near, half);
    brush.stroke(
      [
        [half, 8],
        [half, height - 8],
      ],
      brush.faint(25),
    );
    brush.word(t("about 1, × {n}", { n: Math.round(far / near) }), [half + 8, brush.type + 2], brush.ink, "left");
  }
  return centre[0] ?? null;
}

/**
 * A part of the complex plane about `middle`, `reach` to each side: the unit circle, λ along the path and at rest.
 *
 * @param {Brush} brush
 * @param {{ middle: number, reach: number, left: number, wide: number, along: Complex[], centre: Complex[],
 *   colour: string }} view
 */
function drawComplexPlane(brush, { middle, reach, left, wide, along, centre, colour }) {
  const { c, height } = brush;
  const unit = Math.min(wide, height) / 2 / reach;
  const x = (/** @type {number} */ v) => left + wide / 2 + (v - middle) * unit;
  const y = (/** @type {number} */ v) => height / 2 - v * unit;
  c.save();
  c.beginPath();
  c.rect(left, 0, wide, height);
  c.clip();
  c.beginPath();
  c.arc(x(0), y(0), unit, 0, 2 * Math.PI);
  c.fillStyle = `color-mix(in srgb, ${COLOURS.real} 9%, transparent)`;
  c.fill();
  c.strokeStyle = brush.faint(60);
  c.lineWidth = 1.2 * brush.thickness;
  c.stroke();
  brush.across(y(0), brush.faint(22));
  brush.down(x(middle), brush.faint(22));
  const faint = `color-mix(in srgb, ${COLOURS.path} 45%, transparent)`;
  for (const [a, b] of along) brush.dot([x(a), y(b)], 2, faint);
  for (const [a, b] of centre) brush.dot([x(a), y(b)], 5.5, colour, brush.paper);
  c.restore();
}

/**
 * @param {Brush} brush
 * @param {Scene} scene
 */
function drawDistance(brush, { path, at }) {
  const { c, width, height } = brush;
  const [left, right, foot] = [3.4 * brush.type, width - 6, 1.45 * brush.type];
  const steps = path.length - 1;
  const values = path.map(([a, b]) => Math.min(1e3, Math.max(1e-6, Math.hypot(a, b))));
  const top = Math.ceil(Math.log10(Math.max(...values)) + 0.05);
  const low = Math.min(top - 2, Math.max(-6, Math.floor(Math.log10(Math.min(...values)))));
  const x = (/** @type {number} */ k) => left + (k / steps) * (right - left);
  const y = (/** @type {number} */ v) => 6 + ((top - Math.log10(v)) / (top - low)) * (height - foot - 6);
  for (let power = low; power <= top; power += top - low > 4 ? 2 : 1) {
    const line = y(10 ** power);
    brush.stroke(
      [
        [left, line],
        [right, line],
      ],
      brush.faint(14),
    );
    c.textAlign = "right";
    c.fillStyle = brush.faint(75);
    c.fillText(powerOfTen(power), left - 6, line + 0.3 * brush.type);
  }
  c.textAlign = "left";
  c.fillText("0", left, height - 4);
  c.textAlign = "right";
  c.fillText(String(steps), right, height - 4);
  const points = values.map((v, k) => /** @type {Place} */ ([x(k), y(v)]));
  brush.stroke(points, brush.faint(25), 1.5);
  brush.stroke(points.slice(0, at + 1), COLOURS.path, 2);
  brush.dot(points[at], 4, COLOURS.path, brush.paper);
}

/** @param {number} power */
export function powerOfTen(power) {
  if (power >= -2 && power <= 2) return String(10 ** power);
  return `10${[...String(power)].map((d) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(d)]).join("")}`;
}
