// A generator in the browser: the weights that playground/export/browser.py packs, run by a small WebAssembly kernel,
// or by plain JavaScript where there is no SIMD.

import { request } from "../page/request.js";
import { say, t } from "../texts.js";
import { plainKernel, wasmKernel } from "./kernel.js";
import { FLAT, MAPS, pad4 } from "./layers.js";

/**
 * @import { Layer } from "./layers.js"
 *
 * @typedef {object} Header
 * @property {{ size: number, prior: string }} latent
 * @property {number} classes 0 without labels
 * @property {string[]} class_names
 * @property {number[]} shape of a sample
 * @property {boolean} tanh whether samples end in tanh
 * @property {boolean} half whether weights are float16
 * @property {number} count of the weights
 * @property {Layer[]} ops
 * @property {string} hash
 *
 * @typedef {number | ArrayLike<number>} Label a class, or weights over the classes
 */

const MAGIC = 0x47414e50; // "GANP"
const PAGE = 65536; // bytes
const OWN = 256; // floats below which the kernel's own data lies

/** @type {Record<string, Promise<WebAssembly.Module>>} */
const modules = {}; // by address

/**
 * @param {string | ArrayBuffer} source the packed generator, or its address
 * @param {{ wasm?: (string | ArrayBuffer)[] }} [options] kernels or their addresses, the best first.
 *   The first that this browser can compile is taken; JavaScript where there is none.
 */
export async function load(source, { wasm = [] } = {}) {
  const packed = unpack(typeof source === "string" ? await fetched(source) : source);
  for (const kernel of wasm) {
    try {
      return new Generator(packed, await compiled(kernel));
    } catch (error) {
      if (!(error instanceof WebAssembly.CompileError)) throw error;
    }
  }
  return new Generator(packed, null);
}

/** @param {string | ArrayBuffer} kernel */
function compiled(kernel) {
  if (typeof kernel !== "string") return WebAssembly.compile(kernel);
  modules[kernel] ??= fetched(kernel).then((bytes) => WebAssembly.compile(bytes));
  return modules[kernel];
}

/** @param {string} address */
async function fetched(address) {
  const answer = await request(address);
  if (!answer.ok) {
    const told = await answer.json().catch(() => ({}));
    const otherwise = t("The generator did not arrive ({status}).", { status: String(answer.status) });
    throw Object.assign(new Error(say(told.message ?? told.sentence) || otherwise), { code: told.code });
  }
  return answer.arrayBuffer();
}

/**
 * Reads a packed generator: magic, length of the header, header as JSON, weights. Throws where the bytes are none.
 *
 * @param {ArrayBuffer} buffer
 * @returns {{ header: Header, weights: Float32Array }}
 */
export function unpack(buffer) {
  const view = new DataView(buffer);
  if (buffer.byteLength < 8 || view.getUint32(0) !== MAGIC) throw new Error("This is not a packed generator.");
  const start = 8 + view.getUint32(4, true);
  if (start > buffer.byteLength) throw new Error("This packed generator is cut short.");
  /** @type {Header} */
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, start - 8)));
  if (buffer.byteLength - start !== header.count * (header.half ? 2 : 4)) {
    throw new Error("This packed generator is cut short.");
  }
  const bytes = buffer.slice(start);
  return { header, weights: header.half ? widened(new Uint16Array(bytes)) : new Float32Array(bytes) };
}

/** @type {Float32Array | null} */
let table = null;

/**
 * float16 as float32, by a table of all 65,536 values.
 *
 * @param {Uint16Array} half
 */
export function widened(half) {
  table ??= Float32Array.from({ length: 65536 }, (_, h) => {
    const e = (h >> 10) & 31;
    const f = h & 1023;
    const value = e === 0 ? f * 2 ** -24 : e === 31 ? (f ? NaN : Infinity) : (1 + f / 1024) * 2 ** (e - 15);
    return h & 32768 ? -value : value;
  });
  const out = new Float32Array(half.length);
  for (let i = 0; i < half.length; i++) out[i] = table[half[i]];
  return out;
}

export class Generator {
  /**
   * @param {{ header: Header, weights: Float32Array }} packed
   * @param {WebAssembly.Module | null} kernel
   */
  constructor({ header, weights }, kernel) {
    this.header = header;
    this.size = header.latent.size;
    this.classes = header.classes;
    this.shape = header.shape;
    this.length = this.shape.reduce((a, b) => a * b, 1); // numbers per sample
    for (const { op } of header.ops) {
      if (op in FLAT || op in MAPS) continue;
      throw Object.assign(new Error(`This page cannot run a layer “${op}”.`), { code: "unknown_layer" });
    }
    this.memory = new WebAssembly.Memory({ initial: 1 });
    this.f = new Float32Array(this.memory.buffer);
    this.kind = kernel ? "wasm" : "js";
    this.base = OWN;
    this.weights = weights.length;
    /** @type {Record<string, Int32Array>} */
    this.shifts = {};
    this.room = 0; // samples at once
    this.a = this.b = this.c = this.s = this.out = 0; // where scratch and results begin: see `grow`
    this.grow(1);
    this.f.set(weights, this.base);
    this.kernel = kernel ? wasmKernel(kernel, this.memory) : plainKernel(this);
  }

  /**
   * Makes room for `n` samples behind the weights: two buffers of activations (a, b), one for the columns of
   * convolutions (c), two maps of one sample (s), and the results (out).
   *
   * @param {number} n
   */
  grow(n) {
    if (n <= this.room) return;
    const wide = pad4(n);
    let flat = Math.max(this.size + this.classes, 2);
    let map = 4;
    let columns = 4;
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
    this.s = this.c + columns;
    this.out = this.s + 2 * map;
    const floats = this.out + this.length * n;
    const pages = Math.ceil((4 * floats) / PAGE) + 1 - this.memory.buffer.byteLength / PAGE;
    if (pages > 0) {
      this.memory.grow(pages);
      this.f = new Float32Array(this.memory.buffer);
    }
    this.room = n;
  }

  /**
   * Takes new weights for the same layers, of a run that goes on training.
   *
   * @param {ArrayBuffer} buffer
   */
  update(buffer) {
    const { header, weights } = unpack(buffer);
    if (JSON.stringify(header.ops) !== JSON.stringify(this.header.ops)) {
      throw new Error("These weights belong to other layers.");
    }
    this.header = header;
    this.f.set(weights, this.base);
  }

  /**
   * One sample. The result is valid until the next call.
   *
   * @param {ArrayLike<number>} z
   * @param {Label} label
   */
  run(z, label = 0) {
    return this.batch(z, 1, [label]);
  }

  /**
   * `n` samples, n×shape. The result is valid until the next call.
   *
   * @param {ArrayLike<number>} zs n×size
   * @param {number} n
   * @param {Label[]} labels one per sample, or one for all
   */
  batch(zs, n, labels = [0]) {
    this.grow(n);
    const { ops } = this.header;
    const width = n === 1 ? 1 : pad4(n);
    this.setInputs(zs, n, labels, width);
    let [x, y] = [this.a, this.b];
    let flat = 0; // layers before the first of a map
    for (; flat < ops.length && !(ops[flat].op in MAPS); flat++) {
      FLAT[ops[flat].op](this, ops[flat], x, y, n, width);
      if (ops[flat].op === "linear") [x, y] = [y, x];
    }
    for (let i = 0; i < n; i++) {
      const to = this.out + i * this.length;
      if (flat === ops.length) this.emit(to, x + i, this.length, 0, width);
      else {
        const [from, ld] = this.runMaps(flat, x, i, width);
        this.emit(to, from, this.shape[1] * this.shape[2], ld, 1);
      }
    }
    return this.f.subarray(this.out, this.out + n * this.length);
  }

  /**
   * @param {ArrayLike<number>} zs
   * @param {number} n
   * @param {Label[]} labels
   * @param {number} width
   */
  setInputs(zs, n, labels, width) {
    const { f, size, classes } = this;
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < size; k++) f[this.a + k * width + i] = zs[i * size + k];
      if (!classes) continue;
      const label = labels[i % labels.length];
      for (let k = 0; k < classes; k++) {
        f[this.a + (size + k) * width + i] = typeof label === "number" ? +(k === label) : label[k];
      }
    }
  }

  /**
   * Runs the layers from `first` on for sample `i`, whose flat features begin at x. Returns where its map lies and how
   * many floats a channel takes.
   *
   * @param {number} first
   * @param {number} x
   * @param {number} i
   * @param {number} width
   */
  runMaps(first, x, i, width) {
    const { f } = this;
    const { ops } = this.header;
    const area = ops[first].h * ops[first].wide;
    let [p, q] = [this.s, this.s + (this.out - this.s) / 2];
    let ld = pad4(area);
    for (let c = 0; c < ops[first].in; c++) {
      for (let k = 0; k < area; k++) f[p + c * ld + k] = f[x + (c * area + k) * width + i];
    }
    for (const layer of ops.slice(first)) {
      if (!(layer.op in MAPS)) {
        FLAT[layer.op](this, layer, p, q, 1, 1, ld);
        continue;
      }
      MAPS[layer.op](this, layer, p, q, ld);
      [p, q] = [q, p];
      ld = pad4((layer.op === "up" ? 4 : 1) * layer.h * layer.wide);
    }
    return [p, ld];
  }

  /**
   * Copies one sample to the results: channels of `area` numbers, `ld` floats apart, whose numbers are `stride` apart.
   *
   * @param {number} to
   * @param {number} from
   * @param {number} area
   * @param {number} ld
   * @param {number} stride
   */
  emit(to, from, area, ld, stride) {
    const { f } = this;
    const { tanh } = this.header;
    for (let c = 0, k = 0; k < this.length; c++) {
      for (let j = 0; j < area; j++, k++) {
        const v = f[from + c * ld + j * stride];
        f[to + k] = tanh ? Math.tanh(v) : v;
      }
    }
  }
}
