import assert from "node:assert/strict";
import test from "node:test";
import { roomOf } from "../../../playground/frontend/lab/parts/room.js";

test("a lab in a column of a page is laid out like one on a phone", () => {
  assert.deepEqual(roomOf(1252), { medium: false, small: false });
  assert.deepEqual(roomOf(996), { medium: true, small: false });
  assert.deepEqual(roomOf(600), { medium: true, small: true });
});
