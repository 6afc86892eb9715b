// The dialog that fills the gradebook that a teacher has exported from Canvas.

import { el } from "../shared/dom.js";
import { t } from "../shared/texts.js";
import { button, open } from "./dialogs.js";
import { fillGradebook } from "./wall_data.js";

/** @import { FilledGradebook } from "./wall_data.js" */

/**
 * @param {HTMLElement} root
 * @param {string[]} tasks
 */
export function canvasMarks(root, tasks) {
  const file = el("input", { type: "file", accept: ".csv,text/csv" });
  const task = el("select", {}, ...tasks.map((title) => new Option(title, title)));
  const column = el("select", {}, new Option(t("a new column"), ""));
  const found = el("div", { className: "matched" });
  found.setAttribute("role", "status");
  const dialog = open(
    root,
    t("Marks for Canvas"),
    el("p", { textContent: t("In Canvas, open Grades and export the gradebook as CSV. Choose that file here:") }),
    file,
    el("label", {}, t("Task"), task),
    el("label", {}, t("Column to fill"), column),
    found,
  );
  const look = async () => {
    const book = file.files?.[0];
    if (!book) return;
    try {
      const filled = await fillGradebook(book, task.value, column.value);
      const chosen = column.value;
      column.replaceChildren(
        new Option(t("a new column"), ""),
        ...filled.columns.map((name) => new Option(name, name)),
      );
      column.value = chosen;
      found.replaceChildren(...matched(filled, book.name));
    } catch (error) {
      found.replaceChildren(
        el("p", { className: "problem", textContent: error instanceof Error ? error.message : String(error) }),
      );
    }
  };
  file.onchange = () => {
    column.value = "";
    void look();
  };
  task.onchange = column.onchange = () => void look();
  dialog.classList.add("large");
}

/**
 * Who gets which mark, who gets none, and the download.
 *
 * @param {FilledGradebook} filled
 * @param {string} name of the file
 */
function matched({ matches, without, left, csv }, name) {
  const rows = matches.map(({ student, nickname, score, by }) =>
    el(
      "tr",
      {},
      ...[student, nickname, score === null ? "–" : String(score), by === "id" ? t("ID or e-mail") : t("name")].map(
        (text) => el("td", { textContent: text }),
      ),
    ),
  );
  const heads = [t("In Canvas"), t("Here"), t("Score"), t("Matched by")];
  const head = el("thead", {}, el("tr", {}, ...heads.map((text) => el("th", { textContent: text }))));
  const table = el("div", { className: "handed" }, el("table", {}, head, el("tbody", {}, ...rows)));
  const save = button(
    t("Download the filled gradebook"),
    () => {
      const bytes = Uint8Array.from(atob(csv), (c) => c.charCodeAt(0));
      const href = URL.createObjectURL(new Blob([bytes], { type: "text/csv" }));
      el("a", { href, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(href), 60000);
    },
    "primary",
  );
  return [
    ...(rows.length ? [table] : [el("p", { textContent: t("Nobody in this gradebook has handed in this task.") })]),
    ...(left.length ? [el("p", { textContent: t("Not in the gradebook: {names}.", { names: left.join(", ") }) })] : []),
    ...(without.length
      ? [el("p", { textContent: t("Without a hand-in: {names}.", { names: without.join("; ") }) })]
      : []),
    ...(rows.length ? [el("div", { className: "row" }, save)] : []),
  ];
}
