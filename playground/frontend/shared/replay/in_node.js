// The replay of a run as a program for Node: JSON on the standard input, lines of JSON on the standard output.

import { tellReplay } from "./telling.js";

// Type checks are for browsers: what is Node's is not known here.
const { process, Buffer } = /** @type {any} */ (globalThis);

/** @param {Float32Array} values */
const text = ({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength).toString("base64");

/** @type {Uint8Array[]} */
const parts = [];
for await (const part of process.stdin) parts.push(part);
await tellReplay(JSON.parse(Buffer.concat(parts).toString()), text, (told) => {
  process.stdout.write(`${JSON.stringify(told)}\n`);
});
