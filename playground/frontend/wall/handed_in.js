// What the students have handed in: the list, downloads, verification, and marks.

import { at } from "../shared/address.js";
import { el } from "../shared/dom.js";
import { languageTag, say, t } from "../shared/texts.js";
import { button, confirm } from "./dialogs.js";
import { canvasMarks } from "./marks.js";
import { actOnHandIns, fetchHandIns } from "./wall_data.js";

/** @import { HandIn } from "./wall_data.js" */

export class HandedIn {
  /** @param {HTMLElement} root of the wall, for dialogs */
  constructor(root) {
    this.root = root;
    /** @type {HandIn[]} */
    this.all = [];
    this.known = "";
    /** @type {HTMLElement[]} */
    this.rows = [];
    this.empty = el("p", { className: "empty", textContent: t("What students hand in appears here.") });
    this.body = el("tbody");
    const heads = [t("Student"), t("Task"), t("Verdict"), t("Handed in"), t("Trained again"), ""];
    const head = el("thead", {}, el("tr", {}, ...heads.map((text) => el("th", { textContent: text }))));
    this.table = el("div", { className: "handed" }, el("table", {}, head, this.body));
    this.problem = el("p", { className: "problem", hidden: true });
    this.problem.setAttribute("role", "status");
    this.verify = button(t("Verify all"), () => void this.act("verify", this.unverified()));
    this.buttons = el(
      "div",
      { className: "row" },
      this.verify,
      el("a", { href: at("api/class/hand-ins.zip"), download: "", textContent: t("All as zip") }),
      el("a", { href: at("api/class/marks/generic.csv"), download: "", textContent: t("Marks, CSV") }),
      el("a", { href: at("api/class/marks/moodle.csv"), download: "", textContent: t("Marks for Moodle") }),
      button(t("Marks for Canvas…"), () => canvasMarks(this.root, this.tasks())),
    );
    this.element = el(
      "section",
      { className: "panel wide" },
      el("h2", { textContent: t("Handed in") }),
      this.empty,
      this.problem,
      this.table,
      this.buttons,
    );
  }

  /** Asks for the list, as often as the wall is asked for. */
  async look() {
    try {
      this.show(await fetchHandIns());
    } catch (error) {
      this.tell(error);
    }
  }

  /**
   * @param {"verify" | "delete"} what
   * @param {string[]} ids
   */
  async act(what, ids) {
    try {
      this.show(await actOnHandIns(what, ids));
    } catch (error) {
      this.tell(error);
    }
  }

  /** @param {unknown} error */
  tell(error) {
    this.problem.textContent = error instanceof Error ? error.message : String(error);
    this.problem.hidden = false;
  }

  /** @param {HandIn[]} all */
  show(all) {
    this.problem.hidden = true;
    const now = JSON.stringify(all);
    if (now === this.known) return;
    this.known = now;
    this.all = all;
    for (const part of [this.table, this.buttons]) part.hidden = all.length === 0;
    this.empty.hidden = all.length > 0;
    this.verify.disabled = this.unverified().length === 0;
    const focused = this.rows.findIndex((row) => row.matches(":focus-within"));
    this.rows = all.map((one) => this.row(one));
    this.body.replaceChildren(...this.rows);
    this.rows[focused]?.querySelector("a")?.focus({ preventScroll: true });
  }

  /** @param {HandIn} one */
  row(one) {
    const name = one.who ? `${one.nickname} (${one.who})` : one.nickname;
    const page = el("a", { href: at(`api/class/hand-ins/${one.id}`), target: "_blank", textContent: one.title });
    const made = new Date(1000 * one.made);
    const time = made.toLocaleString(languageTag(), { dateStyle: "short", timeStyle: "short" });
    const remove = button(
      "×",
      () =>
        confirm(
          this.root,
          t("Delete this hand-in?"),
          t("{task} of {name} is deleted for good.", { task: one.title, name: one.nickname }),
          t("Delete"),
          () => void this.act("delete", [one.id]),
        ),
      "delete",
    );
    remove.setAttribute("aria-label", t("Delete the hand-in of {name}", { name: one.nickname }));
    const cells = [name, page, this.verdict(one), time, this.again(one), remove];
    return el("tr", {}, ...cells.map((cell) => el("td", {}, cell)));
  }

  /** @param {HandIn} one */
  verdict({ passed, score, max, step }) {
    const steps = t("step {step}", { step: step.toLocaleString(languageTag()) });
    if (passed === null) return el("span", { textContent: steps });
    const words = passed ? t("passed") : t("not passed");
    const points = score !== null && max !== null && max !== 1 ? ` ${score}/${max}` : "";
    return el("span", { className: passed ? "good" : "bad", textContent: `${words}${points}` });
  }

  /** @param {HandIn} one */
  again(one) {
    if (one.verifying) {
      return el("span", { textContent: one.verifying === "running" ? t("is being trained again…") : t("waits…") });
    }
    const verify = (/** @type {string} */ text) => button(text, () => void this.act("verify", [one.id]));
    if (!one.message) return verify(t("Verify"));
    const changed = one.signature === "changed" && one.signature_message;
    const good = !changed && ["same_bits", "within_tolerance"].includes(one.outcome);
    const words = `${good ? "✓" : "✗"} ${say(one.message)}${changed ? ` ${say(changed)}` : ""}`;
    const told = el("span", { className: good ? "good" : "bad", textContent: words });
    if (one.outcome !== "not_verified") return told;
    return el("div", { className: "row" }, told, verify(t("Try again")));
  }

  unverified() {
    return this.all.filter((one) => !one.message && !one.verifying).map(({ id }) => id);
  }

  tasks() {
    return [...new Set(this.all.map(({ title }) => title))].sort();
  }
}
