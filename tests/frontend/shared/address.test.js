import assert from "node:assert/strict";
import test from "node:test";
import { asksForSomething, baseOf, withKept, writeQuery } from "../../../playground/frontend/shared/address.js";

test("a query keeps the language of the page's address", () => {
  assert.equal(withKept({ run: "a b" }, "?lang=zh-Hans&run=old").toString(), "run=a+b&lang=zh-Hans");
  assert.equal(withKept({ run: "1" }, "?run=old").toString(), "run=1");
  assert.equal(withKept("", "?lang=en").toString(), "lang=en");
});

test("a query keeps the projector's switch of the page's address, too", () => {
  const kept = withKept({ run: "1" }, "?projector=1&lang=en&run=old");
  assert.equal(kept.toString(), "run=1&lang=en&projector=1");
  assert.equal(withKept({ projector: "1", run: "1" }, "?lang=en").toString(), "run=1&lang=en");
  assert.ok(!asksForSomething("?projector=1&lang=zh"));
});

test("a query cannot change the language", () => {
  assert.equal(withKept({ lang: "fr", run: "1" }, "?lang=en").toString(), "run=1&lang=en");
  assert.equal(withKept({ lang: "fr" }, "").toString(), "");
});

test("an address that only names a language asks for nothing", () => {
  for (const search of ["", "?", "?lang=zh-Hans", "?lang="]) assert.ok(!asksForSomething(search), search);
  for (const search of ["?run=1", "?lang=zh&run=1", "?language=zh"]) assert.ok(asksForSomething(search), search);
});

test("the address of the page is replaced and keeps its language, path and place", () => {
  /** @type {unknown[]} */
  const written = [];
  const page = { search: "?lang=zh-Hans&opt_G.lr=1", pathname: "/lab", hash: "#top" };
  const history = { state: { page: 1 }, replaceState: (/** @type {unknown[]} */ ...given) => written.push(given) };
  Object.assign(globalThis, { location: page, history });
  writeQuery({ "view.layers": "[]" });
  page.search = "";
  writeQuery({});
  assert.deepEqual(written, [
    [{ page: 1 }, "", "/lab?view.layers=%5B%5D&lang=zh-Hans#top"],
    [{ page: 1 }, "", "/lab#top"],
  ]);
});

test("addresses begin where the app lives, also below a path", () => {
  const script = "api/assets/shared/address.js?v=0123456789ab";
  for (const base of ["http://h:8501/", "https://h/gan/", "https://h/user/a@b/api/gan/", "https://h/x/api/assets/"]) {
    assert.equal(baseOf(`${base}${script}`), base);
    assert.ok(new URL("api/models", baseOf(`${base}${script}`)).href.startsWith(base));
  }
});

test("a page saved to disk and a module of a test have no app", () => {
  assert.equal(baseOf("blob:null/0123", "file:///home/me/faces.html"), "file:///home/me/faces.html");
  assert.equal(baseOf("file:///x/shared/address.js"), "file:///x/shared/address.js");
});

test("an assignment stays in the address of its page, and not in links to others", () => {
  /** @type {string[]} */
  const written = [];
  const page = { search: "?assignment=0a1b2c3d&preset=lab", pathname: "/lab", hash: "" };
  const history = { state: null, replaceState: (/** @type {any[]} */ ...given) => written.push(given[2]) };
  Object.assign(globalThis, { location: page, history });
  writeQuery({ run: "1" });
  assert.deepEqual(written, ["/lab?run=1&assignment=0a1b2c3d"]);
  assert.equal(withKept({ run: "1" }, page.search).toString(), "run=1");
  assert.ok(!asksForSomething("?assignment=0a1b2c3d"));
});
