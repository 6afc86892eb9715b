// The menu of generators.

import { el } from "../shared/dom.js";
import { say, t } from "../shared/texts.js";

/** @import { Model } from "./engine.js" */

/**
 * @param {HTMLElement} place
 * @param {Model[]} models
 * @param {(model: Model) => void} choose
 * @param {((files: File[]) => void) | null} give opens a person's own generator; null where that is not possible
 */
export function drawMenu(place, models, choose, give) {
  const buttons = models.map((model) => {
    const button = el("button", { title: say(model.message ?? model.sentence), onclick: () => choose(model) });
    if (model.picture) button.append(Object.assign(new Image(), { src: model.picture, alt: "" }));
    button.append(el("span", { textContent: say(model.title) }));
    button.dataset.model = model.name;
    return button;
  });
  place.replaceChildren(...buttons);
  if (!give) return;
  const file = el("input", { type: "file", multiple: true, accept: ".safetensors,.json", hidden: true });
  file.onchange = () => {
    give([...(file.files ?? [])]);
    file.value = "";
  };
  const title = t("Open a generator of your own: a safetensors file and its JSON card");
  place.append(el("button", { textContent: t("open a file…"), title, onclick: () => file.click() }), file);
}

/**
 * @param {HTMLElement} place
 * @param {string} name of the model that is open
 */
export function markInMenu(place, name) {
  for (const button of place.querySelectorAll("button"))
    button.setAttribute("aria-pressed", String(button.dataset.model === name));
}
