// The elements of a board: tools above, one section per figure, and which run is drawn how.

import { el, find } from "../dom.js";
import { termLinks } from "../page/terms.js";
import { t } from "../texts.js";
import { DASHES } from "./traces.js";

/**
 * @import { Figure } from "./traces.js"
 *
 * @typedef {object} Tools
 * @property {boolean} log
 * @property {number} smooth
 * @property {(choice: { log?: boolean, smooth?: number }) => void} onChoose
 */

/**
 * Builds the tools and a section with a place for each figure. Titles and helps are HTML of ours.
 *
 * @param {HTMLElement} root
 * @param {Figure[]} figures
 * @param {Tools | false} tools what is chosen, and what is called with a choice; false: nothing is offered
 */
export function buildSections(root, figures, tools) {
  root.innerHTML = `<div class="tools"><div class="runs"></div>${tools ? toolsOf(tools) : ""}</div>
      ${figures.map(sectionOf).join("")}`;
  if (tools) listen(root, tools);
  for (const [i, section] of root.querySelectorAll("section").entries()) {
    const button = find(section, "h4 button");
    const help = find(section, "p");
    help.append(" ", termLinks(figures[i].terms ?? []));
    button.onclick = () => {
      help.hidden = !help.hidden;
      button.setAttribute("aria-expanded", String(!help.hidden));
    };
  }
}

/** @param {Tools} tools */
const toolsOf = ({ log, smooth }) => `
      <label><input type="checkbox" class="log"${log ? " checked" : ""}> ${t("log scale")}</label>
      <label>${t("smoothing")} <input type="range" class="smooth" min="0" max="0.98" step="0.02" value="${smooth}">
      </label>`;

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 */
function listen(root, { onChoose }) {
  /** @type {HTMLInputElement} */
  const log = find(root, ".log");
  log.onchange = () => onChoose({ log: log.checked });
  /** @type {HTMLInputElement} */
  const smooth = find(root, ".smooth");
  smooth.oninput = () => onChoose({ smooth: +smooth.value });
}

/** @param {Figure} figure */
const sectionOf = ({ id, title, help }) => `<section>
      <h4 aria-level="2">${title} <button aria-label="${t("What is this?")}" aria-expanded="false">?</button></h4>
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
