// A training step as a WebAssembly module: its arrays are views of the module's memory, so nothing is copied.

import { firstValues } from "./first_values.js";

/**
 * @import { NetworkDescription, NetworkName, PartDescription, StepDescription } from "./description.js"
 *
 * @typedef {object} StepNetwork
 * @property {Float32Array} values the weights; to be filled before the first step
 * @property {Float32Array} memory the optimiser's memory, one row per slot
 * @property {Float32Array} grads the gradient of the last update
 * @property {NetworkDescription} description
 *
 * @typedef {(offset: number, count: number, keyLow: number, keyHigh: number, low: number, high: number) => void} Draw
 */

/** A part of a step: one call that updates D, G or both. */
export class StepPart {
  /**
   * @param {WebAssembly.Exports} exports
   * @param {PartDescription} description
   */
  constructor(exports, description) {
    const memory = /** @type {WebAssembly.Memory} */ (exports.memory).buffer;
    const count = (/** @type {number[]} */ shape) => shape.reduce((a, b) => a * b, 1);
    /** @param {{ offset: number, shape: number[] }} place */
    const floats = ({ offset, shape }) => new Float32Array(memory, offset, count(shape));
    this.description = description;
    /** The free numbers, in the order of `description.names`; to be set before `run`. */
    this.free = new Float64Array(memory, description.free, description.names.length);
    this.free.set(description.values);
    /** Batches of real samples, to be filled before each `run`. */
    this.real = description.real.map(floats);
    /** Random numbers, to be filled before each `run`. */
    this.noise = description.noise.map((one) => ({ kind: one.kind, values: floats(one) }));
    /** The sizes of loss and gradient that the last `run` has checked. */
    this.sizes = new Float32Array(memory, description.sizes, description.checked.length);
    /** The results of the last `run`, valid until the next call of any part. @type {Record<string, Float32Array>} */
    this.losses = Object.fromEntries(Object.entries(description.losses).map(([name, one]) => [name, floats(one)]));
    this._run = /** @type {() => number} */ (exports[description.function]);
  }

  /**
   * Makes the updates in place. Where a loss or a gradient explodes, nothing is updated.
   *
   * @returns {NetworkName | null} the network that has diverged
   */
  run() {
    const failed = this._run();
    return failed ? this.description.checked[failed - 1] : null;
  }

  /**
   * Sets a free number; a part that does not read it ignores it.
   *
   * @param {string} name
   * @param {number} value
   */
  set(name, value) {
    const at = this.description.names.indexOf(name);
    if (at >= 0) this.free[at] = value;
  }
}

/** The module of one structure of networks, losses and optimisers. */
export class StepModule {
  /**
   * @param {WebAssembly.Module} module
   * @param {StepDescription} description
   */
  constructor(module, description) {
    const { exports } = new WebAssembly.Instance(module);
    this.description = description;
    this.memory = /** @type {WebAssembly.Memory} */ (exports.memory);
    this.parts = description.parts.map((part) => new StepPart(exports, part));
    this._randn = /** @type {Draw} */ (exports.randn);
    this._rand = /** @type {Draw} */ (exports.rand);
    this.D = this._network(description.networks.D);
    this.G = this._network(description.networks.G);
  }

  /**
   * @param {BufferSource} bytes
   * @param {StepDescription} description
   */
  static async instantiate(bytes, description) {
    return new StepModule(await WebAssembly.compile(bytes), description);
  }

  /**
   * The part with these updates, and with exactly these penalties if it updates D.
   *
   * @param {number} updatesD
   * @param {number} updatesG
   * @param {string[]} [due]
   * @returns {StepPart | undefined}
   */
  part(updatesD, updatesG, due = []) {
    const wanted = updatesD ? due.join() : "";
    return this.parts.find(({ description: d }) => {
      return d.updates_D === updatesD && d.updates_G === updatesG && d.due.join() === wanted;
    });
  }

  /**
   * Fills `view`, which lies in the module's memory, with numbers from N(0, 1). The same key and counter give the same
   * bits everywhere.
   *
   * @param {Float32Array} view
   * @param {number} key the stream, an integer in [0, 2⁵³)
   * @param {number} counter the position in the stream, an integer in [0, 2⁵³)
   * @returns {number} the counter of the next call
   */
  randn(view, key, counter) {
    return draw(this._randn, view, key, counter);
  }

  /**
   * As `randn`, from U[0, 1).
   *
   * @param {Float32Array} view
   * @param {number} key
   * @param {number} counter
   * @returns {number}
   */
  rand(view, key, counter) {
    return draw(this._rand, view, key, counter);
  }

  /**
   * Draws all random numbers that `part` reads, from one stream.
   *
   * @param {StepPart} part
   * @param {number} key
   * @param {number} counter
   * @returns {number} the counter of the next call
   */
  drawNoise(part, key, counter) {
    let at = counter;
    for (const { kind, values } of part.noise) at = draw(kind === "randn" ? this._randn : this._rand, values, key, at);
    return at;
  }

  /**
   * Sets both networks to their first weights, and empties the memories of their optimisers.
   *
   * @param {number} key the stream of random numbers
   */
  begin(key) {
    let counter = 0;
    for (const network of [this.G, this.D]) {
      network.memory.fill(0);
      network.grads.fill(0);
      counter = firstValues(this, network, key, counter);
    }
  }

  /**
   * @param {NetworkDescription} description
   * @returns {StepNetwork}
   */
  _network(description) {
    const { buffer } = this.memory;
    const { size, slots } = description;
    return {
      values: new Float32Array(buffer, description.values, size),
      memory: new Float32Array(buffer, description.memory, size * slots.length),
      grads: new Float32Array(buffer, description.grads, size),
      description,
    };
  }
}

/**
 * @param {Draw} fill
 * @param {Float32Array} view
 * @param {number} key
 * @param {number} counter
 */
function draw(fill, view, key, counter) {
  const word = 2 ** 32;
  fill(view.byteOffset, view.length, key | 0, key / word, counter | 0, counter / word);
  return counter + Math.ceil(view.length / 16);
}
