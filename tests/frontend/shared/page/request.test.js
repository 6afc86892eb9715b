import assert from "node:assert/strict";
import { createServer } from "node:http";
import test from "node:test";
import { request } from "../../../../playground/frontend/shared/page/request.js";

/**
 * @typedef {import("node:http").ServerResponse} Answer
 * @typedef {(answer: Answer) => void} Reply
 */

/** @type {Reply} */
const reset = (answer) => answer.socket?.destroy();

/** @type {Reply} */
const cut = (answer) => {
  answer.writeHead(200, { "content-length": 1000 });
  answer.write("half", () => answer.socket?.destroy());
};

/** @type {Reply} */
const proxy = (answer) => answer.writeHead(502).end("the app does not answer");

/** @type {Reply} */
const whole = (answer) => answer.end("whole");

/** @type {Reply} */
const missing = (answer) => answer.writeHead(404).end("no such run");

/**
 * @param {Reply[]} replies to one request after another
 * @param {(address: string, left: Reply[]) => Promise<void>} use
 */
async function served(replies, use) {
  const left = [...replies];
  const server = createServer((_, answer) => left.shift()?.(answer));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  try {
    await use(`http://127.0.0.1:${port}/`, left);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("what is read is requested again until it has arrived whole", () =>
  served([reset, cut, proxy, whole], async (address, left) => {
    assert.equal(await (await request(address)).text(), "whole");
    assert.equal(left.length, 0);
  }));

test("a question that changes nothing can ask for the same", () =>
  served([reset, whole], async (address) => {
    assert.equal(await (await request(address, { method: "POST", repeat: true })).text(), "whole");
  }));

test("an answer that refuses is an answer", () =>
  served([missing, whole], async (address, left) => {
    assert.equal((await request(address)).status, 404);
    assert.equal(left.length, 1);
  }));

test("what changes something is sent once", () =>
  served([reset, whole], async (address, left) => {
    await assert.rejects(request(address, { method: "POST" }));
    assert.equal(left.length, 1);
  }));
