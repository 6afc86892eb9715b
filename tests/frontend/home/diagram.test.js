import assert from "node:assert/strict";
import test from "node:test";
import { drawing, layoutFor, percent } from "../../../playground/frontend/home/diagram.js";

/** @typedef {import("../../../playground/frontend/home/diagram.js").Box} Box */

/** @type {(a: Box, b: Box) => boolean} */
const meet = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
/** @type {(inner: Box, outer: Box) => boolean} */
const within = (inner, outer) =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.w <= outer.x + outer.w &&
  inner.y + inner.h <= outer.y + outer.h;
/** @type {(d: string) => [number, number][]} the ends of a path that only has M, H and C */
const ends = (d) => {
  const numbers = [...d.matchAll(/-?[\d.]+/g)].map(([n]) => Number(n));
  const [x, y] = numbers;
  return d.includes("H")
    ? [
        [x, y],
        [numbers[2], y],
      ]
    : [
        [x, y],
        [numbers[numbers.length - 2], numbers[numbers.length - 1]],
      ];
};
/** @type {(point: [number, number], box: Box) => number} */
const away = ([x, y], { x: left, y: top, w, h }) =>
  Math.hypot(Math.max(left - x, 0, x - left - w), Math.max(top - y, 0, y - top - h));

for (const narrow of [false, true]) {
  const layout = layoutFor(narrow);
  const { boxes, paths, texts } = layout;
  const name = narrow ? "narrow" : "wide";

  test(`${name}: boxes lie side by side inside the diagram, D's parts inside D`, () => {
    const apart = [boxes.noise, boxes.G, boxes.fake, boxes.real, boxes.D];
    apart.forEach((a, i) => {
      assert.ok(within(a, { x: 0, y: 0, w: layout.w, h: layout.h }));
      for (const b of apart.slice(i + 1)) assert.ok(!meet(a, b));
    });
    for (const part of [boxes.seen, boxes.bar]) assert.ok(within(part, boxes.D));
    assert.ok(!meet(boxes.seen, boxes.bar));
    for (const { x, y } of Object.values(texts)) assert.ok(x >= 0 && x <= layout.w && y > 0 && y <= layout.h);
  });

  test(`${name}: each arrow leads from one box to the next and stops before it`, () => {
    const ways = {
      noise: ["noise", "G"],
      made: ["G", "fake"],
      fake: ["fake", "D"],
      real: ["real", "D"],
      lesson: ["D", "G"],
    };
    for (const [way, [from, to]] of Object.entries(ways)) {
      const [start, end] = ends(paths[/** @type {keyof typeof paths} */ (way)]);
      for (const [point, box] of /** @type {const} */ ([
        [start, from],
        [end, to],
      ])) {
        const gap = away(point, boxes[/** @type {keyof typeof boxes} */ (box)]);
        assert.ok(gap > 0 && gap < 14, `${way}: ${gap} from ${box}`);
      }
    }
  });

  test(`${name}: the drawing names every part in words`, () => {
    const svg = drawing(layout);
    for (const word of ["generator", "discriminator", "noise z", "fake pictures", "real pictures", "real?"]) {
      assert.ok(svg.includes(`>${word}</text>`), word);
    }
    assert.ok(!/NaN|undefined/.test(svg));
  });
}

test("a box in percent of the diagram", () => {
  const { w, h } = layoutFor(false);
  const whole = percent({ x: 0, y: 0, w, h }, layoutFor(false));
  assert.deepEqual(whole, { left: "0%", top: "0%", width: "100%", height: "100%" });
});
