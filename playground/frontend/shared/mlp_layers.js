// What a multilayer perceptron does between its matrix products, forwards and backwards, on a memory `f` of floats.
// Activations lie unit by unit, `wide` samples beside each other. All places are counted in floats.

/**
 * @typedef {object} Layer
 * @property {number} in
 * @property {number} out
 * @property {Float32Array} w out×in
 * @property {Float32Array} b
 * @property {string} act
 * @property {{ w: Float32Array, b: Float32Array, eps: number } | null} norm layer normalisation before the activation
 *
 * @typedef {{ unit: number, by: number }} Kept where a normalisation leaves what the way back needs
 */

/**
 * Layer normalisation (Ba et al. 2016) over the units of each sample.
 *
 * @param {Float32Array} f
 * @param {Layer} layer with a `norm`
 * @param {number} at
 * @param {number} wide
 * @param {Kept | null} kept
 */
export function normalise(f, { out, norm }, at, wide, kept) {
  if (!norm) return;
  for (let i = 0; i < wide; i++) {
    let mean = 0;
    let squares = 0;
    for (let u = 0; u < out; u++) mean += f[at + u * wide + i];
    mean /= out;
    for (let u = 0; u < out; u++) squares += (f[at + u * wide + i] - mean) ** 2;
    const by = 1 / Math.sqrt(squares / out + norm.eps);
    if (kept) f[kept.by + i] = by;
    for (let u = 0; u < out; u++) {
      const unit = (f[at + u * wide + i] - mean) * by;
      if (kept) f[kept.unit + u * wide + i] = unit;
      f[at + u * wide + i] = unit * norm.w[u] + norm.b[u];
    }
  }
}

/**
 * The gradient at `at`, taken back through a layer normalisation.
 *
 * @param {Float32Array} f
 * @param {Layer} layer with a `norm`
 * @param {number} at
 * @param {number} wide
 * @param {Kept | null} kept
 */
export function unnormalise(f, { out, norm }, at, wide, kept) {
  if (!norm || !kept) return;
  for (let i = 0; i < wide; i++) {
    let mean = 0;
    let along = 0;
    for (let u = 0; u < out; u++) {
      const g = f[at + u * wide + i] * norm.w[u];
      mean += g;
      along += g * f[kept.unit + u * wide + i];
    }
    mean /= out;
    along /= out;
    for (let u = 0; u < out; u++) {
      const g = f[at + u * wide + i] * norm.w[u];
      f[at + u * wide + i] = f[kept.by + i] * (g - mean - f[kept.unit + u * wide + i] * along);
    }
  }
}

/**
 * Applies an activation. Without branches, which would be mispredicted half of the time. −∞ becomes NaN; such networks
 * have diverged.
 *
 * @param {Float32Array} h
 * @param {string} act
 * @param {number} at
 * @param {number} size
 */
export function activate(h, act, at, size) {
  const end = at + size;
  if (act === "relu") for (let i = at; i < end; i++) h[i] = 0.5 * (h[i] + Math.abs(h[i]));
  else if (act === "leaky_relu") for (let i = at; i < end; i++) h[i] = 0.6 * h[i] + 0.4 * Math.abs(h[i]);
  else if (act === "tanh") for (let i = at; i < end; i++) h[i] = 1 - 2 / (1 + Math.exp(2 * h[i]));
  else if (act === "silu") for (let i = at; i < end; i++) h[i] /= 1 + Math.exp(-h[i]);
}

/**
 * Applies an activation, and keeps its derivative at `slope`.
 *
 * @param {Float32Array} f
 * @param {string} act
 * @param {number} at
 * @param {number} slope
 * @param {number} size
 */
export function activateWithSlope(f, act, at, slope, size) {
  for (let i = 0; i < size; i++) {
    const v = f[at + i];
    let h = v;
    let d = 1;
    if (act === "relu") {
      h = v < 0 ? 0 : v;
      d = v > 0 ? 1 : 0;
    } else if (act === "leaky_relu") {
      h = v < 0 ? 0.2 * v : v;
      d = v > 0 ? 1 : 0.2;
    } else if (act === "tanh") {
      h = 1 - 2 / (1 + Math.exp(2 * v));
      d = 1 - h * h;
    } else if (act === "silu") {
      const s = 1 / (1 + Math.exp(-v));
      h = v * s;
      d = s * (1 + v * (1 - s));
    }
    f[at + i] = h;
    f[slope + i] = d;
  }
}

/**
 * Adds a layer's ∂ℒ/∂W, out×in, to `w`: products of the gradient at `at` with the inputs at `below`.
 *
 * @param {Float32Array} f
 * @param {Layer} layer
 * @param {number} at
 * @param {number} below
 * @param {number} wide
 * @param {number} count samples
 * @param {Float32Array} w
 */
export function addWeightGradient(f, layer, at, below, wide, count, w) {
  for (let o = 0; o < layer.out; o++) {
    for (let k = 0; k < layer.in; k++) {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += f[at + o * wide + i] * f[below + k * wide + i];
      w[o * layer.in + k] += sum;
    }
  }
}

/**
 * C[M, N] = A[M, K] · B[K, N] + bias[M] (bias 0: none): the kernel's twin.
 *
 * @param {Float32Array} f
 * @param {number} A
 * @param {number} B
 * @param {number} C
 * @param {number} M
 * @param {number} N
 * @param {number} K
 * @param {number} bias
 */
export function plainProduct(f, A, B, C, M, N, K, bias) {
  for (let m = 0; m < M; m++) {
    const c = C + m * N;
    f.fill(bias ? f[bias + m] : 0, c, c + N);
    for (let k = 0; k < K; k++) {
      const v = f[A + m * K + k];
      const row = B + k * N;
      for (let n = 0; n < N; n++) f[c + n] += v * f[row + n];
    }
  }
}
