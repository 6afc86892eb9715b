// The settings of the runs side by side: those that differ; the equal ones on request.

import { el } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";

/** @import { Setting } from "./compare_data.js" */

export class SettingsTable {
  constructor() {
    this.element = el("div", { className: "settings" });
    this.equal = false; // whether equal settings are shown, too
    this.shown = "";
  }

  /**
   * @param {string[]} names of the runs that are there
   * @param {Setting[]} settings
   */
  show(names, settings) {
    const shown = JSON.stringify([names, settings, this.equal, t("setting")]);
    if (shown === this.shown) return;
    this.shown = shown;
    const differing = settings.filter(({ differs }) => differs);
    const listed = this.equal ? settings : differing;
    const button = el("button", {
      className: "equal",
      textContent: this.equal
        ? t("Hide equal settings")
        : t("Show equal settings: {n}", { n: settings.length - differing.length }),
      onclick: () => {
        this.equal = !this.equal;
        this.show(names, settings);
        this.element.querySelector("button")?.focus();
      },
    });
    button.setAttribute("aria-expanded", String(this.equal));
    const none = differing.length ? [] : [el("p", { textContent: t("All settings of these runs are equal.") })];
    const place = el("div", { className: "scroll", tabIndex: 0 }, ...(listed.length ? [tableOf(names, listed)] : []));
    place.setAttribute("role", "region");
    place.setAttribute("aria-label", t("Settings"));
    this.element.replaceChildren(...none, place, button);
  }
}

/**
 * @param {string[]} names
 * @param {Setting[]} settings
 */
function tableOf(names, settings) {
  const table = el("table");
  const heads = [t("setting"), ...names].map((textContent) => el("th", { scope: "col", textContent }));
  table.append(el("tr", {}, ...heads));
  for (const { label, values, differs } of settings) {
    const cells = values.map((textContent) => el("td", { textContent }));
    const row = el("tr", {}, el("th", { scope: "row", textContent: label }), ...cells);
    row.classList.toggle("alike", !differs);
    table.append(row);
  }
  return table;
}
