// Names of directions as people read them. Links and browsers keep the plain names.

import { say, t } from "../../shared/texts.js";

/** @param {string} name */
export function shownName(name) {
  const [, local] = /^local (\d+)$/.exec(name) ?? [];
  if (local) return t("local {n}", { n: local });
  const [, here] = /^here (\d+)$/.exec(name) ?? [];
  if (here) return t("here {n}", { n: here });
  return say(name);
}
