// The head of the wall: the code to join with, how many are there, and what the teacher can do with everybody.

import { el } from "../shared/dom.js";
import { count, t } from "../shared/texts.js";
import { button, confirm, lookHere, showCode, timer } from "./dialogs.js";

/**
 * @import { Act, WallData } from "./wall_data.js"
 *
 * @typedef {object} Spec of the page
 * @property {string} address where students join
 * @property {string} qr of that address, as a picture
 * @property {[string, string][]} pages path and title
 * @property {string} language
 * @property {string[]} kernels
 */

export class Header {
  /**
   * @param {HTMLElement} root where dialogs are put
   * @param {Spec} spec
   * @param {(act: Act) => Promise<void>} act
   * @param {() => void} spotlight opens the spotlight, or closes it
   */
  constructor(root, spec, act, spotlight) {
    this.root = root;
    this.spec = spec;
    this.act = act;
    /** @type {WallData | null} */
    this.data = null;
    this.code = el("strong", { className: "code" });
    this.counts = el("p", { className: "counts" });
    this.counts.setAttribute("role", "status");
    this.look = button(t("Look here"), () =>
      lookHere(root, spec.pages, Boolean(this.data?.message), (wanted) => void act(wanted)),
    );
    this.freeze = button("", () => void act({ do: "freeze", on: !this.data?.frozen }), "freeze");
    this.timer = button(t("Timer"), () => timer(root, Boolean(this.data?.ends), (wanted) => void act(wanted)));
    this.spotlight = button(t("Spotlight"), spotlight);
    this.door = button("", () => void act({ do: "door", open: !this.data?.open }));
    this.revoke = button("", () => this.revokeOthers());
    this.problem = el("p", { className: "problem", hidden: true });
    this.problem.setAttribute("role", "alert");
    const qr = button(t("QR code"), () => showCode(root, { ...spec, code: this.code.textContent ?? "" }), "qr");
    const join = el(
      "p",
      { className: "join" },
      t("join at"),
      " ",
      el("b", { textContent: spec.address.replace(/^https?:\/\//, "") }),
    );
    this.element = el(
      "header",
      {},
      el("div", { className: "invite" }, el("div", {}, join, this.code), qr),
      this.counts,
      el("div", { className: "acts" }, this.look, this.freeze, this.timer, this.spotlight, this.door, this.revoke),
      this.problem,
    );
  }

  /** @param {WallData} data */
  update(data) {
    this.data = data;
    this.code.textContent = data.code;
    const here = data.cards.filter((card) => card.here).length;
    const n = data.cards.length;
    const parts = [n === 1 ? t("1 student") : t("{n} students", { n })];
    if (here < data.cards.length) parts.push(t("{n} here", { n: here }));
    parts.push(t("{n} running", { n: data.running }));
    if (data.waiting) parts.push(t("{n} waiting", { n: data.waiting }));
    const shares = el("span", { textContent: sharesWords(data) });
    shares.title = t(
      "Whoever has trained least lately is next. Measured over the last quarter of an hour, for those who wanted to train while " +
        "others waited: Jain's index of the part of that time in which each has trained. 1: all parts are equal.",
    );
    if (this.counts.textContent !== [...parts, shares.textContent].join(" · ")) {
      this.counts.replaceChildren(`${parts.join(" · ")} · `, shares);
    }
    this.freeze.textContent = data.frozen ? t("Go on") : t("Freeze all");
    this.freeze.setAttribute("aria-pressed", String(data.frozen));
    this.spotlight.setAttribute("aria-pressed", String(Boolean(data.spotlight)));
    this.timer.setAttribute("aria-pressed", String(data.ends > data.now));
    this.look.setAttribute("aria-pressed", String(Boolean(data.message)));
    this.door.textContent = data.open ? t("Close the door") : t("Open the door");
    this.door.title = data.open ? t("Nobody new can join then.") : "";
    this.revoke.hidden = data.others <= 0;
    this.revoke.textContent = t("Other teachers: {n}", { n: count(data.others) });
    this.tell("");
  }

  revokeOthers() {
    const text = t("Everybody else who has opened a teacher's link loses the teacher's rights.");
    confirm(this.root, t("Other teachers"), text, t("Take the rights away"), () => void this.act({ do: "revoke" }));
  }

  /** @param {string} problem */
  tell(problem) {
    this.problem.textContent = problem;
    this.problem.hidden = !problem;
  }
}

/**
 * How equally the class has trained.
 *
 * @param {Pick<WallData, "fairness">} data
 */
const sharesWords = ({ fairness }) =>
  fairness === null ? t("nobody had to wait") : t("equality of turns {index}", { index: fairness.toFixed(2) });
