// The page of the lab without the app: what a person's actions do to the settings and to the runs in this browser, and
// what the lab shows of them. Twins: playground/app/blocks/lab.py, lab_session.py and browser_runs.py.

import { same } from "../../shared/offline/config.js";
import { leaves } from "../../shared/offline/names.js";
import { t } from "../../shared/texts.js";
import { optionTable } from "./table.js";
import { boundsOf, refusalOf } from "./bounds.js";
import { patchOf, raceOf, textOf, viewOf } from "./view.js";

/**
 * @import { Plan } from "../../shared/engine/browser_run.js"
 * @import { Config } from "../../shared/engine/schedule.js"
 * @import { Patch } from "../../shared/offline/config.js"
 * @import { Shipped } from "../../shared/offline/setup.js"
 * @import { Action } from "../run/engine.js"
 * @import { LabData, Variation } from "../store.js"
 * @import { LabFile } from "./lab_file.js"
 *
 * @typedef {{ speed?: number, paused?: boolean, until?: number | null, origin?: [string, number], name?: string }} First
 */

const NO_LIMIT = { "stop.steps": null, "stop.epochs": null, "stop.seconds": null };

export class OfflinePage {
  /**
   * @param {LabFile} file
   * @param {Shipped} shipped
   * @param {URLSearchParams} query of the page's address
   * @param {{ key: string, owns_address: boolean, assets: LabData["assets"] }} place
   */
  constructor(file, shipped, query, place) {
    this.file = file;
    this.shipped = shipped;
    this.place = place;
    this.rules = shipped.rules;
    this.bounds = boundsOf(file.table);
    this.view = viewOf(query);
    this.generation = 0;
    this.waits = "";
    this.problem = ""; // what could not be done
    /** @type {Plan | null} */
    this.run = null;
    /** @type {Plan | null} the other run of a race */
    this.rival = null;
    const preset = query.get("preset") ?? file.first;
    this.preset = this.of(preset) ? preset : file.first;
    this.draft = this.configOf(this.preset);
    this.attempt(() => {
      this.draft = this.changed(this.draft, patchOf(query));
      this.first = this.draft;
      if (this.refusals(this.draft).length) return;
      if (this.view.race) this.compete(this.draft, raceOf(this.view.race));
      else this.start(this.draft, { speed: this.view.speed });
    });
    this.first ??= this.draft;
  }

  /** @param {string} preset */
  of(preset) {
    return this.file.presets.find(({ name }) => name === preset);
  }

  /** @param {string} preset */
  configOf(preset) {
    const found = this.of(preset);
    if (!found) throw new Error(t("The lab does not have this preset. Open it on the Train page."));
    return structuredClone(found.config);
  }

  // -- runs ---------------------------------------------------------------------------------------------------------

  /**
   * @param {Config} config
   * @param {First} first
   */
  start(config, first) {
    const refusal = this.refusals(config)[0];
    if (refusal) throw new Error(refusal);
    this.draft = config;
    this.run = plan(config, first);
    this.rival = null;
    this.waits = "";
  }

  /**
   * @param {Config} config
   * @param {Patch} patch
   */
  compete(config, patch) {
    const other = this.changed(config, patch);
    if (same(other, config)) throw new Error(t("Both labs would be the same. Choose something in which they differ."));
    const refusal = this.refusals(other)[0];
    if (refusal) throw new Error(refusal);
    this.start(config, { until: 0 });
    this.rival = plan(other, { until: 0, name: "B" });
  }

  /**
   * Applies a change of the settings to the open run, as far as a run can change.
   *
   * @param {Config} before
   */
  follow(before) {
    const { run, rules, draft } = this;
    if (!run || same(before, draft)) return;
    const patch = rules.difference(before, draft);
    const config = rules.edit(run.config, patch);
    if (rules.cost(run.config, config) === "run") return;
    this.waits = this.refusals(config)[0] ?? "";
    if (!this.waits) this.run = { ...run, config };
  }

  // -- settings -----------------------------------------------------------------------------------------------------

  /**
   * @param {Config} config
   * @param {Patch} patch
   */
  changed(config, patch) {
    const found = this.rules.edit(config, patch);
    const refusal = refusalOf(found, this.bounds);
    if (refusal) throw new Error(refusal);
    return found;
  }

  /**
   * Why a configuration cannot train here; empty if it can.
   *
   * @param {Config} config
   */
  refusals(config) {
    return this.shipped.has(config) ? [] : [t("These settings need the app.")];
  }

  /**
   * @param {Config} config
   * @param {Patch} patch
   */
  takes(config, patch) {
    try {
      return this.shipped.has(this.rules.edit(config, patch));
    } catch {
      return false;
    }
  }

  // -- actions ------------------------------------------------------------------------------------------------------

  /** @param {Action} action */
  act(action) {
    this.problem = "";
    this.attempt(() => {
      const { run, draft } = this;
      this.carryOut(action);
      if (run && run === this.run) this.follow(draft);
    });
  }

  /** @param {() => void} work */
  attempt(work) {
    try {
      work();
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  /** @param {any} action see playground/app/lab_actions.py */
  carryOut({ do: what, patch = {}, speed = 0, paused = false, ...more }) {
    const first = paused ? { paused } : { speed };
    switch (what) {
      case "train":
        if (more.seed != null) this.draft = this.changed(this.draft, { seed: more.seed });
        this.edit(patch);
        return this.start(this.draft, first);
      case "edit":
        return this.edit(patch);
      case "undo":
        if (this.run) this.draft = this.run.config;
        this.waits = "";
        this.generation++;
        return;
      case "branch":
        return this.branch(more.step, patch, String(more.name ?? "").slice(0, 80), first);
      case "race":
        return this.compete(this.run?.config ?? this.draft, patch);
      case "alone":
        this.rival = null;
        return;
      case "preset":
        this.draft = this.changed(this.configOf(more.name), patch);
        this.preset = more.name;
        this.generation++;
        return this.start(this.draft, first);
      case "start_over":
        this.draft = more.preset ? this.configOf(more.preset) : /** @type {Config} */ (this.first);
        if (more.preset) this.preset = more.preset;
        this.run = this.rival = null;
        this.generation++;
        return;
      case "resume":
        if (this.run) this.run = { ...this.run, config: this.changed(this.run.config, NO_LIMIT) };
        this.draft = this.changed(this.draft, NO_LIMIT);
        return;
      default:
        throw new Error(t("This needs the app."));
    }
  }

  /** @param {Patch} patch */
  edit(patch) {
    this.draft = this.changed(this.draft, patch);
    this.generation++;
  }

  /**
   * @param {number} step
   * @param {Patch} patch
   * @param {string} name
   * @param {First} first
   */
  branch(step, patch, name, first) {
    if (!this.run) throw new Error(t("There is no run to branch from. Train one first."));
    const stop = this.run.config.stop.steps;
    const lifted = stop !== null && step >= stop ? { "stop.steps": null } : {};
    this.start(this.changed(this.run.config, { ...lifted, ...patch }), { ...first, origin: [this.run.id, step], name });
  }

  // -- what is shown ------------------------------------------------------------------------------------------------

  /** @returns {LabData} */
  data() {
    const { run, rival, draft, file, rules, preset, view, place } = this;
    const config = run?.config ?? draft;
    const changed = rules.difference(config, draft);
    const { figures, ...objective } = file.objectives[config.objective.name];
    const query = this.query();
    const race = rival ? Object.entries(rules.difference(config, rival.config)) : [];
    const problems = this.refusals(draft);
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
      waits: this.waits || (problems[0] ?? ""),
      problems,
      presets: file.presets,
      preset,
      cures: [{ label: t("no change"), patch: {} }, ...this.variations(config, false)],
      rivals: this.variations(config, true),
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
        generation: this.generation,
        takes: (patch) => this.takes(draft, patch),
      }),
      figures,
    };
  }

  /** The query of a link to the settings. */
  query() {
    const patch = this.rules.difference(this.configOf(this.preset), this.draft);
    const found = Object.entries(patch).map(([path, value]) => [path, textOf(value)]);
    return { preset: this.preset, ...Object.fromEntries(found) };
  }

  /**
   * What a branch or a rival can change.
   *
   * @param {Config} config
   * @param {boolean} anew a new run, which can have everything
   * @returns {Variation[]}
   */
  variations(config, anew) {
    const { rates, live, of_rivals } = this.file;
    const scaled = rates.map(([label, factors]) => {
      const network = (/** @type {string} */ path) => config[path.split(".")[0]].lr;
      return { label, patch: Object.fromEntries(Object.entries(factors).map(([p, by]) => [p, network(p) * by])) };
    });
    const others = [...live, ...(anew ? of_rivals : [])].map(([label, patch]) => ({ label, patch }));
    return [...scaled, ...others].filter(({ patch }) => {
      if (!this.takes(config, patch)) return false;
      const after = this.rules.edit(config, patch);
      return !same(after, config) && (anew || this.rules.cost(config, after) !== "run");
    });
  }
}

/**
 * @param {Config} config
 * @param {First} first
 * @returns {Plan}
 */
function plan(config, { speed = 0, until = null, paused = false, origin, name = "" }) {
  const id = `browser-${[...crypto.getRandomValues(new Uint8Array(6))].map((b) => b.toString(16).padStart(2, "0")).join("")}`;
  return { id, config, speed, until, paused, origin: origin ?? null, name };
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
