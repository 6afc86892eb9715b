// The table of all methods and schemes, and the words for verdicts.

import { el } from "../shared/dom.js";
import { languageTag, t } from "../shared/texts.js";
import { verdict } from "./game.js";

/**
 * @import { Code, Complex, Method, Scheme, Verdict } from "./game.js"
 * @import { Description, State } from "./state.js"
 */

/** @type {Record<Code, string>} */
export const MARKS = { converges: "●", creeps: "◐", circles: "○", strays: "◐", repelled: "✕", restless: "✕" };

/** @param {Scheme} scheme */
export const schemeLabel = ({ label }) => {
  const [before, after] = label.split("n_D");
  return after === undefined ? [label] : [`${before}n`, el("sub", { textContent: "D" }), after];
};

/** @param {number} v two significant digits */
export const two = (v) => v.toLocaleString(languageTag(), { minimumSignificantDigits: 2, maximumSignificantDigits: 2 });

/**
 * @param {number} distance
 */
export function distanceWord(distance) {
  if (distance < 0.001) return "<0.001";
  return distance > 99 ? t("far") : two(distance);
}

/**
 * What the eigenvalues at the equilibrium mean.
 *
 * @param {Verdict} verdict
 * @param {Complex | null} eigenvalue
 */
export function eigenvalueWords({ radius }, eigenvalue) {
  if (!eigenvalue) return t("The field jumps at the equilibrium: there is no Jacobian.");
  const [a, b] = eigenvalue;
  const angle = Math.abs(Math.atan2(b, a));
  const value = `λ = ${a.toFixed(3)}${b ? ` ± ${Math.abs(b).toFixed(3)}i` : ""}, |λ| = ${radius.toFixed(4)}`;
  return angle > 1e-6 && angle < 3.14
    ? t("At the equilibrium {value}: one turn takes {n} steps", { value, n: Math.round((2 * Math.PI) / angle) })
    : t("At the equilibrium {value}: no rotation", { value });
}

/**
 * The table's head and rows.
 *
 * @param {Description} game
 * @param {State} state
 * @param {(change: { method: Method, scheme: Scheme }) => void} choose
 */
export function methodTable(game, state, choose) {
  const head = el("tr", {}, el("th", { textContent: t("Method") }));
  for (const scheme of game.schemes) head.append(el("th", {}, ...schemeLabel(scheme)));
  head.append(el("th", { textContent: t("paper") }));
  const rows = game.methods.map((method) => {
    const mine = method.name === state.method.name;
    const strength = mine ? state.strength : method.strength;
    const row = el(
      "tr",
      {},
      el("th", {}, method.label, ...(method.symbol ? [small(`${method.symbol} ${strength.toFixed(1)}`)] : [])),
    );
    for (const scheme of game.schemes) {
      if (method.ahead && scheme.turns) {
        row.append(el("td", { className: "none", textContent: "–" }));
        continue;
      }
      const { code, distance } = verdict(method, scheme, state.h, game, strength);
      const button = el("button", { type: "button" }, el("i", { textContent: MARKS[code] }), ` ${game.words[code]}`);
      button.title = t("{method}, {scheme}: largest distance from the middle during the last 100 steps: {distance}", {
        method: method.label,
        scheme: scheme.label,
        distance: distanceWord(distance),
      });
      button.dataset.code = code;
      button.setAttribute("aria-current", String(mine && scheme.name === state.scheme.name));
      button.onclick = () => choose({ method, scheme });
      row.append(el("td", {}, button));
    }
    const paper = method.converges === null ? "–" : method.converges ? t("yes") : t("no");
    row.append(el("td", { className: "paper", textContent: paper }));
    return row;
  });
  return { head, rows };
}

/** @param {string} text */
const small = (text) => el("small", { textContent: text });
