// The point of latent space that is shown, and the directions that it can be moved along.

import { seeded } from "../../shared/paths.js";
import { add, axis } from "./linear_algebra.js";
import * as link from "../link.js";

/**
 * @import { Space, State, Spot } from "../link.js"
 *
 * @typedef {object} Direction of latent space
 * @property {string} name
 * @property {ArrayLike<number>} vector of length 1
 * @property {string} [method] how it was found
 */

const SEEDS = 1e9;

export const randomSeed = () => Math.floor(Math.random() * SEEDS);

/**
 * @param {string} name "z12"
 * @returns {number} 11; -1 where the name is not an axis of z
 */
const axisNumber = (name) => Number(/^z(\d+)$/.exec(name)?.[1] ?? 0) - 1;

export class Point {
  /**
   * @param {Space} space
   * @param {Direction[]} [directions] of the generator
   * @param {Direction[]} [own] of the person
   */
  constructor({ size, classes, names = [] }, directions = [], own = []) {
    this.size = size;
    this.classes = classes;
    this.names = names; // of the classes
    this.directions = directions;
    this.own = own;
    this.version = 0; // of the state
    /** @type {State} */
    this.state = { ...this.random(), psi: 1, moves: {}, vectors: {} };
  }

  /** @param {number} k */
  oneLabel(k) {
    return Array.from({ length: this.classes }, (_, i) => +(i === k));
  }

  /**
   * The point of a seed, with the label that is shown.
   *
   * @param {number} seed
   * @returns {Spot & { seed: number }}
   */
  seed(seed) {
    return { seed, z: seeded(seed, this.size), label: this.state?.label ?? this.oneLabel(0) };
  }

  random() {
    return this.seed(randomSeed());
  }

  /**
   * A state as one point: with its seed as long as nothing has moved it.
   *
   * @returns {Spot}
   */
  here(state = this.state) {
    const still = Object.values(state.moves).every((v) => v === 0);
    const spot = { z: this.whole(state), label: Array.from(state.label) };
    return still && state.seed !== undefined ? { ...spot, seed: state.seed } : spot;
  }

  /** z as the generator gets it: moved along directions, multiplied by ψ. */
  z(state = this.state) {
    return this.whole(state).map((v) => v * state.psi);
  }

  /** z moved along directions, before it is multiplied by ψ. */
  whole(state = this.state) {
    const z = Float64Array.from(state.z);
    for (const [name, amount] of Object.entries(state.moves)) {
      const vector = this.vector(name, state);
      if (vector && amount) add(z, vector, amount);
    }
    return z;
  }

  /**
   * @param {string} name of a direction
   * @returns {ArrayLike<number> | undefined}
   */
  vector(name, state = this.state) {
    return state.vectors[name] ?? this.known(name) ?? this.own.find((d) => d.name === name)?.vector;
  }

  /**
   * A direction of this generator, or an axis of z.
   *
   * @param {string} name
   */
  known(name) {
    const n = axisNumber(name);
    if (n >= 0 && n < this.size) return axis(this.size, n);
    return this.directions.find((d) => d.name === name)?.vector;
  }

  /** @param {Partial<State>} change */
  set(change) {
    const moved = "z" in change ? { seed: undefined, vectors: {} } : {};
    this.state = { ...this.state, ...moved, ...change };
    this.touch();
  }

  /**
   * Goes to a point: no direction is added to it.
   *
   * @param {Partial<State>} change
   */
  go(change) {
    this.set({ ...change, moves: {} });
  }

  /** Says that the picture has to be drawn again. */
  touch() {
    this.version++;
  }

  /**
   * Makes the moves part of the point itself, except those that are to stay.
   *
   * @param {Set<string>} [staying]
   */
  settle(staying = new Set()) {
    const { moves, vectors } = this.state;
    const gone = Object.fromEntries(Object.entries(moves).filter(([name]) => !staying.has(name)));
    if (!Object.keys(gone).length) return;
    const { z, seed } = this.here({ ...this.state, moves: gone });
    this.state = { ...this.state, z, seed, moves: kept(moves, staying), vectors: kept(vectors, staying) };
  }

  encode() {
    return link.encode(this.state, this);
  }

  /** @param {string} code */
  decode(code) {
    return link.decode(code, this, seeded);
  }

  /** @param {string} code of the state to show. Throws where it belongs to another generator. */
  recall(code) {
    this.state = this.decode(code);
    this.touch();
  }
}

/**
 * @template T
 * @param {Record<string, T>} of
 * @param {Set<string>} names
 * @returns {Record<string, T>}
 */
const kept = (of, names) => Object.fromEntries(Object.entries(of).filter(([name]) => names.has(name)));
