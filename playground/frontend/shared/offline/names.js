// Names of what the static site ships for training: a structure of a step, a data set. Twin: playground/site/names.py.

/** @import { Config } from "../engine/schedule.js" */

const FREE = ["objective", "penalties", "auxiliaries", "opt_G", "opt_D", "dynamics", "tricks"];
const FIXED = ["G", "D", "latent"];
const LOOP = ["batch", "n_D", "n_G"];
const LEFT_OUT = ["lr", "init", "instance_noise_steps"]; // fields that a module does not depend on

/**
 * The name of the structure of a configuration: configurations with the same name share a module.
 *
 * @param {Config} config
 * @param {Record<string, string[]>} floats by section, the fields of which only whether they are 0 decides
 */
export function structureName(config, floats) {
  const lines = LOOP.map((name) => `loop.${name}=${text(config.loop[name])}`);
  for (const section of [...FREE, ...FIXED]) {
    for (const [path, value] of leaves(section, config[section])) {
      const field = path.slice(path.lastIndexOf(".") + 1);
      const free = floats[section]?.includes(field) && Boolean(value);
      if (!LEFT_OUT.includes(field)) lines.push(`${path}=${free ? "free" : text(value)}`);
    }
  }
  return hashed(lines);
}

/**
 * The name of the data set of a configuration.
 *
 * @param {Config} config
 */
export const dataName = (config) =>
  hashed(leaves("data", config.data).map(([path, value]) => `${path}=${text(value)}`));

/**
 * 16 hexadecimal digits (FNV-1a, twice) of the lines in alphabetical order.
 *
 * @param {string[]} lines
 */
function hashed(lines) {
  const bytes = new TextEncoder().encode([...lines].sort().join("\n"));
  return [0x811c9dc5, 0x1234567]
    .map((start) => {
      let state = start;
      for (const byte of bytes) state = Math.imul(state ^ byte, 0x01000193);
      return (state >>> 0).toString(16).padStart(8, "0");
    })
    .join("");
}

/**
 * The values below a path of a configuration, with their own paths.
 *
 * @param {string} path
 * @param {any} value
 * @returns {[string, any][]}
 */
export const leaves = (path, value) =>
  value !== null && typeof value === "object" && !Array.isArray(value)
    ? Object.entries(value).flatMap(([name, each]) => leaves(`${path}.${name}`, each))
    : [[path, value]];

/** @param {any} value */
const text = (value) => JSON.stringify(value);
