// A generator in the browser: the weights that playground/export/browser.py packs, run by a small WebAssembly kernel
// (kernel/kernel.ts), or by plain JavaScript where there is no SIMD. No dependencies, no other file.

const ACTS = { none: 0, relu: 1, leaky_relu: 2 }; // what the kernel fuses; the others follow in JavaScript
const PAGE = 65536;
const pad4 = (n) => (n + 3) & ~3;

// source: the packed bytes (ArrayBuffer) or their address. wasm: kernels, each its bytes or address, the best first; the
// first that this browser can compile is taken, and plain JavaScript where there is none.
export async function load(source, { wasm = [] } = {}) {
  const packed = unpack(typeof source === "string" ? await fetched(source) : source);
  for (const kernel of wasm) {
    try {
      return new Generator(
        packed,
        await (typeof kernel === "string"
          ? (kernels[kernel] ??= fetched(kernel).then(WebAssembly.compile))
          : WebAssembly.compile(kernel)),
      );
    } catch (error) {
      if (!(error instanceof WebAssembly.CompileError)) throw error;
    }
  }
  return new Generator(packed, null);
}

const kernels = {};

async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) {
    const told = await answer.json().catch(() => ({}));
    throw Object.assign(new Error(told.sentence ?? `The model did not come (${answer.status}).`), { code: told.code });
  }
  return answer.arrayBuffer();
}

// «GANP», header length, JSON header, weights: as float32.
export function unpack(buffer) {
  const view = new DataView(buffer);
  if (buffer.byteLength < 8 || view.getUint32(0) !== 0x47414e50) throw new Error("This is not a packed generator.");
  const length = view.getUint32(4, true);
  if (8 + length > buffer.byteLength) throw new Error("This packed generator is cut short.");
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
  const start = 8 + length;
  const weights = header.half ? widened(new Uint16Array(buffer.slice(start))) : new Float32Array(buffer.slice(start));
  if (weights.length !== header.count) throw new Error("This packed generator is cut short.");
  return { header, weights };
}

// float16 to float32, by a table of all 65,536 values.
let table = null;
export function widened(half) {
  if (!table) {
    table = new Float32Array(65536);
    for (let h = 0; h < 65536; h++) {
      const e = (h >> 10) & 31,
        f = h & 1023;
      const value = e === 0 ? f * 2 ** -24 : e === 31 ? (f ? NaN : Infinity) : (1 + f / 1024) * 2 ** (e - 15);
      table[h] = h & 32768 ? -value : value;
    }
  }
  const out = new Float32Array(half.length);
  for (let i = 0; i < half.length; i++) out[i] = table[half[i]];
  return out;
}

export class Generator {
  constructor({ header, weights }, kernel) {
    this.header = header;
    this.size = header.latent.size;
    this.classes = header.classes;
    this.shape = header.shape;
    this.length = this.shape.reduce((a, b) => a * b, 1);
    for (const { op } of header.ops)
      if (!(op in RUN) && !(op in MAPS))
        throw Object.assign(new Error(`This page cannot run a layer «${op}».`), { code: "unknown_layer" });
    this.memory = new WebAssembly.Memory({ initial: 1 });
    this.kind = kernel ? "wasm" : "js";
    this.base = 256; // floats; the kernel's own data lies below
    this.weights = weights.length;
    this.shifts = {};
    this.room = 0;
    this.grow(1, weights);
    const native = kernel && new WebAssembly.Instance(kernel, { env: { memory: this.memory, abort() {} } }).exports;
    this.kernel = native ? wrapped(native) : plain(this);
  }

  // Scratch for `n` samples behind the weights: two buffers of activations and one for the columns of convolutions.
  grow(n, weights = null) {
    if (n <= this.room) return;
    const wide = pad4(n);
    let flat = Math.max(this.size + this.classes, 2),
      map = 4,
      columns = 4;
    for (const op of this.header.ops) {
      if (op.op === "linear") flat = Math.max(flat, op.out);
      const area = pad4(op.h * op.wide);
      if (op.op === "up") {
        map = Math.max(map, op.in * area, op.out * pad4(4 * op.h * op.wide));
        columns = Math.max(columns, op.out * 16 * area);
      }
      if (op.op === "same") {
        map = Math.max(map, op.in * area, op.out * area);
        columns = Math.max(columns, op.in * 9 * area);
      }
    }
    this.a = this.base + pad4(this.weights);
    this.b = this.a + Math.max(flat * wide, map);
    this.c = this.b + Math.max(flat * wide, map);
    this.s = this.c + columns; // one sample's map, gathered from a batch
    const floats = this.s + 2 * map + this.length * n;
    this.out = this.s + 2 * map;
    const pages = Math.ceil((4 * floats) / PAGE) + 1 - this.memory.buffer.byteLength / PAGE;
    if (pages > 0) this.memory.grow(pages);
    this.f = new Float32Array(this.memory.buffer);
    if (weights) this.f.set(weights, this.base);
    this.room = n;
  }

  // New weights for the same layers: a run that goes on training.
  update(buffer) {
    const { header, weights } = unpack(buffer);
    if (JSON.stringify(header.ops) !== JSON.stringify(this.header.ops))
      throw new Error("These weights belong to other layers.");
    this.header = header;
    this.f.set(weights, this.base);
  }

  // One sample: z (Float32Array), label a number or weights over the classes. The result is lent until the next call.
  run(z, label = 0) {
    return this.batch(z, 1, [label]);
  }

  // n samples: zs n×size; labels n numbers or n weightings, or one for all. Returns n×shape, lent until the next call.
  batch(zs, n, labels = [0]) {
    this.grow(n);
    const { f, size, classes } = this;
    const width = n === 1 ? 1 : pad4(n);
    let x = this.a,
      y = this.b;
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < size; k++) f[x + k * width + i] = zs[i * size + k];
      if (!classes) continue;
      const label = labels[i % labels.length];
      for (let k = 0; k < classes; k++)
        f[x + (size + k) * width + i] = typeof label === "number" ? +(k === label) : label[k];
    }
    const ops = this.header.ops;
    let at = 0;
    for (; at < ops.length && !(ops[at].op in MAPS); at++) {
      RUN[ops[at].op](this, ops[at], x, y, n, width);
      if (ops[at].op === "linear") [x, y] = [y, x];
    }
    const flat = at === ops.length;
    for (let i = 0; i < n; i++) {
      let from = x,
        stride = width,
        start = i,
        inner = this.length,
        ld = this.length;
      if (!flat) {
        const first = ops[at],
          area = first.h * first.wide;
        let p = this.s,
          q = p + (this.out - this.s) / 2;
        ld = pad4(area);
        for (let c = 0; c < first.in; c++)
          for (let k = 0; k < area; k++) f[p + c * ld + k] = f[x + (c * area + k) * width + i];
        for (let o = at; o < ops.length; o++) {
          const { op, h, wide } = ops[o];
          if (op in MAPS) {
            MAPS[op](this, ops[o], p, q, ld);
            [p, q] = [q, p];
            ld = pad4((op === "up" ? 4 : 1) * h * wide);
          } else RUN[op](this, ops[o], p, q, 1, 1, ld);
        }
        from = p;
        stride = 1;
        start = 0;
        inner = this.shape[1] * this.shape[2];
      }
      const to = this.out + i * this.length;
      const tanh = this.header.tanh;
      for (let c = 0, k = 0; k < this.length; c++) {
        for (let j = 0; j < inner; j++, k++) {
          const v = f[from + (flat ? k * stride + start : c * ld + j)];
          f[to + k] = tanh ? Math.tanh(v) : v;
        }
      }
    }
    return f.subarray(this.out, this.out + n * this.length);
  }
}

// The operations. Flat activations lie feature by feature, `width` samples beside each other; maps channel by channel.
const RUN = {
  linear(g, op, x, y, n, width) {
    const act = ACTS[op.act] ?? 0;
    if (n === 1) g.kernel.gemv(g.base + op.w, x, y, op.out, op.in, g.base + op.b, act);
    else g.kernel.gemm(g.base + op.w, x, y, op.out, width, op.in, width, width, g.base + op.b, act);
    curve(g.f, op.act, y, op.out * width);
  },
  // Layer normalisation over all features of a sample (Ba et al. 2016), in place.
  layer_norm(g, op, x, y, n, width) {
    const { f } = g;
    for (let i = 0; i < n; i++)
      normalised(
        f,
        x + i,
        op.n,
        width,
        op.eps,
        (k) => f[g.base + op.w + k],
        (k) => f[g.base + op.b + k],
      );
    activate(f, op.act, x, op.n * width);
  },
  // Instance normalisation: each channel of a map by itself, in place; of maps that are still flat, sample by sample.
  instance_norm(g, op, x, y, n, width, ld = 0) {
    const { f } = g;
    for (let i = 0; i < n; i++) {
      for (let c = 0; c < op.c; c++) {
        const start = ld ? x + c * ld : x + c * op.area * width + i;
        normalised(
          f,
          start,
          op.area,
          ld ? 1 : width,
          op.eps,
          () => f[g.base + op.w + c],
          () => f[g.base + op.b + c],
        );
      }
    }
    activate(f, op.act, x, ld ? op.c * ld : op.c * op.area * width);
  },
};

// Those from one map, p, to another, q; a row of a map, all places of a channel, takes `ld` floats.
const MAPS = {
  // A transposed convolution (4, stride 2, padding 1): each place makes sixteen, which are added where they overlap.
  up(g, op, p, q, ld) {
    const area = op.h * op.wide;
    g.kernel.gemm(g.base + op.w, p, g.c, op.out * 16, pad4(area), op.in, ld, pad4(area), 0, 0);
    const wide = pad4(4 * area);
    g.kernel.col2im(g.c, q, g.base + op.b, op.out, op.h, op.wide, pad4(area), wide, ACTS[op.act] ?? 0);
    curve(g.f, op.act, q, op.out * wide);
  },
  // A convolution (3, padding 1): nine shifted copies of the map below each other, and one product.
  same(g, op, p, q, ld) {
    const { f } = g,
      area = op.h * op.wide,
      from = (g.shifts[`${op.h}×${op.wide}`] ??= shifted(op.h, op.wide));
    for (let c = 0, to = g.c; c < op.in; c++, p += ld)
      for (let k = 0; k < 9; k++, to += ld) {
        for (let i = 0, at = k * area; i < area; i++, at++) f[to + i] = from[at] < 0 ? 0 : f[p + from[at]];
      }
    g.kernel.gemm(g.base + op.w, g.c, q, op.out, ld, op.in * 9, ld, ld, g.base + op.b, ACTS[op.act] ?? 0);
    curve(f, op.act, q, op.out * ld);
  },
};

// Where each place of a map finds each of its nine neighbours, row by row; −1 where it has none.
function shifted(h, wide) {
  const from = new Int32Array(9 * h * wide);
  for (let k = 0, at = 0; k < 9; k++)
    for (let y = 0; y < h; y++)
      for (let x = 0; x < wide; x++, at++) {
        const row = y + Math.floor(k / 3) - 1,
          column = x + (k % 3) - 1;
        from[at] = row < 0 || row >= h || column < 0 || column >= wide ? -1 : row * wide + column;
      }
  return from;
}

function normalised(f, start, count, stride, eps, scale, shift) {
  let mean = 0,
    spread = 0;
  for (let k = 0; k < count; k++) mean += f[start + k * stride];
  mean /= count;
  for (let k = 0; k < count; k++) spread += (f[start + k * stride] - mean) ** 2;
  const by = 1 / Math.sqrt(spread / count + eps);
  for (let k = 0; k < count; k++) f[start + k * stride] = (f[start + k * stride] - mean) * by * scale(k) + shift(k);
}

function activate(f, act, start, count) {
  if (act === "relu") for (let i = start; i < start + count; i++) f[i] = f[i] < 0 ? 0 : f[i];
  else if (act === "leaky_relu") for (let i = start; i < start + count; i++) f[i] = f[i] < 0 ? 0.2 * f[i] : f[i];
  else curve(f, act, start, count);
}

function curve(f, act, start, count) {
  if (act === "tanh") for (let i = start; i < start + count; i++) f[i] = Math.tanh(f[i]);
  else if (act === "silu") for (let i = start; i < start + count; i++) f[i] /= 1 + Math.exp(-f[i]);
}

// The kernel counts in bytes, we in floats.
const wrapped = (k) => ({
  gemv: (A, x, y, M, K, b, act) => k.gemv(4 * A, 4 * x, 4 * y, M, K, 4 * b, act),
  gemm: (A, B, C, M, N, K, ldb, ldc, b, act) => k.gemm(4 * A, 4 * B, 4 * C, M, N, K, ldb, ldc, 4 * b, act),
  col2im: (col, out, b, Co, H, W, ldcol, ldout, act) => k.col2im(4 * col, 4 * out, 4 * b, Co, H, W, ldcol, ldout, act),
});

// The kernel's twin in JavaScript. `g.f` is asked anew each time: memory that grows is another array.
const plain = (g) => ({
  gemv(A, x, y, M, K, b, act) {
    const { f } = g;
    for (let m = 0; m < M; m++) {
      let sum = f[b + m];
      for (let k = 0, a = A + m * K; k < K; k++) sum += f[a + k] * f[x + k];
      f[y + m] = bent(sum, act);
    }
  },
  gemm(A, B, C, M, N, K, ldb, ldc, b, act) {
    const { f } = g;
    for (let m = 0; m < M; m++) {
      const c = C + m * ldc;
      f.fill(b ? f[b + m] : 0, c, c + N);
      for (let k = 0; k < K; k++) {
        const v = f[A + m * K + k],
          row = B + k * ldb;
        for (let n = 0; n < N; n++) f[c + n] += v * f[row + n];
      }
      if (act) for (let n = 0; n < N; n++) f[c + n] = bent(f[c + n], act);
    }
  },
  col2im(col, out, b, Co, H, W, ldcol, ldout, act) {
    const { f } = g,
      OW = 2 * W,
      OH = 2 * H;
    for (let c = 0; c < Co; c++) {
      const o = out + c * ldout;
      f.fill(f[b + c], o, o + OW * OH);
      for (let ky = 0; ky < 4; ky++)
        for (let kx = 0; kx < 4; kx++) {
          const from = col + (c * 16 + ky * 4 + kx) * ldcol;
          for (let y = 0; y < H; y++) {
            const oy = 2 * y - 1 + ky;
            if (oy < 0 || oy >= OH) continue;
            for (let x = kx === 0 ? 1 : 0; x < (kx === 3 ? W - 1 : W); x++)
              f[o + oy * OW + 2 * x - 1 + kx] += f[from + y * W + x];
          }
        }
      if (act) for (let i = o; i < o + OW * OH; i++) f[i] = bent(f[i], act);
    }
  },
});

const bent = (v, act) => (act === 0 || v >= 0 ? v : act === 1 ? 0 : 0.2 * v);

// Samples c×h×w in [-1, 1] as pixels of an ImageData of h×w.
export function toPixels(sample, [c, h, w], image) {
  const out = image.data,
    area = h * w;
  for (let i = 0, to = 0; i < area; i++, to += 4) {
    out[to] = 127.5 * (sample[i] + 1);
    out[to + 1] = 127.5 * (sample[c === 1 ? i : area + i] + 1);
    out[to + 2] = 127.5 * (sample[c === 1 ? i : 2 * area + i] + 1);
    out[to + 3] = 255;
  }
}

const GROUND = [16, 23, 31],
  POINT = [230, 159, 0]; // of the plane behind points

// How samples look. Pictures: their own pixels. Points: a dot over the places where this generator's points lie.
export class Look {
  constructor(g, seeded, side = 64) {
    this.g = g;
    this.points = g.shape.length !== 3;
    [this.h, this.w] = this.points ? [side, side] : g.shape.slice(1);
    if (!this.points) return;
    this.n = g.batch ? 1500 : 1000; // the server makes so many at a time
    this.zs = new Float32Array(this.n * g.size);
    for (let i = 0; i < this.n; i++) this.zs.set(seeded(i, g.size), i * g.size);
    if (g.batch) this.renew();
  }

  // The places anew, after new weights; the frame stays, so that points are seen to move.
  renew(made = null) {
    if (!this.points) return;
    const { g, n, w } = this;
    made ??= g.batch(
      this.zs,
      n,
      Array.from({ length: n }, (_, i) => i % Math.max(1, g.classes)),
    );
    this.frame ??= framed(made);
    const heat = new Float32Array(w * w),
      r = Math.max(0.8, w / 150);
    for (let i = 0; i < n; i++) {
      const [x, y] = this.place(made[2 * i], made[2 * i + 1]);
      disc(w, x, y, r, (at, cover) => {
        heat[at] += 0.6 * cover;
      });
    }
    this.back = new Uint8ClampedArray(4 * w * w);
    heat.forEach((v, i) => {
      const part = 1 - Math.exp(-v);
      for (let c = 0; c < 3; c++) this.back[4 * i + c] = GROUND[c] + part * 0.85 * (POINT[c] - GROUND[c]);
      this.back[4 * i + 3] = 255;
    });
  }

  place(x, y) {
    const { x0, y0, size } = this.frame,
      inside = (v) => Math.min(this.w - 1, Math.max(0, v));
    return [inside(((x - x0) / size) * this.w), inside((1 - (y - y0) / size) * this.w)];
  }

  unplace(a, b) {
    const { x0, y0, size } = this.frame;
    return [x0 + (a / this.w) * size, y0 + (1 - b / this.w) * size];
  }

  draw(sample, image) {
    if (!this.points) return toPixels(sample, this.g.shape, image);
    image.data.set(this.back);
    const [x, y] = this.place(sample[0], sample[1]),
      r = Math.max(5, this.w / 26);
    for (const [radius, colour] of [
      [r, [255, 255, 255]],
      [r * 0.68, POINT],
    ]) {
      disc(this.w, x, y, radius, (at, cover) => {
        for (let c = 0; c < 3; c++) image.data[4 * at + c] += cover * (colour[c] - image.data[4 * at + c]);
      });
    }
  }
}

// A square that holds nearly all points, with a margin.
function framed(points) {
  const ends = [0, 1].map((axis) => {
    const values = points.filter((_, i) => i % 2 === axis).sort();
    return [values[Math.floor(0.005 * values.length)], values[Math.ceil(0.995 * values.length) - 1]];
  });
  const size = 1.3 * Math.max(ends[0][1] - ends[0][0], ends[1][1] - ends[1][0], 1e-3);
  return { x0: (ends[0][0] + ends[0][1] - size) / 2, y0: (ends[1][0] + ends[1][1] - size) / 2, size };
}

function disc(w, x, y, r, put) {
  for (let j = Math.max(0, Math.floor(y - r)); j <= Math.min(w - 1, y + r + 1); j++)
    for (let i = Math.max(0, Math.floor(x - r)); i <= Math.min(w - 1, x + r + 1); i++) {
      const cover = Math.min(1, r + 0.5 - Math.hypot(i + 0.5 - x, j + 0.5 - y));
      if (cover > 0) put(j * w + i, cover);
    }
}
