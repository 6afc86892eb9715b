import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import * as paths from "../../../playground/frontend/shared/paths.js";
import { dot, norm, scaled, unit } from "../../../playground/frontend/shared/vectors.js";

/**
 * @param {ArrayLike<number>} got
 * @param {ArrayLike<number>} expected
 */
function near(got, expected, tolerance = 1e-9) {
  assert.equal(got.length, expected.length);
  for (let i = 0; i < got.length; i++) {
    assert.ok(Math.abs(got[i] - expected[i]) <= tolerance, `${i}: ${got[i]}, not ${expected[i]}`);
  }
}

// Written by tests/latent/test_paths.py, which checks that it is up to date.
const twin = JSON.parse(readFileSync(new URL("../data/paths.json", import.meta.url), "utf8"));

test("seeds give the same latent points as in Python", () => {
  for (const { seed, z } of twin.seeded) near(paths.seeded(seed, z.length), z);
});

test("all kinds of paths are the same as in Python", () => {
  for (const { kind, closed, t, at } of twin.along) near(paths.along(twin.keys, kind, t, closed), at);
});

test("slerp keeps the length between vectors of the same length", () => {
  const middle = paths.slerp([3, 0, 0], [0, 3, 0], 0.5);
  near(middle, [3 * Math.SQRT1_2, 3 * Math.SQRT1_2, 0]);
});

test("an even path spends equal times on equal distances", () => {
  const clock = paths.evened([1, 3]);
  near([clock(0), clock(0.25), clock(0.625), clock(1)], [0, 0.5, 0.75, 1]);
  near([paths.evened([0, 0])(0.3)], [0.3]);
});

test("labels pass one after another and always sum to one", () => {
  assert.deepEqual(paths.passing(0, 3), [1, 0, 0]);
  assert.deepEqual(paths.passing(2.5, 3), [0, 1, 0]);
  for (let t = 0; t < 10; t += 0.1) near([paths.passing(t, 3).reduce((a, b) => a + b)], [1]);
});

test("a walk is a closed loop with the variance of its anchors", () => {
  const anchors = [
    [1, 0],
    [0, 1],
    [0, 2],
    [3, 0],
  ];
  near(paths.walk(anchors, 0), paths.walk(anchors, 1));
  near(paths.walk(anchors, 0), [1 / Math.SQRT2, 1 / Math.SQRT2]);
});

test("a tour visits its points in turn, slows down there, and comes back", () => {
  const points = [
    [1, 0],
    [0, 2],
    [-3, 0],
  ];
  points.forEach((point, i) => {
    near(paths.tour(points, i / 3), point);
    const soon = paths.tour(points, i / 3 + 0.001);
    const half = paths.tour(points, (i + 0.5) / 3);
    const later = paths.tour(points, (i + 0.5) / 3 + 0.001);
    const way = (/** @type {number[]} */ a, /** @type {number[]} */ b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
    assert.ok(way(point, soon) < 0.1 * way(half, later));
  });
  near(paths.tour(points, 1), points[0]);
  near(paths.tour(points, 1.2), paths.tour(points, 0.2));
});

test("vectors keep the type of what was given", () => {
  assert.equal(dot([1, 2], Float32Array.of(3, 4)), 11);
  assert.equal(norm([3, 4]), 5);
  assert.ok(scaled(Float32Array.of(1), 2) instanceof Float32Array);
  near(unit([0, 0]), [0, 0]);
  near(unit([0, 5]), [0, 1]);
});
