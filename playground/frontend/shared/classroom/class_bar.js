// The class in the top bar: the person's name or the way in, the timer, and what the teacher says to all.

import { el } from "../dom.js";
import { tab } from "../socket.js";
import { t, useLanguage } from "../texts.js";
import { clock } from "./class_view.js";
import { follow, isNew, types, wayBack } from "./following.js";
import { joinForm } from "./join_form.js";
import { OwnRuns } from "./own_runs.js";
import { keep, kept } from "./tab_memory.js";

/**
 * @import { ClassView } from "./class_view.js"
 * @import { Form } from "./join_form.js"
 *
 * @typedef {object} ClassData
 * @property {ClassView} view as the page was drawn
 * @property {string} language
 * @property {string} catalogue its address; "" for English
 * @property {string} code with which the person's link invites, or ""
 */

const LOOKING = "gan-playground:looking-around"; // in the tab's storage: the form was closed
const STAYS = 60; // seconds for which "Time is up" stays

export class ClassBar {
  /** @param {() => void} changed called when the person has joined or was removed */
  constructor(changed) {
    this.changed = changed;
    this.place = el("span", { className: "class" });
    this.name = el("button", { type: "button", className: "name" });
    this.time = el("span", { className: "time", hidden: true });
    this.pause = el("span", { className: "pause", hidden: true });
    this.look = el("p", { className: "look", hidden: true });
    this.look.setAttribute("role", "status");
    this.place.append(this.pause, this.time, this.name, this.look);
    this.name.onclick = () => this.form?.open(this.view, this.code, false);
    /** @type {ClassView} */
    this.view = { role: null, nickname: "", invited: 0, open: true, frozen: false, ends: 0, now: 0, message: null };
    this.drawn = /** @type {string | null | undefined} */ (undefined); // the role for which the page was drawn
    this.late = 0; // seconds by which this computer's clock is ahead of the server's
    this.language = this.code = "";
    this.form = /** @type {Form | null} */ (null);
    this.own = new OwnRuns();
    this.ticking = /** @type {ReturnType<typeof setInterval> | undefined} */ (undefined);
    this.closed = -1; // the number of the message that the person has closed
  }

  /**
   * @param {ClassData} data
   * @param {ParentNode} root where the form is put
   */
  async draw(data, root) {
    if (this.language !== data.language) {
      this.language = data.language;
      await useLanguage(data.language, data.catalogue || {});
      this.form?.element.remove();
      this.form = null;
    }
    this.form ??= joinForm(
      (view) => this.update(view),
      () => keep(LOOKING, "1"),
    );
    if (this.form.element.getRootNode() !== root) root.append(this.form.element);
    this.drawn = data.view.role;
    tab.watchClass((view) => this.update(/** @type {ClassView} */ (/** @type {unknown} */ (view))));
    this.update(data.view);
    const invited = data.code !== this.code;
    this.code = data.code;
    if (this.view.role === null && (invited || !kept(LOOKING))) this.form.open(this.view, this.code, false);
  }

  /** @param {ClassView} view */
  update(view) {
    const asked = view.role === null && view.invited > this.view.invited;
    this.view = view;
    if (asked) this.form?.open(view, this.code, true);
    this.late = Date.now() / 1000 - view.now;
    const { role, nickname } = view;
    const short = el("span", { className: "short", textContent: t("Join") });
    const unnamed = [short, el("span", { className: "whole", textContent: t("Join the class") })];
    this.name.replaceChildren(...(nickname ? [nickname] : role === "teacher" ? [t("Teacher")] : unnamed));
    this.name.classList.toggle("invites", role === null);
    this.name.title = role === null ? "" : t("Your name in the class");
    this.pause.hidden = !view.frozen || role === null;
    this.pause.textContent = t("Paused by the teacher");
    this.say();
    this.own.update(role === "student", view.frozen, view.order);
    this.tick();
    clearInterval(this.ticking);
    if (view.ends) this.ticking = setInterval(() => this.tick(), 1000);
    if (role !== null && this.form?.element.open && !this.form.element.querySelector("label[hidden]")) {
      this.form.element.close(); // joined in another tab
    }
    if (this.drawn !== undefined && this.drawn !== role) {
      this.drawn = role;
      this.changed();
    }
  }

  tick() {
    const left = this.view.ends - (Date.now() / 1000 - this.late);
    this.time.hidden = !this.view.ends || this.view.role === null || left < -STAYS;
    this.time.textContent = left > 0 ? clock(left) : t("Time is up");
    if (this.time.hidden) clearInterval(this.ticking);
  }

  /**
   * Shows the newest message to students. Their pages go along to the page that it names, once: by a press where
   * somebody types.
   */
  say() {
    const { message, role } = this.view;
    this.look.hidden = !message || role !== "student" || message.number === this.closed;
    if (!message || this.look.hidden) return;
    const close = el("button", { type: "button", className: "close", textContent: "×" });
    close.setAttribute("aria-label", t("Close"));
    close.onclick = () => {
      this.closed = message.number;
      this.look.hidden = true;
    };
    const words = message.text || t("The teacher has brought you here.");
    this.look.replaceChildren(el("strong", { textContent: t("Look here") }), ` ${words} `, close);
    const call = isNew(message) && message.address ? message : null;
    if (call && !types()) follow(call);
    else if (call)
      close.before(el("button", { type: "button", textContent: t("Go there"), onclick: () => follow(call) }));
    else if (wayBack(message)) close.before(el("a", { href: wayBack(message), textContent: t("Back to where I was") }));
  }
}
