// Going along to the page that the teacher names: at once, but not while somebody types; and the way back.

import { at, withKept } from "../address.js";
import { keep, kept } from "./tab_memory.js";

/** @typedef {{ address: string, number: number }} Call the teacher's message, with a page of this app */

const FOLLOWED = "gan-playground:followed"; // in the tab's storage: the number of the newest message that it has followed
const BEFORE = "gan-playground:before"; // where the tab was then
const TYPED_INTO = "textarea, select, [contenteditable=true], input:not([type=range], [type=checkbox], [type=radio])";

/** Whether somebody types, also in a part of the page with a tree of its own. */
export function types() {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return Boolean(active?.matches(TYPED_INTO));
}

/** Whether this tab still has to go along. @param {Call} call */
export const isNew = ({ number }) => Number(kept(FOLLOWED)) < number;

/** @param {Call} call */
export function follow({ address, number }) {
  keep(FOLLOWED, String(number));
  keep(BEFORE, JSON.stringify([number, location.href]));
  const [path, query = ""] = address.split("?");
  const text = withKept(query).toString();
  location.assign(at(`${path}${text && "?"}${text}`));
}

/**
 * The address at which the tab was before it went along with this message; "" where it has not, or is there again.
 *
 * @param {Call} call
 */
export function wayBack({ number }) {
  try {
    const [of, address] = JSON.parse(kept(BEFORE));
    return of === number && address !== location.href && new URL(address).origin === location.origin ? address : "";
  } catch {
    return ""; // nothing is kept
  }
}
