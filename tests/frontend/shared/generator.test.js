import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { load, unpack, widened } from "../../../playground/frontend/shared/generator/generator.js";
import { Look } from "../../../playground/frontend/shared/look.js";
import { seeded } from "../../../playground/frontend/shared/paths.js";

// Written by tests/frontend/write_numbers.py, with PyTorch.
const cases = JSON.parse(readFileSync(new URL("../data/generators.json", import.meta.url), "utf8"));
const wasm = readFileSync(new URL("../../../playground/frontend/kernel/kernel.wasm", import.meta.url));
const buffer = (/** @type {Buffer} */ bytes) =>
  /** @type {ArrayBuffer} */ (bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
const blobOf = (/** @type {string} */ text) => buffer(Buffer.from(text, "base64"));

for (const [name, { blob, z, n, every, samples, weights }] of Object.entries(cases)) {
  for (const [kind, kernels] of Object.entries({ wasm: [buffer(wasm)], js: [] })) {
    test(`${name}: the samples of PyTorch, by ${kind}`, async () => {
      const g = await load(blobOf(blob), { wasm: kernels });
      assert.equal(g.kind, kind);
      assert.equal(g.weights, weights);
      const labels = g.classes ? [0, 1, 2] : [0];
      const batch = Array.from(g.batch(Float32Array.from(z), n, labels));
      for (let i = 0; i < n; i++) {
        const alone = g.run(z.slice(i * g.size, (i + 1) * g.size), labels[i % labels.length]);
        for (const [k, wanted] of samples[i].entries()) {
          // float16 weights against PyTorch's float32
          assert.ok(Math.abs(batch[i * g.length + k * every] - wanted) < 5e-3);
          assert.ok(Math.abs(alone[k * every] - batch[i * g.length + k * every]) < 1e-5);
        }
      }
    });
  }
}

test("float16 numbers", () => {
  const halves = Uint16Array.of(0x0000, 0x3c00, 0xc000, 0x7bff, 0x0001, 0x7c00, 0x3555);
  const floats = [0, 1, -2, 65504, 2 ** -24, Infinity, 0.333251953125];
  assert.deepEqual([...widened(halves)], floats);
  assert.ok(Number.isNaN(widened(Uint16Array.of(0x7e00))[0]));
});

test("what is no packed generator is refused", async () => {
  const good = blobOf(cases["points, tanh"].blob);
  assert.throws(() => unpack(new ArrayBuffer(4)), /packed generator/);
  assert.throws(() => unpack(good.slice(1)), /not a packed generator/);
  assert.throws(() => unpack(good.slice(0, 20)), /cut short/);
  assert.throws(() => unpack(good.slice(0, good.byteLength - 2)), /cut short/);
  const strange = Buffer.from(good).toString("latin1").replaceAll('"linear"', '"strang"');
  await assert.rejects(load(buffer(Buffer.from(strange, "latin1"))), { code: "unknown_layer" });
});

test("new weights for the same layers, and for others", async () => {
  const points = blobOf(cases["points, tanh"].blob);
  const g = await load(points);
  const before = [...g.run([0.3, -0.2])];
  g.f.fill(0, g.base, g.base + g.weights);
  assert.notDeepEqual([...g.run([0.3, -0.2])], before);
  g.update(points);
  assert.deepEqual([...g.run([0.3, -0.2])], before);
  assert.throws(() => g.update(blobOf(cases["pictures, convolutions"].blob)), /other layers/);
});

test("a picture's pixels; a point's place and back", async () => {
  const pictures = { size: 2, classes: 0, shape: [1, 1, 2] };
  const image = /** @type {ImageData} */ ({ data: new Uint8ClampedArray(8), width: 2, height: 1 });
  new Look(pictures, seeded).draw([-1, 1], image);
  assert.deepEqual([...image.data], [0, 0, 0, 255, 255, 255, 255, 255]);
  const look = new Look(await load(blobOf(cases["points, tanh"].blob)), seeded, 32);
  const [x, y] = look.unplace(10, 20);
  const [a, b] = look.place(x, y);
  assert.ok(Math.abs(a - 10) < 1e-9 && Math.abs(b - 20) < 1e-9);
  const drawn = /** @type {ImageData} */ ({ data: new Uint8ClampedArray(4 * 32 * 32), width: 32, height: 32 });
  look.draw(look.unplace(16, 16), drawn);
  const white = (/** @type {number} */ row) =>
    Array.from({ length: 32 }, (_, i) => drawn.data[4 * (32 * row + i) + 2]).filter((blue) => blue > 90).length;
  assert.ok(white(18) > white(14) && white(14) > white(11), "a fake is a triangle that points up");
});
