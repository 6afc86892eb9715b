// What one can do while a run waits, in tabs of their own: this one keeps its place.

import { at } from "../address.js";
import { el } from "../dom.js";
import { t } from "../texts.js";

export function meanwhile() {
  const line = el("p", { className: "meanwhile", textContent: t("Meanwhile:") });
  for (const [page, text] of [
    ["explore", t("Explore a trained generator")],
    ["learn", t("Read a lesson")],
  ]) {
    line.append(" ", el("a", { href: at(page), target: "_blank", textContent: text }));
  }
  return line;
}
