// What a reader has done, remembered in this browser: the step, the answers, the runs. Nothing leaves the computer.

/**
 * @import { Answer } from "./data.js"
 *
 * @typedef {object} Progress
 * @property {string} step the farthest step that was reached
 * @property {Record<string, Answer>} answers by step
 * @property {Record<string, string>} runs by slot
 * @property {boolean} done
 */

const KEY = "gan-playground-lesson:";

/**
 * @param {string} lesson
 * @returns {Progress}
 */
export function remembered(lesson) {
  /** @type {Progress} */
  const empty = { step: "", answers: {}, runs: {}, done: false };
  try {
    const found = JSON.parse(localStorage.getItem(KEY + lesson) ?? "{}");
    return { ...empty, ...found };
  } catch {
    return empty; // storage is off, or holds something else
  }
}

/**
 * @param {string} lesson
 * @param {Progress} progress
 */
export function remember(lesson, progress) {
  try {
    localStorage.setItem(KEY + lesson, JSON.stringify(progress));
  } catch {
    // Storage is off or full: the lesson works without it.
  }
}

/** @param {string} lesson */
export function forget(lesson) {
  try {
    localStorage.removeItem(KEY + lesson);
  } catch {
    // Storage is off.
  }
}
