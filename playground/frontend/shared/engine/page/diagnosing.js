// What is wrong with a run in the browser: the server's rules read its rows, a few at a time. Without a server nothing is
// found.

import { at } from "../../address.js";
import { identified } from "../../page/identity.js";
import { BROKEN, LIVE } from "../../status.js";

/**
 * @import { Finding } from "../../diagnosis.js"
 * @import { Row } from "../messages.js"
 * @import { Config } from "../schedule.js"
 *
 * @typedef {{ rows: number, finding: Finding | null }} Found `rows`: how many are known there
 * @typedef {(question: object) => Promise<Found>} Doctor see `NewRows` in playground/diagnosis/browser_runs.py
 */

const EVERY = 2000; // ms between two questions
const PATIENCE = 20_000; // ms after one without an answer
const AT_ONCE = 400; // rows

export class Diagnosing {
  /**
   * @param {string} run
   * @param {Doctor | null} doctor
   * @param {() => void} told the finding has changed
   */
  constructor(run, doctor, told) {
    this.run = run;
    this.doctor = doctor;
    this.told = told;
    /** @type {Finding | null} */
    this.finding = null;
    this.known = 0; // rows
    this.asked = ""; // the status at the last question
    this.asking = false;
    this.due = 0;
  }

  /**
   * There may be more rows, or the run has ended.
   *
   * @param {Row[]} rows all
   * @param {Config} config
   * @param {string} status
   */
  async look(rows, config, status) {
    const { doctor } = this;
    const ended = !LIVE.has(status);
    const news = rows.length > this.known || (ended && status !== this.asked);
    if (!doctor || this.asking || !rows.length || !news || (!ended && Date.now() < this.due)) return;
    this.asking = true;
    this.due = Date.now() + EVERY;
    try {
      do {
        const { known, run } = this;
        const sent = rows
          .slice(known, known + AT_ONCE)
          .map(({ step, watched, values }) => ({ step, seconds: watched, values }));
        const last = known + sent.length === rows.length;
        const end = !ended || !last ? "" : BROKEN.has(status) ? "diverged" : "ended";
        const found = await doctor({ run, told: known, config, rows: sent, end });
        this.known = found.rows;
        if (found.rows === rows.length) this.finding = found.finding;
        if (!found.rows && !known) break;
      } while (this.known < rows.length);
      this.asked = status;
      this.told();
    } catch {
      this.due = Date.now() + PATIENCE; // the server is away
    }
    this.asking = false;
  }
}

/** @type {Doctor} */
export async function askServer(question) {
  const headers = identified({ "content-type": "application/json" });
  const answer = await fetch(at("api/diagnosis"), { method: "POST", body: JSON.stringify(question), headers });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}
