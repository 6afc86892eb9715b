import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { unpack } from "../../../playground/frontend/shared/frame.js";
import { activations, backpropagate, forward, gradient } from "../../../playground/frontend/shared/mlp_runtime.js";
import { lossGradient, unpackNets } from "../../../playground/frontend/shared/networks_frame.js";

// Written by tests/frontend/write_numbers.py, with PyTorch.
const cases = JSON.parse(readFileSync(new URL("../data/networks.json", import.meta.url), "utf8"));
const framed = (/** @type {string} */ text) => {
  const bytes = Buffer.from(text, "base64");
  return unpack(/** @type {ArrayBuffer} */ (bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)));
};

/**
 * @param {ArrayLike<number>} got
 * @param {ArrayLike<number>} wanted
 */
function near(got, wanted, tolerance = 2e-5) {
  assert.equal(got.length, wanted.length);
  for (let i = 0; i < got.length; i++) assert.ok(Math.abs(got[i] - wanted[i]) < tolerance, `${got[i]}, ${wanted[i]}`);
}

for (const [name, { frame, z, fakes, x, logits, gradient: slopes }] of Object.entries(cases)) {
  const nets = unpackNets(framed(frame));

  test(`${name}: outputs and gradients of PyTorch`, () => {
    near(forward(nets.G, z, 5), fakes);
    near(forward(nets.D, x, 5), logits);
    near(gradient(nets.D, x, 5), slopes, 2e-4);
  });

  test(`${name}: units of the last layer are the outputs, and chunks do not matter`, () => {
    const many = Float32Array.from({ length: 2 * 700 }, (_, i) => Math.sin(i));
    const units = activations(nets.D, many, 700);
    near(units[units.length - 1], forward(nets.D, many, 700), 1e-6);
    near(forward(nets.D, many, 700).slice(0, 3), forward(nets.D, many.slice(0, 6), 3), 1e-6);
  });

  test(`${name}: the gradient of a loss is its change`, () => {
    const seeds = [0.3, -1, 0.5, 2, -0.1];
    const loss = () => forward(nets.D, x, 5).reduce((sum, v, i) => sum + seeds[i] * v, 0);
    const { w } = backpropagate(nets.D, x, 5, seeds);
    const { w: weights } = nets.D[0];
    const before = weights[1];
    weights[1] = before + 1e-2;
    const up = loss();
    weights[1] = before - 1e-2;
    const down = loss();
    weights[1] = before;
    assert.ok(Math.abs((up - down) / 2e-2 - w[0][1]) < 1e-2 * Math.max(1, Math.abs(w[0][1])));
  });

  test(`${name}: what flows back for each player has the shape of the weights`, () => {
    const sizes = (/** @type {Float32Array[] | undefined} */ w) => w?.map((a) => a.length);
    const of_G = lossGradient(nets, "G", Float32Array.from(z), Float32Array.from(x));
    const of_D = lossGradient(nets, "D", Float32Array.from(z), Float32Array.from(x));
    assert.deepEqual(sizes(of_G?.G), sizes(nets.G.map((l) => l.w)));
    assert.deepEqual(sizes(of_G?.D), sizes(nets.D.map((l) => l.w)));
    assert.deepEqual(sizes(of_D?.D), sizes(nets.D.map((l) => l.w)));
  });
}
