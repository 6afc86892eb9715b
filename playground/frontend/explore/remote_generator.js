// A generator that the page cannot run: the server draws. Its pictures come later, one message in flight; of the wishes
// with the same key only the newest is kept, and the big picture's goes before all others. Small ones travel together.
// What changes the picture most is asked as well, and until it is known what was so at the point before.

import { widened } from "../shared/generator.js";

export const BIG = "big"; // the key of the big picture
const TOGETHER = 24; // small pictures of one message
const REFUSED = new Set(["foreign", "too_large", "unknown_layer"]); // what the page says of it, and the server may not

export const refused = (error) => REFUSED.has(error.code);

export class Served {
  // ask(what, question, step): «pictures» answers {samples} for {z, label}, and what the generator is for {}.
  static async of(ask, failed) {
    return new Served(await ask("pictures", {}), ask, failed);
  }

  constructor(about, ask, failed, step = null) {
    Object.assign(this, {
      ask,
      failed,
      step,
      kind: "server",
      size: about.latent.size,
      classes: about.classes,
      shape: about.shape,
    });
    this.header = { ...about, hash: "" };
    this.length = about.shape.reduce((a, b) => a * b, 1);
    this.wishes = new Map();
  }

  // The same generator at another step of its run.
  at(step) {
    return new Served(this.header, this.ask, this.failed, step);
  }

  get busy() {
    return this.wishes.size > 0 || this.flying;
  }

  get full() {
    return this.wishes.size >= TOGETHER;
  }

  // n samples, to be put(made) when they are there.
  draw(key, zs, n, label, put) {
    this.wishes.delete(key);
    const z = Array.from({ length: n }, (_, i) =>
      Array.from(zs.subarray(i * this.size, (i + 1) * this.size), (v) => +v.toFixed(4)),
    );
    this.wishes.set(key, { z, label: Array.from(label), put });
    this.pump();
  }

  // The wishes of the next message: the big picture's, or the oldest with others that are of one picture and its label.
  next() {
    const [key, first] = this.wishes.has(BIG) ? [BIG, this.wishes.get(BIG)] : this.wishes.entries().next().value;
    this.wishes.delete(key);
    const together = [first];
    for (const [other, wish] of key === BIG || first.z.length > 1 ? [] : this.wishes) {
      if (together.length >= TOGETHER || wish.z.length > 1 || String(wish.label) !== String(first.label)) break;
      this.wishes.delete(other);
      together.push(wish);
    }
    return together;
  }

  // {directions, strengths} at z, or of the point that was asked for last; those of this point come(), once.
  local(z, label, come) {
    const about = { z: Array.from(z, (v) => +v.toFixed(4)), ...(this.classes ? { label: Array.from(label) } : {}) },
      now = JSON.stringify([about, this.step]);
    if (this.here === now) return this.found;
    this.here = now;
    this.ask("local", about, this.step).then(
      (found) => {
        if (this.here !== now) return;
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
    await null; // what is wished in one breath goes together
    while (this.wishes.size) {
      const wishes = this.next(),
        { label } = wishes[0];
      const answer = this.ask(
        "pictures",
        { z: wishes.flatMap((w) => w.z), ...(this.classes ? { label } : {}) },
        this.step,
      );
      const found = await answer.catch((error) => this.failed(error.message));
      if (!found) continue;
      const made = widened(new Uint16Array(Uint8Array.from(atob(found.samples), (c) => c.charCodeAt(0)).buffer));
      let at = 0;
      for (const { z, put } of wishes) put(made.subarray(at * this.length, (at += z.length) * this.length));
    }
    this.flying = false;
  }
}
