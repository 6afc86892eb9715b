import assert from "node:assert/strict";
import test from "node:test";
import { viewQuery, withView } from "../../../playground/frontend/lab/link.js";
import { valueAt } from "../../../playground/frontend/lab/parts/menus.js";

/** @type {(more?: object) => import("../../../playground/frontend/lab/link.js").Seen} */
const seen = (more = {}) => ({
  view: { layers: new Set(["real", "fake", "map", "modes"]), averaged: false, speed: 50, hide: [] },
  look: null,
  data: { race: "", rival: null, engine: { trains: "browser", chosen: "", refusal: "", only: false } },
  ...more,
});

test("what is as at first is not in a link", () => {
  assert.deepEqual(viewQuery(seen()), {});
});

test("full speed is in a link, since the lab opens at a moderate one", () => {
  assert.deepEqual(viewQuery(seen({ view: { ...seen().view, speed: 0 } })), { "view.speed": "0" });
});

test("everything else is, as LabView reads it", () => {
  const view = { layers: new Set(["arrows", "real"]), averaged: true, speed: 25, hide: ["data"] };
  const all = seen({ view, look: [1, -0.5, 2], data: { ...seen().data, race: "opt_G.lr=0.1", rival: "b" } });
  assert.deepEqual(viewQuery(all), {
    "view.layers": '["real","arrows"]',
    "view.averaged": "true",
    "view.speed": "25",
    "view.look": "[1,-0.5,2]",
    "view.hide": '["data"]',
    "view.race": "opt_G.lr=0.1",
  });
  assert.equal("view.hide" in viewQuery(all, []), false);
});

test("a race that has ended is not in a link", () => {
  assert.equal("view.race" in viewQuery(seen({ data: { ...seen().data, race: "opt_G.lr=0.1", rival: null } })), false);
});

test("the view takes the place of the old one in an address, and leaves the rest alone", () => {
  const view = { ...seen().view, speed: 5 };
  const query = new URLSearchParams(withView("?run=a&view.look=[0,0,1]&lang=zh", seen({ view })));
  assert.deepEqual(Object.fromEntries(query), { run: "a", lang: "zh", "view.speed": "5" });
});

test("values at paths of a configuration", () => {
  const config = { objective: { name: "ns" }, penalties: { r1: { gamma: 0.1 } }, opt_G: { lr: 0.01 }, seed: 3 };
  assert.equal(valueAt(config, "objective"), "ns");
  assert.equal(valueAt(config, "seed"), 3);
  assert.equal(valueAt(config, "opt_G.lr"), 0.01);
  assert.deepEqual(valueAt(config, "penalties.r1"), { gamma: 0.1 });
  assert.equal(valueAt(config, "penalties.r1.gamma"), 0.1);
  assert.equal(valueAt(config, "penalties.gp"), null);
});
