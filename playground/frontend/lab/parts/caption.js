// The line below the picture: what it says, and when it offers to undo.

import { t } from "../../shared/texts.js";

/**
 * @import { Store } from "../store.js"
 *
 * @typedef {{ text: string, undo?: boolean, keys?: boolean }} Caption `keys`: it only says what mouse and keys do
 * @typedef {"changed" | "waits" | "takes" | "steerable" | "preset" | "presets" | "query"} Used of the data
 * @typedef {Pick<Store, "slow" | "note" | "scrubbed" | "race" | "view"> & { data: Pick<Store["data"], Used> }} Told
 */

/**
 * @param {Told} store
 * @param {boolean} resumable the run has ended and can go on
 * @param {string} why it has paused by itself
 * @returns {Caption}
 */
export function captionOf(store, resumable, why = "") {
  const { data } = store;
  if (store.slow) return { text: t("Slow motion: Next or → for the next sentence, Back or ← for the one before.") };
  if (data.changed.length) return { text: changes(data, resumable), undo: true };
  if (store.note) return { text: store.note };
  if (why) return { text: why };
  if (store.scrubbed != null) {
    return {
      text: t("You are looking at an earlier step. Press “Branch from here” to try something different from it."),
    };
  }
  if (store.race) {
    return {
      text: t(
        "Both runs start from the same seed and differ only in the setting named above B. " +
          "They are kept at the same step.",
      ),
    };
  }
  const told = story(data);
  return told === null ? { text: keys(store.view.hide.includes("time")), keys: true } : { text: told };
}

/**
 * @param {Told["data"]} data
 * @param {boolean} resumable
 */
function changes(data, resumable) {
  if (data.waits) return t("Not applied yet: {why}", { why: data.waits });
  if (data.takes && data.steerable && resumable) {
    return t("Changed: {what}. Press Play to go on with it, or Train anew for a new run.", { what: names(data) });
  }
  if (data.changed.every((path) => path === "data" || path.startsWith("data."))) {
    return t("Your data is used when you press Train anew.");
  }
  return t(
    "Changed for the next run: {what}. Press Train anew. Networks of the same size start from the same weights.",
    {
      what: names(data),
    },
  );
}

/** @param {Told["data"]} data */
const names = ({ changed }) => changed.join(", ");

/**
 * What an example that is shown as it is has to tell; the one that the lab opens with leaves room for the keys.
 *
 * @param {Told["data"]} data
 */
function story({ preset, presets, query }) {
  const asItIs = Object.keys(query).every((key) => ["preset", "seed"].includes(key));
  const found = asItIs && preset !== presets[0]?.name && presets.find((p) => p.name === preset);
  return found ? t("{title}: {sentence}", { title: found.title, sentence: found.sentence }) : null;
}

/** @param {boolean} noSteps */
function keys(noSteps) {
  return [
    t("Wheel: zoom · drag: move · point: hover for its z, click to follow · space: pause"),
    ...(noSteps ? [] : [t("d, g, b: single steps")]),
    t("← →: history"),
  ].join(" · ");
}
