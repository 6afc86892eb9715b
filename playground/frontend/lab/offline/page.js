// The page of the lab without the app: what a person's actions do to the settings and to the runs in this browser.
// Twins: playground/app/blocks/lab_session.py and browser_runs.py.

import { same } from "../../shared/offline/config.js";
import { t } from "../../shared/texts.js";
import { boundsOf, refusalOf } from "./bounds.js";
import { patchOf, raceOf, viewOf } from "./view.js";

/**
 * @import { Plan } from "../../shared/engine/page/browser_run.js"
 * @import { Config } from "../../shared/engine/schedule.js"
 * @import { Patch } from "../../shared/offline/config.js"
 * @import { Shipped } from "../../shared/offline/setup.js"
 * @import { Action } from "../run/engine.js"
 * @import { LabData } from "../store.js"
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
   * Goes on with the runs that the page had before it was reloaded: one, or the two of a race.
   *
   * @param {Pick<Plan, "id" | "config" | "name">[]} stored
   */
  restore(stored) {
    const refusal = stored.flatMap(({ config }) => this.refusals(config))[0];
    if (refusal) throw new Error(refusal);
    const [run, rival = null] = stored.map(({ id, config, name }) => ({ ...plan(config, { name }), id }));
    Object.assign(this, { run, rival, waits: "" });
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
      case "restore":
        return this.restore(more.runs);
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
