// A whole program with the lines that the reader has chosen, and its files to take away.

import { at } from "../../shared/address.js";
import { el } from "../../shared/dom.js";
import { languageTag, t } from "../../shared/texts.js";
import { line } from "./blank.js";

/** @import { Answer, Step } from "../data.js" */

/** @param {string} file */
const named = (file) => {
  const kind = file.endsWith(".py") ? t("Script") : t("Notebook");
  return file.includes("exercise") ? t("{kind} to fill in", { kind }) : t("{kind}, finished", { kind });
};

export class Whole {
  /**
   * @param {string} lesson
   * @param {Step} step
   * @param {Step[]} steps of the lesson
   * @param {(number: number) => void} go to a step
   */
  constructor(lesson, step, steps, go) {
    this.listed = step.program;
    this.steps = steps;
    this.go = go;
    this.code = el("code");
    this.count = el("p", { className: "verdict" });
    this.back = el("button", { type: "button" });
    this.files = step.files.map((file) => {
      const href = at(`api/lessons/${lesson}/${file}?lang=${languageTag()}`);
      const link = el("a", { href, className: "file" }, named(file), el("code", { textContent: file }));
      link.setAttribute("download", file);
      return link;
    });
    this.element = el(
      "div",
      { className: "code whole" },
      el("div", { className: "bar" }, this.count, this.back),
      el("pre", { tabIndex: 0 }, this.code),
      el("div", { className: "files" }, ...this.files),
    );
  }

  /** @param {Record<string, Answer>} answers by step */
  show(answers) {
    const blanks = new Map(this.steps.flatMap((step) => (step.blank ? [[step.name, step.blank]] : [])));
    /** @type {HTMLElement[]} */
    const rows = [];
    let before = "";
    for (const [text, name] of this.listed) {
      const blank = blanks.get(name);
      if (!blank) rows.push(line(text));
      else if (name !== before) {
        const indent = text.match(/^ */)?.[0] ?? "";
        const choice = answers[name];
        const found = typeof choice === "number" ? blank.choices[choice] : undefined;
        const className = found ? `gap ${choice === blank.right ? "right" : "wrong"}` : "gap";
        rows.push(el("div", { className }, ...(found?.lines ?? ["…"]).map((l) => line(indent + l))));
      }
      before = name;
    }
    this.code.replaceChildren(...rows);
    const names = [...blanks.keys()];
    const open = names.filter((name) => answers[name] !== blanks.get(name)?.right);
    this.count.textContent = t("{n} of {of} blanks are right.", { n: names.length - open.length, of: names.length });
    this.count.className = `verdict ${open.length ? "wrong" : "right"}`;
    this.back.hidden = !open.length;
    const number = this.steps.findIndex(({ name }) => name === open[0]);
    this.back.textContent = t("Go to the first that is not");
    this.back.onclick = () => this.go(number);
  }
}
