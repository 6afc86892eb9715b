import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { eigenvalues, trajectory, velocity, verdict } from "../../../playground/frontend/dirac/game.js";
import { powerOfTen } from "../../../playground/frontend/dirac/pictures.js";
import { readState, writeState } from "../../../playground/frontend/dirac/state.js";
import { distanceWord } from "../../../playground/frontend/dirac/table.js";

// Written by tests/frontend/write_dirac.py, with NumPy.
const { game, start, points, cases } = JSON.parse(readFileSync(new URL("../data/dirac.json", import.meta.url), "utf8"));
/** @type {(items: { name: string }[], name: string) => any} */
const named = (items, name) => items.find((item) => item.name === name);

/**
 * @param {(number | null)[]} got
 * @param {(number | null)[]} wanted null: not finite
 * @param {number} tolerance
 */
function near(got, wanted, tolerance) {
  assert.equal(got.length, wanted.length);
  wanted.forEach((w, i) => {
    const v = got[i] ?? Number.NaN;
    if (w === null) assert.ok(!Number.isFinite(v));
    else assert.ok(Math.abs(v - w) <= tolerance, `${v}, ${w}`);
  });
}

for (const wanted of cases) {
  const { method: name, scheme: by, h, strength } = wanted;
  test(`${name}, ${by}, h ${h}: what Python computes`, () => {
    const [method, scheme] = [named(game.methods, name), named(game.schemes, by)];
    near(
      points.flatMap((/** @type {[number, number]} */ w) => velocity(method, w, strength)),
      wanted.fields.flat(),
      1e-12,
    );
    near(trajectory(method, scheme, start, h, wanted.path.length - 1, strength).flat(), wanted.path.flat(), 1e-11);
    for (const [i, w] of points.entries()) {
      const found = eigenvalues(method, scheme, w, h, strength).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      near(found.flat(), wanted.eigenvalues[i].flat(), 1e-4); // the root of a difference: half the digits where λ meet
    }
    const found = verdict(method, scheme, h, game, strength);
    assert.equal(found.code, wanted.code);
    near([found.distance], [wanted.distance], 1e-6 * Math.max(1, wanted.distance ?? 0));
  });
}

test("a link says what is shown, and is read again", () => {
  const { state } = readState({ method: "consensus", h: "0.5", start: "-1,0.25", strength: "0.4" }, game);
  assert.deepEqual(
    { ...state, method: state.method.name, beside: state.beside?.name, scheme: state.scheme.name },
    // the start in links has the paper's sign: there D is large for fakes
    {
      method: "consensus",
      beside: "gradient_penalty",
      scheme: "simultaneous",
      h: 0.5,
      strength: 0.4,
      start: [-1, -0.25],
    },
  );
  assert.deepEqual(readState(writeState(state, game), game), { state, odd: [] });
  assert.equal("strength" in writeState({ ...state, method: named(game.methods, "minimax") }, game), false);
});

test("minimax and R1 stand side by side, as long as nobody chooses something else", () => {
  const { state } = readState({}, game);
  assert.deepEqual([state.method.name, state.beside?.name], ["minimax", "gradient_penalty"]);
  assert.deepEqual(state.start, [1, -1]);
  assert.deepEqual(writeState(state, game), { method: "minimax", scheme: "simultaneous", h: "0.2", start: "1,1" });
  assert.equal(readState({ method: "gradient_penalty" }, game).state.beside?.name, "minimax");
  for (const beside of [null, named(game.methods, "wgan")]) {
    const chosen = { ...state, beside };
    assert.deepEqual(readState(writeState(chosen, game), game), { state: chosen, odd: [] });
  }
  assert.deepEqual(readState({ beside: "?" }, game), { state, odd: ["beside"] });
});

test("D is high where it says real, and learns to be: from the start, D falls where the fake is and G moves to the real point", () => {
  const minimax = named(game.methods, "minimax");
  const [theta, psi] = game.start;
  assert.ok(psi * theta < 0);
  const [towards] = velocity(minimax, [theta, psi]);
  assert.ok(towards < 0); // the fake at +1 moves to 0
  assert.ok(velocity(minimax, [theta, 0])[1] < 0); // a level D tilts down at the fake
});

test("what a link cannot show is named, and the default is shown", () => {
  const query = { method: "none", scheme: "\0", h: "NaN", strength: "-5", start: "1e9,x" };
  const { state, odd } = readState(query, game);
  assert.deepEqual(odd, ["method", "scheme", "h", "strength", "start"]);
  assert.deepEqual(state, readState({}, game).state);
  for (const start of ["1", "1,2,3", "1,", " ,1", "9,0"]) assert.deepEqual(readState({ start }, game).odd, ["start"]);
});

test("extragradient moves both at once, whatever the link says", () => {
  assert.equal(readState({ method: "extragradient", scheme: "alternating" }, game).state.scheme.name, "simultaneous");
});

test("distances and powers of ten are short", () => {
  assert.deepEqual([0.0002, 0.125, 1.5, 20, 1e6].map(distanceWord), ["<0.001", "0.13", "1.5", "20", "far"]);
  assert.deepEqual([-5, -2, 0, 2, 3].map(powerOfTen), ["10⁻⁵", "0.01", "1", "100", "10³"]);
});
