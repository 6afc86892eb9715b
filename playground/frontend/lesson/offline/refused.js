// What a lesson cannot do without the app: it is grey from the beginning, and the reason stands below it.

import { at } from "../../shared/address.js";
import { el } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";

/**
 * Greys buttons and links of a step, and says why.
 *
 * @param {HTMLElement} work what the reader can do in the step
 * @param {(HTMLButtonElement | HTMLAnchorElement)[]} refused
 */
export function refuse(work, refused) {
  if (!refused.length) return;
  for (const one of refused) {
    if (one instanceof HTMLButtonElement) one.disabled = true;
    else {
      one.removeAttribute("href");
      one.setAttribute("role", "link");
      one.setAttribute("aria-disabled", "true");
    }
  }
  const why = t("This needs the app. How to install it is on the page Train.");
  work.append(el("p", { className: "needs-app" }, el("a", { href: at("train"), target: "_self", textContent: why })));
}
