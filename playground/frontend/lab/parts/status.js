// What the lab says of its run: the line at the top, and the four figures beside the plane.

import { el, find } from "../../shared/dom.js";
import { statusWords } from "../../shared/status.js";
import { count, languageTag, say, t } from "../../shared/texts.js";

/**
 * @import { Follower } from "../run/follower.js"
 * @import { RunState, Store } from "../store.js"
 *
 * @typedef {{ text: string, strong?: string, kind?: string, help?: string }} Part of the line; `strong` last, bold
 *
 * @typedef {object} Said what the line is about
 * @property {boolean} run whether there is one
 * @property {RunState | null} state
 * @property {number} step
 * @property {number | null} place in the queue
 * @property {boolean} recorded a recorded run is shown
 * @property {boolean} held a race that stands still
 * @property {number} rate steps per second
 * @property {number} frames pictures per second
 * @property {number} seed
 * @property {string} name of the run; "" in a race
 * @property {boolean} steerable
 */

const FIGURES = () => [
  [
    "modes",
    t("modes"),
    t(
      "Modes are the clusters of the real data. This counts those that get at least a tenth of their share of the " +
        "fakes, at the step that is shown.",
    ),
  ],
  ["hq", t("good, %"), t("Percentage of fakes within 3σ of a mode: those that look real. At the step that is shown.")],
  [
    "js",
    t("JS"),
    t(
      "Jensen–Shannon divergence: how different the fakes' distribution is from the real one, at the last measurement. " +
        "0: equal. log 2 ≈ 0.693: no overlap.",
    ),
  ],
  [
    "V",
    t("V(D, G)"),
    t(
      "The value of the game: D raises it, G lowers it. It is −log 4 ≈ −1.386 at the equilibrium, but also when D " +
        "knows nothing.",
    ),
  ],
];

/**
 * The four figures, each a button that explains itself when it is hovered, focused or touched.
 *
 * @param {HTMLElement} place
 */
export function buildFigures(place) {
  const note = el("p", { className: "note", hidden: true });
  const boxes = FIGURES().map(([id, label, help]) => {
    const box = el("button", { type: "button" }, el("b", { textContent: "–" }), el("span", { textContent: label }));
    box.dataset.id = id;
    const show = (/** @type {boolean} */ shown) => {
      note.hidden = !shown;
      note.textContent = help;
      box.setAttribute("aria-expanded", String(shown));
    };
    box.onpointerenter = box.onfocus = box.onclick = () => show(true);
    box.onpointerleave = box.onblur = () => show(false);
    box.setAttribute("aria-expanded", "false");
    box.setAttribute("aria-description", help);
    return box;
  });
  place.replaceChildren(...boxes, note);
}

/**
 * The four figures of a run, as text.
 *
 * @param {{ found: number, of: number, near: number } | null} covered modes
 * @param {Record<string, number>} values
 * @param {boolean} past an earlier step is looked at
 */
export function figuresOf(covered, values, past) {
  const number = (/** @type {number | undefined} */ v) => (v == null || past ? "–" : decimals(v, 3));
  return {
    modes: covered ? `${covered.found}/${covered.of}` : "–",
    hq: covered ? decimals(100 * covered.near, 0) : "–",
    js: number(values.js),
    V: number(values.V),
  };
}

/**
 * @param {number} v
 * @param {number} digits behind the point
 */
function decimals(v, digits) {
  const shown = { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false };
  return v.toLocaleString(languageTag(), shown).replace("-", "−");
}

/**
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {Follower} a
 * @param {Follower} b
 */
export function showFigures(root, store, a, b) {
  const of = (/** @type {Follower} */ who) =>
    figuresOf((who.plane.nets && who.plane.covered()) || null, who.values, store.scrubbed != null);
  const mine = of(a);
  const theirs = store.race ? of(b) : null;
  for (const id of /** @type {(keyof typeof mine)[]} */ (Object.keys(mine))) {
    const place = find(root, `[data-id="${id}"] b`);
    const lines = theirs ? [`A ${mine[id]}`, `B ${theirs[id]}`] : [mine[id]];
    if (place.textContent === lines.join("")) continue;
    place.replaceChildren(...lines.map((textContent) => el("span", { textContent })));
  }
}

/**
 * The words for the status, and the parts of the line. `kind` is the class of their colour.
 *
 * @param {Said} said
 * @returns {{ words: string, kind: string, parts: Part[] }}
 */
export function statusLine({ run, state, step, place, recorded, held, rate, frames, seed, name, steerable }) {
  if (!run) return { words: "", kind: "", parts: [{ text: t("recorded run") }] };
  if (!state) return { words: "", kind: "", parts: [] };
  /** @type {Part[]} */
  const parts = [];
  const running = state.status === "running";
  if (place) parts.push({ text: t("place {n} in the queue", { n: place }) });
  if (recorded) parts.push({ text: t("a recorded run, while yours starts") });
  else {
    parts.push({ text: t("step"), strong: count(step) });
    if (running && rate > 0)
      parts.push({ text: t("{n} steps/s", { n: rate < 10 ? +rate.toFixed(1) : Math.round(rate) }) });
    if (frames > 1) parts.push({ text: t("{n} frames/s", { n: Math.round(frames) }) });
    if (running && !state.browser) parts.push(state.compiled ? compiled() : eager());
    parts.push({ text: t("seed {seed}", { seed: String(seed) }) });
    if (name) parts.push({ text: name, kind: "name", help: t("The name of this run") });
  }
  if (state.unstored) parts.push({ text: t("not stored"), kind: "how", help: say(state.unstored) });
  if (!steerable) parts.push({ text: t("someone else's run: Play goes on with one of your own") });
  return { ...statusWords(held && running ? { ...state, status: "paused" } : state), parts };
}

const compiled = () => ({
  text: t("compiled"),
  kind: "how",
  help: t(
    "One step is one piece of machine code, compiled in the background for these networks: several times as fast as " +
      "operation by operation, and equal up to rounding. The journal says from which step on.",
  ),
});
const eager = () => ({
  text: t("eager"),
  kind: "how",
  help: t(
    "Each step is computed operation by operation. Small networks get a compiled step after a few seconds if there " +
      "is a C++ compiler; run “gan-playground doctor” to check.",
  ),
});

/**
 * Shows the line. Returns the word for the status where that has changed: it is read out, the numbers are not.
 *
 * @param {HTMLElement} root
 * @param {ReturnType<typeof statusLine>} line
 */
export function showStatus(root, { words, kind, parts }) {
  const word = find(root, ".word");
  const changed = word.textContent === words ? "" : words;
  if (changed || !words) Object.assign(word, { textContent: words, className: `word ${kind}` });
  const place = find(root, ".parts");
  const said = JSON.stringify(parts);
  if (place.dataset.said === said) return changed;
  place.dataset.said = said;
  place.replaceChildren(
    ...parts.map(({ text, strong, kind = "", help = "" }) =>
      el("span", { className: kind, title: help }, text, ...(strong ? [" ", el("b", { textContent: strong })] : [])),
    ),
  );
  return changed;
}
