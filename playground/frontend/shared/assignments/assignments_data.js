// What the teacher's editor asks the server for; see playground/web/assignments.

import { at } from "../address.js";
import { identified } from "../page/identity.js";
import { say, t } from "../texts.js";

/**
 * @import { MessageJson } from "../texts.js"
 *
 * @typedef {{ metric: string, comparison: ">=" | "<=", value: number, unchanged?: string[] }} Checkpoint
 *
 * @typedef {object} Assignment as in a file
 * @property {string} id "" for a new one
 * @property {string} title
 * @property {string} page
 * @property {Record<string, string>} query
 * @property {string} task
 * @property {string} question
 * @property {string[]} locked
 * @property {string[]} hidden
 * @property {Checkpoint | null} checkpoint
 * @property {number | null} minutes
 * @property {string} language
 *
 * @typedef {Assignment & { link: string, whole_link: string, lesson: Record<string, string> | null }} Listed
 * @typedef {{ assignments: Listed[], in_class: boolean }} List
 *
 * @typedef {{ path: string, title: string, settings: [path: string, label: string][] }} Group
 *
 * @typedef {object} State what can be locked, measured and judged
 * @property {string} page
 * @property {Record<string, string>} query
 * @property {Group[]} groups
 * @property {[name: string, label: string, unit: string][]} metrics
 * @property {{ id: string, name: string, step: number }[]} runs
 * @property {Record<string, string> | null} lesson its title by language
 *
 * @typedef {{ passed: boolean, message: MessageJson }} Verdict
 */

/**
 * Raises an `Error` with a sentence of the server.
 *
 * @param {{ do: string, [part: string]: unknown }} request
 */
async function ask(request) {
  const headers = identified({ "content-type": "application/json" });
  const options = { method: "POST", headers, body: JSON.stringify(request) };
  const answer = await fetch(at("api/assignments"), options).catch(() => null);
  if (!answer) throw new Error(t("The app does not answer. Try again."));
  const found = await answer.json();
  if (!answer.ok) throw new Error(say(found.message));
  return found;
}

/** @returns {Promise<List>} */
export const list = () => ask({ do: "list" });

/**
 * @param {string} page
 * @param {Record<string, string>} query
 * @returns {Promise<State>}
 */
export const describe = (page, query) => ask({ do: "describe", page, query });

/**
 * @param {string} task
 * @returns {Promise<{ html: string }>}
 */
export const preview = (task) => ask({ do: "preview", task });

/**
 * @param {Assignment} assignment
 * @param {string} run
 * @returns {Promise<Verdict>}
 */
export const tryOn = (assignment, run) => ask({ do: "try", assignment, run });

/**
 * @param {Assignment} assignment
 * @returns {Promise<List>}
 */
export const save = (assignment) => ask({ do: "save", assignment });

/**
 * @param {string} file its text
 * @returns {Promise<List>}
 */
export const importFile = (file) => ask({ do: "import", file });

/**
 * @param {string} id
 * @returns {Promise<List>}
 */
export const remove = (id) => ask({ do: "delete", id });

/**
 * @param {string} id
 * @returns {Promise<List>}
 */
export const start = (id) => ask({ do: "start", id });
