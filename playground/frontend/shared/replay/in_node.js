// The replay of a run as a program for Node: JSON on the standard input, lines of JSON on the standard output.

import { tellReplay } from "./telling.js";

// Type checks are for browsers: what is Node's is not known here.
const { process, Buffer } = /** @type {any} */ (globalThis);

/** @type {Uint8Array[]} */
const parts = [];
for await (const part of process.stdin) parts.push(part);
await tellReplay(JSON.parse(Buffer.concat(parts).toString()), (told) => {
  process.stdout.write(`${JSON.stringify(told)}\n`);
});
