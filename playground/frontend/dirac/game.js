// The Dirac-GAN in the browser: the twin of playground/dirac.py, tested against it number by number.
// A point is [θ, ψ]. A method is {field, strength, clip, ahead, smooth}, a scheme {turns}; both as dirac.py describes.

const NODES = Array.from({ length: 29 }, (_, i) => (i - 14) * 0.5);
const TOTAL = NODES.reduce((sum, x) => sum + Math.exp((-x * x) / 2), 0);
const WEIGHTS = NODES.map((x) => Math.exp((-x * x) / 2) / TOTAL);

const f1 = (t) => (t > 0 ? Math.exp(-t) / (1 + Math.exp(-t)) : 1 / (1 + Math.exp(t)));
const f2 = (t) => -f1(t) * f1(-t);

const minimax = ([theta, psi]) => {
  const slope = f1(theta * psi);
  return [-psi * slope, theta * slope];
};

export const FIELDS = {
  minimax,
  non_saturating: ([theta, psi]) => [-psi * f1(-theta * psi), theta * f1(theta * psi)],
  wasserstein: ([theta, psi]) => [-psi, theta],
  wasserstein_gp: ([theta, psi], s) => [-psi, theta - s * Math.sign(psi) * (Math.abs(psi) - 1)],
  instance_noise: ([theta, psi], s) => {
    let a = 0,
      b = 0;
    for (let i = 0; i < NODES.length; i++) {
      const fake = theta + s * NODES[i],
        real = s * NODES[i],
        on = f1(psi * fake);
      a -= WEIGHTS[i] * psi * on;
      b += WEIGHTS[i] * (fake * on - real * f1(-psi * real));
    }
    return [a, b];
  },
  gradient_penalty: (w, s) => {
    const [a, b] = minimax(w);
    return [a, b - s * w[1]];
  },
  consensus: (w, s) => {
    const [theta, psi] = w,
      a = f1(theta * psi),
      both = (theta * theta + psi * psi) * a * f2(theta * psi);
    const [x, y] = minimax(w);
    return [x - s * (theta * a * a + both * psi), y - s * (psi * a * a + both * theta)];
  },
};

export const velocity = (method, w, strength = method.strength) => FIELDS[method.field](w, strength);

const clipped = (method, psi) => (method.clip ? Math.min(method.clip, Math.max(-method.clip, psi)) : psi);

export function step(method, scheme, w, h, strength = method.strength) {
  const field = FIELDS[method.field];
  if (scheme.turns === 0 || method.ahead) {
    let v = field(w, strength);
    if (method.ahead) v = field([w[0] + h * v[0], w[1] + h * v[1]], strength);
    return [w[0] + h * v[0], clipped(method, w[1] + h * v[1])];
  }
  let [theta, psi] = w;
  for (let i = 0; i < scheme.turns; i++) psi = clipped(method, psi + h * field([theta, psi], strength)[1]);
  return [theta + h * field([theta, psi], strength)[0], psi];
}

// The points of so many steps; [Infinity, Infinity] once they have gone beyond 10⁶.
export function trajectory(method, scheme, start, h, steps, strength = method.strength) {
  const found = [start];
  while (found.length <= steps) {
    const last = found[found.length - 1];
    const next = Number.isFinite(last[0]) ? step(method, scheme, last, h, strength) : last;
    found.push(Math.abs(next[0]) < 1e6 && Math.abs(next[1]) < 1e6 ? next : [Infinity, Infinity]);
  }
  return found;
}

// The way of infinitely small steps, by Runge and Kutta's fourth order; it ends where it closes.
export function flow(method, start, time, strength = method.strength, dt = 0.05) {
  const found = [start],
    go = (w, v, by) => [w[0] + by * v[0], w[1] + by * v[1]];
  for (let t = 0, w = start; t < time; t += dt) {
    const a = velocity(method, w, strength),
      b = velocity(method, go(w, a, dt / 2), strength);
    const c = velocity(method, go(w, b, dt / 2), strength),
      d = velocity(method, go(w, c, dt), strength);
    w = [0, 1].map((i) => w[i] + (dt / 6) * (a[i] + 2 * b[i] + 2 * c[i] + d[i]));
    w[1] = clipped(method, w[1]);
    found.push(w);
    if (t > 1 && Math.hypot(w[0] - start[0], w[1] - start[1]) < dt * 0.7) break;
  }
  return found;
}

// The eigenvalues [[re, im], [re, im]] of the Jacobian of `step` at w, by central differences.
export function eigenvalues(method, scheme, w, h, strength = method.strength) {
  const e = 1e-5,
    at = (a, b) => step(method, scheme, [w[0] + a, w[1] + b], h, strength);
  const [x1, x0, y1, y0] = [at(e, 0), at(-e, 0), at(0, e), at(0, -e)];
  const [a, c] = [0, 1].map((i) => (x1[i] - x0[i]) / (2 * e)),
    [b, d] = [0, 1].map((i) => (y1[i] - y0[i]) / (2 * e));
  const half = (a + d) / 2,
    square = half * half - (a * d - b * c),
    root = Math.sqrt(Math.abs(square));
  return square >= 0
    ? [
        [half + root, 0],
        [half - root, 0],
      ]
    : [
        [half, root],
        [half, -root],
      ];
}

export function verdict(method, scheme, h, game, strength = method.strength) {
  const distances = trajectory(method, scheme, game.start, h, game.steps, strength).map(([x, y]) => Math.hypot(x, y));
  const fifths = [0, 1, 2, 3, 4].map((i) =>
    Math.max(...distances.slice(1 + (i * game.steps) / 5, 1 + ((i + 1) * game.steps) / 5)),
  );
  const distance = fifths[4];
  if (!method.smooth) return { code: distance > 1e-3 ? "restless" : "converges", radius: NaN, distance };
  const radius = Math.max(...eigenvalues(method, scheme, [0, 0], h, strength).map(([x, y]) => Math.hypot(x, y)));
  if (radius < 1 - 1e-7) return { code: distance > fifths[1] ? "strays" : "converges", radius, distance };
  if (radius > 1 + 1e-7) return { code: "repelled", radius, distance };
  const inwards = fifths.every((v, i) => i === 0 || v < fifths[i - 1]);
  return { code: inwards && distance < 0.9 * fifths[0] ? "creeps" : "circles", radius, distance };
}
