import assert from "node:assert/strict";
import test from "node:test";
import { frameAt } from "../../../playground/frontend/home/doors.js";
import { html, strong } from "../../../playground/frontend/home/home_html.js";

test("a recording plays each frame once, rests on the last, and begins again", () => {
  const seen = Array.from({ length: 4000 }, (_, i) => frameAt(i * 10, 48));
  assert.equal(seen[0], 0);
  assert.deepEqual([...new Set(seen)], [...Array(48).keys()]);
  const drops = seen.filter((n, i) => i > 0 && n < seen[i - 1]);
  assert.ok(drops.length > 0 && drops.every((n) => n === 0));
  seen.forEach((n, i) => {
    if (i > 0 && n > seen[i - 1]) assert.equal(n, seen[i - 1] + 1);
  });
  assert.ok(seen.filter((n) => n === 47).length > 3 * seen.filter((n) => n === 20).length);
});

test("strong words get their classes, and nothing else becomes markup", () => {
  assert.equal(strong("**G** & <D> **x**", [["G", ""]]), '<b class="G">G</b> &amp; &lt;D> <b class="">x</b>');
  const linked = strong("**G**", [["G", "generator"]]);
  assert.match(linked, /^<b class="G"><a href="[^"]*glossary\?term=generator" target="_blank">G<\/a><\/b>$/);
});

test("Home has one heading, one primary button, and three doors", () => {
  const text = html({ minutes: 1 });
  assert.equal(text.match(/<h1>/g)?.length, 1);
  assert.equal(text.match(/data-start="1"/g)?.length, 1);
  assert.deepEqual(
    [...text.matchAll(/class="door" data-page="(\w+)"/g)].map(([, page]) => page),
    ["train", "lab", "explore"],
  );
  assert.ok(text.includes("generative adversarial network"));
  assert.ok(text.includes("1 minute<") && html({ minutes: 2 }).includes("2 minutes<"));
});

test("where only the lab trains, the button leads there", () => {
  const page = (/** @type {number} */ minutes) => html({ minutes }).match(/class="first"[^>]* data-page="(\w+)"/)?.[1];
  assert.deepEqual([page(1), page(0)], ["train", "lab"]);
});
