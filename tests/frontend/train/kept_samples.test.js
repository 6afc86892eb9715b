// What a run has kept, fetched when it is looked at. `fetch` is the browser's, answered here.

import assert from "node:assert/strict";
import test from "node:test";
import { KeptSamples } from "../../../playground/frontend/train/kept_samples.js";

/**
 * A frame of one grey pixel, as the app sends it.
 *
 * @param {number} step
 * @param {number} view the number of its view
 */
function packed(step, view) {
  const buffer = new ArrayBuffer(49);
  const head = new DataView(buffer);
  head.setUint16(0, 0x4750);
  for (const [at, value] of [
    [2, 1],
    [3, view],
    [5, 4],
    [48, 200],
  ])
    head.setUint8(at, value);
  head.setUint32(8, step, true);
  for (const i of [0, 1, 2, 3]) head.setUint32(32 + 4 * i, 1, true);
  return buffer;
}

/**
 * Answers requests from `files` by the end of their address; the rest is not found. Returns what was asked for.
 *
 * @param {import("node:test").TestContext} context
 * @param {Record<string, ArrayBuffer>} files
 */
function answering(context, files) {
  /** @type {string[]} */
  const asked = [];
  context.mock.method(globalThis, "fetch", async (/** @type {string} */ address) => {
    const name = address.split("/api/runs/")[1];
    asked.push(name);
    return new Response(files[name] ?? null, { status: name in files ? 200 : 404 });
  });
  return asked;
}

test("samples are fetched once", async (context) => {
  const asked = answering(context, { "r/samples/5.bin": packed(5, 0) });
  /** @type {[number, boolean][]} */
  const answers = [];
  const kept = new KeptSamples("r", null, (...answer) => answers.push(answer));
  await kept.look(5);
  await kept.look(5);
  assert.deepEqual(asked, ["r/samples/5.bin"]);
  assert.deepEqual(answers, [[5, true]]);
  assert.equal(kept.get(5)?.step, 5);
  assert.equal(kept.get(null), undefined);
});

test("what does not arrive is said, and asked for again", async (context) => {
  /** @type {Record<string, ArrayBuffer>} */
  const files = {};
  answering(context, files);
  /** @type {boolean[]} */
  const answers = [];
  const kept = new KeptSamples("r", null, (_, arrived) => answers.push(arrived));
  await kept.look(5);
  files["r/samples/5.bin"] = new ArrayBuffer(3); // torn
  await kept.look(5);
  files["r/samples/5.bin"] = packed(5, 0);
  await kept.look(5);
  assert.deepEqual(answers, [false, false, true]);
});

test("networks come first; a run of an older version has samples alone", async (context) => {
  const asked = answering(context, { "r/nets/5.bin": packed(5, 4), "r/samples/7.bin": packed(7, 1) });
  const kept = new KeptSamples(
    "r",
    ({ step }) => ({ unpacked: step }),
    () => {},
  );
  await kept.look(5);
  await kept.look(7);
  assert.deepEqual(asked, ["r/nets/5.bin", "r/nets/7.bin", "r/samples/7.bin"]);
  assert.deepEqual(kept.get(5), { unpacked: 5 });
});

test("only the newest frames stay in memory", async (context) => {
  const files = Object.fromEntries(Array.from({ length: 301 }, (_, n) => [`r/samples/${n}.bin`, packed(n, 0)]));
  answering(context, files);
  const kept = new KeptSamples("r", null, () => {});
  for (let n = 0; n <= 300; n++) await kept.look(n);
  assert.equal(kept.get(0), undefined);
  assert.ok(kept.get(1) && kept.get(300));
});
