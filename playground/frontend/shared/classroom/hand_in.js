// Hands in a run: the app judges, signs and, in a class, keeps it; the student gets the page as a file.

import { at } from "../address.js";
import { isMetric } from "../engine/live_metrics.js";
import { weightsAsText } from "../engine/weights_as_text.js";
import { identified } from "../page/identity.js";
import { languageTag, say, t } from "../texts.js";
import { pointsOf } from "./own_runs.js";

const SHOWN_ROWS = 300;

/** @import { BrowserRun } from "../engine/page/browser_run.js" */

/**
 * @param {Record<string, unknown>} about see `hand_in` in playground/web/handin/routes.py
 * @returns {Promise<{ page: Blob, stored: boolean }>} throws an error with a sentence
 */
export async function handIn(about) {
  const answer = await fetch(at("api/hand-in"), {
    method: "POST",
    body: JSON.stringify({ language: languageTag(), ...about }),
    headers: identified({ "content-type": "application/json" }),
  }).catch(() => null);
  if (!answer) throw new Error(t("The app does not answer. Try again."));
  if (answer.ok) return { page: await answer.blob(), stored: answer.headers.get("x-stored") === "1" };
  const found = await answer.json().catch(() => ({}));
  throw new Error(say(found.message ?? "") || t("The app does not answer. Try again."));
}

/**
 * Hands in a run that trains in this browser.
 *
 * @param {BrowserRun} run
 */
export async function handInOfBrowser(run) {
  const state = await run.stateAt(Number.MAX_SAFE_INTEGER);
  if (!state?.history) throw new Error(t("There is no run to hand in yet. Train one first."));
  const { step, history } = state;
  const rows = run.rows.filter((row) => row.step <= step);
  const browser = {
    id: run.plan.id,
    name: run.plan.name,
    ...history,
    step,
    weights: weightsAsText(state),
    points: run.frame ? await pointsOf(run.frame) : [],
    epoch: run.state.epoch,
    seconds: run.state.seconds,
    rows: spread(rows, SHOWN_ROWS).map(({ step: at, values }) => ({ step: at, values: byTraining(values) })),
    device: "browser",
  };
  return handIn({ browser });
}

/** The numbers of a row without the metrics, which are measured when there is time. @param {Record<string, number>} values */
const byTraining = (values) => Object.fromEntries(Object.entries(values).filter(([name]) => !isMetric(name)));

/**
 * At most so many, evenly spaced, with the first and the last.
 *
 * @template T
 * @param {T[]} all
 * @param {number} most
 */
function spread(all, most) {
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, i) => all[Math.round((i * (all.length - 1)) / (most - 1))]);
}
