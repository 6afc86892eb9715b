// The values under the terms of a formula.

import assert from "node:assert/strict";
import test from "node:test";
import { shownValue, sumOf } from "../../../playground/frontend/train/formula_card.js";

test("a value has two decimals and a real minus sign; an unknown one is a dash", () => {
  assert.equal(shownValue(-Math.LN2), "−0.69");
  assert.equal(shownValue(1234.5), "1,234.50");
  assert.equal(shownValue(undefined), "–");
});

test("a sum needs each of its terms", () => {
  const terms = [
    { key: "a", minus: false },
    { key: "b", minus: true },
  ];
  assert.equal(sumOf(terms, new Map([["a", 2]])), undefined);
  const values = new Map([
    ["a", 2],
    ["b", 0.5],
  ]);
  assert.equal(sumOf(terms, values), 1.5);
});
