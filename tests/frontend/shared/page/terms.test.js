import assert from "node:assert/strict";
import test from "node:test";
import { at } from "../../../../playground/frontend/shared/address.js";
import { termOf } from "../../../../playground/frontend/shared/page/terms.js";

test("a link to the glossary names its term", () => {
  assert.equal(termOf(at("glossary?term=mode-collapse")), "mode-collapse");
  assert.equal(termOf(at("glossary?lang=zh&term=r1#top")), "r1");
});

test("other links are no terms", () => {
  for (const href of [
    at("glossary"),
    at("faq?term=r1"),
    "http://other/glossary?term=r1",
    "mailto:a@b.c",
    "",
    "nonsense",
  ]) {
    assert.equal(termOf(href), "");
  }
});
