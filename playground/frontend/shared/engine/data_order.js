// The order in which a run draws its real samples: a new permutation per epoch, which depends on the seed only.

export class DataOrder {
  /**
   * @param {number} seed
   * @param {number} n samples
   */
  constructor(seed, n) {
    this.seed = seed;
    this.n = n;
    this.epoch = -1;
    this.permutation = new Uint32Array(n);
  }

  /**
   * Copies samples into a batch.
   *
   * @param {Float32Array} points n×2
   * @param {number} start the first sample, counted from the beginning of the run
   * @param {Float32Array} batch as many as fit are copied
   */
  fill(points, start, batch) {
    const { n } = this;
    let epoch = Math.floor(start / n);
    let at = start - epoch * n;
    this.shuffle(epoch);
    for (let i = 0; i < batch.length; i += 2) {
      if (at === n) {
        at = 0;
        this.shuffle(++epoch);
      }
      const k = 2 * this.permutation[at++];
      batch[i] = points[k];
      batch[i + 1] = points[k + 1];
    }
  }

  /** @param {number} epoch */
  shuffle(epoch) {
    if (epoch === this.epoch) return;
    this.epoch = epoch;
    const { permutation, n } = this;
    let state = (Math.imul(this.seed, 0x9e3779b1) ^ Math.imul(epoch + 1, 0x85ebca6b)) >>> 0;
    for (let i = 0; i < n; i++) permutation[i] = i;
    for (let i = n - 1; i > 0; i--) {
      state = (state + 0x9e3779b9) | 0; // SplitMix32
      let x = state ^ (state >>> 16);
      x = Math.imul(x, 0x21f0aaad);
      x ^= x >>> 15;
      x = Math.imul(x, 0x735a2d97);
      x = (x ^ (x >>> 15)) >>> 0;
      const k = Math.floor((x / 2 ** 32) * (i + 1));
      const kept = permutation[i];
      permutation[i] = permutation[k];
      permutation[k] = kept;
    }
  }
}
