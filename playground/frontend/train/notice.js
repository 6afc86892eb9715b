// The box over the picture: what a run says of itself and, for a while, what went wrong.

import { meanwhile } from "../shared/page/meanwhile.js";
import { BROKEN, waitingWords } from "../shared/status.js";
import { say, t } from "../shared/texts.js";

/**
 * @import { MessageJson } from "../shared/texts.js"
 * @import { State } from "./status_line.js"
 */

const PATIENCE = 8000; // ms for which a problem is shown

/**
 * What is said over the picture of a run.
 *
 * @param {Pick<State, "status" | "sentence" | "message"> | null} state
 * @param {string} problem what went wrong just now
 * @param {boolean} pictured whether there is a picture of the run
 * @param {MessageJson | null} [waits] what is said about waiting
 * @returns {{ sentence: string, kind: string }} an empty sentence: nothing
 */
export function noticeOf(state, problem, pictured, waits) {
  const status = state?.status ?? "";
  const reason = say(state?.message ?? state?.sentence);
  if (problem) return { sentence: problem, kind: "problem" };
  if (BROKEN.has(status)) return { sentence: reason, kind: status };
  if (status === "queued" && !pictured) {
    return { sentence: waitingWords(waits), kind: "waiting" };
  }
  if (status === "starting" && !pictured) return { sentence: reason || t("Starting…"), kind: "busy" };
  return { sentence: "", kind: "" };
}

export class Notice {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    /** @type {State | null} */
    this.state = null;
    this.pictured = false;
    /** @type {MessageJson | null | undefined} */
    this.waits = null; // what is said about waiting
    this.drawn = ""; // what is in the box
    this.problem = "";
    /** @type {number | undefined} the kept step that the problem is about */
    this.about = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.calming = undefined;
  }

  /**
   * @param {State | null} state
   * @param {boolean} pictured
   */
  show(state, pictured) {
    this.state = state;
    this.pictured = pictured;
    this.draw();
  }

  /**
   * @param {string} problem a sentence, shown for some seconds
   * @param {number} [about] the kept step that it is about
   */
  complain(problem, about) {
    clearTimeout(this.calming);
    this.problem = problem;
    this.about = about;
    this.calming = setTimeout(() => this.calm(), PATIENCE);
    this.draw();
  }

  /**
   * Takes the problem away.
   *
   * @param {number} [about] only if it is about this kept step
   */
  calm(about) {
    if (about !== undefined && about !== this.about) return;
    clearTimeout(this.calming);
    this.about = undefined;
    this.problem = "";
    this.draw();
  }

  draw() {
    const { sentence, kind } = noticeOf(this.state, this.problem, this.pictured, this.waits);
    this.place.hidden = !sentence;
    this.place.className = `message ${kind}`;
    if (this.drawn === kind + sentence) return;
    this.drawn = kind + sentence;
    this.place.textContent = sentence;
    if (kind === "waiting") this.place.append(meanwhile());
  }

  stop() {
    clearTimeout(this.calming);
  }
}
