// The buttons above the plane: which of its layers are drawn, each with its legend.

import { remember } from "./link.js";
import { menu } from "./menus.js";
import { el } from "../shared/dom.js";
import { LAYERS } from "../shared/plane/plane_layers.js";

export function chips(lab) {
  const place = lab.find(".chips");
  place.replaceChildren(
    ...LAYERS.map(({ id, label, colour, help }) =>
      el("button", {
        type: "button",
        title: help,
        onclick: () => toggle(lab, id),
        innerHTML: `<i style="background:${colour}"></i>${label}`,
      }),
    ),
  );
  LAYERS.forEach(({ id }, i) => {
    place.children[i].dataset.layer = id;
  });
  const legend = el("span", { className: "menu" });
  menu(legend, "?", "What is all this?", (sheet) => {
    sheet.innerHTML = `<dl>${LAYERS.map((l) => `<dt><i style="background:${l.colour}"></i>${l.label}</dt><dd>${l.help}</dd>`).join("")}</dl>`;
  });
  place.append(
    el("button", {
      type: "button",
      className: "averaged",
      textContent: "EMA of G",
      title: "Draw the running average of G's weights instead of G as it is",
      onclick: () => {
        lab.view.averaged = !lab.view.averaged;
        remember(lab);
        lab.showAll();
      },
    }),
    legend,
  );
}

export function chipsState(lab) {
  for (const chip of lab.find(".chips").querySelectorAll("[data-layer]")) {
    const why = lab.a.plane.nets ? lab.a.plane.missing(chip.dataset.layer) : "";
    chip.setAttribute("aria-pressed", lab.view.layers.has(chip.dataset.layer));
    chip.disabled = Boolean(why);
    chip.title = why || LAYERS.find((l) => l.id === chip.dataset.layer).help;
  }
  lab.find(".averaged").setAttribute("aria-pressed", lab.view.averaged);
}

function toggle(lab, id) {
  const { layers } = lab.view;
  if (layers.has(id)) layers.delete(id);
  else layers.add(id);
  lab.a.handle?.views(lab.views());
  lab.b.handle?.views(lab.views());
  remember(lab);
  lab.showAll();
}
