import assert from "node:assert/strict";
import test from "node:test";
import { holds, named, plain } from "../../../playground/frontend/reference/search.js";

const entries = [
  { id: "mode-collapse", names: ["mode-collapse", "mode collapse", "模式崩溃"] },
  { id: "truncation", names: ["truncation", "ψ"] },
];

test("a search compares small letters and plain signs", () => {
  assert.equal(plain(" ＧＡＮ "), "gan");
  assert.ok(holds("The Fréchet distance (FID)", "fid distance"));
  assert.ok(!holds("The Fréchet distance (FID)", "fid kid"));
});

test("an empty search holds everywhere", () => {
  assert.ok(holds("anything", "  "));
});

test("a search in Chinese needs no spaces", () => {
  assert.ok(holds("所有样本都一个样，是代码写错了吗？", "代码写错"));
  assert.ok(!holds("所有样本都一个样，是代码写错了吗？", "梯度"));
});

test("an entry is found by its id and by each of its names", () => {
  for (const name of ["mode-collapse", "Mode collapse", "模式崩溃"]) assert.equal(named(entries, name), entries[0]);
  assert.equal(named(entries, "ψ"), entries[1]);
  assert.equal(named(entries, "nothing"), undefined);
});
