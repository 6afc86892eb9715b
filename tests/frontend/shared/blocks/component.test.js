// How Streamlit places a block.

import assert from "node:assert/strict";
import test from "node:test";
import { asComponent } from "../../../../playground/frontend/shared/blocks/component.js";

/** A component that writes down what becomes of its blocks. */
function observed() {
  /** @type {string[]} */
  const log = [];
  let made = 0;
  const component = asComponent((_parent, /** @type {string} */ first) => {
    const name = `${++made}`;
    log.push(`${name} made for ${first}`);
    return {
      update: (/** @type {string} */ data) => log.push(`${name} shows ${data}`),
      stop: () => log.push(`${name} stops`),
    };
  });
  const place = () => /** @type {HTMLElement} */ (/** @type {unknown} */ ({}));
  return { log, component, place };
}

test("one block per place", () => {
  const { log, component, place } = observed();
  const [left, right] = [place(), place()];
  component({ parentElement: left, data: "a" });
  component({ parentElement: right, data: "b" });
  component({ parentElement: left, data: "c" });
  assert.deepEqual(log, ["1 made for a", "1 shows a", "2 made for b", "2 shows b", "1 shows c"]);
});

test("a call that is ended after the next one ends nothing", () => {
  const { log, component, place } = observed();
  const at = place();
  const first = component({ parentElement: at, data: "a" });
  const second = component({ parentElement: at, data: "b" });
  first();
  assert.ok(!log.includes("1 stops"));
  second();
  assert.equal(log.at(-1), "1 stops");
  component({ parentElement: at, data: "c" });
  assert.equal(log.at(-1), "2 shows c");
});
