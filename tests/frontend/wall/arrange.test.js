import assert from "node:assert/strict";
import test from "node:test";
import { arranged, moved } from "../../../playground/frontend/wall/arrange.js";
import { thinned } from "../../../playground/frontend/wall/lines.js";
import { markOf, span } from "../../../playground/frontend/wall/outcomes.js";
import { cardWords } from "../../../playground/frontend/wall/words.js";

/** @import { RowOf } from "../../../playground/frontend/wall/lines.js" */
/** @import { WallCard, WallRun } from "../../../playground/frontend/wall/wall_data.js" */

/** @type {WallRun} */
const RUN = {
  ...{ id: "r", name: "", status: "running", step: 5, place: null, progress: null, plane: true, sample: null },
  ...{ metric: "", value: null, finding: "", title: null, message: null, points: [], real: [] },
};

/**
 * @param {string} nickname
 * @param {Partial<WallRun> | null} run
 * @returns {WallCard}
 */
const card = (nickname, run, here = true) => ({
  ...{ id: nickname, nickname, here, runs: run ? 1 : 0, share: 0 },
  run: run && { ...RUN, id: nickname, ...run },
});

const CLASS = [
  card("Otter 10", { step: 300, metric: "modes", value: 2, status: "done" }),
  card("Otter 9", null, false),
  card("Lynx", { step: 900, metric: "js", value: 0.4, finding: "mode_collapse" }),
  card("Heron", { step: 20, metric: "modes", value: 8, status: "queued", place: 2 }),
  card("Ibis", { step: 7, metric: "js", value: 0.1, status: "diverged" }),
];
const METRICS = { modes: { label: "modes covered", unit: "" }, js: { label: "JS divergence", unit: "nat" } };
const names = (/** @type {WallCard[]} */ cards) => cards.map(({ nickname }) => nickname);

test("cards are sorted, numbers in names as numbers, and equal ones stay in order", () => {
  assert.deepEqual(names(arranged(CLASS, "joined", "all")), names(CLASS));
  assert.deepEqual(names(arranged(CLASS, "name", "all")), ["Heron", "Ibis", "Lynx", "Otter 9", "Otter 10"]);
  assert.deepEqual(names(arranged(CLASS, "step", "all")), ["Lynx", "Otter 10", "Heron", "Ibis", "Otter 9"]);
  assert.deepEqual(names(arranged(CLASS, "finding", "all")), ["Ibis", "Lynx", "Otter 10", "Otter 9", "Heron"]);
});

test("the best of each metric comes first, whichever direction is better, and runs without one last", () => {
  assert.deepEqual(names(arranged(CLASS, "metric", "all")), ["Ibis", "Lynx", "Heron", "Otter 10", "Otter 9"]);
});

test("filters take disjoint parts of the class, and do not change it", () => {
  const before = names(CLASS);
  const parts = /** @type {const} */ (["finding", "fine", "none"]).map((only) => names(arranged(CLASS, "name", only)));
  assert.deepEqual(parts.flat().sort(), [...before].sort());
  assert.deepEqual(names(arranged(CLASS, "joined", "waiting")), ["Heron"]);
  assert.deepEqual(names(arranged(CLASS, "joined", "running")), ["Lynx"]);
  assert.deepEqual(names(arranged(CLASS, "joined", "ended")), ["Otter 10", "Ibis"]);
  assert.deepEqual(names(arranged(CLASS, "joined", "away")), ["Otter 9"]);
  assert.deepEqual(names(CLASS), before);
});

test("arrow keys move through the grid and stop at its edges", () => {
  assert.equal(moved("ArrowDown", 1, 7, 3), 4);
  assert.equal(moved("ArrowUp", 4, 7, 3), 1);
  assert.equal(moved("ArrowDown", 5, 7, 3), 5);
  assert.equal(moved("ArrowLeft", 0, 7, 3), 0);
  assert.equal(moved("End", 0, 7, 3), 6);
  assert.equal(moved("Tab", 2, 7, 3), 2);
});

test("a card says the trouble before the number, and its colour does not praise a run without modes", () => {
  const tones = CLASS.map((each) => cardWords(each, METRICS).tone);
  assert.deepEqual(tones, ["good", "still", "bad", "still", "bad"]);
  const collapsed = cardWords(card("Crane", { status: "done", metric: "modes", value: 1 }), METRICS);
  assert.deepEqual(collapsed, { first: "modes covered 1", second: "done · step 5", tone: "still" });
});

test("the axis of learning rates holds all of them and is never empty", () => {
  const { low, high } = span([0.001, 0.1]);
  assert.ok(low < -3 && high > -1);
  const one = span([0.01]);
  assert.ok(one.low < -2 && one.high > -2 && one.high - one.low >= 2);
  assert.ok(span([]).high > span([]).low && span([0]).high > span([0]).low);
  assert.deepEqual(["fine", "going", "diverged", "mode_collapse"].map(markOf), [
    "fine",
    "going",
    "diverged",
    "finding",
  ]);
});

test("a long curve is thinned to means of neighbours, and numbers that are missing are left out", () => {
  /** @type {RowOf[]} */
  const rows = Array.from({ length: 1000 }, (_, i) => ({ step: i, values: { a: i % 2 ? 1 : 3 } }));
  rows[0].values.b = Number.NaN;
  const points = thinned(rows, "a");
  assert.ok(points.length <= 240 && points.length > 100);
  assert.equal(points[points.length - 1][0], 999);
  const mean = points.reduce((sum, [, value]) => sum + value, 0) / points.length;
  assert.ok(Math.abs(mean - 2) < 0.25, String(mean));
  assert.deepEqual(thinned(rows, "b"), []);
});
