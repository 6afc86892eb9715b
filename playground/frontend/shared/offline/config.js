// Changes a configuration as JSON without the app. Twins: `RunConfig.edit` and `cost_of` in playground/config,
// `difference` in playground/link.py.

import { t } from "../texts.js";
import { leaves } from "./names.js";

/**
 * @import { Config } from "../engine/schedule.js"
 *
 * @typedef {Record<string, unknown>} Patch values by dotted path
 * @typedef {Record<string, Record<string, any>>} Defaults of each option, by section and name
 */

const SETS = ["penalties", "auxiliaries", "augmentations"];

/** What a configuration can be, and how it changes. */
export class ConfigRules {
  /**
   * @param {Defaults} defaults
   * @param {Record<string, string>} costs by path: "optimiser" or "run"; nothing for what changes at once
   */
  constructor(defaults, costs) {
    this.defaults = defaults;
    this.costs = costs;
  }

  /** @param {string} path */
  isChoice(path) {
    return path in this.defaults && !SETS.includes(path);
  }

  /**
   * A configuration with other values. Another option of a section starts with its own defaults. Throws an error with a
   * sentence for a setting or an option that does not exist.
   *
   * @param {Config} config
   * @param {Patch} patch
   * @returns {Config}
   */
  edit(config, patch) {
    const after = structuredClone(config);
    const ordered = Object.entries(patch).map(([path, value]) => [path.replace(/\.name$/, ""), value]);
    ordered.sort(([a], [b]) => Number(this.isChoice(String(b))) - Number(this.isChoice(String(a))));
    for (const [path, value] of ordered) this.set(after, String(path), structuredClone(value));
    for (const section of SETS) after[section] = this.completed(section, after[section]);
    return after;
  }

  /**
   * @param {Config} config
   * @param {string} path
   * @param {any} value
   */
  set(config, path, value) {
    const [section, ...rest] = path.split(".");
    if (rest.length === 0 && this.isChoice(section)) {
      const option = this.defaults[section][value];
      if (!option) throw new Error(unknown(`${path}: ${value}`));
      if (config[section].name !== value) config[section] = structuredClone(option);
    } else if (SETS.includes(section)) {
      const [name, field] = rest;
      if (name === undefined) config[section] = value;
      else if (field !== undefined) config[section][name] = { ...config[section][name], [field]: value };
      else if (value === null) delete config[section][name];
      else config[section][name] = value;
    } else if (rest.length === 0 && section in config && typeof config[section] !== "object") config[section] = value;
    else if (rest.length === 1 && rest[0] !== "name" && Object.hasOwn(config[section] ?? {}, rest[0])) {
      config[section][rest[0]] = value;
    } else throw new Error(unknown(path));
  }

  /**
   * A set of options in the order of its menu, each with all its settings.
   *
   * @param {string} section
   * @param {Record<string, any>} chosen
   */
  completed(section, chosen) {
    const known = this.defaults[section];
    const strange = Object.keys(chosen).find((name) => !(name in known));
    if (strange) throw new Error(unknown(`${section}.${strange}`));
    const names = Object.keys(known).filter((name) => name in chosen);
    return Object.fromEntries(names.map((name) => [name, { ...known[name], ...chosen[name] }]));
  }

  /**
   * A small patch with which `edit` makes `end` of `start`.
   *
   * @param {Config} start
   * @param {Config} end
   * @returns {Patch}
   */
  difference(start, end) {
    /** @type {Patch} */
    const patch = {};
    for (const section of Object.keys(this.defaults)) {
      if (this.isChoice(section)) {
        if (start[section].name !== end[section].name) patch[section] = end[section].name;
        continue;
      }
      for (const name of Object.keys(this.defaults[section])) {
        if (name in start[section] && !(name in end[section])) patch[`${section}.${name}`] = null;
        if (!(name in start[section]) && name in end[section]) patch[`${section}.${name}`] = {};
      }
    }
    const between = new Map(flat(this.edit(start, patch)));
    for (const [path, value] of flat(end)) {
      if (!path.endsWith(".name") && !same(between.get(path), value)) patch[path] = value;
    }
    return patch;
  }

  /**
   * What a change costs a run that goes on: "" for nothing.
   *
   * @param {Config} before
   * @param {Config} after
   * @returns {"" | "optimiser" | "run"}
   */
  cost(before, after) {
    const [mine, theirs] = [new Map(flat(before)), new Map(flat(after))];
    const paths = [...new Set([...mine.keys(), ...theirs.keys()])].filter((p) => !same(mine.get(p), theirs.get(p)));
    const costs = paths.map((path) => {
      const section = path.split(".")[0];
      const switched = this.isChoice(section) && before[section].name !== after[section].name;
      return this.costs[switched ? section : path];
    });
    return costs.includes("run") ? "run" : costs.includes("optimiser") ? "optimiser" : "";
  }
}

/** @param {Config} config */
const flat = ({ schema: _, ...config }) => Object.entries(config).flatMap(([section, value]) => leaves(section, value));

/**
 * @param {unknown} a
 * @param {unknown} b
 */
export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** @param {string} path */
const unknown = (path) => t("{path} is not a setting.", { path: path.slice(0, 80) });
