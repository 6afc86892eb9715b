// Sends a run of this browser to the server, which makes a run folder of it: see `runs/helper/browser_run.py`.

import { at } from "../../address.js";
import { identified } from "../../page/identity.js";
import { say, t } from "../../texts.js";

/**
 * @import { Row } from "../messages.js"
 * @import { Config } from "../schedule.js"
 * @import { TrainingState } from "../trainer.js"
 *
 * @typedef {object} Whole all of a run but its rows
 * @property {{ since: number, config: Config }[]} eras
 * @property {TrainingState} state
 * @property {number} seconds
 */

const MOST_ROWS = 20_000;

/**
 * @param {string} name
 * @param {Whole} whole
 * @param {Row[]} rows
 */
export function packRun(name, { eras, state, seconds }, rows) {
  const { step, drawn, updatesD, networks, average } = state;
  const { D, G } = networks;
  const told = {
    name,
    eras,
    step,
    drawn,
    updates_D: updatesD,
    descents_D: D.descents,
    descents_G: G.descents,
    seconds,
    rows: rows.slice(-MOST_ROWS).map(({ watched: _, ...row }) => row),
  };
  const head = new TextEncoder().encode(JSON.stringify(told));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, head.length, true);
  const floats = [D.values, D.memory, G.values, G.memory, average];
  return new Blob([length, head, ...floats.map((values) => new Float32Array(values))]);
}

/**
 * What the server makes of a run. Throws an error with a sentence.
 *
 * @param {string} what "keep", or "download/WHAT"
 * @param {Blob} packed
 */
export async function sendRun(what, packed) {
  const answer = await fetch(at(`api/browser-run/${what}`), { method: "POST", body: packed, headers: identified({}) });
  if (answer.ok) return answer;
  const { message, sentence } = await answer.json().catch(() => ({}));
  throw new Error(say(message ?? sentence) || t("The server did not answer. Try again."));
}
