// What the large button does: what it says, and what follows when it is pressed.

import { ENDED_EARLY } from "../../shared/status.js";

/**
 * @typedef {"train" | "wait" | "branch" | "resume" | "hold" | "release" | "pause" | "go"} Deed
 *
 * @typedef {object} Standing of the lab
 * @property {boolean} run whether there is one
 * @property {boolean} steerable by this browser
 * @property {string} status
 * @property {boolean} race
 * @property {boolean} held the race stands still
 */

/**
 * Whether a run that has ended can go on. A finished one goes on without its limit.
 *
 * @param {string} status
 */
export const resumable = (status) => ENDED_EARLY.has(status) || status === "done";

/**
 * The action of the large button: `branch` goes on with a run of one's own from where someone else's stands; `hold` and
 * `release` are of a race, `pause` and `go` of one run.
 *
 * @param {Standing} standing
 * @returns {Deed}
 */
export function playAction({ run, steerable, status, race, held }) {
  if (!run) return "train";
  if (["", "queued", "starting"].includes(status)) return "wait";
  if (!steerable) return "branch";
  if (resumable(status)) return "resume";
  if (race) return held ? "release" : "hold";
  return status === "running" ? "pause" : "go";
}

/**
 * Whether pressing it makes the lab stand still.
 *
 * @param {Deed} deed
 */
export const isPause = (deed) => deed === "pause" || deed === "hold";
