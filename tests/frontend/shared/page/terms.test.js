import assert from "node:assert/strict";
import test from "node:test";
import { termOf } from "../../../../playground/frontend/shared/page/terms.js";

test("a link to the glossary names its term, also below a path of a larger site", () => {
  assert.equal(termOf("http://localhost:8501/glossary?term=mode-collapse"), "mode-collapse");
  assert.equal(termOf("https://school.example/gan/glossary?lang=zh&term=r1#top"), "r1");
});

test("other links are no terms", () => {
  for (const href of ["http://localhost/glossary", "http://localhost/faq?term=r1", "mailto:a@b.c", "", "nonsense"]) {
    assert.equal(termOf(href), "");
  }
});
