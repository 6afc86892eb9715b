// The matrix products of the generator: the WebAssembly kernel (kernel/kernel.ts), and the same in JavaScript for
// browsers without SIMD. All places are counted in floats.

/**
 * @typedef {object} Kernel
 * @property {(A: number, x: number, y: number, M: number, K: number, b: number, act: number) => void} gemv
 *   y[M] = act(A[M, K] · x[K] + b[M])
 * @property {(A: number, B: number, C: number, M: number, N: number, K: number, ldb: number, ldc: number, b: number,
 *   act: number) => void} gemm C[M, N] = act(A[M, K] · B[K, N] + b[M]); b = 0: without a bias
 * @property {(col: number, out: number, b: number, Co: number, H: number, W: number, ldcol: number, ldout: number,
 *   act: number) => void} col2im adds up the columns of a transposed convolution (4, stride 2, padding 1)
 */

/** Activations that kernels apply by themselves. @type {Record<string, number>} */
export const FUSED = { none: 0, relu: 1, leaky_relu: 2 };

/**
 * @param {number} v
 * @param {number} act
 */
const activated = (v, act) => (act === 0 || v >= 0 ? v : act === 1 ? 0 : 0.2 * v);

/**
 * The WebAssembly kernel on a memory. Its own functions count in bytes.
 *
 * @param {WebAssembly.Module} module
 * @param {WebAssembly.Memory} memory
 * @returns {Kernel}
 */
export function wasmKernel(module, memory) {
  const instance = new WebAssembly.Instance(module, { env: { memory, abort() {} } });
  const k = /** @type {Kernel} */ (/** @type {unknown} */ (instance.exports));
  return {
    gemv: (A, x, y, M, K, b, act) => k.gemv(4 * A, 4 * x, 4 * y, M, K, 4 * b, act),
    gemm: (A, B, C, M, N, K, ldb, ldc, b, act) => k.gemm(4 * A, 4 * B, 4 * C, M, N, K, ldb, ldc, 4 * b, act),
    col2im: (col, out, b, Co, H, W, ldcol, ldout, act) =>
      k.col2im(4 * col, 4 * out, 4 * b, Co, H, W, ldcol, ldout, act),
  };
}

/**
 * The kernel's twin in JavaScript.
 *
 * @param {{ f: Float32Array }} g whose `f` is read anew each time: memory that grows is another array
 * @returns {Kernel}
 */
export const plainKernel = (g) => ({
  gemv(A, x, y, M, K, b, act) {
    const { f } = g;
    for (let m = 0; m < M; m++) {
      let sum = f[b + m];
      for (let k = 0, a = A + m * K; k < K; k++) sum += f[a + k] * f[x + k];
      f[y + m] = activated(sum, act);
    }
  },
  gemm(A, B, C, M, N, K, ldb, ldc, b, act) {
    const { f } = g;
    for (let m = 0; m < M; m++) {
      const c = C + m * ldc;
      f.fill(b ? f[b + m] : 0, c, c + N);
      for (let k = 0; k < K; k++) {
        const v = f[A + m * K + k];
        const row = B + k * ldb;
        for (let n = 0; n < N; n++) f[c + n] += v * f[row + n];
      }
      if (act) for (let n = 0; n < N; n++) f[c + n] = activated(f[c + n], act);
    }
  },
  col2im(col, out, b, Co, H, W, ldcol, ldout, act) {
    const { f } = g;
    const OW = 2 * W;
    const OH = 2 * H;
    for (let c = 0; c < Co; c++) {
      const o = out + c * ldout;
      f.fill(f[b + c], o, o + OW * OH);
      for (let ky = 0; ky < 4; ky++) {
        for (let kx = 0; kx < 4; kx++) {
          const from = col + (c * 16 + ky * 4 + kx) * ldcol;
          const end = kx === 3 ? W - 1 : W;
          for (let y = 0; y < H; y++) {
            const oy = 2 * y - 1 + ky;
            if (oy < 0 || oy >= OH) continue;
            for (let x = kx === 0 ? 1 : 0; x < end; x++) f[o + oy * OW + 2 * x - 1 + kx] += f[from + y * W + x];
          }
        }
      }
      if (act) for (let i = o; i < o + OW * OH; i++) f[i] = activated(f[i], act);
    }
  },
});
