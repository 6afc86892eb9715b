// One step of the game in slow motion, told sentence by sentence. The engine makes ordinary whole steps; what lies
// within one is shown from the players before and after it: D moves first, G answers the D that has just moved.

import { forward } from "../shared/mlp_runtime.js";

const DWELL = 2200; // ms for a sentence
const MOVE = 900; // ms in which a player is seen to move

export const LIT = {
  // the layers of the picture that a sentence speaks of
  z: ["manifold"],
  fake: ["fake", "manifold"],
  scores: ["real", "fake", "map"],
  lossD: ["real", "fake", "map"],
  gradD: ["real", "fake", "map"],
  moveD: ["real", "fake", "map"],
  lossG: ["fake", "map"],
  gradG: ["fake", "map", "arrows"],
  moveG: ["real", "fake", "trails", "map"],
};

const two = (v) => v.toFixed(Math.abs(v) >= 100 ? 0 : Math.abs(v) < 0.1 ? 3 : 2).replace("-", "−");

// What D says of points on average: a probability where its logits mean one, else a bare score.
export function verdict(nets, points) {
  const n = points.length / 2,
    logits = forward(nets.D, points, n);
  let sum = 0;
  for (const v of logits) sum += nets.probability ? 1 / (1 + Math.exp(-v)) : v;
  return sum / Math.max(1, n);
}

// What has changed from one step to another, in a sentence.
export function happened(before, after, real, z, player) {
  const n = z.length / before.latent.size,
    fakes = (nets) => forward(nets.G, z, n);
  const old = fakes(before),
    made = fakes(after),
    D = (nets, points) => two(verdict(nets, points));
  let far = 0;
  for (let i = 0; i < n; i++) far += Math.hypot(made[2 * i] - old[2 * i], made[2 * i + 1] - old[2 * i + 1]) / n;
  const of_D = `D moved: D(x) on real points ${D(before, real)} → ${D(after, real)}, D(G(z)) on the same fakes ${D(before, old)} → ${D(after, old)}.`;
  const of_G = `G moved its points by ${two(far)} on average: D(G(z)) ${D(after, old)} → ${D(after, made)}.`;
  return player === "D" ? of_D : player === "G" ? of_G : `${of_D} ${of_G}`;
}

// Between two players, weight by weight.
function between(a, b, t) {
  return a.map((layer, i) => {
    const other = b[i],
      mix = (x, y) => x.map((v, k) => v + t * (y[k] - v));
    return {
      ...layer,
      w: mix(layer.w, other.w),
      b: mix(layer.b, other.b),
      norm: layer.norm && { ...layer.norm, w: mix(layer.norm.w, other.norm.w), b: mix(layer.norm.b, other.norm.b) },
    };
  });
}

export class SlowMotion {
  // `stage`: {config, aims, z, real(), step() -> promise of the players after one more step, show(nets, sub, layers, sentence)}.
  constructor(stage) {
    this.stage = stage;
    this.playing = true;
  }

  async start(nets) {
    this.before = nets;
    this.alive = true;
    while (this.alive) {
      this.after = await this.stage.step();
      if (!this.alive || !this.after) break;
      for (const [phase, sentence, scene] of this.sentences()) {
        await this.tell(phase, sentence, scene);
        if (!this.alive) return;
      }
      this.before = this.after;
    }
  }

  stop() {
    this.alive = false;
    this.wake?.();
  }

  next() {
    this.wake?.();
  }

  toggle() {
    this.playing = !this.playing;
    if (this.playing) this.wake?.();
  }

  // Show one sentence; `scene(t)` are the players at part t of it.
  tell(phase, sentence, scene) {
    const { stage } = this,
      start = performance.now(),
      moves = phase.startsWith("move");
    return new Promise((done) => {
      const over = () => {
        this.wake = null;
        clearTimeout(timer);
        stage.show(scene(1), { phase }, LIT[phase], sentence);
        done();
      };
      this.wake = over;
      let timer = 0;
      const wait = () => {
        if (!this.alive) return over();
        if (this.playing && performance.now() > start + DWELL) return over();
        timer = setTimeout(wait, 60);
        return undefined;
      };
      const draw = () => {
        const t = moves ? Math.min(1, (performance.now() - start) / MOVE) : 1;
        if (!this.alive || this.wake !== over) return;
        stage.show(scene(t), { phase, t }, LIT[phase], sentence);
        if (t < 1) requestAnimationFrame(draw);
      };
      draw();
      wait();
    });
  }

  sentences() {
    const { before, after, stage } = this,
      { config, aims, z } = stage,
      real = stage.real();
    const together = ["simultaneous", "extragradient", "consensus"].includes(config.dynamics?.name),
      n = z.length / before.latent.size;
    const turned = { ...before, step: after.step, D: after.D },
      faced = together ? before : turned; // the D that G answers
    const fakes = forward(before.G, z, n),
      made = forward(after.G, z, n);
    let far = 0;
    for (let i = 0; i < n; i++) far += Math.hypot(made[2 * i] - fakes[2 * i], made[2 * i + 1] - fakes[2 * i + 1]) / n;
    const D = (nets, points) => two(verdict(nets, points)),
      at = (nets) => () => nets;
    const { n_D = 1, n_G = 1, batch } = config.loop,
      times = (k) => (k === 1 ? "one step" : `${k} steps`);
    const word = before.probability ? "a probability" : "a score";
    const loss = stage.losses(after.step),
      lossD = loss?.D == null ? "" : ` It is ${two(loss.D)}.`,
      lossG = loss?.G == null ? "" : ` It is ${two(loss.G)}.`;
    return [
      [
        "z",
        `Sample z: ${batch} random points of the noise. Shown is a grid of it, folded into the plane as G has it now.`,
        at(before),
      ],
      ["fake", "G(z): G turns each z into a point. These are the fakes.", at(before)],
      [
        "scores",
        `D scores real and fake points, each with ${word}: on average D(x) = ${D(before, real)} and D(G(z)) = ${D(before, fakes)}.`,
        at(before),
      ],
      ["lossD", `D's loss is small when ${aims.D}.${lossD}`, at(before)],
      ["gradD", "Gradient: backwards through D, how each of its weights changes that loss.", at(before)],
      [
        "moveD",
        `Update: D takes ${times(n_D)} downhill. Now D(x) = ${D(turned, real)} and D(G(z)) = ${D(turned, fakes)}.`,
        (t) => ({ ...before, D: between(before.D, after.D, t) }),
      ],
      ["lossG", `${together ? "At the same time G" : "Now G"}: its loss is small when ${aims.G}.${lossG}`, at(faced)],
      ["gradG", "Gradient: backwards through D to the fakes, the arrows, and on through G to its weights.", at(faced)],
      [
        "moveG",
        `Update: G takes ${times(n_G)}; its points move by ${two(far)} on average, and D(G(z)) = ${D(after, made)}.`,
        (t) => ({ ...turned, G: between(before.G, after.G, t), ema: between(before.ema, after.ema, t) }),
      ],
    ];
  }
}
