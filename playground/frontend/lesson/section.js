// One step of a lesson in the text column: its prose, and what the reader can do there.

import { completeLinks } from "../shared/address.js";
import { el } from "../shared/dom.js";
import { say, t } from "../shared/texts.js";
import { Code } from "./code.js";
import { controls } from "./controls.js";
import { Curve } from "./curve.js";
import { colour, highlight, listen } from "./formula_view.js";
import { HandInButton } from "./hand_in.js";
import { Blank } from "./program/blank.js";
import { Answers } from "./question.js";
import { refuse } from "./offline/refused.js";

/**
 * @import { Answer, Beat, RunPlan, Step, Symbol_, Verdict } from "./data.js"
 * @import { Score } from "./lineup.js"
 *
 * @typedef {object} Hands what a section asks of the lesson
 * @property {(slot: string, patch?: Record<string, unknown>) => void} run
 * @property {(step: Step, path: string, value: unknown, live: boolean) => void} changed a control of this step
 * @property {(step: string, answer: Answer) => void} answered
 * @property {(beat: Beat) => void} beat
 * @property {() => void} reveal the line-up
 * @property {() => void} again another line-up
 * @property {(symbol: string | null) => void} light
 * @property {(step: number) => void} go
 * @property {(step: Step, choice: number) => void} chosen for the blank of this step
 */

export class Section {
  /**
   * @param {Step} step
   * @param {number} number
   * @param {number} last
   * @param {{ name: string, symbols: Record<string, Symbol_> }} lesson
   * @param {Step | null} asked the step whose question this one compares with
   * @param {Hands} hands
   * @param {string[]} [needsApp] slots and steps that this page can only show
   */
  constructor(step, number, last, { name: lesson, symbols }, asked, hands, needsApp = []) {
    this.step = step;
    this.hands = hands;
    this.prose = el("div", { className: "prose" });
    this.prose.innerHTML = step.prose; // escaped by the server
    colour(this.prose, symbols);
    listen(this.prose, symbols, (name) => {
      highlight(this.prose, name);
      hands.light(name);
    });
    this.work = el("div", { className: "work" });
    this.after = el("div", { className: "prose after" });
    this.after.innerHTML = step.after;
    for (const text of [this.prose, this.after]) completeLinks(text);
    this.after.hidden = true;
    this.message = el("p", { className: "message" });
    this.message.setAttribute("aria-live", "polite");
    this.handIn = new HandInButton(lesson, step.name);
    /** @type {Map<string, HTMLButtonElement>} */
    this.buttons = new Map();
    /** @type {Answers | null} */
    this.question = step.question ? new Answers(step.question, (answer) => this.answer(answer)) : null;
    /** @type {Curve | null} */
    this.compared = null;
    if (this.question) this.work.append(this.question.element);
    const { listing, question } = step;
    if (listing) {
      this.code = new Code(listing, (beat, last) => {
        hands.beat(beat);
        if (last) this.finished();
      });
      this.work.append(this.code.element);
    }
    /** @type {Blank | null} */
    this.blank = step.blank ? new Blank(step.blank, (choice) => hands.chosen(step, choice)) : null;
    if (this.blank) this.work.append(this.blank.element);
    if (step.controls.length) {
      this.work.append(controls(step.controls, (path, value, live) => hands.changed(step, path, value, live)));
    }
    if (step.run && !listing && !step.starts) this.work.append(this.runButton(step.name, step.run, t("Run")));
    for (const [i, choice] of (question?.choices ?? []).entries()) {
      if (choice.run) this.work.append(this.runButton(`${step.name}.${i}`, choice.run, t("Run {n}", { n: i + 1 })));
    }
    if (asked?.question?.ask === "curve" && asked !== step) this.compare(asked);
    if (step.kind === "lineup") this.askD();
    this.predicted = el("p", { className: "predicted", hidden: true });
    this.work.prepend(this.predicted);
    this.element = el(
      "section",
      { className: `step kind-${step.kind}` },
      this.prose,
      this.work,
      this.message,
      this.handIn.element,
      this.after,
    );
    this.element.dataset.step = step.name;
    this.element.append(this.navigation(number, last));
    const refused = [...this.buttons].flatMap(([slot, button]) => (needsApp.includes(slot) ? [button] : []));
    if (this.ask && needsApp.includes(step.name)) refused.push(this.ask);
    this.refused = new Set(refused);
    this.needsApp = needsApp;
    refuse(this.work, refused);
  }

  /** @param {Answer} answer that was given before */
  put(answer) {
    this.question?.put(answer);
    this.blank?.put(typeof answer === "number" ? answer : null);
  }

  /** @param {Step} asked */
  compare(asked) {
    if (!asked.question) return;
    this.compared = new Curve(asked.question, () => {});
    this.compared.open = false;
    this.work.append(el("div", { className: "card" }, this.compared.element));
  }

  /**
   * @param {string} slot
   * @param {RunPlan} plan
   * @param {string} word
   */
  runButton(slot, plan, word) {
    const button = el("button", { type: "button", className: "run", textContent: `▶ ${word}` });
    button.dataset.word = word;
    button.hidden = plan.paused;
    button.onclick = () => this.hands.run(slot);
    this.buttons.set(slot, button);
    return button;
  }

  askD() {
    const ask = el("button", { type: "button", className: "run", textContent: t("Ask D") });
    const again = el("button", { type: "button", textContent: t("Other pictures"), hidden: true });
    ask.onclick = () => this.hands.reveal();
    again.onclick = () => this.hands.again();
    this.ask = ask;
    this.again = again;
    this.work.append(el("div", { className: "bar" }, ask, again));
  }

  /** @param {Score | null} score */
  scored(score) {
    if (this.ask) this.ask.hidden = Boolean(score);
    if (this.again) this.again.hidden = !score;
    if (!score) {
      this.message.textContent = "";
      this.after.hidden = true;
      return;
    }
    const { reader, D, of } = score;
    this.message.textContent =
      D === null
        ? t("You: {n} of {of} right.", { n: reader, of })
        : t("You: {n} of {of} right. D: {d} of {of}.", { n: reader, of, d: D });
    this.finished();
  }

  /**
   * The number that the reader has predicted stays beside the result.
   *
   * @param {Answer} answer
   */
  remind(answer) {
    this.predicted.hidden = typeof answer !== "number";
    if (typeof answer === "number") this.predicted.textContent = t("Your prediction: {n}", { n: String(answer) });
  }

  /** @param {Answer} answer */
  answer(answer) {
    this.hands.answered(this.step.name, answer);
    const runs = this.step.question?.choices.some((choice) => choice.run);
    if (this.step.question?.ask === "choice" && !runs) this.finished();
  }

  finished() {
    this.after.hidden = !this.step.after;
  }

  /**
   * @param {number} number
   * @param {number} last
   */
  navigation(number, last) {
    const back = el("button", { type: "button", className: "back", textContent: t("Step back") });
    const next = el("button", { type: "button", className: "next", textContent: t("Next step") });
    back.onclick = () => this.hands.go(number - 1);
    next.onclick = () => this.hands.go(number + 1);
    back.hidden = number === 0;
    next.hidden = number === last;
    return el("div", { className: "navigation" }, next, back);
  }

  /**
   * What has become of the run of a slot.
   *
   * @param {string} slot
   * @param {"none" | "waiting" | "running" | "over"} phase
   * @param {string} words how far it is
   */
  ran(slot, phase, words) {
    const button = this.buttons.get(slot);
    if (!button || this.refused.has(button)) return;
    const busy = phase === "waiting" || phase === "running";
    button.disabled = busy;
    button.textContent =
      phase === "waiting"
        ? t("Starting…")
        : busy
          ? t("Running… {how_far}", { how_far: words })
          : `${phase === "over" ? "↻" : "▶"} ${button.dataset.word}`;
  }

  /** @param {Verdict | undefined} verdict */
  judged(verdict) {
    if (!this.step.checkpoint) return;
    this.message.textContent = verdict ? say(verdict.message) : "";
    this.message.classList.toggle("passed", Boolean(verdict?.passed));
    this.message.classList.toggle("failed", verdict?.passed === false);
    this.handIn.offer(verdict?.passed ? verdict.run : "");
    if (verdict?.passed) this.finished();
  }
}
