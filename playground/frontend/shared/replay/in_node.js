// The replay of a run as a program for Node: JSON on the standard input, lines of JSON on the standard output.

import { replay } from "./replay.js";

// Type checks are for browsers: what is Node's is not known here.
const { process, Buffer } = /** @type {any} */ (globalThis);

const TELL_MS = 250;

/** @param {Float32Array} values */
const text = ({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength).toString("base64");
const tell = (/** @type {unknown} */ value) => process.stdout.write(`${JSON.stringify(value)}\n`);

/** @type {Uint8Array[]} */
const parts = [];
for await (const part of process.stdin) parts.push(part);
let told = 0;
const found = await replay(JSON.parse(Buffer.concat(parts).toString()), (step) => {
  if (performance.now() < told + TELL_MS) return;
  told = performance.now();
  tell({ progress: step });
});
const { networks, average } = found.state;
const weights = { D: text(networks.D.values), G: text(networks.G.values), average: text(average) };
tell({ step: found.step, diverged: found.diverged, rows: found.rows, weights });
