// Where the lab trains: in this browser or on the server, what is different there, and how a run moves to the server.

import { el } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import { menu } from "./menus.js";

/** @import { Store } from "../store.js" */

/**
 * @typedef {"browser" | "server"} Where
 *
 * @typedef {{ where: Where, label: string, help: string }} Place
 */

/** @type {() => Place[]} */
const places = () => [
  {
    where: "browser",
    label: t("In this browser"),
    help: t(
      "Training uses no server and is usually faster. The run survives a reload of this tab, and pauses while the tab is " +
        "hidden. Exact numbers need the server.",
    ),
  },
  {
    where: "server",
    label: t("On the server"),
    help: t("The run is stored as a folder, goes on without this page, and is in the list of the Train page."),
  },
];

/**
 * The menu, with the present place as its label.
 *
 * @param {HTMLElement} place
 * @param {Store} store
 * @param {(where: Where) => void} choose a new run there
 * @param {() => void} move the run in the browser goes on on the server
 */
export function engineMenu(place, store, choose, move) {
  const { trains } = store.data.engine;
  if (place.dataset.trains === trains) return;
  place.dataset.trains = trains;
  const present = /** @type {Place} */ (places().find(({ where }) => where === trains));
  menu(place, `${present.label} ▾`, t("Where the lab trains"), (sheet, close) => {
    const { refusal } = store.data.engine;
    const buttons = places().map(({ where, label, help }) => {
      const refused = where === "browser" ? refusal : "";
      const act = () => {
        close();
        if (where !== trains) choose(where);
      };
      const button = el("button", { type: "button", onclick: act, disabled: Boolean(refused) });
      button.append(el("b", { textContent: label }), el("span", { textContent: refused || help }));
      button.classList.toggle("on", where === trains);
      button.setAttribute("aria-pressed", String(where === trains));
      button.dataset.where = where;
      return button;
    });
    if (store.data.browser.length === 1) buttons.push(moving(close, move));
    const note = t(
      "Another place begins a new run from the first weights of the seed. These are equal in both places, the random samples " +
        "are not, so the two runs differ.",
    );
    sheet.replaceChildren(
      el("div", { className: "places" }, ...buttons),
      el("p", { className: "below", textContent: note }),
    );
  });
}

/**
 * @param {() => void} close
 * @param {() => void} move
 */
function moving(close, move) {
  const onclick = () => {
    close();
    move();
  };
  const help = t("From the present step, with the same weights and optimisers. The run here ends.");
  const button = el("button", { type: "button", onclick });
  button.append(el("b", { textContent: t("Continue this run on the server") }), el("span", { textContent: help }));
  button.dataset.where = "move";
  return button;
}
