// Runs side by side, as far as it is pure: which stored picture each run shows at a shared moment, and which is best.

import assert from "node:assert/strict";
import test from "node:test";
import { tracesOf } from "../../../../playground/frontend/shared/charts/traces.js";
import {
  converted,
  momentsOf,
  nearest,
  placeAt,
  positionsOf,
  secondsAt,
} from "../../../../playground/frontend/train/compare/alignment.js";
import { bestOf, shownValue, valueAt } from "../../../../playground/frontend/train/compare/numbers.js";
import { strideOf } from "../../../../playground/frontend/train/compare/timeline.js";

/** A slow run: 10 steps per second, 40 steps; and a fast one, which begins with step 5: 100 steps per second. */
const SLOW = {
  steps: [0, 10, 20, 40],
  clock: pairs([
    [20, 2],
    [40, 4],
  ]),
  end: 40,
  endSeconds: 4,
};
const FAST = {
  steps: [5, 100, 150],
  clock: pairs([
    [100, 1],
    [200, 2],
  ]),
  end: 200,
  endSeconds: 2,
};

/** @param {number[][]} numbers */
function pairs(numbers) {
  return /** @type {[number, number][]} */ (numbers);
}

/**
 * @param {number} random from 0 to 1
 * @param {number} n
 */
const upTo = (random, n) => Math.floor(random * n);

/** Numbers that look random, the same in each test. */
function* numbers() {
  for (let state = 7; ; ) {
    state = (state * 16807) % 2147483647;
    yield state / 2147483647;
  }
}

test("the time of a step is linear between the rows that are known", () => {
  const clock = pairs([
    [10, 1],
    [20, 3],
    [20, 3.5],
    [50, 9.5],
  ]);
  assert.equal(secondsAt([], 7), 0);
  assert.deepEqual(
    [0, 5, 10, 15, 20, 35, 50, 99].map((step) => secondsAt(clock, step)),
    [0, 0.5, 1, 2, 3, 6.5, 9.5, 9.5],
  );
});

test("positions are the moments of all stored pictures, ascending and each once", () => {
  assert.deepEqual(positionsOf([SLOW, FAST], "step"), [0, 5, 10, 20, 40, 100, 150]);
  assert.deepEqual(positionsOf([SLOW, FAST], "seconds"), [0, 0.05, 1, 1.5, 2, 4]);
  assert.deepEqual(positionsOf([], "step"), []);
});

test("a run shows its last picture that is not later; before it begins its first, after its end its last", () => {
  const shown = (/** @type {number} */ at) => [SLOW, FAST].map((track) => placeAt(track, "step", at));
  assert.deepEqual(shown(0), [
    { index: 0, where: "within" },
    { index: 0, where: "before" },
  ]);
  assert.deepEqual(shown(39), [
    { index: 2, where: "within" },
    { index: 0, where: "within" },
  ]);
  assert.deepEqual(shown(150), [
    { index: 3, where: "after" },
    { index: 2, where: "within" },
  ]);
  assert.deepEqual(placeAt(FAST, "step", 200), { index: 2, where: "within" }); // it goes on after its last picture
  assert.deepEqual(placeAt(FAST, "seconds", 2.1), { index: 2, where: "after" });
  assert.deepEqual(placeAt({ ...FAST, steps: [] }, "step", 3), { index: -1, where: "before" });
});

test("no run ever shows a picture of a later moment once it has begun", () => {
  const random = numbers();
  const next = () => /** @type {number} */ (random.next().value);
  for (let i = 0; i < 200; i++) {
    const tracks = [1, 2, 3].map(() => {
      const steps = [...new Set(Array.from({ length: 1 + upTo(next(), 9) }, () => upTo(next(), 99)))].sort(
        (a, b) => a - b,
      );
      const end = steps[steps.length - 1] + upTo(next(), 5);
      return { steps, clock: pairs([[end, end * next()]]), end, endSeconds: 1e9 };
    });
    for (const by of /** @type {const} */ (["step", "seconds"])) {
      for (const at of positionsOf(tracks, by)) {
        for (const track of tracks) {
          const { index, where } = placeAt(track, by, at);
          const moments = momentsOf(track, by);
          if (where === "before") assert.ok(index === 0 && moments[0] > at);
          else assert.ok(moments[index] <= at && (moments[index + 1] ?? Infinity) > at);
        }
      }
    }
  }
});

test("another measure keeps the picture of the first run that has not ended", () => {
  assert.equal(converted([SLOW, FAST], "step", "seconds", 20), 2); // step 20 of the slow run
  assert.equal(converted([SLOW, FAST], "step", "seconds", 120), 1); // the slow run has ended: step 100 of the fast one
  assert.equal(converted([SLOW, FAST], "seconds", "step", 1.2), 10);
  assert.equal(converted([], "step", "seconds", 3), 0);
});

test("the slider stands at the nearest position", () => {
  assert.deepEqual(
    [-4, 3, 4, 7.4, 7.6, 99].map((at) => nearest([0, 5, 10], at)),
    [0, 1, 1, 1, 2, 2],
  );
});

test("many pictures are played within the same time", () => {
  assert.deepEqual([2, 100, 400, 1200].map(strideOf), [1, 1, 3, 8]);
});

test("the value at a moment is the newest that was measured, of the present data", () => {
  const row = (/** @type {Record<string, number>} */ values) => ({ seconds: 0, values, histograms: {} });
  const rows = new Map([
    [1, row({ js: 0.7 })],
    [5, row({ js: 0.5, hq: 1 })],
    [9, row({ loss: 2 })],
  ]);
  assert.equal(valueAt(rows, "js", 0), 0.5);
  assert.equal(valueAt(rows, "js", 0, 4), 0.7);
  assert.equal(valueAt(rows, "js", 5), undefined);
  assert.equal(valueAt(undefined, "js", 0), undefined);
  assert.deepEqual([0.00012345, -1.5, 23.04, undefined].map(shownValue), ["0.000123", "−1.5", "23", "–"]);
});

test("the best value is marked where there is one", () => {
  assert.deepEqual(bestOf([0.5, 0.2, undefined], true), [false, true, false]);
  assert.deepEqual(bestOf([0.5, 0.2, undefined], false), [true, false, false]);
  assert.deepEqual(bestOf([7, 7.0001, 3], false), [true, true, false]); // shown alike
  assert.deepEqual(bestOf([7, 7], false), [false, false]);
  assert.deepEqual(bestOf([7, undefined], false), [false, false]);
  assert.deepEqual(bestOf([Number.NaN, 2, 3], true), [false, true, false]);
});

test("lines are drawn over training time, for the runs that a figure is of, and named once", () => {
  const values = { loss: 1 };
  const rows = new Map([0, 10, 20].map((step) => [step, { seconds: step / 4, values, histograms: {} }]));
  const series = { key: "loss", name: "D", color: "#0072B2", smooth: false };
  const figure = { id: "losses", title: "", help: "", layout: {}, traces: [series] };
  const look = { keep: 0, text: "#000", dark: false };
  const runs = [
    { name: "a", rows: new Map() },
    { name: "b", rows },
    { name: "c", rows },
  ];
  const found = tracesOf(figure, runs, { ...look, by: "seconds" });
  assert.deepEqual(
    found.map(({ x }) => x),
    [
      [0, 2.5, 5],
      [0, 2.5, 5],
    ],
  );
  assert.deepEqual(
    found.map(({ showlegend }) => showlegend),
    [true, false],
  );
  assert.deepEqual(
    found.map(({ line }) => line.dash),
    ["dash", "dot"],
  );
  assert.deepEqual(tracesOf(figure, runs, look)[0].x, [0, 10, 20]);
});
