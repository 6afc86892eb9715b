// How many of the class have passed each assignment.

import { el } from "../shared/dom.js";
import { t } from "../shared/texts.js";

/** @import { Assigned } from "./wall_data.js" */

/**
 * The lines, one per assignment.
 *
 * @param {Assigned[]} assignments
 * @param {number} students
 */
export function assignedLines(assignments, students) {
  return assignments.map(({ title, tried, passed }) => {
    const values = { n: passed ?? tried, of: students };
    const words = passed === null ? t("{n} of {of} have answered", values) : t("{n} of {of} have passed", values);
    const bar = el("span", { className: "reached" });
    bar.style.setProperty("--share", String((passed ?? tried) / Math.max(students, 1)));
    return el("li", {}, el("b", { textContent: title }), bar, words);
  });
}
