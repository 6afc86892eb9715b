// What is shown is in the address, and in the link that is shared.

import { pageQuery, thisPage, withKept, writeQuery } from "../shared/address.js";
import { LAYERS } from "../shared/plane/plane_palette.js";
import { DEFAULT_LAYERS, OPENING_SPEED } from "./store.js";

/**
 * @import { Store } from "./store.js"
 *
 * @typedef {Pick<Store, "view" | "look"> & { data: Pick<Store["data"], "race" | "rival" | "engine"> }} Seen
 */

/**
 * The keys of a link for whatever is not as at first, as `LabView.opening` in playground/app/lab_view.py reads them.
 *
 * @param {Seen} seen
 * @param {string[]} hide what a teacher puts away
 */
export function viewQuery({ view, look, data }, hide = view.hide) {
  const layers = LAYERS.map((l) => l.id).filter((id) => view.layers.has(id));
  /** @type {Record<string, string>} */
  const found = {};
  if ([...layers].sort().join() !== [...DEFAULT_LAYERS].sort().join()) found["view.layers"] = JSON.stringify(layers);
  if (view.averaged) found["view.averaged"] = "true";
  if (view.speed !== OPENING_SPEED) found["view.speed"] = String(view.speed);
  if (look) found["view.look"] = JSON.stringify(look);
  if (data.engine.chosen) found["view.engine"] = data.engine.chosen;
  if (hide.length) found["view.hide"] = JSON.stringify(hide);
  if (data.rival && data.race) found["view.race"] = data.race;
  return found;
}

/**
 * A query with the keys of the view put in place of those that it had.
 *
 * @param {string} search
 * @param {Seen} seen
 */
export function withView(search, seen) {
  const query = new URLSearchParams(search);
  for (const key of [...query.keys()]) if (key.startsWith("view.")) query.delete(key);
  for (const [key, value] of Object.entries(viewQuery(seen))) query.set(key, value);
  return query.toString();
}

/**
 * Puts what is shown into the address, if this lab owns it.
 *
 * @param {Store} store
 */
export function remember(store) {
  if (!store.data.owns_address) return;
  const query = withView(pageQuery(), store);
  if (query !== new URLSearchParams(pageQuery()).toString()) writeQuery(query);
}

/**
 * A link that shows this lab.
 *
 * @param {Store} store
 * @param {string[]} hide
 */
export function link(store, hide) {
  const query = withKept({ ...store.data.query, ...viewQuery(store, hide) });
  return new URL(thisPage(query, ""), location.href).href;
}
