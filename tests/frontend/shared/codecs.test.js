import assert from "node:assert/strict";
import test from "node:test";
import { unpack } from "../../../playground/frontend/shared/frame.js";
import { EXTENT, pack, unpack as unpackPoints } from "../../../playground/frontend/shared/points_codec.js";

const HEADER = 48;

/**
 * The bytes of a frame, as playground's `pack_frame` writes them.
 *
 * @param {{ view?: number, float?: boolean, step?: number, shape: number[], data: ArrayLike<number> }} frame
 */
function packed({ view = 0, float = false, step = 0, shape, data }, before = 0) {
  const payload = float ? Float32Array.from(data) : Uint8Array.from(data);
  const bytes = new Uint8Array(before + HEADER + payload.byteLength);
  const head = new DataView(bytes.buffer, before);
  for (const [i, byte] of [0x47, 0x50, 1, view, float ? 1 : 0, shape.length].entries()) head.setUint8(i, byte);
  head.setUint32(8, step, true);
  head.setUint32(12, payload.byteLength, true);
  for (const [i, v] of [-1, 1, -2, 2].entries()) head.setFloat32(16 + 4 * i, v, true);
  for (const [i, n] of shape.entries()) head.setUint32(32 + 4 * i, n, true);
  bytes.set(new Uint8Array(payload.buffer), before + HEADER);
  return bytes.buffer;
}

test("a frame of pictures", () => {
  const data = Array.from({ length: 2 * 3 * 3 }, (_, i) => i);
  const frame = unpack(packed({ step: 70_000, shape: [2, 3, 3, 1], data }));
  assert.equal(frame.view, "ema");
  assert.equal(frame.step, 70_000);
  assert.deepEqual(frame.shape, [2, 3, 3, 1]);
  assert.deepEqual([...frame.data], data);
  assert.ok(frame.data instanceof Uint8Array);
});

test("a frame of floats behind two other bytes, which are not aligned", () => {
  const frame = unpack(packed({ view: 3, float: true, shape: [1, 2], data: [0.5, -1.25] }, 2), 2);
  assert.equal(frame.view, "map");
  assert.deepEqual([...frame.data], [0.5, -1.25]);
  assert.deepEqual(frame.extent, [-1, 1, -2, 2]);
});

test("what is no frame is refused before memory is taken", () => {
  const good = () => new Uint8Array(packed({ shape: [4], data: [1, 2, 3, 4] }));
  assert.deepEqual([...unpack(good().buffer).data], [1, 2, 3, 4]);
  const set = (/** @type {number} */ at, /** @type {number} */ byte) => {
    const bytes = good();
    bytes[at] = byte;
    return () => unpack(bytes.buffer);
  };
  assert.throws(set(0, 0), /not a frame/);
  assert.throws(set(2, 9), /not a frame/); // another version
  assert.throws(set(3, 200), /not a frame/); // an unknown view
  assert.throws(set(5, 5), /not a frame/); // five dimensions
  assert.throws(set(4, 1), /cut short/); // four floats in four bytes
  assert.throws(set(35, 255), /cut short/); // billions of numbers
  assert.throws(() => unpack(good().buffer.slice(0, 50)), /cut short/);
  assert.throws(() => unpack(new ArrayBuffer(10)), /not a frame/);
});

test("points as text, by hand", () => {
  // −4 is the first cell, 0 the middle one (2048 = 32·64), what lies outside is in the last (4095 = 63·64 + 63).
  assert.equal(pack([-4, 0, 4, 100]), "AAgA____");
  const cell = (2 * EXTENT) / 4096;
  assert.deepEqual(unpackPoints("AAgA"), [-4 + cell / 2, cell / 2]);
});

test("points come back within half a cell, and then stay", () => {
  const points = Array.from({ length: 500 }, (_, i) => 3.99 * Math.sin(i * 1.7));
  const back = unpackPoints(pack(points));
  for (const [i, x] of points.entries()) assert.ok(Math.abs(back[i] - x) <= EXTENT / 4096 + 1e-12);
  assert.equal(pack(back), pack(points));
});
