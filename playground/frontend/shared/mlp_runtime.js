// The players of a run in the plane, on the page: the weights that playground/runs/nets.py packs, evaluated here. With
// them everything is drawn without asking again: fake points, D's map at any zoom, arrows, hidden units. No DOM.
// The matrix products run in the generators' WebAssembly kernel once `quicken` has loaded it, before that in JavaScript.

const START = 256; // floats of memory below which the kernel keeps its own data
const CHUNK = 512; // samples at once: what they need stays in the cache
const pad4 = (n) => (n + 3) & ~3;

const memory = new WebAssembly.Memory({ initial: 16 });
let f = new Float32Array(memory.buffer);
let product = plain;

// Load the kernel; `sources` are addresses or bytes, the best first. Without SIMD everything stays in JavaScript.
export async function quicken(sources) {
  for (const source of sources) {
    try {
      const bytes = typeof source === "string" ? await (await fetch(source)).arrayBuffer() : source;
      const { instance } = await WebAssembly.instantiate(bytes, { env: { memory, abort() {} } });
      const { gemm } = instance.exports;
      product = (A, B, C, M, N, K, bias) => gemm(4 * A, 4 * B, 4 * C, M, N, K, N, N, 4 * bias, 0);
      return true;
    } catch (error) {
      if (!(error instanceof WebAssembly.CompileError)) throw error;
    }
  }
  return false;
}

// A frame of the view «nets» -> {step, extent, G, ema, D, latent, pac, boundary, probability, floating, modes, slope}.
// A player is a list of layers {in, out, w (out×in), b, act, norm}; slope(logit) is ∂ℒ_G/∂logit of one fake sample,
// slopesD.real and .fake are ∂ℒ_D/∂logit (of pairs: at the difference of the two logits).
export function unpackNets(frame) {
  const bytes = frame.data,
    buffer = bytes.buffer,
    from = bytes.byteOffset;
  const length = new DataView(buffer, from).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const numbers = new Float32Array(buffer, from + 4 + length, (bytes.byteLength - 4 - length) >> 2);
  const take = (at, n) => numbers.subarray(at, at + n);
  const layers = (said) =>
    said.map((l) => ({
      in: l.in,
      out: l.out,
      act: l.act,
      w: take(l.w, l.in * l.out),
      b: take(l.b, l.out),
      norm: l.norm ? { w: take(l.norm.w, l.out), b: take(l.norm.b, l.out), eps: l.norm.eps } : null,
    }));
  const { at, reach, n } = header.slope,
    step = (2 * reach) / (n - 1);
  const curve = (table, low) => (logit) => {
    // linear between the knots and beyond them
    const t = (logit - low) / step,
      k = Math.min(n - 2, Math.max(0, Math.floor(t)));
    return table[k] + (t - k) * (table[k + 1] - table[k]);
  };
  const slope = curve(take(at + 1, n), numbers[at] - reach),
    of_D = header.slope_D; // runs of older versions have none
  const slopesD = of_D && {
    paired: of_D.paired,
    real: curve(take(of_D.at, n), -reach),
    fake: curve(take(of_D.at + n, n), -reach),
  };
  return {
    ...header,
    step: frame.step,
    extent: frame.extent,
    G: layers(header.G),
    ema: layers(header.ema),
    D: layers(header.D),
    slope,
    slopesD,
  };
}

// The outputs of `n` inputs, xs n×in: n×out, sample by sample.
export function forward(net, xs, n) {
  const width = net.at(-1).out,
    out = new Float32Array(n * width);
  eachChunk(net, xs, n, false, (run, start, count) => turned(run.at.at(-1), width, run.wide, out, start, count));
  return out;
}

// What every unit says, after its activation: one array a layer, unit by unit; unit u is `array.subarray(u * n, (u + 1) * n)`.
export function activations(net, xs, n) {
  const all = net.map((layer) => new Float32Array(layer.out * n));
  eachChunk(net, xs, n, false, (run, start, count) =>
    net.forEach((layer, l) => {
      for (let u = 0; u < layer.out; u++) {
        const from = run.at[l + 1] + u * run.wide;
        all[l].set(f.subarray(from, from + count), u * n + start);
      }
    }),
  );
  return all;
}

// ∇ₓ of the one output at `n` inputs: n×in, sample by sample.
export function gradient(net, xs, n) {
  const width = net[0].in,
    out = new Float32Array(n * width);
  eachChunk(net, xs, n, true, (run, start, count) => turned(backward(net, run), width, run.wide, out, start, count));
  return out;
}

// ∂ℒ/∂W of each layer of G and D, out×in, for the loss of `player` on the fakes of `z` and as many of `real` (n×2 or more):
// what flows backwards. Only of D for D's loss; null where its slope is not known. Biases and penalties are left out.
export function lossGradient(nets, player, z, real) {
  const n = z.length / nets.latent.size,
    fakes = forward(nets.G, z, n),
    of_fake = forward(nets.D, fakes, n);
  if (player === "G") {
    const through = backpropagate(
      nets.D,
      fakes,
      n,
      of_fake.map((v) => nets.slope(v) / n),
    );
    return { G: backpropagate(nets.G, z, n, through.xs).w, D: through.w };
  }
  if (!nets.slopesD) return null;
  const xs = real.subarray(0, 2 * n),
    of_real = forward(nets.D, xs, n),
    { paired, ...slope } = nets.slopesD;
  const other = (logits, i) => (paired ? logits[i] : 0);
  const a = backpropagate(
    nets.D,
    xs,
    n,
    of_real.map((v, i) => slope.real(v - other(of_fake, i)) / n),
  );
  const b = backpropagate(
    nets.D,
    fakes,
    n,
    of_fake.map((v, i) => slope.fake(v - other(of_real, i)) / n),
  );
  return { D: a.w.map((w, l) => w.map((v, k) => v + b.w[l][k])) };
}

// ∂ℒ/∂W, one array a layer, and ∂ℒ/∂xs (n×in) of a loss whose gradient with respect to the outputs is `seeds` (n×out).
function backpropagate(net, inputs, n, seeds) {
  const w = net.map((l) => new Float32Array(l.out * l.in)),
    width = net[0].in,
    xs = new Float32Array(n * width);
  eachChunk(net, inputs, n, true, (run, start, count) =>
    turned(backward(net, run, { seeds, start, count, w }), width, run.wide, xs, start, count),
  );
  return { w, xs };
}

// -- one chunk: activations lie unit by unit, `wide` samples beside each other ------------------------------------------

function eachChunk(net, xs, n, slopes, then) {
  const chunk = Math.min(CHUNK, Math.max(4, n)),
    units = net.reduce((sum, l) => sum + l.out, net[0].in);
  const weights = net.reduce((sum, l) => sum + pad4(l.out * l.in) + pad4(l.out), 0);
  grow(START + 2 * weights + pad4(chunk) * (3 * units + net.length));
  let at = START;
  const take = (size) => {
    const here = at;
    at += pad4(size);
    return here;
  };
  const put = (array) => {
    const here = take(array.length);
    f.set(array, here);
    return here;
  };
  const w = net.map((l) => put(l.w)),
    b = net.map((l) => put(l.b)),
    wide = pad4(chunk);
  const run = { wide, at: [], slope: [], norm: [], free: 0 };
  run.at.push(take(net[0].in * wide));
  for (const layer of net) {
    run.at.push(take(layer.out * wide));
    if (!slopes) continue;
    run.slope.push(take(layer.out * wide));
    run.norm.push(layer.norm ? { unit: take(layer.out * wide), by: take(wide) } : null);
  }
  run.free = at;
  for (let start = 0; start < n; start += chunk) {
    const count = Math.min(chunk, n - start),
      size = net[0].in;
    for (let i = 0; i < count; i++)
      for (let k = 0; k < size; k++) f[run.at[0] + k * wide + i] = xs[(start + i) * size + k];
    net.forEach((layer, l) => {
      const to = run.at[l + 1];
      product(w[l], run.at[l], to, layer.out, wide, layer.in, b[l]);
      if (layer.norm) normalise(layer, to, wide, run.norm[l]);
      if (slopes) bentWithSlope(layer.act, to, run.slope[l], layer.out * wide);
      else bend(layer.act, to, layer.out * wide);
    });
    then(run, start, count);
  }
}

function grow(floats) {
  const pages = Math.ceil((4 * floats - memory.buffer.byteLength) / 65536);
  if (pages <= 0) return;
  memory.grow(pages);
  f = new Float32Array(memory.buffer);
}

function turned(from, width, wide, out, start, count) {
  for (let k = 0; k < width; k++) for (let i = 0; i < count; i++) out[(start + i) * width + k] = f[from + k * wide + i];
}

// From the output back to the input; returns where the gradient lies. The two buffers behind `free` take turns.
// With `loss`, from its seeds on, and each layer's ∂ℒ/∂W is added up in loss.w.
function backward(net, run, loss = null) {
  const { wide } = run,
    most = Math.max(...net.map((l) => Math.max(l.out, l.in))) * wide;
  let at = run.free,
    next = at + most,
    turn = next + most;
  grow(turn + Math.max(...net.map((l) => pad4(l.in * l.out))));
  f.fill(loss ? 0 : 1, at, at + net.at(-1).out * wide);
  if (loss)
    for (let o = 0; o < net.at(-1).out; o++)
      for (let i = 0; i < loss.count; i++) f[at + o * wide + i] = loss.seeds[(loss.start + i) * net.at(-1).out + o];
  for (let l = net.length - 1; l >= 0; l--) {
    const layer = net[l],
      size = layer.out * wide;
    for (let i = 0; i < size; i++) f[at + i] *= f[run.slope[l] + i];
    if (layer.norm) unnormalise(layer, at, wide, run.norm[l]);
    if (loss) collect(layer, at, run.at[l], wide, loss.count, loss.w[l]);
    for (let o = 0; o < layer.out; o++)
      for (let k = 0; k < layer.in; k++) f[turn + k * layer.out + o] = layer.w[o * layer.in + k];
    product(turn, at, next, layer.in, wide, layer.out, 0);
    [at, next] = [next, at];
  }
  return at;
}

function collect(layer, at, below, wide, count, w) {
  for (let o = 0; o < layer.out; o++)
    for (let k = 0; k < layer.in; k++) {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += f[at + o * wide + i] * f[below + k * wide + i];
      w[o * layer.in + k] += sum;
    }
}

// Layer normalisation (Ba et al. 2016) over the units of each sample; `kept` takes what the way back needs.
function normalise({ out, norm }, at, wide, kept) {
  for (let i = 0; i < wide; i++) {
    let mean = 0,
      spread = 0;
    for (let u = 0; u < out; u++) mean += f[at + u * wide + i];
    mean /= out;
    for (let u = 0; u < out; u++) spread += (f[at + u * wide + i] - mean) ** 2;
    const by = 1 / Math.sqrt(spread / out + norm.eps);
    if (kept) f[kept.by + i] = by;
    for (let u = 0; u < out; u++) {
      const unit = (f[at + u * wide + i] - mean) * by;
      if (kept) f[kept.unit + u * wide + i] = unit;
      f[at + u * wide + i] = unit * norm.w[u] + norm.b[u];
    }
  }
}

function unnormalise({ out, norm }, at, wide, kept) {
  for (let i = 0; i < wide; i++) {
    let mean = 0,
      along = 0;
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

// Without branches, which would be mispredicted half of the time. Of −∞ they make NaN; such players have diverged.
function bend(act, at, size) {
  const h = f,
    end = at + size;
  if (act === "relu") for (let i = at; i < end; i++) h[i] = 0.5 * (h[i] + Math.abs(h[i]));
  else if (act === "leaky_relu") for (let i = at; i < end; i++) h[i] = 0.6 * h[i] + 0.4 * Math.abs(h[i]);
  else if (act === "tanh") for (let i = at; i < end; i++) h[i] = 1 - 2 / (1 + Math.exp(2 * h[i]));
  else if (act === "silu") for (let i = at; i < end; i++) h[i] /= 1 + Math.exp(-h[i]);
}

function bentWithSlope(act, at, slope, size) {
  for (let i = 0; i < size; i++) {
    const v = f[at + i];
    let h = v,
      d = 1;
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

// C[M, N] = A[M, K] · B[K, N] + bias[M] (bias 0: none): the kernel's twin.
function plain(A, B, C, M, N, K, bias) {
  for (let m = 0; m < M; m++) {
    const c = C + m * N;
    f.fill(bias ? f[bias + m] : 0, c, c + N);
    for (let k = 0; k < K; k++) {
      const v = f[A + m * K + k],
        row = B + k * N;
      for (let n = 0; n < N; n++) f[c + n] += v * f[row + n];
    }
  }
}
