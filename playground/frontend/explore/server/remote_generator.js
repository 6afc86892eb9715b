// A generator that the page cannot run: the server draws. Its pictures come later, one message in flight. Of the wishes
// with the same key only the newest is kept, and the big picture's goes before all others. Small ones travel together.
// What changes the picture most is asked as well; until it is known, the answer for the point before is used.

import { widened } from "../../shared/generator/generator.js";

/**
 * @typedef {(made: Float32Array) => void} Put
 * @typedef {{ z: number[][], label: number[], put: Put }} Wish
 * @typedef {{ directions: number[][], strengths: number[] }} Local the strongest directions at a point, and how much
 *   each coordinate of z changes the picture there
 * @typedef {object} About
 * @property {{ size: number, prior: string }} latent
 * @property {number} classes
 * @property {number[]} shape
 * @property {string[]} class_names
 * @typedef {(what: string, question: object, step: number | null) => Promise<any>} Ask
 */

export const BIG = "big"; // the key of the big picture
const TOGETHER = 24; // small pictures of one message

export class RemoteGenerator {
  /**
   * @param {Ask} ask
   * @param {(sentence: string) => void} failed
   */
  static async of(ask, failed) {
    return new RemoteGenerator(await ask("pictures", {}, null), ask, failed);
  }

  /**
   * @param {About} about
   * @param {Ask} ask
   * @param {(sentence: string) => void} failed
   * @param {number | null} [step] of the run; null: the newest
   */
  constructor(about, ask, failed, step = null) {
    this.ask = ask;
    this.failed = failed;
    this.step = step;
    this.kind = "server";
    this.size = about.latent.size;
    this.classes = about.classes;
    this.shape = about.shape;
    this.about = about;
    this.header = { ...about, hash: "" };
    this.length = about.shape.reduce((a, b) => a * b, 1);
    /** @type {Map<unknown, Wish>} */
    this.wishes = new Map();
    this.flying = false;
    this.asked = ""; // the point for which `found` was asked
    /** @type {Local | null} */
    this.found = null;
  }

  /**
   * The same generator at another step of its run.
   *
   * @param {number} step
   */
  at(step) {
    return new RemoteGenerator(this.about, this.ask, this.failed, step);
  }

  get busy() {
    return this.wishes.size > 0 || this.flying;
  }

  get full() {
    return this.wishes.size >= TOGETHER;
  }

  /**
   * n samples, given to put(made) when they are there.
   *
   * @param {unknown} key
   * @param {Float32Array} zs
   * @param {number} n
   * @param {number[]} label
   * @param {Put} put
   */
  draw(key, zs, n, label, put) {
    this.wishes.delete(key);
    const z = Array.from({ length: n }, (_, i) => rounded(zs.subarray(i * this.size, (i + 1) * this.size)));
    this.wishes.set(key, { z, label: Array.from(label), put });
    this.pump();
  }

  /** The wishes of the next message: the big picture's, or the oldest with other single pictures of its label. */
  next() {
    const [key, first] = this.wishes.has(BIG) ? [BIG, this.wishes.get(BIG)] : [...this.wishes][0];
    if (!first) return [];
    this.wishes.delete(key);
    const together = [first];
    for (const [other, wish] of key === BIG || first.z.length > 1 ? [] : this.wishes) {
      if (together.length >= TOGETHER || wish.z.length > 1 || String(wish.label) !== String(first.label)) break;
      this.wishes.delete(other);
      together.push(wish);
    }
    return together;
  }

  /**
   * What matters at z, or at the point that was asked for last. come() is called when the answer for z arrives.
   *
   * @param {Float64Array} z
   * @param {number[]} label
   * @param {() => void} come
   */
  local(z, label, come) {
    const about = { z: rounded(z), ...(this.classes ? { label: Array.from(label) } : {}) };
    const now = JSON.stringify([about, this.step]);
    if (this.asked === now) return this.found;
    this.asked = now;
    this.ask("local", about, this.step).then(
      (found) => {
        if (this.asked !== now) return;
        this.found = found;
        come();
      },
      (error) => this.failed(error.message),
    );
    return this.found;
  }

  async pump() {
    if (this.flying) return;
    this.flying = true;
    await null; // so that what is wished at once travels together
    while (this.wishes.size) {
      const wishes = this.next();
      const label = this.classes ? { label: wishes[0].label } : {};
      const answer = this.ask("pictures", { z: wishes.flatMap((w) => w.z), ...label }, this.step);
      const found = await answer.catch((error) => this.failed(error.message));
      if (!found) continue;
      const bytes = Uint8Array.from(atob(found.samples), (c) => c.charCodeAt(0));
      const made = widened(new Uint16Array(bytes.buffer));
      let from = 0;
      for (const { z, put } of wishes) {
        put(made.subarray(from, from + z.length * this.length));
        from += z.length * this.length;
      }
    }
    this.flying = false;
  }
}

/** @param {ArrayLike<number>} z */
const rounded = (z) => Array.from(z, (v) => +v.toFixed(4));
