// The live numbers of a lesson, against closed forms.

import assert from "node:assert/strict";
import test from "node:test";
import { divergence, measure, NUMBERS, shown } from "../../../playground/frontend/lesson/numbers.js";
import { Known } from "../../../playground/frontend/shared/plane/plane_cache.js";
import { networks } from "../lab/networks.js";

/** @import { Floats } from "../../../playground/frontend/shared/plane/plane_cache.js" */

const CELLS = 128;

/**
 * @param {Partial<Floats>} of
 * @returns {Floats}
 */
const floats = (of) => ({ view: "real", step: 0, shape: [], extent: [-2, 2, -2, 2], data: new Float32Array(), ...of });

/** @param {(x: number, y: number) => number} at the density, as far as a factor */
function density(at) {
  const data = new Float32Array(CELLS * CELLS);
  for (let r = 0; r < CELLS; r++) {
    for (let c = 0; c < CELLS; c++) data[r * CELLS + c] = at((4 * (c + 0.5)) / CELLS - 2, (4 * (r + 0.5)) / CELLS - 2);
  }
  const all = data.reduce((a, b) => a + b, 0);
  return floats({ view: "density", shape: [CELLS, CELLS], data: data.map((v) => v / all) });
}

/**
 * G gives N((shift, 0), scale² I).
 *
 * @param {number} shift
 * @param {number} slope of D
 */
function plane(shift, slope, scale = 0.25) {
  const known = new Known();
  const nets = networks({ step: 5, shift, slope, probability: true });
  nets.G[0].w.set([scale, 0, 0, scale]);
  known.nets = nets;
  known.real = floats({ data: Float32Array.from([1, 0, -1, 0]) });
  return known;
}

const gauss = (/** @type {number} */ mean) => density((x, y) => Math.exp(-((x - mean) ** 2 + y * y) / (2 * 0.25 ** 2)));

test("V is the sum of its two means, and −log 4 for a D that cannot tell", () => {
  const found = measure(plane(0, 0), ["V"]);
  assert.ok(Math.abs(found.V + Math.log(4)) < 1e-6);
  assert.ok(Math.abs(found.E_real + Math.log(2)) < 1e-6);
  assert.equal(found.D_real, 0.5);
  assert.ok(Math.abs(found.L_G - Math.log(2)) < 1e-6);
});

test("the gradient at a fake is G's factor times the steepness of D", () => {
  const known = plane(-1, 3); // D's logit rises by 3 for each unit, everywhere
  if (known.nets) known.nets.slope = () => -0.25;
  assert.ok(Math.abs(measure(known, ["pull"]).pull - 0.75) < 1e-6);
});

test("means over real points follow the logits", () => {
  const found = measure(plane(-1, 3), ["V"]); // the logits of the two real points are 3 and −3
  const expected = (-Math.log1p(Math.exp(-3)) - Math.log1p(Math.exp(3))) / 2;
  assert.ok(Math.abs(found.E_real - expected) < 1e-6);
  assert.ok(Math.abs(found.V - found.E_real - found.E_fake) < 1e-6);
  assert.ok(found.D_fake < 0.1); // the fakes lie at x = −1
});

test("JS is 0 for equal densities, log 2 for densities that do not meet, in between otherwise", () => {
  const same = plane(0, 1);
  same.density = gauss(0);
  const equal = divergence(same);
  assert.ok(equal !== null && equal < 0.05, `${equal}`); // counted from samples: a little above 0
  const apart = plane(1.4, 1);
  apart.density = gauss(-1.4);
  assert.ok(Math.abs((divergence(apart) ?? 0) - Math.log(2)) < 0.01);
  const half = plane(0, 1);
  half.density = gauss(0.25); // shifted by one σ: JS of two unit normals at distance 1 is 0.1114 nat (quadrature)
  const between = divergence(half);
  assert.ok(between !== null && Math.abs(between - 0.1114 - equal) < 0.03, `${between}`);
});

test("points outside the cells overlap with nothing", () => {
  const outside = plane(50, 1);
  outside.density = gauss(0);
  assert.ok(Math.abs((divergence(outside) ?? 0) - Math.log(2)) < 1e-5);
});

test("the best value belongs to the divergence", () => {
  const known = plane(0, 1);
  known.density = gauss(0);
  const { V_best, js } = measure(known, ["V_best", "js"]);
  assert.ok(Math.abs(V_best + Math.log(4) - 2 * js) < 1e-9);
});

test("numbers are written for people", () => {
  assert.equal(shown("V", -1.38629), "−1.386");
  assert.equal(shown("V", -0.0004), "0.000");
  assert.equal(shown("modes", 7), "7");
  assert.equal(shown("V", undefined), "–");
  assert.equal(shown("V", Number.NaN), "–");
  for (const { label, help } of Object.values(NUMBERS)) assert.ok(label && help.endsWith("."));
});

test("D on held-out points is measured on these, and the rarest mode is the one with the fewest fakes", () => {
  const known = plane(0, 2);
  assert.equal(measure(known, ["D_held"]).D_held, undefined); // not known yet
  known.heldOut = floats({ view: "heldout", data: Float32Array.from([0.5, 0, 1.5, 0]) });
  const sigma = (/** @type {number} */ v) => 1 / (1 + Math.exp(-v));
  assert.ok(Math.abs(measure(known, ["D_held"]).D_held - (sigma(1) + sigma(3)) / 2) < 1e-6);
  if (known.nets)
    known.nets = {
      ...known.nets,
      modes: {
        centres: [
          [0, 0],
          [9, 9],
        ],
        sigma: 1,
      },
    };
  const { near, rarest } = measure(known, ["rarest"]);
  assert.equal(rarest, 0);
  assert.ok(near > 0.98);
});
