// Numbers that take a moment, asked about the run as it stands: a fresh critic, exact divergences, the eigenvalues of
// the game. Each says what it is, and what it is not.

import { el } from "../../shared/dom.js";
import { count, languageTag, say, t } from "../../shared/texts.js";
import { criticCurve, eigenvalueCircle, updateField } from "./ask_pictures.js";

/**
 * @import { MessageJson } from "../../shared/texts.js"
 * @import { Engine } from "../run/engine.js"
 * @import { Follower } from "../run/follower.js"
 * @import { Steps } from "../run/steps.js"
 * @import { Store } from "../store.js"
 *
 * @typedef {MessageJson | string} Sentence
 * @typedef {"fresh_critic" | "divergences" | "eigenvalues"} Question
 */

/** @type {() => Record<Question, { label: string, help: string, busy: string }>} */
const questions = () => ({
  fresh_critic: {
    label: t("fresh critic"),
    help: t("Train a new D against the frozen G: how well can anyone tell them apart?"),
    busy: t("A new D learns against the frozen G…"),
  },
  divergences: {
    label: t("exact JS, KL"),
    help: t("JS and KL between p and q by integrals over cells, and the gap between D and D*"),
    busy: t("Integrating over the plane…"),
  },
  eigenvalues: {
    label: t("eigenvalues"),
    help: t("The update as a map of all weights: does the game turn or come to rest here?"),
    busy: t("Computing the eigenvalues of the update at these weights…"),
  },
});
const SHOWN = { minimumFractionDigits: 3, maximumFractionDigits: 3 };

/** @param {number | null} v */
const three = (v) => (v == null ? "∞" : v.toLocaleString(languageTag(), SHOWN));

/** @type {Record<Question, (found: any) => HTMLElement[]>} how an answer is shown */
export const ANSWERS = {
  fresh_critic: (found) => [
    el(
      "p",
      {},
      el("b", { className: "big", textContent: `JS ≥ ${three(found.bound)}` }),
      ` ± ${three(2 * found.error)} nat`,
    ),
    criticCurve(found.curve),
    sentence(found.message ?? found.sentence),
  ],
  divergences: (found) => {
    const rows = [
      ["JS(p, q)", `${three(found.js)} nat`],
      ["KL(p ‖ q)", `${three(found.kl_pq)} nat`],
      ["KL(q ‖ p)", `${three(found.kl_qp)} nat`],
    ];
    if (found.gap != null) rows.push([t("mean |D − D*|"), three(found.gap)]);
    const infinite = found.kl_pq == null || found.kl_qp == null;
    const notes = infinite ? [t("∞: there are cells where the first has mass and the second has none.")] : [];
    const terms = rows.flatMap(([name, value]) => [el("dt", { textContent: name }), el("dd", { textContent: value })]);
    return [el("dl", {}, ...terms), ...[...notes, ...found.notes].map((note) => sentence(note, "small"))];
  },
  eigenvalues: (found) => [
    el(
      "div",
      { className: "sketches" },
      figure(eigenvalueCircle(found.eigenvalues), t("eigenvalues near 1; the arc is |λ| = 1, orange grows")),
      figure(updateField(found.field), t("where updates lead, nearby")),
    ),
    sentence(found.message ?? found.sentence),
    sentence(found.note, "small"),
  ],
};

/** @param {Sentence} text */
const sentence = (text, className = "") => el("p", { className, textContent: say(text) });

/**
 * @param {HTMLCanvasElement} picture
 * @param {string} caption
 */
const figure = (picture, caption) => el("figure", {}, picture, el("figcaption", { textContent: caption }));

export class Asked {
  /**
   * @param {Store} store
   * @param {Follower} a
   * @param {Engine} engine
   * @param {Pick<Steps, "until">} steps
   * @param {HTMLElement} place of the buttons
   * @param {HTMLElement} panel of the answer
   */
  constructor(store, a, engine, steps, place, panel) {
    this.store = store;
    this.a = a;
    this.engine = engine;
    this.steps = steps;
    this.panel = panel;
    this.busy = false;
    const all = questions();
    this.buttons = /** @type {Question[]} */ (Object.keys(all)).map((question) => {
      const { label, help, busy } = all[question];
      const ask = () => this.ask(question, label, help, busy);
      return el("button", { type: "button", textContent: label, title: help, onclick: ask });
    });
    place.replaceChildren(...this.buttons);
  }

  get live() {
    return ["running", "paused"].includes(this.a.status);
  }

  update() {
    const there = (this.a.state?.checkpoint ?? -1) >= 0 || this.a.status === "running";
    for (const button of this.buttons) button.disabled = !this.store.data.run || this.busy || !there;
  }

  /**
   * @param {Question} question
   * @param {string} label
   * @param {string} help
   * @param {string} busy
   */
  async ask(question, label, help, busy) {
    const { a } = this;
    const meaning = el("p", { className: "small", textContent: help });
    this.busy = true;
    this.update();
    this.show(label, el("p", { className: "busy", textContent: busy }));
    try {
      if (this.live && this.store.data.steerable) {
        // about now, not about the last checkpoint
        const from = a.nets?.step ?? 0;
        this.engine.steer(a.run, { type: "snapshot" });
        await this.steps.until(() => (a.state?.checkpoint ?? -1) >= from || !this.live, 10);
      }
      const found = await this.engine.ask(a.run, question);
      const title = t("{what}, step {step}", { what: label, step: count(found.step) });
      this.show(title, meaning, ...ANSWERS[question](found));
    } catch (error) {
      const why = error instanceof Error && error.message;
      this.show(label, el("p", { textContent: why || t("There was no answer. Try again.") }));
    } finally {
      this.busy = false;
      this.update();
    }
  }

  hide() {
    this.panel.hidden = true;
  }

  /**
   * @param {string} title
   * @param {...HTMLElement} content
   */
  show(title, ...content) {
    const close = t("Close");
    const button = el("button", { type: "button", textContent: "×", title: close, ariaLabel: close });
    button.onclick = () => this.hide();
    this.panel.hidden = false;
    this.panel.replaceChildren(el("h4", {}, title, button), ...content);
  }
}
