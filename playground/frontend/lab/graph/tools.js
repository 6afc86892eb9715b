// The buttons in the network graph that edit the hidden layers of the next run.

import { el } from "../../shared/dom.js";
import { count, t } from "../../shared/texts.js";

/**
 * @import { Player, Row, State } from "./rows.js"
 *
 * @typedef {(player: Player, hidden: number[]) => void} Edit
 */

const MOST_LAYERS = 6;
const MOST_UNITS = 256;
const FIRST_UNITS = 16;

/**
 * How many units one press adds.
 *
 * @param {number} units
 */
const stepOf = (units) => (units >= 32 ? 8 : units >= 8 ? 4 : 1);

/**
 * @param {string} text
 * @param {string} title
 * @param {() => void} act
 * @param {boolean} disabled
 */
const button = (text, title, act, disabled) =>
  el("button", { type: "button", textContent: text, title, ariaLabel: title, onclick: act, disabled });

/**
 * @param {HTMLElement} place
 * @param {Row[]} rows
 * @param {State} state
 * @param {Edit} edit
 * @param {number} larger how many times as large as usual words are
 */
export function buildTools(place, rows, state, edit, larger) {
  place.replaceChildren();
  for (const player of /** @type {Player[]} */ (["G", "D"])) {
    const mine = rows.filter((r) => r.player === player);
    const now = mine.map((r) => r.n);
    const hidden = state.draft[player] ?? now;
    const line = heading(player, now, hidden, state.editable, edit);
    const kind = player === "G" ? "points" : "loss"; // stands where there are no hidden layers
    const first = mine[0] ?? rows.find((r) => r.kind === kind);
    const above = first?.kind === "points" ? 44 : 22; // also above what the clouds are called
    line.style.top = `${(first?.y ?? 20) - above * larger}px`;
    place.append(line);
    if (!state.editable) continue;
    for (const row of mine) {
      const units = hidden[row.layer];
      if (units !== undefined) place.append(unitButtons(player, row, units, hidden, edit));
    }
  }
}

/**
 * @param {Player} player
 * @param {number[]} now
 * @param {number[]} hidden
 * @param {boolean} editable
 * @param {Edit} edit
 */
function heading(player, now, hidden, editable, edit) {
  const changed = JSON.stringify(hidden) !== JSON.stringify(now);
  const sizes = hidden.join(" · ");
  const line = el(
    "div",
    { className: `player ${player}` },
    el("b", { textContent: player === "G" ? t("generator G") : t("discriminator D") }),
    el("span", {
      className: changed ? "changed" : "",
      textContent: changed ? `✦ ${sizes || t("none")}` : sizes,
      title: changed ? t("The hidden layers of the next run: press Train") : t("Units of the hidden layers"),
    }),
  );
  if (editable) {
    const less = t("One hidden layer of {player} less, in a new run", { player });
    const more = t("One more hidden layer of {player}, in a new run", { player });
    const remove = el("button", { type: "button", textContent: t("− layer"), title: less });
    remove.onclick = () => edit(player, hidden.slice(0, -1));
    remove.disabled = hidden.length < 1;
    const add = el("button", { type: "button", textContent: t("+ layer"), title: more });
    add.onclick = () => edit(player, [...hidden, hidden.at(-1) ?? FIRST_UNITS]);
    add.disabled = hidden.length >= MOST_LAYERS;
    line.append(remove, add);
  }
  return line;
}

/**
 * @param {Player} player
 * @param {Row} row
 * @param {number} units
 * @param {number[]} hidden
 * @param {Edit} edit
 */
function unitButtons(player, row, units, hidden, edit) {
  const to = (/** @type {number} */ n) => edit(player, hidden.with(row.layer, n));
  const less = units > 8 ? stepOf(units) : 1;
  const shown = row.at.length;
  const box = el(
    "div",
    { className: `units ${player}` },
    button(
      "−",
      t("Fewer units in this layer of {player}, in a new run", { player }),
      () => to(Math.max(1, units - less)),
      units <= 1,
    ),
    el("span", {
      textContent: count(units),
      className: units === row.n ? "" : "changed",
      title:
        shown < row.n
          ? t("{shown} of its {n} units are drawn, evenly", { shown, n: row.n })
          : t("Each of its units is drawn"),
    }),
    button(
      "+",
      t("More units in this layer of {player}, in a new run", { player }),
      () => to(Math.min(MOST_UNITS, units + stepOf(units))),
      units >= MOST_UNITS,
    ),
  );
  box.style.top = `${row.y + row.h + 1}px`;
  return box;
}
