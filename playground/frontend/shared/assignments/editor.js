// The editor of one assignment: title, task, what is locked and hidden, the checkpoint and the time limit.

import { el } from "../dom.js";
import { say, t } from "../texts.js";
import { describe, preview, save, tryOn } from "./assignments_data.js";
import { Holding } from "./holding.js";

/**
 * @import { Assignment, Checkpoint, List, State } from "./assignments_data.js"
 *
 * @typedef {object} Hands what the editor needs of its dialog
 * @property {(found: List) => void} done
 * @property {() => void} back
 * @property {<Answer>(answer: Promise<Answer>) => Promise<Answer | null>} told
 */

const WAITS = 400; // ms after a key until the preview follows

/**
 * The form for an assignment, as soon as the server has described its state.
 *
 * @param {Assignment} assignment
 * @param {Hands} hands
 */
export async function edit(assignment, hands) {
  const state = await describe(assignment.page, assignment.query);
  return form({ ...assignment, query: state.query }, state, hands);
}

/**
 * @param {Assignment} given
 * @param {State} state
 * @param {Hands} hands
 */
function form(given, state, hands) {
  const title = el("input", {
    type: "text",
    maxLength: 80,
    value: given.title || (state.lesson?.[given.language] ?? ""),
  });
  const task = el("textarea", { rows: 6, maxLength: 4000, value: given.task });
  task.placeholder = t("Change one setting so that **all modes** are found. Explain why it helps.");
  const shown = el("div", { className: "preview" });
  shown.setAttribute("aria-label", t("Preview"));
  const show = async () => {
    const found = await hands.told(preview(task.value));
    if (found) shown.innerHTML = found.html; // made by the server, which escapes everything
    shown.hidden = !shown.innerHTML;
  };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  task.oninput = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => void show(), WAITS);
  };
  void show();
  const question = el("input", { type: "text", maxLength: 300, value: given.question });
  const minutes = el("input", {
    type: "number",
    min: "0.5",
    max: "360",
    step: "any",
    value: String(given.minutes ?? ""),
  });
  minutes.placeholder = t("none");
  const holding = new Holding(state.groups, given.locked, given.hidden);
  const goal = new Goal(state, given.checkpoint);
  const made = () => ({
    ...given,
    title: title.value,
    task: task.value,
    question: question.value,
    minutes: minutes.value === "" ? null : Number(minutes.value),
    ...holding.value(),
    checkpoint: goal.value(),
  });
  goal.tries(async (run) => {
    const found = await hands.told(tryOn({ ...made(), title: title.value || "…" }, run));
    return found && { passed: found.passed, words: say(found.message) };
  });
  const submit = el("button", { type: "submit", className: "primary", textContent: t("Save the assignment") });
  const cancel = el("button", { type: "button", textContent: t("Cancel"), onclick: hands.back });
  const element = el(
    "form",
    { noValidate: true },
    el("h2", { textContent: given.id ? t("Edit the assignment") : t("New assignment") }),
    field(t("Title"), title),
    field(
      t("Task"),
      task,
      t(
        "Blank lines make paragraphs. **bold**, *italics*, `code`, - lists, [words](lab?preset=lab-hops), [words](term:mode-collapse)",
      ),
    ),
    shown,
    field(t("Question that is answered in words (optional)"), question),
    ...(state.groups.length ? [holding.element] : []),
    ...(state.metrics.length ? [goal.element] : []),
    field(t("Time limit in minutes (optional)"), minutes),
    el("div", { className: "line" }, submit, cancel),
  );
  element.onsubmit = async (event) => {
    event.preventDefault();
    const found = await hands.told(save(made()));
    if (found) hands.done(found);
  };
  return element;
}

/**
 * @param {string} name
 * @param {HTMLElement} control
 * @param {string} [hint]
 */
function field(name, control, hint = "") {
  const about = hint ? [el("small", { textContent: hint })] : [];
  return el("label", {}, el("span", { textContent: name }), control, ...about);
}

/** What a student's run must reach. */
class Goal {
  /**
   * @param {State} state
   * @param {Checkpoint | null} given
   */
  constructor({ metrics, runs }, given) {
    this.given = given;
    const options = metrics.map(([name, label, unit]) => new Option(unit ? `${t(label)} (${unit})` : t(label), name));
    this.metric = el("select", {}, new Option(t("no goal"), ""), ...options);
    this.metric.value = given?.metric ?? "";
    this.metric.setAttribute("aria-label", t("Metric"));
    this.comparison = el("select", {}, new Option(t("at least"), ">="), new Option(t("at most"), "<="));
    this.comparison.value = given?.comparison ?? ">=";
    this.comparison.setAttribute("aria-label", t("Comparison"));
    this.number = el("input", { type: "number", step: "any", value: String(given?.value ?? "") });
    this.number.setAttribute("aria-label", t("Value"));
    const names = runs.map(
      ({ id, name, step }) => new Option(t("{name}, step {step}", { name: name || id, step }), id),
    );
    this.run = el("select", {}, ...names);
    this.run.setAttribute("aria-label", t("Run"));
    this.verdict = el("p", { className: "verdict", hidden: true });
    this.verdict.setAttribute("role", "status");
    this.button = el("button", { type: "button", textContent: t("Try it on this run") });
    this.limits = el("div", { className: "line" }, this.comparison, this.number);
    this.trial = el("div", { className: "line" }, this.run, this.button);
    this.metric.onchange = () => this.fold();
    this.element = el(
      "fieldset",
      {},
      el("legend", { textContent: t("Goal") }),
      el("p", {
        className: "hint",
        textContent: t("A student's own run passes if its last measurement reaches this."),
      }),
      el("div", { className: "line" }, this.metric, this.limits),
      this.trial,
      this.verdict,
    );
    this.fold();
  }

  fold() {
    this.limits.hidden = !this.metric.value;
    this.trial.hidden = !this.metric.value || !this.run.options.length;
    this.verdict.hidden = true;
  }

  /** @returns {Checkpoint | null} */
  value() {
    if (!this.metric.value) return null;
    const comparison = this.comparison.value === "<=" ? "<=" : ">=";
    const value = this.number.value === "" ? Number.NaN : Number(this.number.value); // which the server refuses
    return { metric: this.metric.value, comparison, value, unchanged: this.given?.unchanged ?? [] };
  }

  /** @param {(run: string) => Promise<{ passed: boolean, words: string } | null>} judge */
  tries(judge) {
    this.button.onclick = async () => {
      const found = await judge(this.run.value);
      this.verdict.hidden = !found;
      if (found) this.verdict.textContent = found.words;
      this.verdict.classList.toggle("passed", found?.passed === true);
    };
  }
}
