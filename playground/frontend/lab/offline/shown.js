// What the lab shows without the app. Twins: `_shown` in playground/app/blocks/lab.py, playground/blocks/suggestions.py.

import { same } from "../../shared/offline/config.js";
import { leaves } from "../../shared/offline/names.js";
import { t } from "../../shared/texts.js";
import { optionTable } from "./table.js";
import { textOf } from "./view.js";

/**
 * @import { Config } from "../../shared/engine/schedule.js"
 * @import { LabData, Variation } from "../store.js"
 * @import { OfflinePage } from "./page.js"
 */

/**
 * @param {OfflinePage} page
 * @returns {LabData}
 */
export function labData(page) {
  const { run, rival, draft, file, rules, preset, view, place } = page;
  const config = run?.config ?? draft;
  const changed = rules.difference(config, draft);
  const { figures, ...objective } = file.objectives[config.objective.name];
  const query = queryOf(page);
  const race = rival ? Object.entries(rules.difference(config, rival.config)) : [];
  const problems = page.refusals(draft);
  return {
    ...place,
    run: run?.id ?? null,
    rival: rival?.id ?? null,
    state: null,
    place: null,
    title: rival ? titleOf(config, rival.config, Object.keys(rules.difference(config, rival.config))) : "",
    steerable: run !== null,
    browser: [run, rival].filter((one) => one !== null),
    engine: { trains: "browser", chosen: "", refusal: "", only: true },
    local: true,
    query,
    address: query,
    config,
    draft,
    changed: Object.keys(changed),
    takes: Object.keys(changed).length > 0 && rules.cost(config, draft) !== "run",
    waits: page.waits || (problems[0] ?? ""),
    problems,
    presets: file.presets,
    held: [],
    assigned: false,
    preset,
    cures: [{ label: t("no change"), patch: {} }, ...variations(page, config, false)],
    rivals: variations(page, config, true),
    remedies: {},
    objective,
    view,
    parts: file.parts,
    race: race.map(([path, value]) => `${path}=${textOf(value)}`).join("&"),
    options: optionTable(file, {
      config: draft,
      preset,
      running: run !== null,
      hidden: view.hide,
      generation: page.generation,
      takes: (patch) => page.takes(draft, patch),
    }),
    figures,
  };
}

/**
 * The query of a link to the settings.
 *
 * @param {OfflinePage} page
 * @returns {Record<string, string>}
 */
export function queryOf(page) {
  const patch = page.rules.difference(page.configOf(page.preset), page.draft);
  const found = Object.entries(patch).map(([path, value]) => [path, textOf(value)]);
  return { preset: page.preset, ...Object.fromEntries(found) };
}

/**
 * What a branch or a rival can change.
 *
 * @param {OfflinePage} page
 * @param {Config} config
 * @param {boolean} anew a new run, which can have everything
 * @returns {Variation[]}
 */
function variations(page, config, anew) {
  const { rates, live, of_rivals } = page.file;
  const scaled = rates.map(([label, factors]) => {
    const network = (/** @type {string} */ path) => config[path.split(".")[0]].lr;
    return { label, patch: Object.fromEntries(Object.entries(factors).map(([p, by]) => [p, network(p) * by])) };
  });
  const others = [...live, ...(anew ? of_rivals : [])].map(([label, patch]) => ({ label, patch }));
  return [...scaled, ...others].filter(({ patch }) => {
    if (!page.takes(config, patch)) return false;
    const after = page.rules.edit(config, patch);
    return !same(after, config) && (anew || page.rules.cost(config, after) !== "run");
  });
}

/**
 * In what the second configuration differs, in words.
 *
 * @param {Config} a
 * @param {Config} b
 * @param {string[]} paths
 */
function titleOf(a, b, paths) {
  const values = (/** @type {Config} */ config) =>
    new Map(Object.entries(config).flatMap(([section, value]) => leaves(section, value)));
  const [mine, theirs] = [values(a), values(b)];
  const change = (/** @type {string} */ path) => {
    const [before, after] = [mine, theirs].map((all) => all.get(path) ?? all.get(`${path}.name`));
    if (before !== undefined || after !== undefined) return `${path}: ${before ?? "–"} → ${after ?? "–"}`;
    const [section, name] = path.split(".");
    return name in b[section] ? t("with {what}", { what: path }) : t("without {what}", { what: path });
  };
  return paths.map(change).join(", ");
}
