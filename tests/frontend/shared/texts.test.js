import assert from "node:assert/strict";
import { test } from "node:test";
import { count, languageTag, say, t, useLanguage } from "../../../playground/frontend/shared/texts.js";

test("without a catalogue a text is English, its values filled", async () => {
  await useLanguage("en", {});
  assert.equal(t("{n} of {what}, {missing}", { n: 12345, what: "{n}" }), "12,345 of {n}, {missing}");
  assert.equal(languageTag(), "en-GB");
});

test("with a catalogue, texts and messages inside messages are translated", async () => {
  await useLanguage("zh_Hans", { "Too few: {what}.": "太少：{what}。", "{n} pixels": "{n} 个像素" });
  const inner = { code: "inner", text: "{n} pixels", values: { n: 64 } };
  assert.equal(say({ code: "outer", text: "Too few: {what}.", values: { what: inner } }), "太少：64 个像素。");
  assert.equal(t("not translated"), "not translated");
  assert.equal(languageTag(), "zh-Hans");
  await useLanguage("en", {});
});

test("what is no message is a text, or nothing", () => {
  assert.equal(say(null), "");
  assert.equal(say("as it is"), "as it is");
  assert.equal(count(1234567), "1,234,567");
  assert.equal(t("{a} {b}", { a: 0.25, b: true }), "0.25 true");
});
