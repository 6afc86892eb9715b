import assert from "node:assert/strict";
import test from "node:test";
import { placesOf } from "../../../playground/frontend/shared/diagnosis.js";
import { statusWords } from "../../../playground/frontend/shared/status.js";

const [WIDTH, HEIGHT] = [100, 50];

/** @param {{ steps: number[], values: number[], threshold: number }} finding */
const places = (finding) => placesOf(finding, WIDTH, HEIGHT);

test("a series runs from left to right, and larger values lie higher", () => {
  const { points, threshold } = places({ steps: [0, 10, 40], values: [0, 1, 4], threshold: 2 });
  const [a, b, c] = points;
  assert.ok(a[0] < b[0] && b[0] < c[0]);
  assert.ok(a[1] > b[1] && b[1] > threshold && threshold > c[1]);
  assert.ok(Math.abs((b[0] - a[0]) / (c[0] - a[0]) - 10 / 40) < 1e-9);
});

test("everything lies inside, whatever the values", () => {
  for (const values of [[5, 5, 5], [-1e9, 0, 1e9], [1e-30, 1, 1e30], [0], []]) {
    const found = places({ steps: values.map((_, i) => i), values, threshold: 5 });
    for (const [x, y] of [...found.points, [WIDTH / 2, found.threshold]]) {
      assert.ok(x >= 0 && x <= WIDTH && y >= 0 && y <= HEIGHT, `${values}: ${x}, ${y}`);
    }
  }
});

test("a gradient that falls by thousands is drawn by its orders of magnitude", () => {
  const { points } = places({ steps: [0, 1, 2], values: [1, 0.01, 0.0001], threshold: 0.1 });
  assert.ok(Math.abs((points[0][1] + points[2][1]) / 2 - points[1][1]) < 1e-9);
});

test("only a run that has ended says what was wrong with it in its status", () => {
  const finding = { title: { code: "mode_collapse", text: "mode collapse" } };
  assert.deepEqual(statusWords({ status: "done", finding }), { words: "done, but: mode collapse", kind: "warned" });
  assert.deepEqual(statusWords({ status: "stopped", finding }).kind, "warned");
  assert.deepEqual(statusWords({ status: "running", finding }), { words: "running", kind: "running" });
  assert.deepEqual(statusWords({ status: "diverged", finding }), { words: "diverged", kind: "diverged" });
  assert.deepEqual(statusWords({ status: "done" }), { words: "done", kind: "done" });
});
