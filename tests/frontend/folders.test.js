// The folders of the front end: pages import themselves and `shared`, and `shared` imports no page. The static site puts
// all pages together.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../playground/frontend/", import.meta.url));
const IMPORT = /\b(?:from|import)\s*(?:\(\s*)?["'](\.\.?\/[^"']+)["']/g;

const scripts = readdirSync(ROOT, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js"));

test("every script lies in a folder", () => {
  assert.ok(scripts.length > 40);
  for (const name of scripts) assert.ok(name.includes(sep), name);
});

test("folders import only themselves and shared", () => {
  for (const name of scripts) {
    const [folder] = name.split(sep);
    if (folder === "site") continue;
    for (const [, at] of readFileSync(resolve(ROOT, name), "utf8").matchAll(IMPORT)) {
      const target = relative(ROOT, resolve(ROOT, dirname(name), at)).split(sep)[0];
      assert.ok(target === folder || target === "shared", `${name} imports ${at}`);
    }
  }
});
