// What a card says of a run.

import { BROKEN, statusWord } from "../shared/status.js";
import { count, say, t } from "../shared/texts.js";

/** @import { Metrics, WallCard, WallRun } from "./wall_data.js" */

/**
 * The metric of a run, for example "8 modes covered".
 *
 * @param {WallRun} run
 * @param {Metrics} metrics
 */
export function metricWords({ metric, value }, metrics) {
  const about = metrics[metric];
  if (!about || value === null) return "";
  const number = Number(value.toPrecision(3)).toLocaleString();
  return `${t(about.label)} ${number}${about.unit === "%" ? " %" : ""}`;
}

/**
 * How a run is, in two short lines, and the tone of its card.
 *
 * @param {WallCard} card
 * @param {Metrics} metrics
 * @returns {{ first: string, second: string, tone: "bad" | "good" | "still" | "live" }}
 */
export function cardWords({ run }, metrics) {
  if (!run) return { first: t("has not started"), second: "", tone: "still" };
  const steps = t("step {n}", { n: run.step });
  const measured = metricWords(run, metrics);
  if (run.finding) return { first: say(run.title), second: measured || steps, tone: "bad" };
  if (BROKEN.has(run.status)) return { first: statusWord(run.status), second: steps, tone: "bad" };
  if (run.status === "queued" || (run.status === "paused" && run.place !== null)) {
    const place = run.place === null ? statusWord("queued") : t("waits, place {n}", { n: count(run.place) });
    return { first: place, second: run.step ? steps : "", tone: "still" };
  }
  if (run.status === "paused") return { first: statusWord("paused"), second: measured || steps, tone: "still" };
  if (run.status === "running" || run.status === "starting") {
    return { first: run.step ? steps : statusWord(run.status), second: measured, tone: "live" };
  }
  const tone = run.metric === "modes" && (run.value ?? 0) < 2 ? "still" : "good"; // no finding is no praise
  return { first: measured || statusWord(run.status), second: `${statusWord(run.status)} · ${steps}`, tone };
}
