import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { classPlan } from "../../../playground/frontend/lesson/contents/class_plan.js";

/**
 * The names of the steps of a lesson, as its folder describes them.
 *
 * @param {string} lesson
 */
function stepsOf(lesson) {
  const toml = readFileSync(new URL(`../../../playground/lessons/${lesson}/lesson.toml`, import.meta.url), "utf8");
  return toml
    .split("[[step]]")
    .slice(1)
    .map((part) => (/^name = "(.+)"/m.exec(part) ?? /^kind = "(.+)"/m.exec(part) ?? [])[1]);
}

test("the plan for a class takes 45 minutes and ends with a checkpoint", () => {
  const plan = classPlan();
  assert.equal(
    plan.reduce((sum, { minutes }) => sum + minutes, 0),
    45,
  );
  assert.match(plan.at(-1)?.links[0][1] ?? "", /step=checkpoint/);
});

test("every link of the plan leads to a step of a lesson or to a page", () => {
  const pages = classPlan().flatMap(({ links }) => links.map(([, page]) => page));
  assert.ok(pages.length > 6);
  for (const page of pages) {
    const query = new URLSearchParams(page.split("?")[1] ?? "");
    const lesson = query.get("lesson");
    if (lesson) assert.ok(stepsOf(lesson).includes(query.get("step") ?? ""), page);
    else assert.ok(["", "train"].includes(page), page);
  }
});
