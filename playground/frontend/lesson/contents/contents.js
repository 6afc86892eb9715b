// The list of lessons: what one can do afterwards, how long it takes, how far the reader is; and a plan for a class.

import { at } from "../../shared/address.js";
import { asComponent } from "../../shared/blocks/component.js";
import { el } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import { drawPlan } from "./class_plan.js";
import { remembered } from "../progress.js";

/**
 * @typedef {{ name: string, title: string, can: string, minutes: number, steps: string[] }} Card
 * @typedef {{ lessons: Card[] }} ContentsData
 */

export default asComponent((parent, /** @type {ContentsData} */ data) => {
  const found = /** @type {HTMLElement | null} */ (parent.querySelector(".lessons"));
  const root = found ?? parent.appendChild(el("div", { className: "lessons" }));
  draw(root, data.lessons);
  return { update: (shown) => draw(root, shown.lessons), stop: () => {} };
});

/**
 * @param {HTMLElement} root
 * @param {Card[]} lessons
 */
function draw(root, lessons) {
  if (!lessons.length) {
    root.replaceChildren(el("p", { textContent: t("No lesson came with this installation.") }));
    return;
  }
  root.replaceChildren(
    el("h1", { textContent: t("Learn how GANs work") }),
    el("p", {
      className: "lead",
      textContent: t(
        "Short lessons. In each you predict, then train a small GAN of your own on this computer, and see why it does what it does.",
      ),
    }),
    drawPlan(),
    el("div", { className: "cards" }, ...lessons.map((lesson, i) => card(lesson, i))),
  );
}

/**
 * @param {Card} lesson
 * @param {number} place
 */
function card({ name, title, can, minutes, steps }, place) {
  const { step, done } = remembered(name);
  const reached = done ? steps.length : steps.indexOf(step) + 1;
  const begun = reached > 1;
  const words = done ? t("Read") : begun ? t("Step {n} of {of}", { n: reached, of: steps.length }) : t("New");
  const href = at(`learn?lesson=${name}${begun && !done ? `&step=${step}` : ""}`);
  const bar = el("i");
  bar.style.width = `${(100 * (begun || done ? reached : 0)) / steps.length}%`;
  return el(
    "a",
    { className: `card${done ? " done" : ""}`, href, target: "_self" },
    el("span", { className: "number", textContent: t("Lesson {n} · {minutes} minutes", { n: place + 1, minutes }) }),
    el("h2", { textContent: title }),
    el("p", { textContent: can }),
    el("span", { className: "bar" }, bar),
    el("span", { className: "state", textContent: words }),
  );
}
