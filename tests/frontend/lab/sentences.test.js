import assert from "node:assert/strict";
import test from "node:test";
import {
  arrowWords,
  between,
  changed,
  LIT,
  sentences,
  short,
  verdict,
} from "../../../playground/frontend/lab/run/sentences.js";
import { linear, networks } from "./networks.js";

const z = Float32Array.from([1, 0, 3, 0]);
const real = Float32Array.from([2, 1, 4, 1]);
const aims = { D: "it tells them apart", G: "D believes its fakes are real" };
const formula = "\\mathcal{L}_D = a,\\quad \\mathcal{L}_G = b";
/** @type {(more?: object) => import("../../../playground/frontend/lab/run/sentences.js").Step} */
const step = (more = {}) => ({
  before: networks({ step: 4 }),
  after: networks({ step: 5, shift: 0.5, slope: 2 }),
  config: { loop: { n_D: 1, n_G: 1, batch: 64 }, dynamics: { name: "alternating" } },
  objective: { aims, formula },
  z,
  real,
  losses: { D: 1.25, G: -0.01 },
  ...more,
});

test("numbers are short", () => {
  assert.deepEqual([0.123456, 0.0123, 12.345, 1234.5, -0.5].map(short), ["0.12", "0.012", "12.35", "1235", "−0.50"]);
});

test("D's verdict is a probability where its logits mean one", () => {
  assert.equal(verdict(networks({ step: 0 }), real), 3);
  assert.ok(Math.abs(verdict(networks({ step: 0, probability: true }), real) - (0.880797 + 0.982014) / 2) < 1e-6);
  assert.equal(verdict(networks({ step: 0 }), new Float32Array()), 0);
});

test("a step is told with the numbers before and after it: D first, then G answers the D that has moved", () => {
  const told = Object.fromEntries(sentences(step()).map(({ phase, sentence }) => [phase, sentence]));
  assert.match(told.z, /^Sample z: 64 random points/);
  assert.equal(told.scores, "D gives each real and fake point a score: on average D(x) = 3.00 and D(G(z)) = 2.00.");
  assert.equal(told.lossD, "D's loss is small when it tells them apart. It is 1.25.");
  assert.match(told.moveD, /Now D\(x\) = 6\.00 and D\(G\(z\)\) = 4\.00\.$/);
  assert.equal(told.lossG, "Now G's turn. Its loss is small when D believes its fakes are real. It is −0.010.");
  assert.match(told.moveG, /move by 0\.50 on average; D\(G\(z\)\) = 5\.00\.$/);
});

test("there is a sentence for each phase, with layers to light", () => {
  assert.deepEqual(
    sentences(step()).map(({ phase }) => phase),
    Object.keys(LIT),
  );
});

test("several updates, both at once, and losses that are not known", () => {
  const config = { loop: { n_D: 5, n_G: 2, batch: 8 }, dynamics: { name: "extragradient" } };
  const told = Object.fromEntries(
    sentences(step({ config, losses: undefined })).map(({ phase, sentence }) => [phase, sentence]),
  );
  assert.match(told.moveD, /changes its weights 5 times/);
  assert.match(told.moveG, /changes its weights 2 times/);
  assert.match(told.lossG, /^G moves at the same time\./);
  assert.doesNotMatch(told.lossD, /It is/);
});

test("both at once: G answers the D from before", () => {
  const faced = (/** @type {string} */ name) => {
    const config = { loop: {}, dynamics: { name } };
    return sentences(step({ config }))
      .find(({ phase }) => phase === "gradG")
      ?.scene(0).D[0].w[0];
  };
  assert.deepEqual([faced("alternating"), faced("simultaneous")], [2, 1]);
});

test("each sentence has its formula: the losses are those of the objective", () => {
  const of = (/** @type {string} */ tex) =>
    Object.fromEntries(
      sentences(step({ objective: { aims, formula: tex } })).map(({ phase, formula: found }) => [phase, found]),
    );
  const told = of(formula);
  assert.ok(Object.values(told).every((tex) => tex.length > 3));
  assert.equal(told.lossD, "\\mathcal{L}_D = a");
  assert.equal(told.lossG, "\\mathcal{L}_G = b");
  assert.deepEqual([of("\\min_G \\max_D V").lossD, of("\\min_G \\max_D V").lossG], Array(2).fill("\\min_G \\max_D V"));
});

test("arrows that would be too short to see are said to be, and those that are not there", () => {
  const pulled = (/** @type {number} */ slope) => arrowWords({ ...networks({ step: 1 }), slope: () => slope }, z);
  assert.match(pulled(0), /exactly 0 here: there are no arrows/);
  assert.match(pulled(-2e-6), /only 2 · 10⁻⁶: .* too short to see/);
  assert.equal(pulled(-1), "");
});

test("networks move from one to the other", () => {
  const scenes = sentences(step());
  const moveG = scenes.find(({ phase }) => phase === "moveG");
  assert.deepEqual(
    [0, 0.5, 1].map((part) => moveG?.scene(part).G[0].b[0]),
    [0, 0.25, 0.5],
  );
  const norm = (/** @type {number} */ v) => ({ w: Float32Array.of(v), b: Float32Array.of(-v), eps: 1e-5 });
  const [a, b] = [linear([0], [0], 1), linear([4], [2], 1)];
  a[0].norm = norm(0);
  b[0].norm = norm(8);
  const [half] = between(a, b, 0.5);
  assert.deepEqual([half.w[0], half.b[0], half.norm?.w[0], half.norm?.b[0]], [2, 1, 4, -4]);
});

test("what single steps have changed", () => {
  const { before, after } = step();
  assert.equal(
    changed(before, after, real, z, "D"),
    "D moved: D(x) on real points 3.00 → 6.00, D(G(z)) on the same fakes 2.00 → 4.00.",
  );
  assert.equal(changed(before, after, real, z, "G"), "G moved its points by 0.50 on average: D(G(z)) 4.00 → 5.00.");
  assert.match(changed(before, after, real, z, "both"), /^D moved.*G moved/);
});
