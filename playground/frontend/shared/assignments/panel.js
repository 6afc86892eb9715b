// The dialog with the teacher's assignments: the list, and the editor of one.

import { at, withKept } from "../address.js";
import { el } from "../dom.js";
import { t, useLanguage } from "../texts.js";
import { importFile, list, remove, start } from "./assignments_data.js";
import { edit } from "./editor.js";

/**
 * @import { Assignment, List, Listed } from "./assignments_data.js"
 *
 * @typedef {object} AssignmentsData
 * @property {string} name
 * @property {string} help
 * @property {string} page that is open, by its path
 * @property {string} language
 * @property {string} catalogue its address; "" for English
 */

const PAGES = ["train", "lab", "explore", "dirac", "learn"]; // whose state can become an assignment
const MOST_BYTES = 100_000; // of a file; twin: `MOST_BYTES` in playground/assignments/assignment.py
const CONFIRMS = 4000; // ms for which a button asks whether it is meant

/**
 * Opens the dialog in `root`.
 *
 * @param {ParentNode} root
 * @param {AssignmentsData} data
 */
export async function openAssignments(root, data) {
  await useLanguage(data.language, data.catalogue || {});
  const panel = new Panel(data);
  root.append(panel.dialog);
  panel.dialog.showModal();
  await panel.look();
}

class Panel {
  /** @param {AssignmentsData} data */
  constructor(data) {
    this.data = data;
    const close = button("×", () => this.dialog.close(), "close");
    close.setAttribute("aria-label", t("Close"));
    this.body = el("div", { className: "body" });
    this.problem = el("p", { className: "problem", hidden: true });
    this.problem.setAttribute("role", "alert");
    this.dialog = el("dialog", { className: "assign" }, close, this.body, this.problem);
    this.dialog.setAttribute("aria-label", data.name);
    this.dialog.onclose = () => this.dialog.remove();
  }

  /**
   * Waits for an answer of the server, and says what went wrong.
   *
   * @template Answer
   * @param {Promise<Answer>} answer
   */
  async told(answer) {
    try {
      const found = await answer;
      this.say("");
      return found;
    } catch (error) {
      this.say(error instanceof Error ? error.message : String(error));
      return null;
    }
  }

  /** @param {string} problem */
  say(problem) {
    this.problem.textContent = problem;
    this.problem.hidden = !problem;
    if (problem) this.dialog.querySelector(":focus")?.scrollIntoView({ block: "nearest" }); // the problem covers the lower edge
  }

  async look() {
    const found = await this.told(list());
    if (found) this.show(found);
  }

  /** @param {List} found */
  show({ assignments, in_class: inClass }) {
    const { page } = this.data;
    const make = button(t("Make an assignment of this page"), () => void this.edit(this.blank()), "primary");
    make.hidden = !PAGES.includes(page) || (page === "learn" && !new URLSearchParams(location.search).has("lesson"));
    const file = el("input", { type: "file", accept: ".json,application/json", hidden: true });
    file.onchange = () => void this.take(file);
    const hint = t(
      "Open Train, the lab, Explore, Nash equilibrium or a lesson, and set the page as your students are to find it. Then make an assignment of it here.",
    );
    const rows = assignments.map((each) => this.row(each, inClass));
    this.body.replaceChildren(
      el("h2", { textContent: t("Assignments") }),
      el("p", { className: "hint", textContent: hint, hidden: assignments.length > 0 && !make.hidden }),
      el(
        "div",
        { className: "line" },
        make,
        button(t("Import a file"), () => file.click()),
        file,
      ),
      el("ul", { className: "list" }, ...rows),
    );
  }

  /**
   * @param {Listed} each
   * @param {boolean} inClass
   */
  row(each, inClass) {
    const name = `${each.title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "assignment"}.json`;
    const { link, whole_link, lesson, ...content } = each;
    const actions = el("div", { className: "line" });
    if (inClass) {
      actions.append(
        sure(t("Start it for the class"), t("Lead everybody there now"), () => void this.do(start(each.id))),
      );
    }
    actions.append(
      el("a", { href: address(link), target: "_blank", textContent: t("Open") }),
      copying(t("Copy the link"), address(link)),
      ...(whole_link ? [copying(t("Copy a link for other computers"), address(whole_link))] : []),
      button(t("Save as a file"), () => download(name, JSON.stringify(content, null, 1))),
      button(t("Edit"), () => void this.edit(content)),
      sure(t("Delete"), t("Really delete"), () => void this.do(remove(each.id)), "danger"),
    );
    return el("li", {}, el("strong", { textContent: each.title }), el("span", { textContent: about(each) }), actions);
  }

  /** @param {Promise<List>} request */
  async do(request) {
    const found = await this.told(request);
    if (found) this.show(found);
  }

  /** @param {HTMLInputElement} input */
  async take({ files }) {
    const file = files?.[0];
    if (!file) return;
    if (file.size > MOST_BYTES) this.say(t("This file is too large for an assignment."));
    else await this.do(importFile(await file.text()));
  }

  /** @returns {Assignment} */
  blank() {
    return {
      id: "",
      title: "",
      page: this.data.page,
      query: Object.fromEntries(new URLSearchParams(location.search)),
      task: "",
      question: "",
      locked: [],
      hidden: [],
      checkpoint: null,
      minutes: null,
      language: this.data.language,
    };
  }

  /** @param {Assignment} assignment */
  async edit(assignment) {
    const form = await this.told(
      edit(assignment, {
        done: (found) => this.show(found),
        back: () => void this.look(),
        told: (answer) => this.told(answer),
      }),
    );
    if (!form) return;
    this.body.replaceChildren(form);
    form.querySelector("input")?.focus();
  }
}

/** @param {Listed} each */
function about({ page, checkpoint, minutes, lesson }) {
  const where = {
    train: t("Train"),
    lab: t("Lab"),
    explore: t("Explore"),
    dirac: t("Nash equilibrium"),
    learn: t("Learn"),
  };
  const parts = [where[/** @type {keyof typeof where} */ (page)] ?? page];
  if (checkpoint || lesson) parts.push(t("with a goal"));
  if (minutes) parts.push(t("{n} min", { n: minutes }));
  return parts.join(" · ");
}

/** @param {string} link relative to the app */
function address(link) {
  const [page, query] = link.split("?");
  const kept = withKept(query);
  kept.delete("projector");
  return at(`${page}?${kept}`);
}

/**
 * @param {string} text
 * @param {() => void} act
 * @param {string} [className]
 */
export const button = (text, act, className = "") =>
  el("button", { type: "button", className, textContent: text, onclick: act });

/**
 * A button that asks before it acts: the second press counts.
 *
 * @param {string} text
 * @param {string} really
 * @param {() => void} act
 * @param {string} [className]
 */
function sure(text, really, act, className = "") {
  const made = button(text, () => {
    if (made.textContent === really) act();
    else {
      made.textContent = really;
      setTimeout(() => {
        made.textContent = text;
      }, CONFIRMS);
    }
  });
  made.className = className;
  return made;
}

/**
 * A button that copies a text; also on plain http, where the browser has no clipboard.
 *
 * @param {string} text of the button
 * @param {string} content
 */
function copying(text, content) {
  const made = button(text, async () => {
    try {
      await navigator.clipboard.writeText(content);
    } catch {
      const field = el("input", { value: content });
      made.after(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    made.textContent = t("copied");
    setTimeout(() => {
      made.textContent = text;
    }, 2000);
  });
  return made;
}

/**
 * @param {string} name
 * @param {string} content
 */
function download(name, content) {
  const href = URL.createObjectURL(new Blob([content], { type: "application/json" }));
  el("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
