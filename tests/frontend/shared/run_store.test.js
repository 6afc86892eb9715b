import assert from "node:assert/strict";
import test from "node:test";

import { ended } from "../../../playground/frontend/shared/engine/store/run_store.js";

test("a transaction tells its reason, which it has only once it has aborted", async () => {
  /** @type {any} */
  const transaction = { error: null };
  const found = ended(transaction);
  transaction.onerror?.();
  transaction.error = new DOMException("", "QuotaExceededError");
  transaction.onabort();
  await assert.rejects(found, { name: "QuotaExceededError" });
});
