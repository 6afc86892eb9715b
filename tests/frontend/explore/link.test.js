import assert from "node:assert/strict";
import test from "node:test";
import { decode, encode, packed, readSpots, spotsCode, unpacked } from "../../../playground/frontend/explore/link.js";
import { seeded } from "../../../playground/frontend/shared/paths.js";
import { cases, normal } from "./random.js";

/**
 * @param {ArrayLike<number>} got
 * @param {ArrayLike<number>} expected
 * @param {number} tolerance
 */
function near(got, expected, tolerance) {
  assert.equal(got.length, expected.length);
  for (let i = 0; i < got.length; i++)
    assert.ok(Math.abs(got[i] - expected[i]) <= tolerance, `${got[i]} ${expected[i]}`);
}

test("vectors come back to half a step", () => {
  for (const random of cases(200)) {
    const vector = normal(random, 1 + Math.floor(random() * 300));
    const text = packed(vector);
    assert.match(text, /^[\w-]*$/);
    near(unpacked(text, vector.length), vector, 0.5 / 2000 + 1e-12);
    assert.throws(() => unpacked(text, vector.length + 1));
  }
});

test("large coordinates are clipped, not wrapped", () => {
  near(unpacked(packed([1e9, -1e9]), 2), [32767 / 2000, -32767 / 2000], 1e-9);
});

test("what is shown comes back, and its text is the same again", () => {
  for (const random of cases(300)) {
    const size = 1 + Math.floor(random() * 40);
    const classes = Math.floor(random() * 11);
    const seed = random() < 0.5 ? Math.floor(random() * 2 ** 32) : undefined;
    const names = ["SeFa 1", "z3", "smile~*!%", "笑顔", "a b+c"].filter(() => random() < 0.5);
    const state = {
      z: seed === undefined ? normal(random, size) : seeded(seed, size),
      ...(seed === undefined ? {} : { seed }),
      label: Array.from({ length: classes }, () => (random() < 0.5 ? 0 : Math.round(100 * random()) / 100)),
      psi: Math.round(150 * random()) / 100,
      moves: Object.fromEntries(names.map((name) => [name, Math.round(6000 * random() - 3000) / 1000])),
      vectors: Object.fromEntries(names.slice(1).map((name) => [name, normal(random, size).map((v) => v / 10)])),
    };
    const code = encode(state);
    const found = decode(code, { size, classes }, seeded);
    near(found.z, state.z, seed === undefined ? 0.5 / 2000 + 1e-12 : 0);
    assert.equal(found.seed, seed);
    assert.deepEqual(found.label, state.label);
    assert.equal(found.psi, state.psi);
    assert.deepEqual(found.moves, state.moves);
    assert.deepEqual(Object.keys(found.vectors), Object.keys(state.vectors));
    for (const name of names.slice(1)) near(found.vectors[name], state.vectors[name], 1 / 32767);
    assert.equal(encode(found), code);
  }
});

test("what a person may have written into an address is refused or brought into range", () => {
  const space = { size: 2, classes: 3 };
  for (const bad of ["abc~_~1", ".-1", ".1.5", ".x", ".99999999999", "~", "", "%%%"]) {
    assert.throws(() => decode(bad, space, seeded), Error, bad);
  }
  assert.equal(decode(".5~_~9", space, seeded).psi, 1.5);
  assert.equal(decode(".5~_~what", space, seeded).psi, 1);
  assert.deepEqual(decode(".5~1:7+0:-2+9:1+x:1", space, seeded).label, [0, 1, 0]);
  assert.deepEqual(decode(".5~1:0.5 2:0.5", space, seeded).label, [0, 0.5, 0.5]); // "+" of an address read as a space
  assert.deepEqual(decode(".5~_~1~a*99!b*-99!c*x", space, seeded).moves, { a: 10, b: -10 });
});

test("key frames come back, and no more than fit", () => {
  for (const random of cases(50)) {
    const space = { size: 3, classes: 2 };
    const spots = Array.from({ length: Math.floor(random() * 6) }, () => {
      const seed = Math.floor(random() * 1e9);
      return { seed, z: seeded(seed, 3), label: [Math.round(random()), 0.25] };
    });
    assert.deepEqual(readSpots(spotsCode(spots), space, seeded, 100), spots);
    assert.equal(readSpots(spotsCode(spots), space, seeded, 2).length, Math.min(2, spots.length));
  }
});

test("labels are written by name and read by name or place", () => {
  const space = { size: 1, classes: 3, names: ["10", "a+b: c~*!'", "2"] };
  for (const label of [
    [0, 1, 0],
    [0.25, 0.5, 0.25],
    [0, 0, 0],
  ]) {
    const code = encode({ ...{ seed: 5, z: seeded(5, 1), psi: 1, moves: {}, vectors: {} }, label }, space);
    assert.deepEqual(decode(code, space, seeded).label, label);
  }
  const read = (/** @type {string} */ text) => decode(`.5~${text}`, space, seeded).label;
  assert.deepEqual(read("'2:0.5+'10:0.5"), [0.5, 0, 0.5]);
  assert.deepEqual(read("2:0.5+0:0.5"), [0.5, 0, 0.5]);
  assert.deepEqual(read("'none:1+'10:0.5"), [0.5, 0, 0]);
});
