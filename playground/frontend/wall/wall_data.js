// What the wall knows of a class; see `WallView` in playground/classroom, and playground/web/wall/.

import { at } from "../shared/address.js";
import { identified } from "../shared/page/identity.js";
import { say, t } from "../shared/texts.js";

/**
 * @import { MessageJson } from "../shared/texts.js"
 *
 * @typedef {object} WallRun
 * @property {string} id
 * @property {string} name
 * @property {string} status
 * @property {number} step
 * @property {number | null} place in the queue
 * @property {number | null} progress
 * @property {boolean} plane
 * @property {number | null} sample the step of the newest picture
 * @property {string} metric
 * @property {number | null} value
 * @property {string} finding
 * @property {MessageJson | null} title
 * @property {MessageJson | null} message
 * @property {number[]} points of a run that trains in the student's browser: x and y, one after the other
 * @property {number[]} real
 *
 * @typedef {object} WallCard
 * @property {string} id
 * @property {string} nickname
 * @property {boolean} here
 * @property {WallRun | null} run
 * @property {number} runs
 * @property {number} share of the time for which the class has trained on the server lately, from 0 to 1
 *
 * @typedef {object} Outcome
 * @property {string} run
 * @property {string} nickname
 * @property {number} lr_G
 * @property {number} lr_D
 * @property {string} outcome
 * @property {MessageJson | null} title
 *
 * @typedef {{ lesson: string, step: number, n: number }} Asked
 * @typedef {Record<string, { label: string, unit: string }>} Metrics
 *
 * @typedef {{ id: string, title: string, tried: number, passed: number | null }} Assigned `passed`: `null` where there is
 *   nothing to judge
 *
 * @typedef {object} WallData
 * @property {string} code
 * @property {boolean} open
 * @property {boolean} frozen
 * @property {number} ends
 * @property {number} now
 * @property {{ text: string, address: string, number: number } | null} message
 * @property {string} spotlight the id of a run, or ""
 * @property {number} others teachers besides this one
 * @property {WallCard[]} cards
 * @property {number} running
 * @property {number} waiting
 * @property {Outcome[]} outcomes
 * @property {number | null} fairness Jain's index of the turns of the last minutes; null where nobody had to wait
 * @property {Asked[]} asked
 * @property {Assigned[]} assignments that somebody has tried
 * @property {Metrics} metrics
 *
 * @typedef {object} Predicted
 * @property {"choice" | "number" | "curve"} ask
 * @property {number} low
 * @property {number} high
 * @property {number} steps
 * @property {string} title of the lesson
 * @property {string} label
 * @property {string[]} choices
 * @property {string} prose HTML of the server
 * @property {string} answer HTML of the server
 * @property {number} n
 * @property {{ low: number, high: number, n: number }[]} bars
 * @property {number[][]} curves
 *
 * @typedef {object} HandIn
 * @property {string} id
 * @property {string} nickname
 * @property {string} who a student ID or an e-mail address, or ""
 * @property {string} title
 * @property {number} made Unix time
 * @property {boolean | null} passed
 * @property {number | null} score
 * @property {number | null} max
 * @property {number} step
 * @property {"server" | "browser"} place
 * @property {string} outcome of training it again, or ""
 * @property {string} signature
 * @property {MessageJson | null} message
 * @property {MessageJson | null} signature_message
 * @property {"" | "waiting" | "running"} verifying
 *
 * @typedef {object} FilledGradebook
 * @property {string[]} columns that can be filled
 * @property {string[]} without
 * @property {string[]} left
 * @property {{ student: string, nickname: string, score: number | null, by: "id" | "name" }[]} matches
 * @property {string} csv base64
 *
 * @typedef {{ do: string, [part: string]: unknown }} Act see `Act` in playground/web/wall/acts.py
 */

/**
 * @param {string} path
 * @param {Act} [act]
 */
async function ask(path, act) {
  const headers = identified(act ? { "content-type": "application/json" } : {});
  const options = act ? { method: "POST", headers, body: JSON.stringify(act) } : { headers };
  const answer = await fetch(at(path), options).catch(() => null);
  if (!answer) throw new Error(t("The app does not answer. Try again."));
  const found = await answer.json();
  if (!answer.ok) throw new Error(say(found.message));
  return found;
}

/** @returns {Promise<WallData>} */
export const fetchWall = () => ask("api/class/wall");

/**
 * @param {Act} act
 * @returns {Promise<WallData>}
 */
export const perform = (act) => ask("api/class/act", act);

/**
 * @param {Asked} asked
 * @param {string} language
 * @returns {Promise<Predicted>}
 */
export const fetchPredicted = ({ lesson, step }, language) =>
  ask(`api/class/question/${lesson}/${step}?lang=${language}`);

/** @returns {Promise<HandIn[]>} */
export const fetchHandIns = async () => (await ask("api/class/hand-ins")).hand_ins;

/**
 * @param {"verify" | "delete"} what
 * @param {string[]} ids
 * @returns {Promise<HandIn[]>}
 */
export const actOnHandIns = async (what, ids) => (await ask("api/class/hand-ins", { do: what, ids })).hand_ins;

/**
 * @param {File} book
 * @param {string} task
 * @param {string} column "" for a new one
 * @returns {Promise<FilledGradebook>}
 */
export async function fillGradebook(book, task, column) {
  const query = new URLSearchParams({ task, column });
  const options = { method: "POST", headers: identified({ "content-type": "text/csv" }), body: book };
  const answer = await fetch(at(`api/class/marks/canvas?${query}`), options).catch(() => null);
  if (!answer) throw new Error(t("The app does not answer. Try again."));
  const found = await answer.json();
  if (!answer.ok) throw new Error(say(found.message));
  return found;
}
