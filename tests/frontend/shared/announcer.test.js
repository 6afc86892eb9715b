import assert from "node:assert/strict";
import test from "node:test";
import { Announcer } from "../../../playground/frontend/shared/announcer.js";

test("one sentence per second is read out, and the newest wins", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 5000 });
  /** @type {{ textContent: string | null }} */
  const place = { textContent: "" };
  const announcer = new Announcer(place);
  announcer.say("running");
  context.mock.timers.tick(0);
  assert.equal(place.textContent, "running");
  announcer.say("Step 1.");
  announcer.say("Step 2.");
  context.mock.timers.tick(999);
  assert.equal(place.textContent, "running");
  context.mock.timers.tick(1);
  assert.equal(place.textContent, "Step 2.");
  announcer.say("Step 2.");
  announcer.say("");
  assert.equal(announcer.timer, undefined);
  announcer.say("paused");
  announcer.stop();
  context.mock.timers.tick(5000);
  assert.equal(place.textContent, "Step 2.");
});
