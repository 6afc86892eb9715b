// The Dirac-GAN in the browser: twin of playground/training/dirac.py, tested against it number by number.

/**
 * @typedef {[theta: number, psi: number]} Point
 * @typedef {[re: number, im: number]} Complex
 * @typedef {"converges" | "strays" | "creeps" | "circles" | "repelled" | "restless"} Code
 * @typedef {{ code: Code, radius: number, distance: number }} Verdict `radius`: |λ| at the equilibrium, NaN where there
 *   is no Jacobian; `distance`: from the equilibrium, the largest of the last fifth
 *
 * @typedef {object} Method
 * @property {string} name
 * @property {string} label
 * @property {string} says what one sees
 * @property {string} source
 * @property {keyof typeof FIELDS} field
 * @property {number} strength
 * @property {string} symbol of the strength; "" where there is none
 * @property {number} clip of ψ; 0: none
 * @property {boolean} ahead moves by the field one step ahead
 * @property {boolean} smooth the field has a Jacobian at the equilibrium
 * @property {boolean | null} converges by the paper
 *
 * @typedef {{ name: string, label: string, turns: number }} Scheme `turns`: updates of D before each of G; 0: both at
 *   once
 */

const NODES = Array.from({ length: 29 }, (_, i) => (i - 14) * 0.5);
const TOTAL = NODES.reduce((sum, x) => sum + Math.exp((-x * x) / 2), 0);
const WEIGHTS = NODES.map((x) => Math.exp((-x * x) / 2) / TOTAL);

/** @param {number} t f′(t) */
const f1 = (t) => (t > 0 ? Math.exp(-t) / (1 + Math.exp(-t)) : 1 / (1 + Math.exp(t)));
/** @param {number} t f″(t) */
const f2 = (t) => -f1(t) * f1(-t);

/**
 * @param {Point} w
 * @returns {Point}
 */
const minimax = ([theta, psi]) => {
  const slope = f1(-theta * psi);
  return [psi * slope, -theta * slope];
};

/** @satisfies {Record<string, (w: Point, strength: number) => Point>} */
export const FIELDS = {
  minimax,
  /** @type {(w: Point) => Point} */
  non_saturating: ([theta, psi]) => [psi * f1(theta * psi), -theta * f1(-theta * psi)],
  /** @type {(w: Point) => Point} */
  wasserstein: ([theta, psi]) => [psi, -theta],
  /** @type {(w: Point, s: number) => Point} */
  wasserstein_gp: ([theta, psi], s) => [psi, -theta - s * Math.sign(psi) * (Math.abs(psi) - 1)],
  /** @type {(w: Point, s: number) => Point} */
  instance_noise: ([theta, psi], s) => {
    let [a, b] = [0, 0];
    for (let i = 0; i < NODES.length; i++) {
      const [fake, real] = [theta + s * NODES[i], s * NODES[i]];
      const slope = f1(-psi * fake);
      a += WEIGHTS[i] * psi * slope;
      b += WEIGHTS[i] * (real * f1(psi * real) - fake * slope);
    }
    return [a, b];
  },
  /** @type {(w: Point, s: number) => Point} */
  gradient_penalty: (w, s) => {
    const [a, b] = minimax(w);
    return [a, b - s * w[1]];
  },
  /** @type {(w: Point, s: number) => Point} */
  consensus: (w, s) => {
    const [theta, psi] = w;
    const a = f1(-theta * psi);
    const both = (theta * theta + psi * psi) * a * f2(-theta * psi);
    const [x, y] = minimax(w);
    return [x - s * (theta * a * a - both * psi), y - s * (psi * a * a - both * theta)];
  },
};

/** @type {(method: Method, w: Point, strength?: number) => Point} */
export const velocity = (method, w, strength = method.strength) =>
  /** @type {(w: Point, s: number) => Point} */ (FIELDS[method.field])(w, strength);

/** @type {(method: Method, psi: number) => number} */
const clipped = (method, psi) => (method.clip ? Math.min(method.clip, Math.max(-method.clip, psi)) : psi);

/**
 * The point after one step of size h.
 *
 * @param {Method} method
 * @param {Scheme} scheme
 * @param {Point} w
 * @param {number} h
 * @returns {Point}
 */
export function step(method, scheme, w, h, strength = method.strength) {
  if (scheme.turns === 0 || method.ahead) {
    let v = velocity(method, w, strength);
    if (method.ahead) v = velocity(method, [w[0] + h * v[0], w[1] + h * v[1]], strength);
    return [w[0] + h * v[0], clipped(method, w[1] + h * v[1])];
  }
  let [theta, psi] = w;
  for (let i = 0; i < scheme.turns; i++) psi = clipped(method, psi + h * velocity(method, [theta, psi], strength)[1]);
  theta += h * velocity(method, [theta, psi], strength)[0];
  return [theta, psi];
}

/**
 * The points of so many steps; [∞, ∞] once they have gone beyond 10⁶.
 *
 * @param {Method} method
 * @param {Scheme} scheme
 * @param {Point} start
 * @param {number} h
 * @param {number} steps
 */
export function trajectory(method, scheme, start, h, steps, strength = method.strength) {
  const found = [start];
  while (found.length <= steps) {
    const last = found[found.length - 1];
    const next = Number.isFinite(last[0]) ? step(method, scheme, last, h, strength) : last;
    const near = Math.abs(next[0]) < 1e6 && Math.abs(next[1]) < 1e6;
    found.push(near ? next : [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  }
  return found;
}

/**
 * The path of infinitely small steps, by Runge and Kutta's fourth order; it ends where it closes.
 *
 * @param {Method} method
 * @param {Point} start
 * @param {number} time
 */
export function flow(method, start, time, strength = method.strength, dt = 0.05) {
  const found = [start];
  /** @type {(w: Point, v: Point, by: number) => Point} */
  const go = (w, v, by) => [w[0] + by * v[0], w[1] + by * v[1]];
  let w = start;
  for (let t = 0; t < time; t += dt) {
    const a = velocity(method, w, strength);
    const b = velocity(method, go(w, a, dt / 2), strength);
    const c = velocity(method, go(w, b, dt / 2), strength);
    const d = velocity(method, go(w, c, dt), strength);
    const at = (/** @type {0 | 1} */ i) => w[i] + (dt / 6) * (a[i] + 2 * b[i] + 2 * c[i] + d[i]);
    w = [at(0), clipped(method, at(1))];
    found.push(w);
    if (t > 1 && Math.hypot(w[0] - start[0], w[1] - start[1]) < dt * 0.7) break;
  }
  return found;
}

/**
 * The eigenvalues of the Jacobian of `step` at w, by central differences.
 *
 * @param {Method} method
 * @param {Scheme} scheme
 * @param {Point} w
 * @param {number} h
 * @returns {[Complex, Complex]}
 */
export function eigenvalues(method, scheme, w, h, strength = method.strength) {
  const e = 1e-5;
  const at = (/** @type {number} */ a, /** @type {number} */ b) =>
    step(method, scheme, [w[0] + a, w[1] + b], h, strength);
  const [x1, x0, y1, y0] = [at(e, 0), at(-e, 0), at(0, e), at(0, -e)];
  const slope = (/** @type {Point} */ up, /** @type {Point} */ down, /** @type {0 | 1} */ i) =>
    (up[i] - down[i]) / (2 * e);
  const [a, b, c, d] = [slope(x1, x0, 0), slope(y1, y0, 0), slope(x1, x0, 1), slope(y1, y0, 1)];
  const half = (a + d) / 2;
  const square = half * half - (a * d - b * c);
  const root = Math.sqrt(Math.abs(square));
  if (square < 0) return [cut(half, root), cut(half, -root)];
  return [cut(half + root, 0), cut(half - root, 0)];
}

/** @type {(re: number, im: number) => Complex} */
const cut = (re, im) => [re, im];

/**
 * What becomes of the game: |λ| decides wherever it is not 1, except that a path may lead elsewhere (“strays”) though
 * the centre attracts. On the circle the path itself decides.
 *
 * @param {Method} method
 * @param {Scheme} scheme
 * @param {number} h
 * @param {{ start: Point, steps: number }} game
 * @returns {Verdict}
 */
export function verdict(method, scheme, h, { start, steps }, strength = method.strength) {
  const distances = trajectory(method, scheme, start, h, steps, strength).map(([x, y]) => Math.hypot(x, y));
  const fifths = [0, 1, 2, 3, 4].map((i) =>
    Math.max(...distances.slice(1 + (i * steps) / 5, 1 + ((i + 1) * steps) / 5)),
  );
  const distance = fifths[4];
  if (!method.smooth) return { code: distance > 1e-3 ? "restless" : "converges", radius: Number.NaN, distance };
  const radius = Math.max(...eigenvalues(method, scheme, [0, 0], h, strength).map(([x, y]) => Math.hypot(x, y)));
  if (radius < 1 - 1e-7) return { code: distance > fifths[1] ? "strays" : "converges", radius, distance };
  if (radius > 1 + 1e-7) return { code: "repelled", radius, distance };
  const inwards = fifths.every((v, i) => i === 0 || v < fifths[i - 1]);
  return { code: inwards && distance < 0.9 * fifths[0] ? "creeps" : "circles", radius, distance };
}
