// What a student's tab does with the orders of the teacher.

import assert from "node:assert/strict";
import { test } from "node:test";

/** @typedef {import("../../../playground/frontend/shared/socket.js").LocalRun} LocalRun */

/** @type {Map<string, LocalRun>} */
const local = new Map();
Object.assign(globalThis, { ganPlaygroundTab: { local } });
const { OwnRuns } = await import("../../../playground/frontend/shared/classroom/own_runs.js");

/** A run that notes what it is told. @param {string} id */
function trains(id) {
  /** @type {object[]} */
  const told = [];
  const follow = (/** @type {string[]} */ _, /** @type {any} */ on) => {
    on.state({ state: { status: "running", step: 3, finding: { name: "mode_collapse" } } });
    return { views: () => {}, stop: () => {} };
  };
  local.set(id, { follow, steer: (command) => told.push(command) });
  return told;
}

test("an order is obeyed once, by the run that it names, in a student's tab", () => {
  const [mine, other] = [trains("browser-1"), trains("browser-2")];
  const own = new OwnRuns();
  const order = { run: "browser-1", do: /** @type {const} */ ("pause"), number: 5 };
  own.update(false, false, order);
  assert.deepEqual(mine, []);
  own.update(true, false, order);
  own.update(true, false, order);
  assert.deepEqual(mine, [{ type: "pause" }]);
  assert.deepEqual(other, []);
  own.update(true, false, { ...order, do: "stop", number: 6 });
  assert.deepEqual(mine, [{ type: "pause" }, { type: "stop" }]);
  assert.equal(own.known.get("browser-1")?.finding, "mode_collapse");
  own.update(false, false);
});
