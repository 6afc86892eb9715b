// The networks of a run in the plane, evaluated on the page: multilayer perceptrons. With them everything is drawn
// without asking the server again: fake points, D's map at any zoom, arrows, hidden units. No DOM. The matrix products
// run in the generators' WebAssembly kernel once `quicken` has loaded it, before that in JavaScript.

import { activate, activateWithSlope, addWeightGradient, normalise, plainProduct, unnormalise } from "./mlp_layers.js";
import { request } from "./page/request.js";

/**
 * @import { Kept, Layer } from "./mlp_layers.js"
 *
 * @typedef {Layer[]} Net
 *
 * @typedef {object} Chunk some samples on their way through a network: where things lie in the memory
 * @property {number} wide samples beside each other
 * @property {number[]} at activations: the input's, then each layer's
 * @property {number[]} slope derivatives of the activations
 * @property {(Kept | null)[]} norm
 * @property {number} free scratch
 *
 * @typedef {{ seeds: ArrayLike<number>, start: number, count: number, w: Float32Array[] }} Loss
 */

const START = 256; // floats of memory below which the kernel keeps its own data
const CHUNK = 512; // samples at once: what they need stays in the cache
const PAGE = 65536; // bytes

/** @param {number} n */
const pad4 = (n) => (n + 3) & ~3;

const memory = new WebAssembly.Memory({ initial: 16 });
let f = new Float32Array(memory.buffer);
/** @type {(A: number, B: number, C: number, M: number, N: number, K: number, bias: number) => void} */
let product = (A, B, C, M, N, K, bias) => plainProduct(f, A, B, C, M, N, K, bias);

/**
 * Loads the kernel. Without SIMD everything stays in JavaScript. Returns whether a kernel was loaded.
 *
 * @param {(string | ArrayBuffer)[]} sources addresses or bytes, the best first
 */
export async function quicken(sources) {
  for (const source of sources) {
    try {
      const bytes = typeof source === "string" ? await (await request(source)).arrayBuffer() : source;
      const { instance } = await WebAssembly.instantiate(bytes, { env: { memory, abort() {} } });
      const gemm = /** @type {(...numbers: number[]) => void} */ (instance.exports.gemm);
      product = (A, B, C, M, N, K, bias) => gemm(4 * A, 4 * B, 4 * C, M, N, K, N, N, 4 * bias, 0);
      return true;
    } catch (error) {
      if (!(error instanceof WebAssembly.CompileError)) throw error;
    }
  }
  return false;
}

/**
 * The outputs of `n` inputs: n×out, sample by sample.
 *
 * @param {Net} net
 * @param {ArrayLike<number>} xs n×in
 * @param {number} n
 */
export function forward(net, xs, n) {
  const width = net[net.length - 1].out;
  const out = new Float32Array(n * width);
  eachChunk(net, xs, n, false, (chunk, start, count) => {
    transpose(chunk.at[net.length], width, chunk.wide, out, start, count);
  });
  return out;
}

/**
 * The activations of every unit: one array per layer, unit by unit; unit u is `array.subarray(u * n, (u + 1) * n)`.
 *
 * @param {Net} net
 * @param {ArrayLike<number>} xs n×in
 * @param {number} n
 */
export function activations(net, xs, n) {
  const all = net.map((layer) => new Float32Array(layer.out * n));
  eachChunk(net, xs, n, false, (chunk, start, count) => {
    for (const [l, layer] of net.entries()) {
      for (let u = 0; u < layer.out; u++) {
        const from = chunk.at[l + 1] + u * chunk.wide;
        all[l].set(f.subarray(from, from + count), u * n + start);
      }
    }
  });
  return all;
}

/**
 * ∇ₓ of the only output at `n` inputs: n×in, sample by sample.
 *
 * @param {Net} net
 * @param {ArrayLike<number>} xs n×in
 * @param {number} n
 */
export function gradient(net, xs, n) {
  const width = net[0].in;
  const out = new Float32Array(n * width);
  eachChunk(net, xs, n, true, (chunk, start, count) => {
    transpose(backward(net, chunk), width, chunk.wide, out, start, count);
  });
  return out;
}

/**
 * ∂ℒ/∂W, one array out×in per layer, and ∂ℒ/∂xs (n×in) of a loss with known gradient with respect to the outputs.
 *
 * @param {Net} net
 * @param {ArrayLike<number>} inputs n×in
 * @param {number} n
 * @param {ArrayLike<number>} seeds that gradient, n×out
 */
export function backpropagate(net, inputs, n, seeds) {
  const w = net.map((layer) => new Float32Array(layer.out * layer.in));
  const width = net[0].in;
  const xs = new Float32Array(n * width);
  eachChunk(net, inputs, n, true, (chunk, start, count) => {
    transpose(backward(net, chunk, { seeds, start, count, w }), width, chunk.wide, xs, start, count);
  });
  return { w, xs };
}

/**
 * Runs a network on its inputs, chunk by chunk.
 *
 * @param {Net} net
 * @param {ArrayLike<number>} xs n×in
 * @param {number} n
 * @param {boolean} slopes whether what the way back needs is kept
 * @param {(chunk: Chunk, start: number, count: number) => void} then called for each chunk, before the next is computed
 */
function eachChunk(net, xs, n, slopes, then) {
  const size = net[0].in;
  const most = Math.min(CHUNK, Math.max(4, n));
  const wide = pad4(most);
  const units = net.reduce((sum, layer) => sum + layer.out, size);
  const weights = net.reduce((sum, layer) => sum + pad4(layer.out * layer.in) + pad4(layer.out), 0);
  grow(START + 2 * weights + wide * (3 * units + net.length));
  let end = START;
  const take = (/** @type {number} */ floats) => {
    const here = end;
    end += pad4(floats);
    return here;
  };
  const put = (/** @type {Float32Array} */ array) => {
    const here = take(array.length);
    f.set(array, here);
    return here;
  };
  const w = net.map((layer) => put(layer.w));
  const b = net.map((layer) => put(layer.b));
  /** @type {Chunk} */
  const chunk = { wide, at: [take(size * wide)], slope: [], norm: [], free: 0 };
  for (const layer of net) {
    chunk.at.push(take(layer.out * wide));
    if (!slopes) continue;
    chunk.slope.push(take(layer.out * wide));
    chunk.norm.push(layer.norm ? { unit: take(layer.out * wide), by: take(wide) } : null);
  }
  chunk.free = end;
  for (let start = 0; start < n; start += most) {
    const count = Math.min(most, n - start);
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < size; k++) f[chunk.at[0] + k * wide + i] = xs[(start + i) * size + k];
    }
    for (const [l, layer] of net.entries()) {
      const to = chunk.at[l + 1];
      product(w[l], chunk.at[l], to, layer.out, wide, layer.in, b[l]);
      if (layer.norm) normalise(f, layer, to, wide, chunk.norm[l] ?? null);
      if (slopes) activateWithSlope(f, layer.act, to, chunk.slope[l], layer.out * wide);
      else activate(f, layer.act, to, layer.out * wide);
    }
    then(chunk, start, count);
  }
}

/** @param {number} floats */
function grow(floats) {
  const pages = Math.ceil((4 * floats - memory.buffer.byteLength) / PAGE);
  if (pages <= 0) return;
  memory.grow(pages);
  f = new Float32Array(memory.buffer);
}

/**
 * Copies activations out of the memory, sample by sample.
 *
 * @param {number} from
 * @param {number} width
 * @param {number} wide
 * @param {Float32Array} out
 * @param {number} start
 * @param {number} count
 */
function transpose(from, width, wide, out, start, count) {
  for (let k = 0; k < width; k++) {
    for (let i = 0; i < count; i++) out[(start + i) * width + k] = f[from + k * wide + i];
  }
}

/**
 * From the output back to the input; returns where the gradient lies. Two buffers at `chunk.free` take turns.
 *
 * @param {Net} net
 * @param {Chunk} chunk
 * @param {Loss | null} loss to begin with its seeds, and to add each layer's ∂ℒ/∂W to its `w`
 */
function backward(net, chunk, loss = null) {
  const { wide } = chunk;
  const { out } = net[net.length - 1];
  const most = Math.max(...net.map((layer) => Math.max(layer.out, layer.in))) * wide;
  let at = chunk.free;
  let next = at + most;
  const turned = next + most; // the weights of a layer, transposed
  grow(turned + Math.max(...net.map((layer) => pad4(layer.in * layer.out))));
  f.fill(loss ? 0 : 1, at, at + out * wide);
  if (loss) {
    for (let o = 0; o < out; o++) {
      for (let i = 0; i < loss.count; i++) f[at + o * wide + i] = loss.seeds[(loss.start + i) * out + o];
    }
  }
  for (let l = net.length - 1; l >= 0; l--) {
    const layer = net[l];
    const size = layer.out * wide;
    for (let i = 0; i < size; i++) f[at + i] *= f[chunk.slope[l] + i];
    if (layer.norm) unnormalise(f, layer, at, wide, chunk.norm[l]);
    if (loss) addWeightGradient(f, layer, at, chunk.at[l], wide, loss.count, loss.w[l]);
    for (let o = 0; o < layer.out; o++) {
      for (let k = 0; k < layer.in; k++) f[turned + k * layer.out + o] = layer.w[o * layer.in + k];
    }
    product(turned, at, next, layer.in, wide, layer.out, 0);
    [at, next] = [next, at];
  }
  return at;
}
