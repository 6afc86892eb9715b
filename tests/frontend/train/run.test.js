// What the block “run” says and shows, as far as it is pure.

import assert from "node:assert/strict";
import test from "node:test";
import { languageTag, useLanguage } from "../../../playground/frontend/shared/texts.js";
import { noticeOf } from "../../../playground/frontend/train/notice.js";
import { shownAt } from "../../../playground/frontend/train/recording.js";
import { moved } from "../../../playground/frontend/train/scrub.js";
import { partsOf } from "../../../playground/frontend/train/status_line.js";
import { columnsOf, sizeOf, writeTiles } from "../../../playground/frontend/shared/tiles.js";
import { drawsNetworks, hasRaw, wantedViews } from "../../../playground/frontend/train/views.js";
import { clock, compose } from "../../../playground/frontend/train/words.js";

const STATE = { status: "running", step: 1234, epoch: 2.5, seconds: 61.9, images_per_second: 5120.4 };
const REST = { device: "cpu", threads: 2, checkpoint: 1000, checkpoint_in: 3.2, seconds_left: 3700 };

test("durations", () => {
  assert.equal(clock(null), "0:00");
  assert.equal(clock(61.9), "1:01");
  assert.equal(clock(3725), "1:02:05");
});

test("elements take the places of their names in a sentence", () => {
  assert.deepEqual(compose("{a} and {b}, {c}", { a: 1, b: 2 }), [1, " and ", 2, ", ", "{c}"]);
  assert.deepEqual(compose("plain", { a: 1 }), ["plain"]);
  assert.deepEqual(compose("{toString}", {}), ["{toString}"]);
});

test("the status line says all that is known, and no more", () => {
  assert.deepEqual(partsOf({ ...STATE, ...REST }, null), [
    "step {step}",
    "epoch 2.50",
    "5,120 samples/s",
    "cpu, 2 threads",
    "1:01 · 1:01:40 left",
    "checkpoint at 1,000, next in 4 s",
  ]);
  const turns = partsOf({ ...STATE, ...REST, status: "paused", threads: 1 }, 3); // others have their turn
  assert.equal(turns[0], "place 3 in the queue");
  assert.deepEqual(turns.slice(4), ["cpu, 1 thread", "1:01 · 1:01:40 left", "checkpoint at 1,000"]);
  const queued = { status: "queued", step: 0, epoch: 0, seconds: 0 };
  assert.deepEqual(partsOf(queued, 2), ["place 2 in the queue", "step {step}", "epoch 0.00", "0:00"]);
});

test("a newcomer reads the step and the time alone", () => {
  assert.deepEqual(partsOf({ ...STATE, ...REST }, null, true), ["step {step}", "1:01 · 1:01:40 left"]);
});

test("of few samples it is said how often each was seen", () => {
  assert.equal(partsOf({ ...STATE, epoch: 99.9 }, null)[1], "epoch 99.90");
  assert.equal(partsOf({ ...STATE, epoch: 1427.56 }, null)[1], "each sample seen 1,428 times");
});

test("the time left is said once the pace is known, and only of a run that goes on and will end", () => {
  const last = (/** @type {object} */ changes) => partsOf({ ...STATE, ...changes }, null, true)[1];
  assert.equal(last({ progress: 0.1 }), "1:01 · estimating the time left…");
  assert.equal(last({ progress: 0.1, seconds_left: 9 }), "1:01 · 0:09 left");
  assert.equal(last({ progress: null }), "1:01");
  assert.equal(last({ progress: 1, status: "done" }), "1:01");
});

test("the status line follows the language of the page", async (context) => {
  context.after(() => useLanguage("en", {}));
  await useLanguage("zh_Hans", { "epoch {epoch}": "第 {epoch} 轮" });
  assert.equal(languageTag(), "zh-Hans");
  assert.equal(partsOf(STATE, null)[1], "第 2.50 轮");
});

test("what went wrong comes first, then why a run ended, then why it has not begun", () => {
  const reason = { code: "x", text: "It ran out of {what}.", values: { what: "memory" } };
  assert.equal(noticeOf({ status: "failed", message: reason }, "Not now.", true).sentence, "Not now.");
  assert.deepEqual(noticeOf({ status: "failed", message: reason }, "", true), {
    sentence: "It ran out of memory.",
    kind: "failed",
  });
  assert.match(noticeOf({ status: "queued" }, "", false).sentence, /^In the queue\./);
  const waits = { code: "waits", text: "In the queue at place {place}.", values: { place: 3 } };
  assert.deepEqual(noticeOf({ status: "queued" }, "", false, waits), {
    sentence: "In the queue at place 3.",
    kind: "waiting",
  });
  assert.equal(noticeOf({ status: "queued" }, "", true, waits).sentence, "");
  assert.equal(noticeOf({ status: "starting", sentence: "Unpacking." }, "", false).sentence, "Unpacking.");
  assert.equal(noticeOf({ status: "starting" }, "", false).sentence, "Starting…");
  assert.equal(noticeOf({ status: "running", sentence: "All is well." }, "", false).sentence, "");
  assert.equal(noticeOf(null, "", false).sentence, "");
});

const PICTURES = { plane: false, labelled: false, averaged: true };
const POINTS = { plane: true, labelled: false, averaged: true };

test("a page draws networks in the plane, but none with labels", () => {
  assert.ok(drawsNetworks(POINTS));
  assert.ok(!drawsNetworks({ ...POINTS, labelled: true }));
  assert.ok(!drawsNetworks(PICTURES));
});

test("which views are asked for", () => {
  assert.deepEqual(wantedViews(POINTS, { by: "raw", withReal: false }), ["nets", "real"]);
  assert.deepEqual(wantedViews({ ...POINTS, labelled: true }, { by: "raw", withReal: false }), ["raw", "real", "map"]);
  assert.deepEqual(wantedViews(PICTURES, { by: "ema", withReal: false }), ["ema"]);
  assert.deepEqual(wantedViews(PICTURES, { by: "raw", withReal: true }), ["raw", "real"]);
});

test("raw pictures end with the run, and without an average there is nothing to tell apart", () => {
  assert.ok(hasRaw(PICTURES, "paused", false));
  assert.ok(!hasRaw(PICTURES, "stopped", false));
  assert.ok(hasRaw(PICTURES, "stopped", true));
  assert.ok(hasRaw(POINTS, "stopped", false));
  assert.ok(!hasRaw({ ...PICTURES, averaged: false }, "running", true));
});

test("arrows stay within the kept steps", () => {
  assert.equal(moved("ArrowLeft", 0, 5), 0);
  assert.equal(moved("ArrowLeft", 3, 5), 2);
  assert.equal(moved("ArrowRight", 4, 5), 4);
});

test("a recording shows each picture once and rests on the last one", () => {
  const turns = Array.from({ length: 18 }, (_, turn) => shownAt(turn, 3));
  assert.deepEqual(turns.slice(0, 4), [0, 1, 2, 2]);
  assert.deepEqual(turns.slice(14, 17), [2, 0, 1]);
});

test("a grid is as nearly square as it can be without a hole", () => {
  for (const [n, columns] of [
    [1, 1],
    [2, 2],
    [16, 4],
    [20, 5],
    [30, 6],
    [64, 8],
    [100, 10],
    [13, 4],
  ])
    assert.equal(columnsOf(n), columns);
  assert.deepEqual(sizeOf([6, 4, 3, 1]), { columns: 3, width: 13, height: 10 });
});

test("pixels of grey and of coloured pictures, with gaps between them", () => {
  const grey = { shape: [2, 1, 1, 1], data: Uint8Array.from([7, 9]) };
  const out = new Uint8ClampedArray(4 * 4);
  writeTiles(grey, out);
  assert.deepEqual([...out], [7, 7, 7, 255, 0, 0, 0, 0, 0, 0, 0, 0, 9, 9, 9, 255]);
  const colour = { shape: [1, 1, 2, 3], data: Uint8Array.from([1, 2, 3, 4, 5, 6]) };
  const pixels = new Uint8ClampedArray(8);
  writeTiles(colour, pixels);
  assert.deepEqual([...pixels], [1, 2, 3, 255, 4, 5, 6, 255]);
});
