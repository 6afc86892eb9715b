// What the states of a run mean (`status` in playground's state messages).

import { mark, say, t } from "./texts.js";

/** @import { MessageJson } from "./texts.js" */

/** The run goes on, or will. */
export const LIVE = new Set(["queued", "starting", "running", "paused"]);
/** The run ended by itself before it was done. */
export const BROKEN = new Set(["diverged", "failed", "interrupted"]);
/** The run ended before it was done, and can be resumed. */
export const ENDED_EARLY = new Set(["stopped", ...BROKEN]);

const WORDS = {
  queued: mark("waiting"),
  starting: mark("starting"),
  running: mark("running"),
  paused: mark("paused"),
  done: mark("done"),
  stopped: mark("stopped"),
  diverged: mark("diverged"),
  failed: mark("failed"),
  interrupted: mark("interrupted"),
};

/**
 * The word shown for a status, in the language of the page.
 *
 * @param {string} status
 */
export const statusWord = (status) => t(WORDS[/** @type {keyof typeof WORDS} */ (status)] ?? status);

/**
 * The words for how a run is: a run that has ended with a finding says so. `kind` is the class of their colour.
 *
 * @param {{ status: string, finding?: { title: MessageJson } | null }} state
 */
export function statusWords({ status, finding }) {
  const word = statusWord(status);
  if (!finding || LIVE.has(status) || BROKEN.has(status)) return { words: word, kind: status };
  return { words: t("{status}, but: {finding}", { status: word, finding: say(finding.title) }), kind: "warned" };
}

/**
 * What a run in the queue is told.
 *
 * @param {MessageJson | null | undefined} waits its place, and an estimate
 */
export const waitingWords = (waits) =>
  say(waits) || t("In the queue. Your run starts by itself as soon as there is room.");
