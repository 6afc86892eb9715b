// The messages of a run: why it waits, has paused by itself, or has ended.

import { mark } from "../texts.js";

/**
 * @import { MessageJson } from "../texts.js"
 * @import { Diverged } from "./trainer.js"
 */

/** @param {number} n @returns {MessageJson} */
export const stepsDone = (n) => ({ code: "steps_done", text: mark("All {n} steps are done."), values: { n } });

/** @param {number} n @returns {MessageJson} */
export const secondsOver = (n) => ({ code: "seconds_over", text: mark("Trained for {n} seconds."), values: { n } });

/** @returns {MessageJson} */
export const hiddenTab = () => ({
  code: "hidden_tab",
  text: mark("Training paused while this tab was hidden: it trains in this browser."),
  values: {},
});

/** @param {Diverged} error @returns {MessageJson} */
export const divergence = ({ network, size, step }) => ({
  code: "diverged",
  text: mark(
    "Training diverged: the loss or the gradient of {network} is {size} at step {step}. Try a lower " +
      "learning rate for {network}, a gradient penalty, or gradient clipping.",
  ),
  values: { network, size: Number.isNaN(size) ? "NaN" : size.toPrecision(3), step },
});

/** @returns {MessageJson} */
export const compiling = () => ({
  code: "browser_run_starts",
  text: mark("The server compiles the step of these networks for your browser. This takes a few seconds, once."),
  values: {},
});

/** @param {string} why @returns {MessageJson} */
export const failure = (why) => ({
  code: "browser_run_failed",
  text: mark("Training in this browser failed: {why} You can train on the server: choose it at the top."),
  values: { why },
});
