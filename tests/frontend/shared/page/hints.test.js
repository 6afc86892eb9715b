import assert from "node:assert/strict";
import test from "node:test";
import { placed } from "../../../../playground/frontend/shared/page/hints.js";

const view = { width: 390, height: 800 };
const box = { width: 240, height: 60 };

test("a sentence stands below its control, above it where there is no room", () => {
  const high = placed({ left: 100, top: 40, bottom: 70, width: 60 }, box, view);
  assert.ok(high.top >= 70);
  const low = placed({ left: 100, top: 760, bottom: 790, width: 60 }, box, view);
  assert.ok(low.top + box.height <= 760);
});

test("a sentence stays inside the window", () => {
  for (let left = -50; left < 420; left += 7) {
    for (let top = 0; top < 800; top += 31) {
      const at = placed({ left, top, bottom: top + 30, width: 30 }, box, view);
      assert.ok(at.left >= 0 && at.left + box.width <= view.width, `${left} ${at.left}`);
      assert.ok(at.top >= 0, `${top} ${at.top}`);
    }
  }
});
