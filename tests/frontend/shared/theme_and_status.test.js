import assert from "node:assert/strict";
import test from "node:test";
import { at } from "../../../playground/frontend/shared/address.js";
import { BROKEN, ENDED_EARLY, LIVE, statusWord } from "../../../playground/frontend/shared/status.js";
import { DISCRIMINATOR, FAKE, isDarkColour, lineColour, REAL, rgb } from "../../../playground/frontend/shared/theme.js";

test("colours as numbers", () => {
  assert.deepEqual(rgb(FAKE), [230, 159, 0]);
  assert.deepEqual(rgb("#010203"), [1, 2, 3]);
});

/** @param {string} colour the relative luminance of WCAG */
function luminance(colour) {
  const [r, g, b] = rgb(colour).map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

test("lines stand out from the page, three to one", () => {
  for (const colour of [REAL, FAKE, DISCRIMINATOR]) {
    assert.ok(1.05 / (luminance(lineColour(colour, false)) + 0.05) >= 3, colour);
    assert.ok((luminance(lineColour(colour, true)) + 0.05) / (luminance("#11161c") + 0.05) >= 3, colour);
  }
  assert.notEqual(lineColour(DISCRIMINATOR, true), lineColour(DISCRIMINATOR, false));
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
