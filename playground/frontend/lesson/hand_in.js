// The button that hands in the run with which a reader has passed a checkpoint, with the answers of the whole lesson.

import { handIn } from "../shared/classroom/hand_in.js";
import { el } from "../shared/dom.js";
import { t } from "../shared/texts.js";
import { remembered } from "./progress.js";

export class HandInButton {
  /**
   * @param {string} lesson
   * @param {string} step
   */
  constructor(lesson, step) {
    this.lesson = lesson;
    this.step = step;
    this.run = "";
    this.said = el("span");
    this.said.setAttribute("role", "status");
    this.button = el("button", { type: "button", textContent: t("Hand in"), onclick: () => void this.press() });
    this.element = el("div", { className: "bar", hidden: true }, this.button, this.said);
  }

  /** @param {string} run that has passed, or "" */
  offer(run) {
    this.element.hidden = !run;
    if (run !== this.run) this.said.textContent = "";
    this.run = run;
  }

  async press() {
    this.button.disabled = true;
    this.said.textContent = t("Handing in…");
    try {
      const { answers } = remembered(this.lesson);
      const { page, stored } = await handIn({ run: this.run, lesson: this.lesson, step: this.step, answers });
      const link = el("a", { href: URL.createObjectURL(page), download: `${this.lesson}.html` });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
      this.said.textContent = stored
        ? t("Handed in: your teacher has it, and you have a copy.")
        : t("You have the file. Send it to your teacher.");
    } catch (error) {
      this.said.textContent = error instanceof Error ? error.message : String(error);
    }
    this.button.disabled = false;
  }
}
