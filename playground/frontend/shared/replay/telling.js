// What a replay tells those who have asked for it: its progress, and what came out.

import { weightsAsText } from "../engine/weights_as_text.js";
import { replay } from "./replay.js";

/** @import { Replay } from "./replay.js" */

const TELL_MS = 250;

/**
 * @param {Replay} asked
 * @param {(told: object) => void} tell
 */
export async function tellReplay(asked, tell) {
  let told = 0;
  const found = await replay(asked, (step) => {
    if (performance.now() < told + TELL_MS) return;
    told = performance.now();
    tell({ progress: step });
  });
  tell({ step: found.step, diverged: found.diverged, rows: found.rows, weights: weightsAsText(found.state) });
}
