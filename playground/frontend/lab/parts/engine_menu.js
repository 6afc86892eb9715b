// Where the lab trains: in this browser or on the server, and what is different there.

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
      "Training uses no server and is usually faster. It ends with this page and pauses while the tab is hidden. " +
        "Diagnosis, exact numbers and downloads of the run need the server.",
    ),
  },
  {
    where: "server",
    label: t("On the server"),
    help: t("The run is stored as a folder, goes on without this page, is diagnosed, and can be downloaded."),
  },
];

/**
 * The menu, with the present place as its label.
 *
 * @param {HTMLElement} place
 * @param {Store} store
 * @param {(where: Where) => void} choose
 */
export function engineMenu(place, store, choose) {
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
    const note = t(
      "A change begins a new run from the first weights of the seed. These are equal in both places, the random samples " +
        "are not, so the two runs differ.",
    );
    sheet.replaceChildren(
      el("div", { className: "places" }, ...buttons),
      el("p", { className: "below", textContent: note }),
    );
  });
}
