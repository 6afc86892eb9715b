// The paths through latent space that lessons show, against closed forms.

import assert from "node:assert/strict";
import test from "node:test";
import { labelOn, lengthOf, placeOn } from "../../../../playground/frontend/lesson/latent/latent_paths.js";
import { seeded } from "../../../../playground/frontend/shared/paths.js";

/** @import { LatentPath } from "../../../../playground/frontend/lesson/data.js" */

const SIZE = 32;

/**
 * @param {Partial<LatentPath>} of
 * @returns {LatentPath}
 */
const path = (of) => ({
  ...{ way: "lerp", text: "", seeds: [1, 2], labels: [0], psi: 1, direction: "", towards: [], origin: [] },
  ...{ low: 0, high: 1 },
  ...of,
});

/**
 * @param {ArrayLike<number>} got
 * @param {ArrayLike<number>} expected
 */
function near(got, expected) {
  for (let i = 0; i < SIZE; i++) assert.ok(Math.abs(got[i] - expected[i]) < 1e-9, `${i}: ${got[i]}, ${expected[i]}`);
}

const z = (/** @type {number} */ seed) => seeded(seed, SIZE);
const at = (/** @type {Partial<LatentPath>} */ of, /** @type {number} */ t) => placeOn(path(of), t, SIZE, null);

for (const way of /** @type {const} */ (["lerp", "slerp"])) {
  test(`${way} begins and ends at its seeds, times ψ`, () => {
    near(
      at({ way, psi: 0.5 }, 0).z,
      z(1).map((v) => v / 2),
    );
    near(at({ way }, 1).z, z(2));
    assert.equal(at({ way }, 0.5).amount, null);
  });
}

test("halfway, the line is shorter than both ends, and the sphere has their mean length", () => {
  const lengths = [1, 2].map((seed) => lengthOf(z(seed)).length);
  assert.ok(lengthOf(at({ way: "lerp" }, 0.5).z).length < Math.min(...lengths));
  const sphere = lengthOf(at({ way: "slerp" }, 0.5).z);
  assert.ok(Math.abs(sphere.length - (lengths[0] + lengths[1]) / 2) < 1e-9);
  assert.equal(sphere.usual, Math.sqrt(SIZE));
});

test("a loop passes every seed and comes back", () => {
  const loop = { way: /** @type {const} */ ("loop"), seeds: [3, 4, 5, 6] };
  for (const [i, seed] of loop.seeds.entries()) near(at(loop, i / 4).z, z(seed));
  near(at(loop, 1).z, z(3));
});

test("ψ multiplies, and a direction is added", () => {
  const half = at({ way: "psi", low: 0, high: 2 }, 0.25);
  assert.equal(half.amount, 0.5);
  near(
    half.z,
    z(1).map((v) => v / 2),
  );
  const vector = z(9);
  const moved = placeOn(path({ way: "direction", low: -1, high: 3 }), 1, SIZE, vector);
  near(
    moved.z,
    z(1).map((v, i) => v + 3 * vector[i]),
  );
});

test("a sum adds the difference of two means", () => {
  const sum = at({ way: "sum", seeds: [1], towards: [2, 3], origin: [4] }, 1);
  near(
    sum.z,
    z(1).map((v, i) => v + (z(2)[i] + z(3)[i]) / 2 - z(4)[i]),
  );
});

test("labels pass one after another and always sum to one", () => {
  for (const way of /** @type {const} */ (["lerp", "loop"])) {
    for (const t of [0, 0.2, 0.5, 0.9, 1]) {
      const weights = labelOn(path({ way, labels: [3, 1, 2] }), t, 5);
      assert.ok(Math.abs(weights.reduce((a, b) => a + b) - 1) < 1e-6);
    }
  }
  assert.deepEqual([...labelOn(path({ labels: [3, 1, 2] }), 0.5, 5)], [0, 1, 0, 0, 0]);
  assert.deepEqual([...labelOn(path({ way: "loop", labels: [3, 1] }), 0.75, 5)], [0, 0.5, 0, 0.5, 0]);
  assert.deepEqual([...labelOn(path({ labels: [2] }), 0.7, 3)], [0, 0, 1]);
});
