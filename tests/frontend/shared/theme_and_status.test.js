import assert from "node:assert/strict";
import test from "node:test";
import { at } from "../../../playground/frontend/shared/address.js";
import { BROKEN, ENDED_EARLY, LIVE, statusWord } from "../../../playground/frontend/shared/status.js";
import { FAKE, isDarkColour, rgb } from "../../../playground/frontend/shared/theme.js";

test("colours as numbers", () => {
  assert.deepEqual(rgb(FAKE), [230, 159, 0]);
  assert.deepEqual(rgb("#010203"), [1, 2, 3]);
});

test("which backgrounds are dark", () => {
  assert.ok(isDarkColour("#11161c"));
  assert.ok(!isDarkColour("#ffffff"));
});

test("a run is live or has ended, and one word per status", () => {
  for (const status of LIVE) assert.ok(!ENDED_EARLY.has(status) && !BROKEN.has(status));
  for (const status of BROKEN) assert.ok(ENDED_EARLY.has(status));
  assert.equal(statusWord("queued"), "waiting");
  assert.equal(statusWord("diverged"), "diverged");
});

test("without an app, addresses are relative to the page or the script", () => {
  assert.ok(at("api/models").endsWith("/frontend/shared/api/models"));
});
