// Ways from one latent point to another: the twin of playground/latent/paths.py, tested against it number by number.

const PARALLEL = 1e-6;
const norm = (a) => Math.sqrt(a.reduce((sum, v) => sum + v * v, 0));

// The latent point of a seed: mulberry32 and Box–Muller.
export function seeded(seed, size) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const found = new Float64Array(size + 1);
  for (let i = 0; i < size; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform())), angle = 2 * Math.PI * uniform();
    found[i] = radius * Math.cos(angle);
    found[i + 1] = radius * Math.sin(angle);
  }
  return found.slice(0, size);
}

export const lerp = (a, b, t) => a.map((v, i) => v + (b[i] - v) * t);

export function slerp(a, b, t) {
  const la = norm(a), lb = norm(b);
  if (Math.min(la, lb) === 0) return lerp(a, b, t);
  const cos = a.reduce((sum, v, i) => sum + (v / la) * (b[i] / lb), 0);
  const angle = Math.acos(Math.min(1, Math.max(-1, cos))), sin = Math.sin(angle);
  if (Math.abs(sin) < PARALLEL) {
    const half = cos < 0 ? aside(a.map((v) => v / la)) : null;
    if (!half) return lerp(a, b, t);
    const middle = half.map((v) => (v * (la + lb)) / 2);
    return t < 0.5 ? slerp(a, middle, 2 * t) : slerp(middle, b, 2 * t - 1);
  }
  const p = Math.sin((1 - t) * angle) / sin, q = Math.sin(t * angle) / sin, length = (1 - t) * la + t * lb;
  return a.map((v, i) => (p * (v / la) + q * (b[i] / lb)) * length);
}

// The unit vector perpendicular to u and nearest to the axis on which u is smallest, the first of several; none on a line.
function aside(u) {
  const k = u.reduce((least, v, i) => (Math.abs(v) < Math.abs(u[least]) ? i : least), 0);
  const found = u.map((v, i) => (i === k ? 1 : 0) - u[k] * v), length = norm(found);
  return length < PARALLEL ? null : found.map((v) => v / length);
}

export function blend(points, weights) {
  const mixed = points[0].map((_, i) => points.reduce((sum, p, n) => sum + weights[n] * p[i], 0));
  const length = norm(mixed), wanted = points.reduce((sum, p, n) => sum + weights[n] * norm(p), 0);
  return length === 0 ? mixed : mixed.map((v) => (v * wanted) / length);
}

export function spline(keys, t, closed) {
  const n = keys.length, spans = closed ? n : n - 1;
  if (spans === 0) return keys[0];
  const place = Math.min(t, 1) * spans, i = Math.min(Math.floor(place), spans - 1), x = place - i;
  const key = (k) => (closed ? keys[(k + n) % n] : keys[Math.min(Math.max(k, 0), n - 1)]);
  const [p, q, r, s] = [key(i - 1), key(i), key(i + 1), key(i + 2)];
  return q.map((v, k) => 0.5 * (2 * v + (r[k] - p[k]) * x + (2 * p[k] - 5 * v + 4 * r[k] - s[k]) * x ** 2 +
    (3 * v - p[k] - 3 * r[k] + s[k]) * x ** 3));
}

export function along(keys, kind, t, closed = false) {
  const n = keys.length;
  if (n === 1) return keys[0];
  if (kind === "spline") return spline(keys, t, closed);
  const spans = closed ? n : n - 1;
  const place = Math.min(t, 1) * spans, i = Math.min(Math.floor(place), spans - 1), x = place - i;
  const a = keys[i], b = keys[(i + 1) % n];
  if (kind === "blend") return blend([a, b], [1 - x, x]);
  return (kind === "slerp" ? slerp : lerp)(a, b, x);
}

// The clock that makes a path even: from the part of the way to its t.
export function evened(distances) {
  const way = [0];
  for (const d of distances) way.push(way.at(-1) + d);
  const total = way.at(-1);
  if (!(total > 0)) return (s) => s;
  return (s) => {
    const at = s * total;
    let i = way.findIndex((w) => w >= at);
    if (i <= 0) return i === 0 ? 0 : 1;
    const part = (at - way[i - 1]) / (way[i] - way[i - 1]);
    return (i - 1 + part) / distances.length;
  };
}

// Labels pass by, one melting into the next: weights at t seconds.
export function passing(t, classes) {
  const at = (t / 2.5) % Math.max(1, classes), k = Math.floor(at), part = Math.max(0, at - k - 0.6) / 0.4;
  return Array.from({ length: classes }, (_, i) => (i === k ? 1 - part : i === (k + 1) % classes ? part : 0));
}

// A smooth random loop through anchors (2k points): N(0, I) at each t if they are.
export function walk(anchors, t) {
  const k = anchors.length >> 1;
  return anchors[0].map((_, i) => {
    let sum = 0;
    for (let j = 0; j < k; j++) {
      const angle = 2 * Math.PI * (j + 1) * t;
      sum += Math.cos(angle) * anchors[j][i] + Math.sin(angle) * anchors[k + j][i];
    }
    return sum / Math.sqrt(k);
  });
}
