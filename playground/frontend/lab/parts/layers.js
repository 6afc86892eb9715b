// The buttons above the plane: which of its layers are drawn, each with its legend. On a projector those that are not
// drawn are folded.

import { el } from "../../shared/dom.js";
import { termLinks } from "../../shared/page/terms.js";
import { LAYERS } from "../../shared/plane/plane_palette.js";
import { t } from "../../shared/texts.js";
import { menu } from "./menus.js";

/**
 * @import { Plane } from "../../shared/plane/plane.js"
 * @import { Store } from "../store.js"
 */

const AVERAGED = "averaged";
const TERMS = ["decision-boundary", "optimal-discriminator", "instance-pull", "manifold", "mode", "ema"];

/**
 * @param {HTMLElement} place
 * @param {Store} store
 */
export function layerButtons(place, store) {
  const buttons = LAYERS.map(({ id, label, colour, help, sign }) => {
    const button = el("button", { type: "button", title: t(help) }, swatch(colour, sign), t(label));
    button.dataset.layer = id;
    button.onclick = () => {
      const { layers } = store.view;
      if (layers.has(id)) layers.delete(id);
      else layers.add(id);
      store.tell("view");
    };
    return button;
  });
  const averaged = el("button", { type: "button", className: AVERAGED, textContent: t("EMA of G") });
  averaged.title = t("Draw the running average of G's weights instead of G as it is");
  averaged.onclick = () => {
    store.view.averaged = !store.view.averaged;
    store.tell("view");
  };
  const legend = el("span", { className: "menu" });
  menu(legend, "?", t("What do these layers show?"), (sheet) => {
    const rows = LAYERS.flatMap(({ label, colour, help, sign }) => [
      el("dt", {}, swatch(colour, sign), t(label)),
      el("dd", { textContent: t(help) }),
    ]);
    sheet.replaceChildren(el("dl", {}, ...rows), termLinks(TERMS));
  });
  const all = el("button", { type: "button", className: "all", textContent: t("All layers") });
  all.setAttribute("aria-expanded", "false");
  all.onclick = () => all.setAttribute("aria-expanded", String(place.classList.toggle("whole")));
  place.replaceChildren(...buttons, averaged, all, legend);
}

/**
 * The colour of a layer; of points their sign.
 *
 * @param {string} colour
 */
function swatch(colour, sign = "") {
  const found = el("i", { textContent: sign, className: sign && "sign", ariaHidden: "true" });
  found.style[sign ? "color" : "background"] = colour;
  return found;
}

/**
 * @param {HTMLElement} place
 * @param {Store} store
 * @param {Plane} plane
 */
export function showLayers(place, store, plane) {
  for (const { id, help } of LAYERS) {
    const button = /** @type {HTMLButtonElement} */ (place.querySelector(`[data-layer="${id}"]`));
    const why = plane.nets ? plane.missing(id) : "";
    button.setAttribute("aria-pressed", String(store.view.layers.has(id)));
    button.disabled = Boolean(why);
    button.title = why || t(help);
  }
  const averaged = /** @type {HTMLButtonElement} */ (place.querySelector(`.${AVERAGED}`));
  averaged.hidden = !store.data.config.loop.ema && !store.view.averaged; // without one there is nothing to show
  averaged.setAttribute("aria-pressed", String(store.view.averaged));
}
