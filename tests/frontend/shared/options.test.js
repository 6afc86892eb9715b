import assert from "node:assert/strict";
import test from "node:test";
import { mathML } from "../../../playground/frontend/shared/options/formula.js";
import { listOf, nudged } from "../../../playground/frontend/shared/options/option_values.js";

/** @type {(tex: string) => string} */
const inside = (tex) => mathML(tex).replace(/^<math[^>]*>|<\/math>$/g, "");

test("formulas", () => {
  assert.equal(inside("x"), "<mi>x</mi>");
  assert.equal(inside("\\tfrac12"), "<mfrac><mn>1</mn><mn>2</mn></mfrac>");
  assert.equal(inside("\\frac{\\gamma}{2}"), "<mfrac><mi>γ</mi><mn>2</mn></mfrac>");
  assert.equal(inside("d_{t-1}"), "<msub><mi>d</mi><mrow><mi>t</mi><mo>−</mo><mn>1</mn></mrow></msub>");
  assert.equal(inside("x_1^2"), "<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>");
  assert.equal(inside("\\hat m"), '<mover accent="true"><mi>m</mi><mo>^</mo></mover>');
  assert.equal(inside("\\mathbb{E}_x"), "<msub><mi>𝔼</mi><mi>x</mi></msub>");
  const space = '<mspace width="0.17em"></mspace>'; // after what a script belongs to: Firefox refuses a third child
  assert.equal(inside("\\max_D x"), `<mrow><msub><mi>max</mi><mi>D</mi></msub>${space}<mi>x</mi></mrow>`);
  assert.equal(inside("V_{\\mathrm{fresh}}"), "<msub><mi>V</mi><mi>fresh</mi></msub>");
  assert.equal(inside("a < b"), "<mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow>");
});

test("a formula is never markup, and what is cut short or unknown is shown all the same", () => {
  assert.doesNotMatch(mathML("<img src=x onerror=alert(1)> \\text{<b>} \\mathrm{<i>} \\<"), /<(img|b|i)\b/);
  for (const tex of [
    "",
    "{",
    "}",
    "x^",
    "x_",
    "\\frac",
    "\\frac{1}",
    "\\left",
    "\\mathbb",
    "\\hat",
    "\\unknown{x}",
    "''",
  ])
    assert.match(mathML(tex), /^<math.*<\/math>$/s);
});

test("arrow keys move a number by what makes sense", () => {
  assert.equal(nudged(16, 1, { type: "integer", low: 1 }), 17);
  assert.equal(nudged(1, -1, { type: "integer", low: 1 }), 1);
  assert.equal(nudged(0.001, 1, { type: "number", log: true }), 0.002);
  assert.equal(nudged(0.001, -1, { type: "number", log: true }), 0.0005);
  assert.equal(nudged(0.004, 1, { type: "number", log: true }), 0.005);
  assert.equal(nudged(0.005, 1, { type: "number", log: true }), 0.01);
  assert.equal(nudged(0.5, 1, { type: "number", low: 0, high: 1 }), 0.55);
  assert.equal(nudged(0, 1, { type: "number", low: 0, high: 1 }), 0.1);
});

test("a typed list: numbers where they are numbers", () => {
  assert.deepEqual(listOf("64, 32;16 8"), [64, 32, 16, 8]);
  assert.deepEqual(listOf("64, many"), [64, "many"]);
  assert.deepEqual(listOf(" "), []);
});
