import assert from "node:assert/strict";
import test from "node:test";
import { captionOf } from "../../../playground/frontend/lab/parts/caption.js";
import { nearestMode, rubbed, sprayed } from "../../../playground/frontend/lab/parts/hand_points.js";
import { nearestIndex } from "../../../playground/frontend/lab/run/history.js";
import { isPause, playAction } from "../../../playground/frontend/lab/run/playing.js";
import { nextLeash } from "../../../playground/frontend/lab/run/race.js";
import { strongest } from "../../../playground/frontend/lab/graph/lines.js";
import { placed } from "../../../playground/frontend/lab/graph/rows.js";
import { figuresOf, statusLine } from "../../../playground/frontend/lab/parts/status.js";
import { linear, networks } from "./networks.js";

/** @type {(more?: object) => import("../../../playground/frontend/lab/parts/status.js").Said} */
const said = (more = {}) => ({
  run: true,
  state: { status: "running", step: 1234, compiled: true },
  step: 1234,
  place: null,
  recorded: false,
  held: false,
  rate: 1500.4,
  frames: 30.2,
  seed: 2014,
  name: "",
  steerable: true,
  ...more,
});
/** @param {ReturnType<typeof statusLine>} line */
const words = ({ parts }) => parts.map(({ text, strong }) => (strong ? `${text} ${strong}` : text));

test("the line of a run that trains", () => {
  const line = statusLine(said());
  assert.equal(line.kind, "running");
  assert.deepEqual(words(line), ["step 1,234", "1,500 steps/s", "30 frames/s", "compiled", "seed 2014"]);
  assert.deepEqual(words(statusLine(said({ rate: 2.34, frames: 0 })))[1], "2.3 steps/s");
});

test("the line of a run that waits, of a held race, of another's run, and of none", () => {
  const state = { status: "queued", step: 0 };
  assert.deepEqual(words(statusLine(said({ state, place: 3, recorded: true }))), [
    "place 3 in the queue",
    "a recorded run, while yours starts",
  ]);
  assert.equal(statusLine(said({ held: true })).kind, "paused");
  assert.match(words(statusLine(said({ steerable: false }))).at(-1) ?? "", /^someone else's run/);
  assert.deepEqual(words(statusLine(said({ run: false }))), ["recorded run"]);
});

test("a run that has ended with a finding says so", () => {
  const state = { status: "done", step: 20, finding: { title: { code: "", text: "G covers few modes", values: {} } } };
  const { words: status, kind } = statusLine(said({ state }));
  assert.deepEqual([status, kind], ["done, but: G covers few modes", "warned"]);
});

test("figures of the step that is shown; what was measured is not known of an earlier one", () => {
  const covered = { found: 3, of: 8, near: 0.906 };
  assert.deepEqual(figuresOf(covered, { js: 0.1, V: -1.386 }, false), {
    modes: "3/8",
    hq: "91",
    js: "0.100",
    V: "−1.386",
  });
  assert.deepEqual(figuresOf(covered, { js: 0.1, V: -1.386 }, true), { modes: "3/8", hq: "91", js: "–", V: "–" });
  assert.deepEqual(figuresOf(null, {}, false), { modes: "–", hq: "–", js: "–", V: "–" });
});

/** @type {(more?: object, data?: object) => import("../../../playground/frontend/lab/parts/caption.js").Told} */
const told = (more = {}, data = {}) => ({
  slow: false,
  note: "",
  scrubbed: null,
  race: false,
  view: { layers: new Set(), averaged: false, speed: 0, hide: [] },
  data: {
    changed: [],
    waits: "",
    takes: false,
    steerable: true,
    preset: "lab",
    presets: [
      { name: "lab", title: "The ring", sentence: "…", picture: "" },
      { name: "collapse", title: "Mode collapse", sentence: "All fakes in one mode.", picture: "" },
    ],
    query: { preset: "lab" },
    ...data,
  },
  ...more,
});

test("the caption says what matters most", () => {
  const text = (/** @type {Parameters<typeof told>} */ ...of) => captionOf(told(...of), true).text;
  assert.match(text(), /^Wheel: zoom.*single steps.*history$/);
  assert.doesNotMatch(text({ view: { ...told().view, hide: ["time"] } }), /single steps/);
  assert.equal(
    text({}, { preset: "collapse", query: { preset: "collapse", seed: "3" } }),
    "Mode collapse: All fakes in one mode.",
  );
  assert.match(text({}, { preset: "collapse", query: { preset: "collapse", "opt_G.lr": "1" } }), /^Wheel/);
  assert.match(text({ race: true }), /^Both runs start from the same seed/);
  assert.match(text({ scrubbed: 3, race: true }), /^You are looking at an earlier step/);
  assert.equal(text({ note: "Step 3.", scrubbed: 3 }), "Step 3.");
  assert.match(text({ slow: true, note: "G moves." }, { changed: ["seed"] }), /^Slow motion: Next/);
  const paused = "Paused, because nobody was watching.";
  assert.equal(captionOf(told(), false, paused).text, paused);
  assert.equal(captionOf(told({ note: "Step 3." }), false, paused).text, "Step 3.");
});

test("changes can be undone, and say when they are used", () => {
  const of = (/** @type {object} */ data, resumable = false) => captionOf(told({}, data), resumable);
  assert.equal(of({ changed: ["seed"] }).undo, true);
  assert.match(of({ changed: ["data", "data.points"] }).text, /^Your data is used when you press Train anew/);
  assert.match(of({ changed: ["opt_G.lr"], takes: true }, true).text, /Press Play to go on with it/);
  assert.match(of({ changed: ["G.hidden"] }, true).text, /for the next run: G.hidden/);
  assert.equal(
    of({ changed: ["stop.metric"], waits: "It needs a target." }).text,
    "Not applied yet: It needs a target.",
  );
});

test("the large button goes on in every state: with a run of one's own where the run is someone else's", () => {
  const standing = { run: true, steerable: true, status: "running", race: false, held: false };
  const action = (/** @type {object} */ more) => playAction({ ...standing, ...more });
  assert.equal(action({ run: false, status: "" }), "train");
  for (const status of ["", "queued", "starting"]) assert.equal(action({ status }), "wait");
  for (const status of ["running", "paused", "done", "failed"])
    assert.equal(action({ status, steerable: false }), "branch");
  for (const status of ["done", "stopped", "diverged", "failed", "interrupted"])
    assert.equal(action({ status }), "resume");
  assert.deepEqual([action({}), action({ status: "paused" })], ["pause", "go"]);
  assert.deepEqual([action({ race: true }), action({ race: true, held: true })], ["hold", "release"]);
  assert.deepEqual(/** @type {const} */ (["pause", "hold", "go", "train"]).map(isPause), [true, true, false, false]);
});

test("points are sprayed, rubbed out, and none beyond what a link can hold", () => {
  const some = sprayed([], [1, 1], 0.5, () => 0.5);
  assert.equal(some.length, 6);
  assert.ok(some.every((v, i) => Math.abs(v - (i % 2 ? 1 : 1 - 0.5 * Math.SQRT1_2)) < 1e-9));
  assert.deepEqual(sprayed([], [9, 0], 0.5), []);
  assert.equal(sprayed(new Array(3000).fill(0), [0, 0], 1).length, 3000);
  assert.deepEqual(rubbed([0, 0, 3, 3], [0.1, 0], 0.5), [3, 3]);
});

test("the nearest mode is taken, if the hand is near enough", () => {
  /** @type {import("../../../playground/frontend/lab/parts/hand_points.js").Modes} */
  const modes = {
    sigma: 0.1,
    centres: [
      [0, 0],
      [2, 0],
    ],
  };
  assert.equal(nearestMode(modes, [1.9, 0.1], 0.2), 1);
  assert.equal(nearestMode(modes, [1, 0], 0.2), -1);
  assert.equal(nearestMode({ ...modes, sigma: 0.5 }, [1.1, 0], 0.2), 1);
  assert.equal(nearestMode({ sigma: 1, centres: [] }, [0, 0], 1), -1);
});

test("kept steps and leashes", () => {
  assert.equal(nearestIndex([0, 10, 40], 24), 1);
  assert.equal(nextLeash(10, 35, 0), 15); // faster than the display: half as many again, at most
  assert.equal(nextLeash(100, 140, 0), 50);
  assert.equal(nextLeash(400, 20, 0), 400);
  assert.equal(nextLeash(10, 900, 0), 10); // it was held by something else
  assert.equal(nextLeash(400, 70, 50), 5);
});

test("lines: the strongest pairs, as parts of the largest", () => {
  const end = (/** @type {number} */ unit) => ({ x: 0, y: 0, unit });
  const joint = { from: [end(0), end(1)], to: [end(0), end(1)], weights: { in: 2 } };
  const pairs = (/** @type {number} */ n, /** @type {number} */ least) =>
    strongest(joint, [4, -2, 0.1, 1], n, least).map(([a, b, part]) => [a.unit, b.unit, part]);
  assert.deepEqual(pairs(9, 0.2), [
    [0, 0, 1],
    [1, 0, -0.5],
    [1, 1, 0.25],
  ]);
  assert.deepEqual(pairs(2, 0), [
    [0, 0, 1],
    [1, 0, -0.5],
  ]);
});

test("rows of the graph: from z to the loss, within the picture, without hidden layers too", () => {
  const rows = placed(networks({ step: 0 }), 340, 560);
  assert.deepEqual(
    rows.map((r) => r.kind),
    ["z", "points", "loss"],
  );
  const wide = linear(new Array(80).fill(0), new Array(40).fill(0), 2);
  const deep = placed({ ...networks({ step: 0 }), D: [...wide, ...linear(new Array(40).fill(0), [0], 40)] }, 340, 560);
  assert.deepEqual(
    deep.map((r) => r.kind),
    ["z", "points", "unit", "loss"],
  );
  const units = deep[2];
  assert.equal(units.at.length, 32); // of 40, evenly
  assert.ok(units.at.every(({ x, y }) => x > 0 && x < 340 && y > 0 && y < 560));
  assert.equal(new Set(units.at.map(({ unit }) => unit)).size, 32);
  for (let i = 1; i < deep.length; i++) assert.ok(deep[i].y >= deep[i - 1].y + deep[i - 1].h);
  assert.ok((deep.at(-1)?.y ?? 0) + (deep.at(-1)?.h ?? 0) <= 560);
});
