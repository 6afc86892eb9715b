// First weights with the bits that PyTorch draws on a CPU after `torch.manual_seed(seed)`, for its default of linear
// layers. Twins: `torch.nn.Linear.reset_parameters` and at::mt19937; a run without the app begins as it does in the app.

/** @import { StepDescription } from "../step/description.js" */

const SIZE = 624; // words of the state
const SHIFT = 397;

/** The Mersenne Twister MT19937 (Matsumoto and Nishimura 1998). */
class MersenneTwister {
  /** @param {number} seed an integer in [0, 2³²) */
  constructor(seed) {
    this.state = new Uint32Array(SIZE);
    this.at = SIZE;
    this.state[0] = seed;
    for (let i = 1; i < SIZE; i++) {
      const before = this.state[i - 1];
      this.state[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i;
    }
  }

  twist() {
    const { state } = this;
    for (let i = 0; i < SIZE; i++) {
      const bits = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7fffffff);
      state[i] = state[(i + SHIFT) % SIZE] ^ (bits >>> 1) ^ (bits & 1 && 0x9908b0df);
    }
    this.at = 0;
  }

  /** @returns {number} 32 random bits, as a signed integer */
  next() {
    if (this.at === SIZE) this.twist();
    let y = this.state[this.at++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  /**
   * Fills an array with numbers from U[−bound, bound).
   *
   * @param {Float32Array} values
   * @param {number} bound
   */
  uniform(values, bound) {
    const high = Math.fround(bound);
    for (let i = 0; i < values.length; i++) values[i] = ((this.next() & 0xffffff) / 2 ** 24) * (2 * high) - high;
  }
}

/**
 * The first weights of G and D, whose layers are linear layers and normalisations.
 *
 * @param {StepDescription} description
 * @param {number} seed
 */
export function pytorchWeights({ networks }, seed) {
  const random = new MersenneTwister(seed);
  const drawn = (/** @type {"G" | "D"} */ name) => {
    const { size, parameters } = networks[name];
    const values = new Float32Array(size);
    let inputs = 0; // of the linear layer to which a parameter belongs
    for (const { shape, start, first } of parameters) {
      const part = values.subarray(start, start + shape.reduce((a, b) => a * b, 1));
      if (shape.length > 1) inputs = shape[1];
      if (first.kind === "constant") part.fill(first.value);
      else random.uniform(part, shape.length > 1 ? boundOfWeights(inputs) : 1 / Math.sqrt(inputs));
    }
    return values;
  };
  const G = drawn("G"); // the app builds G before D
  return { G, D: drawn("D") };
}

/**
 * 1/√inputs with the rounding errors of `torch.nn.init.kaiming_uniform_(weight, a=√5)`.
 *
 * @param {number} inputs
 */
const boundOfWeights = (inputs) => Math.sqrt(3) * (Math.sqrt(2 / (1 + Math.sqrt(5) ** 2)) / Math.sqrt(inputs));
