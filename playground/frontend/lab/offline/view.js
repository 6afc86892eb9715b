// What a link says of the view, and of the settings. Twins: `LabView` in playground/app/lab_view.py, `from_query` in
// playground/link.py.

import { DEFAULT_LAYERS, OPENING_SPEED } from "../store.js";

/**
 * @import { Patch } from "../../shared/offline/config.js"
 *
 * @typedef {{ layers: string[], averaged: boolean, speed: number, look: number[], hide: string[], race: string }} LinkedView
 */

const PREFIX = "view.";
const OTHERS = ["preset", "schema", "lang", "projector"]; // keys that are no settings

/**
 * @param {URLSearchParams} query
 * @returns {LinkedView}
 */
export function viewOf(query) {
  /** @param {string} name @param {any} otherwise */
  const read = (name, otherwise) => {
    const text = query.get(PREFIX + name);
    const found = text === null ? otherwise : parsed(text);
    const same = Array.isArray(found) === Array.isArray(otherwise) && typeof found === typeof otherwise;
    return same ? found : otherwise;
  };
  const look = read("look", []);
  return {
    layers: read("layers", DEFAULT_LAYERS),
    averaged: read("averaged", false),
    speed: Math.max(0, read("speed", OPENING_SPEED)),
    look: look.length === 3 && look.every(Number.isFinite) && look[2] > 0 ? look : [],
    hide: read("hide", []),
    race: query.get(`${PREFIX}race`) ?? "",
  };
}

/**
 * The settings that a link changes in its preset.
 *
 * @param {URLSearchParams} query
 * @returns {Patch}
 */
export function patchOf(query) {
  const entries = [...query].filter(([key]) => !key.startsWith(PREFIX) && !OTHERS.includes(key));
  return Object.fromEntries(entries.map(([key, text]) => [key, parsed(text)]));
}

/**
 * The difference of a race as a patch, and back.
 *
 * @param {string} race for example opt_G.lr=0.0005
 * @returns {Patch}
 */
export function raceOf(race) {
  const pairs = race
    .split("&")
    .filter(Boolean)
    .map((part) => part.split("="));
  return Object.fromEntries(pairs.map(([path, ...rest]) => [path, parsed(rest.join("="))]));
}

/** @param {string} text JSON, or plain words */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** @param {unknown} value */
export const textOf = (value) => (typeof value === "string" && parsed(value) === value ? value : JSON.stringify(value));
