// The card of an assignment: the task, the time that is left, and the verdict on the person's own run.

import { at, withKept } from "../shared/address.js";
import { asComponent } from "../shared/blocks/component.js";
import { clock } from "../shared/classroom/class_view.js";
import { el, find } from "../shared/dom.js";
import { languageTag, say, t } from "../shared/texts.js";
import { Folding, NARROW } from "./folding.js";

/**
 * @import { Call } from "../shared/blocks/component.js"
 * @import { MessageJson } from "../shared/texts.js"
 *
 * @typedef {object} Data
 * @property {string} title
 * @property {string} task HTML of the server
 * @property {string} language of title, task and question
 * @property {string} question that is answered in words, or ""
 * @property {string} answer that was handed over last
 * @property {number} ends when the time is up, in seconds by the server's clock; 0 without a limit
 * @property {number} now the server's clock
 * @property {{ label: string, unit: string, comparison: ">=" | "<=", value: number } | null} checkpoint
 * @property {{ passed: number, of: number } | null} lesson its checkpoints
 * @property {{ passed: boolean | null, message: MessageJson } | null} verdict on the newest attempt
 * @property {boolean} passed with any attempt
 * @property {MessageJson | null} problem
 * @property {string} again where the assignment begins anew
 * @property {string} leave the page without it
 */

const MOST_ANSWER = 2000; // characters; twin: `MOST_ANSWER` in playground/assignments/attempts.py
const TAGS = { en: "en", zh_Hans: "zh-Hans" };

export default asComponent((/** @type {HTMLElement} */ parent, /** @type {Data} */ data) => new Task(parent, data));

class Task {
  /**
   * @param {HTMLElement} parent
   * @param {Data} data
   */
  constructor(parent, data) {
    this.root = find(parent, ".task");
    this.act = (/** @type {unknown} */ _action) => {};
    this.late = 0; // seconds by which this computer's clock is ahead of the server's
    this.data = data;
    this.time = el("span", { className: "time" });
    this.title = el("strong");
    this.state = el("span", { className: "state" });
    this.goal = el("span", { className: "goal" });
    const head = el("summary", {}, this.title, this.state, this.goal, this.time);
    this.text = el("div", { className: "text" });
    this.asked = el("label", { className: "asked" });
    this.answer = el("textarea", { rows: 2, maxLength: MOST_ANSWER });
    this.check = el("button", { type: "button", className: "primary" });
    this.check.onclick = () => this.act({ do: "check", answer: this.answer.value });
    this.said = el("p", { className: "said" });
    this.said.setAttribute("role", "status");
    this.tooLate = el("p", { className: "late", textContent: t("What you hand over now counts as late.") });
    this.again = el("a", { target: "_self", textContent: t("Start over") });
    this.leave = el("a", { target: "_self", textContent: t("Leave the assignment") });
    const row = el("p", { className: "row" }, this.check, this.again, this.leave);
    const work = el("div", { className: "work" }, this.asked, this.tooLate, row, this.said);
    const body = el("div", { className: "body" }, this.text, work);
    this.card = el("details", {}, head, body);
    this.card.open = !matchMedia(NARROW).matches;
    this.root.replaceChildren(this.card);
    this.folding = new Folding(this.root, this.card, head, body);
    this.ticking = setInterval(() => this.tick(), 1000);
  }

  /**
   * @param {Data} data
   * @param {Call<Data>} call
   */
  update(data, { setTriggerValue }) {
    this.act = (action) => setTriggerValue?.("act", action);
    this.data = data;
    this.late = Date.now() / 1000 - data.now;
    const { title, task, question, checkpoint, verdict, problem, answer } = data;
    const written = TAGS[/** @type {keyof typeof TAGS} */ (data.language)] ?? data.language;
    for (const part of [this.title, this.text, this.asked]) part.lang = written;
    this.title.textContent = title;
    if (this.text.innerHTML !== task) this.text.innerHTML = task;
    this.text.hidden = !task;
    this.goal.hidden = !checkpoint;
    if (checkpoint) this.goal.textContent = goal(checkpoint);
    this.asked.hidden = !question;
    if (question && !this.asked.contains(this.answer)) this.answer.value ||= answer;
    this.asked.replaceChildren(question, this.answer);
    this.check.hidden = !checkpoint && !question;
    this.check.textContent = checkpoint ? t("Check my run") : t("Hand over the answer");
    this.again.href = link(data.again);
    this.leave.href = link(data.leave);
    const told = problem ?? verdict?.message;
    this.said.textContent = say(told);
    this.said.hidden = !told;
    this.said.className = `said ${problem ? "problem" : verdict?.passed ? "passed" : "not-yet"}`;
    this.state.textContent = stateOf(data);
    this.state.classList.toggle("passed", data.passed);
    this.tick();
  }

  tick() {
    const left = this.data.ends - (Date.now() / 1000 - this.late);
    this.time.hidden = !this.data.ends;
    this.time.textContent = left > 0 ? clock(left) : t("Time is up");
    this.time.title = left > 0 ? t("Time left") : "";
    this.tooLate.hidden = left > 0 || !this.data.ends || this.check.hidden;
    this.time.classList.toggle("over", left <= 0);
  }

  stop() {
    clearInterval(this.ticking);
    this.folding.stop();
  }
}

/** @param {NonNullable<Data["checkpoint"]>} point */
function goal({ label, unit, comparison, value }) {
  const number = value.toLocaleString(languageTag(), { maximumSignificantDigits: 6 });
  const values = { metric: t(label), value: unit ? `${number} ${unit}` : number };
  return comparison === ">="
    ? t("Goal: {metric} at least {value}", values)
    : t("Goal: {metric} at most {value}", values);
}

/** @param {Data} data */
function stateOf(data) {
  const { lesson, verdict, passed } = data;
  if (passed) return t("✓ passed");
  if (lesson) return t("{passed} of {of} checkpoints", { passed: lesson.passed, of: lesson.of });
  return verdict?.passed === false ? t("not yet") : verdict ? t("✓ handed over") : "";
}

/** @param {string} address relative to the app */
function link(address) {
  const [page, query = ""] = address.split("?");
  const kept = withKept(query).toString();
  return at(`${page}${kept && "?"}${kept}`);
}
