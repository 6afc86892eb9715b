// The blanks of a lesson: what the reader has chosen decides the recording that a step shows and the whole program.

import { refuse } from "../offline/refused.js";
import { Whole } from "./whole.js";

/**
 * @import { Answer, Step } from "../data.js"
 * @import { Section } from "../section.js"
 */

export class Blanks {
  /**
   * @param {string} lesson
   * @param {Section[]} sections
   * @param {Record<string, Answer>} answers by step; kept up to date
   * @param {(number: number) => void} go to a step
   */
  constructor(lesson, sections, answers, go) {
    this.answers = answers;
    const steps = sections.map(({ step }) => step);
    /** @type {Whole[]} */
    this.wholes = [];
    for (const { step, work, needsApp } of sections) {
      this.film(step);
      if (!step.program.length) continue;
      const whole = new Whole(lesson, step, steps, go);
      this.wholes.push(whole);
      work.append(whole.element);
      if (needsApp.includes(step.name)) refuse(work, whole.files);
    }
    this.show();
  }

  /** @param {Step} step that shows the recording of what has been chosen */
  film(step) {
    const answer = this.answers[step.name];
    if (step.blank && typeof answer === "number") step.recording = step.blank.choices[answer]?.recording ?? "";
  }

  /**
   * @param {Step} step
   * @param {number} choice
   */
  choose(step, choice) {
    this.answers[step.name] = choice;
    this.film(step);
    this.show();
  }

  show() {
    for (const whole of this.wholes) whole.show(this.answers);
  }
}
