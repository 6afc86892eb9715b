// What a replay tells those who have asked for it: its progress, and what came out.

import { replay } from "./replay.js";

/** @import { Replay } from "./replay.js" */

const TELL_MS = 250;

/**
 * @param {Replay} asked
 * @param {(values: Float32Array) => string} base64
 * @param {(told: object) => void} tell
 */
export async function tellReplay(asked, base64, tell) {
  let told = 0;
  const found = await replay(asked, (step) => {
    if (performance.now() < told + TELL_MS) return;
    told = performance.now();
    tell({ progress: step });
  });
  const { networks, average } = found.state;
  const weights = { D: base64(networks.D.values), G: base64(networks.G.values), average: base64(average) };
  tell({ step: found.step, diverged: found.diverged, rows: found.rows, weights });
}
