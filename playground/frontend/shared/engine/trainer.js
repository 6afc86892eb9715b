// Trains G and D of one run, step by step, with the WebAssembly module of its step. Twin of `training/algorithm.py` and
// `training/state.py`: the same schedule, other random numbers. No clock, no messages.

import { DataOrder } from "./data_order.js";
import { averageAt, duePenalties, noiseAt, partsOf, rateFactor } from "./schedule.js";

/**
 * @import { StepModule, StepPart } from "../step/step_module.js"
 * @import { Config } from "./schedule.js"
 *
 * @typedef {"D" | "G"} NetworkName
 * @typedef {NetworkName | "both"} Updated
 * @typedef {Record<string, ArrayLike<number>>} Losses one number, or a number per sample, by name
 *
 * @typedef {object} TrainingState everything to go on with the same bits
 * @property {number} step
 * @property {number} drawn real samples so far, as passes through the present data
 * @property {number} updatesD
 * @property {number} counter position in the stream of random numbers
 * @property {Record<NetworkName, { values: Float32Array, memory: Float32Array, descents: number }>} networks
 * @property {Float32Array} average of G's weights
 * @property {History} [history] how the run came to this state
 *
 * @typedef {object} History the configuration at step 0, and the commands since: training both again gives the same bits
 * @property {Config} config
 * @property {{ step: number, command: HistoryCommand }[]} journal
 *
 * @typedef {{ type: "edit" | "branch", config: Config } | { type: "only", player: NetworkName }} HistoryCommand
 *   branch: another run goes on from the state, with its own configuration
 */

/** A loss or a gradient is not finite, or has exploded; the weights are those before. */
export class Diverged extends Error {
  /**
   * @param {NetworkName} network
   * @param {number} size
   * @param {number} step
   */
  constructor(network, size, step) {
    super(`${network} diverged`);
    this.network = network;
    this.size = size;
    this.step = step;
  }
}

export class Trainer {
  /**
   * @param {StepModule} module
   * @param {Config} config
   * @param {Float32Array} points real samples, n×2
   * @param {TrainingState} state from which it goes on; see `firstState`
   */
  constructor(module, config, points, state) {
    this.module = module;
    this.config = config;
    this.points = points;
    this.order = new DataOrder(config.seed, points.length / 2);
    /** @type {Map<string, StepPart>} by updates and penalties */
    this.parts = new Map();
    this.step = state.step;
    this.drawn = state.drawn;
    this.updatesD = state.updatesD;
    this.counter = state.counter;
    this.average = state.average;
    this.descents = { D: 0, G: 0 };
    this.history = state.history ?? { config, journal: [] };
    this.restore(state);
    if (!same(configOf(this.history), config)) {
      this.history = noted(this.history, this.step, { type: "branch", config });
    }
  }

  /** @param {TrainingState} state */
  restore({ step, drawn, updatesD, counter, networks, average, history }) {
    this.history = history ?? this.history;
    this.step = step;
    this.drawn = drawn;
    this.updatesD = updatesD;
    this.counter = counter;
    this.average = average.slice();
    this.descents = { D: networks.D.descents, G: networks.G.descents };
    for (const name of /** @type {NetworkName[]} */ (["D", "G"])) {
      this.module[name].values.set(networks[name].values);
      this.module[name].memory.set(networks[name].memory);
    }
  }

  /** @returns {TrainingState} a copy */
  snapshot() {
    const network = (/** @type {NetworkName} */ name) => ({
      values: this.module[name].values.slice(),
      memory: this.module[name].memory.slice(),
      descents: this.descents[name],
    });
    const { step, drawn, updatesD, counter, history } = this;
    const networks = { D: network("D"), G: network("G") };
    return { step, drawn, updatesD, counter, networks, average: this.average.slice(), history };
  }

  /** Passes through the data. */
  get epoch() {
    return (2 * this.drawn) / this.points.length;
  }

  get finished() {
    const { steps, epochs } = this.config.stop;
    return (steps !== null && this.step >= steps) || (epochs !== null && this.epoch >= epochs);
  }

  /**
   * One step of both networks, or of one alone. Throws `Diverged`.
   *
   * @param {Updated} [updated]
   * @returns {Losses} of the step; read them before the next one
   */
  train(updated = "both") {
    const { config, module } = this;
    if (updated !== "both") this.history = noted(this.history, this.step, { type: "only", player: updated });
    const { n_D, n_G } = config.loop;
    const updatesD = updated === "both" ? n_D : Number(updated === "D");
    const updatesG = updated === "both" ? n_G : Number(updated === "G");
    const factor = rateFactor(config.schedule, this.step);
    const sigma = noiseAt(config.tricks, this.step);
    const parts = partsOf(config, updatesD, updatesG);
    /** @type {Losses} */
    const losses = {};
    for (const [i, [D, G]] of parts.entries()) {
      const part = this.partFor(D, G);
      part.set("rate_D", config.opt_D.lr * factor);
      part.set("rate_G", config.opt_G.lr * factor);
      part.set("count_D", this.descents.D);
      part.set("count_G", this.descents.G);
      part.set("sigma", sigma);
      for (const batch of part.real) {
        this.order.fill(this.points, this.drawn, batch);
        this.drawn += batch.length / 2;
      }
      this.counter = module.drawNoise(part, config.seed, this.counter);
      const failed = part.run();
      if (failed) {
        throw new Diverged(failed, part.sizes[part.description.checked.indexOf(failed)], this.step + 1);
      }
      for (const [name, count] of part.description.moved) this.descents[name] += count;
      this.updatesD += D;
      for (const [name, values] of Object.entries(part.losses)) {
        losses[name] = i < parts.length - 1 ? values.slice() : values; // the next part overwrites them
      }
    }
    this.advance();
    return losses;
  }

  /**
   * @param {number} updatesD
   * @param {number} updatesG
   */
  partFor(updatesD, updatesG) {
    const due = updatesD ? duePenalties(this.config, this.updatesD) : [];
    const key = `${updatesD} ${updatesG} ${due}`;
    let part = this.parts.get(key);
    if (!part) {
      part = this.module.part(updatesD, updatesG, due);
      if (!part) throw new Error(`The module has no part ${key}.`);
      this.parts.set(key, part);
    }
    return part;
  }

  /** Counts a step, and moves the average towards G. */
  advance() {
    const by = Math.fround(1 - averageAt(this.config.loop, this.step));
    const { average } = this;
    const { values } = this.module.G;
    for (let i = 0; i < average.length; i++) average[i] += by * (values[i] - average[i]);
    this.step++;
  }
}

/**
 * The state at step 0.
 *
 * @param {Record<NetworkName, Float32Array>} weights
 * @param {StepModule} module
 * @returns {TrainingState}
 */
export function firstState(weights, module) {
  const network = (/** @type {NetworkName} */ name) => ({
    values: weights[name],
    memory: new Float32Array(module[name].memory.length),
    descents: 0,
  });
  return {
    step: 0,
    drawn: 0,
    updatesD: 0,
    counter: 0,
    networks: { D: network("D"), G: network("G") },
    average: weights.G.slice(),
  };
}

/**
 * The state with which a run goes on after its configuration has changed: another optimiser begins with an empty memory,
 * and other data are counted as the same number of epochs.
 *
 * @param {TrainingState} state
 * @param {{ config: Config, points: Float32Array }} before
 * @param {{ config: Config, points: Float32Array, module: StepModule }} after
 * @returns {TrainingState}
 */
export function carriedOver(state, before, after) {
  const network = (/** @type {NetworkName} */ name) => {
    const option = /** @type {"opt_D" | "opt_G"} */ (`opt_${name}`);
    const same = before.config[option].name === after.config[option].name;
    const empty = { memory: new Float32Array(after.module[name].memory.length), descents: 0 };
    return { ...state.networks[name], ...(same ? {} : empty) };
  };
  const drawn = Math.round((state.drawn / before.points.length) * after.points.length);
  const other = before.points !== after.points;
  const history = noted(state.history ?? { config: before.config, journal: [] }, state.step, {
    type: "edit",
    config: after.config,
  });
  return { ...state, drawn: other ? drawn : state.drawn, networks: { D: network("D"), G: network("G") }, history };
}

/** @param {unknown} a @param {unknown} b */
const same = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

/**
 * @param {History} history
 * @param {number} step
 * @param {HistoryCommand} command
 * @returns {History} a new one: kept states have the old one
 */
const noted = ({ config, journal }, step, command) => ({ config, journal: [...journal, { step, command }] });

/**
 * The present configuration.
 *
 * @param {History} history
 * @returns {Config}
 */
function configOf({ config, journal }) {
  const last = journal.findLast(({ command }) => command.type !== "only");
  return last && last.command.type !== "only" ? last.command.config : config;
}
