// A generator that the page cannot run: the server draws. One message is on its way at a time. Of the requests with the
// same key only the newest is kept. The request of the big picture is sent before all others; those of small pictures are
// sent together. The server also says what changes the picture most; until then its answer for the last point is used.

import { widened } from "../../shared/generator/generator.js";

/**
 * @typedef {(made: Float32Array) => void} Put
 * @typedef {{ z: number[][], label: number[], put: Put }} DrawRequest
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
    /** @type {Map<unknown, DrawRequest>} */
    this.requests = new Map();
    this.waiting = false;
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
    return this.requests.size > 0 || this.waiting;
  }

  get full() {
    return this.requests.size >= TOGETHER;
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
    this.requests.delete(key);
    const z = Array.from({ length: n }, (_, i) => rounded(zs.subarray(i * this.size, (i + 1) * this.size)));
    this.requests.set(key, { z, label: Array.from(label), put });
    this.pump();
  }

  /** The requests of the next message: the big picture's, or the oldest with other single pictures of its label. */
  next() {
    const [key, first] = this.requests.has(BIG) ? [BIG, this.requests.get(BIG)] : [...this.requests][0];
    if (!first) return [];
    this.requests.delete(key);
    const together = [first];
    for (const [other, request] of key === BIG || first.z.length > 1 ? [] : this.requests) {
      if (together.length >= TOGETHER || request.z.length > 1 || String(request.label) !== String(first.label)) break;
      this.requests.delete(other);
      together.push(request);
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
    if (this.waiting) return;
    this.waiting = true;
    await null; // so that what is wished at once travels together
    while (this.requests.size) {
      const requests = this.next();
      const label = this.classes ? { label: requests[0].label } : {};
      const answer = this.ask("pictures", { z: requests.flatMap((w) => w.z), ...label }, this.step);
      const found = await answer.catch((error) => this.failed(error.message));
      if (!found) continue;
      const bytes = Uint8Array.from(atob(found.samples), (c) => c.charCodeAt(0));
      const made = widened(new Uint16Array(bytes.buffer));
      let from = 0;
      for (const { z, put } of requests) {
        put(made.subarray(from, from + z.length * this.length));
        from += z.length * this.length;
      }
    }
    this.waiting = false;
  }
}

/** @param {ArrayLike<number>} z */
const rounded = (z) => Array.from(z, (v) => +v.toFixed(4));
