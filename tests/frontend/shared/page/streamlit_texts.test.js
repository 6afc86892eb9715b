// Which texts of Streamlit are replaced, and by what.

import assert from "node:assert/strict";
import { test } from "node:test";
import { PLACES, translated } from "../../../../playground/frontend/shared/page/streamlit_texts.js";
import { useLanguage } from "../../../../playground/frontend/shared/texts.js";

const CHINESE = {
  Open: "打开",
  "Error: {sentence}": "错误：{sentence}",
  "Remove {name}": "移除{name}",
  "File must be {size} or smaller.": "文件不得大于 {size}。",
  "Number is outside the allowed range. Please enter a value between {low} and {high}.": "请输入 {low} 至 {high}。",
};
const ALL = PLACES.flatMap((place) => place.texts);

test("a text is replaced as a whole, with what Streamlit has filled in", async () => {
  await useLanguage("zh_Hans", CHINESE);
  assert.equal(translated("Open", ALL), "打开");
  assert.equal(translated("Remove cats.zip", ALL), "移除cats.zip");
  assert.equal(translated("File must be 20.0MB or smaller.", ALL), "文件不得大于 20.0MB。");
  const range = "Number is outside the allowed range. Please enter a value between 1 and 4096.";
  assert.equal(translated(range, ALL), "请输入 1 至 4096。");
  assert.equal(translated(`Error: ${range}`, ALL), "错误：请输入 1 至 4096。");
});

test("the space around a text stays", async () => {
  await useLanguage("zh_Hans", CHINESE);
  assert.equal(translated(" Open\n", ALL), " 打开\n");
});

test("a name is shown as it is typed, whatever it contains", async () => {
  await useLanguage("zh_Hans", CHINESE);
  assert.equal(translated("Remove $& {size} Open", ALL), "移除$& {size} Open");
});

test("other texts stay, as does a text of another place", async () => {
  await useLanguage("zh_Hans", CHINESE);
  assert.equal(translated("Opened", ALL), "Opened");
  assert.equal(translated("Open a run", ALL), "Open a run");
  assert.equal(translated("", ALL), "");
  assert.equal(translated("Open", ["Close"]), "Open");
});

test("in English every text stays", async () => {
  await useLanguage("en", {});
  for (const text of ALL) assert.equal(translated(text, ALL), text);
});

test("every text is found by its own pattern, whatever stands for its parts", async () => {
  await useLanguage("zh_Hans", Object.fromEntries(ALL.map((text) => [text, `·${text}`])));
  for (const text of ALL) {
    const shown = text.replace(/\{(\w+)\}/g, "<$1>");
    assert.equal(translated(shown, [text]), `·${shown}`);
  }
});
