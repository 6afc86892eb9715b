// The elements of a board: tools above, one section per figure, and which run is drawn how.

import { el, find } from "../dom.js";
import { t } from "../texts.js";
import { DASHES } from "./traces.js";

/**
 * @import { Figure } from "./traces.js"
 */

/**
 * Builds the tools and a section with a place for each figure. Titles and helps are HTML of ours.
 *
 * @param {HTMLElement} root
 * @param {Figure[]} figures
 * @param {object} tools
 * @param {boolean} tools.log
 * @param {number} tools.smooth
 * @param {(log: boolean) => void} tools.onLog
 * @param {(smooth: number) => void} tools.onSmooth
 */
export function buildSections(root, figures, { log, smooth, onLog, onSmooth }) {
  root.innerHTML = `<div class="tools"><div class="runs"></div>
      <label><input type="checkbox" class="log"${log ? " checked" : ""}> ${t("log scale")}</label>
      <label>${t("smoothing")} <input type="range" class="smooth" min="0" max="0.98" step="0.02" value="${smooth}">
      </label></div>
      ${figures.map(sectionOf).join("")}`;
  /** @type {HTMLInputElement} */
  const logBox = find(root, ".log");
  logBox.onchange = () => onLog(logBox.checked);
  /** @type {HTMLInputElement} */
  const smoothing = find(root, ".smooth");
  smoothing.oninput = () => onSmooth(+smoothing.value);
  for (const section of root.querySelectorAll("section")) {
    const button = find(section, "h4 button");
    const help = find(section, "p");
    button.onclick = () => {
      help.hidden = !help.hidden;
      button.setAttribute("aria-expanded", String(!help.hidden));
    };
  }
}

/** @param {Figure} figure */
const sectionOf = ({ id, title, help }) => `<section>
      <h4>${title} <button aria-label="${t("What is this?")}" aria-expanded="false">?</button></h4>
      <p hidden>${help}</p><div class="plot" data-id="${id}"></div></section>`;

/**
 * Shows which run is drawn how, where there are others than the open one; those can be left out again.
 *
 * @param {HTMLElement} root
 * @param {{ id: string, name: string }[]} runs
 * @param {string} open
 * @param {((run: string) => void) | undefined} leave
 */
export function nameRuns(root, runs, open, leave) {
  const shown = runs.some(({ id }) => id !== open) ? runs : [];
  const names = shown.map(({ id, name }, n) => {
    const line = el("i", { className: DASHES[n % DASHES.length] });
    const made = el("span", { title: name }, line, el("b", { textContent: name }));
    if (id !== open && leave) {
      made.append(el("button", { textContent: "×", title: t("Leave its curves out"), onclick: () => leave(id) }));
    }
    return made;
  });
  find(root, ".runs").replaceChildren(...names);
}
