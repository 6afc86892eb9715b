// The inner loops of a generator in the browser: matrix products and transposed convolutions on 4 floats at a time.
// Pointers are bytes. Matrices are row by row; the columns of B and C are padded to a multiple of 4 (ldb, ldc floats).

const NONE = 0, RELU = 1, LEAKY = 2;

// a · b + c, in one rounding where the browser has relaxed SIMD: this file is built both ways.
// @ts-ignore: decorator
@inline function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

// @ts-ignore: decorator
@inline function activated(v: v128, act: i32): v128 {
  if (act == NONE) return v;
  const zero = f32x4.splat(0);
  if (act == RELU) return f32x4.max(v, zero);
  return f32x4.add(f32x4.max(v, zero), f32x4.mul(f32x4.min(v, zero), f32x4.splat(0.2)));
}

// @ts-ignore: decorator
@inline function activated1(v: f32, act: i32): f32 {
  if (act == NONE || v >= 0) return v;
  return act == RELU ? 0 : v * <f32>0.2;
}

// C[M, N] = act(A[M, K] · B[K, N] + bias[M]); bias 0: none. N is a multiple of 4.
export function gemm(A: usize, B: usize, C: usize, M: i32, N: i32, K: i32, ldb: i32, ldc: i32, bias: usize, act: i32): void {
  const rowB = <usize>ldb << 2, rowC = <usize>ldc << 2, endK = <usize>K << 2;
  let m = 0;
  for (; m + 4 <= M; m += 4) {
    const a0 = A + (<usize>(m * K) << 2), a1 = a0 + endK, a2 = a1 + endK, a3 = a2 + endK;
    const at = bias + (<usize>m << 2);
    const s0 = bias ? v128.load_splat<f32>(at) : f32x4.splat(0), s1 = bias ? v128.load_splat<f32>(at, 4) : f32x4.splat(0);
    const s2 = bias ? v128.load_splat<f32>(at, 8) : f32x4.splat(0), s3 = bias ? v128.load_splat<f32>(at, 12) : f32x4.splat(0);
    let n = 0;
    for (; n + 8 <= N; n += 8) {
      let c00 = s0, c01 = s0, c10 = s1, c11 = s1, c20 = s2, c21 = s2, c30 = s3, c31 = s3;
      let b = B + (<usize>n << 2);
      for (let k: usize = 0; k < endK; k += 4) {
        const b0 = v128.load(b), b1 = v128.load(b, 16);
        let a = v128.load_splat<f32>(a0 + k); c00 = madd(a, b0, c00); c01 = madd(a, b1, c01);
        a = v128.load_splat<f32>(a1 + k); c10 = madd(a, b0, c10); c11 = madd(a, b1, c11);
        a = v128.load_splat<f32>(a2 + k); c20 = madd(a, b0, c20); c21 = madd(a, b1, c21);
        a = v128.load_splat<f32>(a3 + k); c30 = madd(a, b0, c30); c31 = madd(a, b1, c31);
        b += rowB;
      }
      const o = C + <usize>m * rowC + (<usize>n << 2);
      v128.store(o, activated(c00, act)); v128.store(o, activated(c01, act), 16);
      v128.store(o + rowC, activated(c10, act)); v128.store(o + rowC, activated(c11, act), 16);
      v128.store(o + 2 * rowC, activated(c20, act)); v128.store(o + 2 * rowC, activated(c21, act), 16);
      v128.store(o + 3 * rowC, activated(c30, act)); v128.store(o + 3 * rowC, activated(c31, act), 16);
    }
    for (; n < N; n += 4) {
      let c0 = s0, c1 = s1, c2 = s2, c3 = s3;
      let b = B + (<usize>n << 2);
      for (let k: usize = 0; k < endK; k += 4) {
        const b0 = v128.load(b);
        c0 = madd(v128.load_splat<f32>(a0 + k), b0, c0); c1 = madd(v128.load_splat<f32>(a1 + k), b0, c1);
        c2 = madd(v128.load_splat<f32>(a2 + k), b0, c2); c3 = madd(v128.load_splat<f32>(a3 + k), b0, c3);
        b += rowB;
      }
      const o = C + <usize>m * rowC + (<usize>n << 2);
      v128.store(o, activated(c0, act)); v128.store(o + rowC, activated(c1, act));
      v128.store(o + 2 * rowC, activated(c2, act)); v128.store(o + 3 * rowC, activated(c3, act));
    }
  }
  for (; m < M; m++) {
    const a0 = A + (<usize>(m * K) << 2);
    const s = bias ? v128.load_splat<f32>(bias + (<usize>m << 2)) : f32x4.splat(0);
    for (let n = 0; n < N; n += 4) {
      let c = s, b = B + (<usize>n << 2);
      for (let k: usize = 0; k < endK; k += 4) { c = madd(v128.load_splat<f32>(a0 + k), v128.load(b), c); b += rowB; }
      v128.store(C + <usize>m * rowC + (<usize>n << 2), activated(c, act));
    }
  }
}

// y[M] = act(A[M, K] · x[K] + bias[M])
export function gemv(A: usize, x: usize, y: usize, M: i32, K: i32, bias: usize, act: i32): void {
  for (let m = 0; m < M; m++) {
    const a = A + (<usize>(m * K) << 2);
    let p = f32x4.splat(0), q = f32x4.splat(0), k = 0;
    for (; k + 8 <= K; k += 8) {
      const at = <usize>k << 2;
      p = madd(v128.load(a + at), v128.load(x + at), p);
      q = madd(v128.load(a + at, 16), v128.load(x + at, 16), q);
    }
    p = f32x4.add(p, q);
    let s = (f32x4.extract_lane(p, 0) + f32x4.extract_lane(p, 1)) + (f32x4.extract_lane(p, 2) + f32x4.extract_lane(p, 3));
    for (; k < K; k++) s += load<f32>(a + (<usize>k << 2)) * load<f32>(x + (<usize>k << 2));
    store<f32>(y + (<usize>m << 2), activated1(s + load<f32>(bias + (<usize>m << 2)), act));
  }
}

// Transposed convolution (4, stride 2, padding 1), its second half: col[Co·16, ldcol] of H×W places -> out[Co, ldout] of 2H×2W.
export function col2im(col: usize, out: usize, bias: usize, Co: i32, H: i32, W: i32, ldcol: i32, ldout: i32, act: i32): void {
  const OW = 2 * W, OH = 2 * H, total = OW * OH;
  for (let c = 0; c < Co; c++) {
    const o = out + (<usize>(c * ldout) << 2);
    const b = load<f32>(bias + (<usize>c << 2));
    for (let i = 0; i < total; i++) store<f32>(o + (<usize>i << 2), b);
    for (let ky = 0; ky < 4; ky++) for (let kx = 0; kx < 4; kx++) {
      const src = col + (<usize>((c * 16 + ky * 4 + kx) * ldcol) << 2);
      const x0 = kx == 0 ? 1 : 0, x1 = kx == 3 ? W - 1 : W;
      for (let y = 0; y < H; y++) {
        const oy = 2 * y - 1 + ky;
        if (oy < 0 || oy >= OH) continue;
        let p = o + (<usize>(oy * OW + 2 * x0 - 1 + kx) << 2), s = src + (<usize>(y * W + x0) << 2);
        for (let x = x0; x < x1; x++) { store<f32>(p, load<f32>(p) + load<f32>(s)); p += 8; s += 4; }
      }
    }
    if (act != NONE) for (let i = 0; i < total; i++) { const p = o + (<usize>i << 2); store<f32>(p, activated1(load<f32>(p), act)); }
  }
}
