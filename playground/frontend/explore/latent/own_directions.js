// Directions that a person has named or taught. This browser keeps them, per generator.

import { t } from "../../shared/texts.js";

/**
 * @import { Direction, Point } from "./point.js"
 */

/** @param {string} hash of the generator */
const drawer = (hash) => `gan-playground:directions:${hash}`;

/**
 * @param {string} hash of the generator
 * @returns {Direction[]}
 */
export const keptDirections = (hash) => JSON.parse(localStorage.getItem(drawer(hash)) ?? "[]");

export class OwnDirections {
  /**
   * @param {Point} point
   * @param {string} hash of the generator
   * @param {() => void} show called when there is a new one, or one less
   */
  constructor(point, hash, show) {
    this.point = point;
    this.hash = hash;
    this.show = show;
  }

  /**
   * @param {string} name
   * @param {ArrayLike<number>} vector
   * @param {string} method
   */
  keep(name, vector, method) {
    const kept = { name, vector: Array.from(vector), model: this.hash, space: "z", layer: 0, method };
    this.put([...this.point.own.filter((d) => d.name !== name), kept]);
  }

  /**
   * Asks for a name and keeps the direction.
   *
   * @param {string} name that is proposed
   * @param {ArrayLike<number>} vector
   * @param {string} method
   */
  ask(name, vector, method) {
    const title = prompt(t("What does this direction do?"), name);
    if (title) this.keep(title, vector, method);
  }

  /** @param {string} name */
  forget(name) {
    this.put(this.point.own.filter((d) => d.name !== name));
  }

  /** @param {Direction[]} own */
  put(own) {
    this.point.own = own;
    localStorage.setItem(drawer(this.hash), JSON.stringify(own));
    this.show();
  }
}
