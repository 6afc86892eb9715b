import assert from "node:assert/strict";
import test from "node:test";
import { CELLS, moment, shown, verdict } from "../../../playground/frontend/home/game.js";

const [STAGES, FAKES, REALS] = [3, 30, 20];
const STEP = 37; // milliseconds, no divisor of a turn
const moments = Array.from({ length: 12_000 }, (_, i) => moment(i * STEP, STAGES, FAKES, REALS));

test("fake and real pictures take turns, and each has its turn", () => {
  const turns = moments.filter((now, i) => i === 0 || now.turn !== moments[i - 1].turn);
  turns.forEach((now, i) => {
    assert.equal(now.turn, i);
    assert.equal(now.real, i % 2 === 1);
  });
  for (const [real, n] of /** @type {const} */ ([
    [false, FAKES],
    [true, REALS],
  ])) {
    const seen = turns.filter((now) => now.real === real).map((now) => now.index);
    assert.deepEqual(
      [...new Set(seen)].sort((a, b) => a - b),
      [...Array(n).keys()],
    );
  }
});

test("each stage plays as many fakes as reals before the next one comes", () => {
  const stages = moments.filter((now, i) => i === 0 || now.turn !== moments[i - 1].turn);
  const runs =
    stages
      .map((now) => now.stage)
      .join("")
      .match(/(.)\1*/g) ?? [];
  assert.deepEqual(
    runs.slice(0, 7).map((run) => run[0]),
    ["0", "1", "2", "0", "1", "2", "0"],
  );
  const lengths = new Set(runs.slice(0, -1).map((run) => run.length));
  assert.equal(lengths.size, 1);
  assert.equal([...lengths][0] % 2, 0);
});

test("within a turn a picture is made, then travels, then is answered", () => {
  for (const now of moments) {
    for (const part of [now.making, now.travelling, now.answering]) assert.ok(part >= 0 && part <= 1);
    if (now.travelling > 0) assert.equal(now.making, 1);
    if (now.answering > 0) assert.equal(now.travelling, 1);
  }
  for (let i = 1; i < moments.length; i++) {
    const [before, now] = [moments[i - 1], moments[i]];
    if (before.turn !== now.turn) continue;
    for (const part of /** @type {const} */ (["making", "travelling", "answering"])) {
      assert.ok(now[part] >= before[part], part);
    }
  }
});

test("one cell changes per picture, and it shows the picture that has come", () => {
  for (let index = 0; index < 200; index++) {
    const [before, now] = [shown(index - 1, FAKES), shown(index, FAKES)];
    const changed = [...now.keys()].filter((cell) => before[cell] !== now[cell]);
    assert.deepEqual(changed, [((index % CELLS) + CELLS) % CELLS]);
    assert.equal(now[index % CELLS], index % FAKES);
    assert.equal(new Set(now).size, CELLS);
    for (const picture of now) assert.ok(picture >= 0 && picture < FAKES);
  }
});

test("D is right about a picture on its side of one half", () => {
  assert.equal(verdict(0.83, true), "right");
  assert.equal(verdict(0.83, false), "wrong");
  assert.equal(verdict(0.1, true), "wrong");
  assert.equal(verdict(0.1, false), "right");
  for (const p of [0.46, 0.5, 0.54]) for (const real of [true, false]) assert.equal(verdict(p, real), "unsure");
});
