// Which settings an assignment locks and hides: a menu per group, and one per setting below it.

import { el } from "../dom.js";
import { t } from "../texts.js";

/**
 * @import { Group } from "./assignments_data.js"
 *
 * @typedef {"free" | "locked" | "hidden"} How
 */

/** @returns {[How, string][]} */
const words = () => [
  ["free", t("free")],
  ["locked", t("locked")],
  ["hidden", t("hidden")],
];
const MIXED = "mixed"; // a group whose settings differ

/**
 * @param {HTMLElement} name
 * @param {HTMLElement} menu
 */
const setting = (name, menu) => el("div", { className: "setting" }, name, menu);

export class Holding {
  /**
   * @param {Group[]} groups
   * @param {string[]} locked
   * @param {string[]} hidden
   */
  constructor(groups, locked, hidden) {
    this.groups = groups;
    /** @type {Map<string, HTMLSelectElement>} by the path of a group or a setting */
    this.menus = new Map();
    const has = (/** @type {string[]} */ paths, /** @type {string} */ path) =>
      paths.some((each) => path === each || path.startsWith(`${each}.`));
    const rows = groups.map((group) => this.row(group));
    for (const path of this.menus.keys())
      this.set(path, has(hidden, path) ? "hidden" : has(locked, path) ? "locked" : "free");
    for (const group of groups) this.gather(group);
    const all = (/** @type {How} */ how) => () => this.setAll(how);
    const but = el("select", {}, new Option(t("Lock all but …"), ""));
    for (const { path, title, settings } of groups) {
      but.append(new Option(t(title), path));
      for (const [below, label] of settings) but.append(new Option(`\u2003${t(title)}: ${t(label)}`, below));
    }
    but.setAttribute("aria-label", t("Lock all but …"));
    but.onchange = () => {
      if (but.value) this.lockAllBut(but.value);
      but.value = "";
    };
    const quick = el(
      "div",
      { className: "line" },
      el("button", { type: "button", textContent: t("Everything free"), onclick: all("free") }),
      el("button", { type: "button", textContent: t("Lock all"), onclick: all("locked") }),
      but,
    );
    this.summary = el("summary");
    this.element = el(
      "fieldset",
      {},
      el("legend", { textContent: t("What students can change") }),
      quick,
      el("details", { className: "settings", open: false }, this.summary, ...rows),
    );
    this.count();
  }

  /** @param {Group} group */
  row(group) {
    const { path, title, settings } = group;
    const menu = this.menu(path, t(title), () => {
      for (const [below] of settings) this.set(below, /** @type {How} */ (menu.value));
      this.count();
    });
    if (!settings.length) return setting(el("span", { textContent: t(title) }), menu);
    const mixed = new Option(t("differs"), MIXED);
    mixed.hidden = true;
    menu.append(mixed);
    const below = settings.map(([each, label]) => {
      const own = this.menu(each, `${t(title)}: ${t(label)}`, () => {
        this.gather(group);
        this.count();
      });
      return setting(el("span", { textContent: t(label) }), own);
    });
    const list = el("div", { className: "below", hidden: true }, ...below);
    const opener = el("button", { type: "button", className: "opener", textContent: t(title) });
    opener.setAttribute("aria-expanded", "false");
    opener.onclick = () => {
      list.hidden = !list.hidden;
      opener.setAttribute("aria-expanded", String(!list.hidden));
    };
    return el("div", {}, setting(opener, menu), list);
  }

  /**
   * @param {string} path
   * @param {string} name
   * @param {() => void} changed
   */
  menu(path, name, changed) {
    const select = el("select", { onchange: changed }, ...words().map(([value, text]) => new Option(text, value)));
    select.setAttribute("aria-label", name);
    this.menus.set(path, select);
    return select;
  }

  /**
   * @param {string} path
   * @param {How} how
   */
  set(path, how) {
    const menu = this.menus.get(path);
    if (menu) menu.value = how;
  }

  /** @param {string} path @returns {How | "mixed"} */
  get(path) {
    return /** @type {How | "mixed"} */ (this.menus.get(path)?.value ?? "free");
  }

  /** Shows in the menu of a group what its settings have in common. @param {Group} group */
  gather({ path, settings }) {
    if (!settings.length) return;
    const found = new Set(settings.map(([below]) => this.get(below)));
    const menu = this.menus.get(path);
    if (menu) menu.value = found.size === 1 ? [...found][0] : MIXED;
  }

  /** @param {How} how */
  setAll(how) {
    for (const path of this.menus.keys()) this.set(path, how);
    this.count();
  }

  /** @param {string} path of a group or a setting, which stays free */
  lockAllBut(path) {
    this.setAll("locked");
    for (const each of this.menus.keys()) if (each === path || each.startsWith(`${path}.`)) this.set(each, "free");
    for (const group of this.groups) this.gather(group);
    this.count();
  }

  /** @returns {{ locked: string[], hidden: string[] }} the shortest lists of paths */
  value() {
    /** @type {Record<string, string[]>} */
    const found = { locked: [], hidden: [] };
    for (const { path, settings } of this.groups) {
      const how = this.get(path);
      if (how !== MIXED) found[how]?.push(path);
      else for (const [below] of settings) found[this.get(below)]?.push(below);
    }
    return { locked: found.locked, hidden: found.hidden };
  }

  count() {
    const leaves = this.groups.flatMap(({ path, settings }) =>
      settings.length ? settings.map(([below]) => below) : [path],
    );
    const n = (/** @type {How} */ how) => leaves.filter((path) => this.get(path) === how).length;
    const values = { free: n("free"), locked: n("locked"), hidden: n("hidden") };
    this.summary.textContent = t("Settings: {free} free, {locked} locked, {hidden} hidden", values);
  }
}
