// What the states of a run mean (`status` in playground's state messages).

/** The run goes on, or will. */
export const LIVE = new Set(["queued", "starting", "running", "paused"]);
/** The run ended by itself before it was done. */
export const BROKEN = new Set(["diverged", "failed", "interrupted"]);
/** The run ended before it was done, and can be resumed. */
export const ENDED_EARLY = new Set(["stopped", ...BROKEN]);

/**
 * The word shown for a status.
 *
 * @param {string} status
 */
export const statusWord = (status) => (status === "queued" ? "waiting" : status);
