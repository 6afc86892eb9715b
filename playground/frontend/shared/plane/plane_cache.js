// Values computed from the networks of a plane: fake points and their former places, D over the plane, D*, coverage.
// They are computed when they are needed; while the picture moves, only as often as there is time for it.

import { forward } from "../mlp_runtime.js";
import * as latents from "./plane_latents.js";
import * as maths from "./plane_math.js";

export const FAKES = 300;
const SEED = 7; // the same noise at every step, in every run
const EVEN = 16384; // latent points that stand for equal mass: a cell of q is known to 1/16384
const TRAIL = 10,
  TRAIL_MS = 40; // positions behind each point, and how far apart they are taken
const WALK = 600; // positions kept of a whole run; then every second one goes
const COARSE = 32,
  FINE = 80,
  STILL = 160; // cells of D's map along the shorter side: while it moves, and at rest
const MAP_MS = 5; // what the map may cost

/**
 * @import { Frame } from "../frame.js"
 * @import { Networks } from "../networks_frame.js"
 * @import { Pen } from "./plane_palette.js"
 *
 * @typedef {Frame & { data: Float32Array }} Floats
 */

export class Known {
  constructor() {
    /** @type {Networks | null} */
    this.nets = null;
    /** @type {Floats | null} */
    this.real = null;
    /** @type {Floats | null} */
    this.heldOut = null;
    /** @type {Floats | null} the mass of the data in each cell */
    this.density = null;
    /** @type {Floats | null} fake points, where there are no networks */
    this.fake = null;
    /** @type {Floats | null} D over the plane, where there are no networks */
    this.map = null;
    /** @type {Networks[] | null} older networks, oldest first: a followed point's way through them */
    this.history = null;
    /** @type {number | null} the fake point that is followed */
    this.follow = null;
    this.average = false; // the EMA of G instead of G
    this.atRest = false; // no news: the picture is made finer
    this.whole = false; // the picture leaves the page and is made at its finest
    this.cells = 64; // of D's map along the shorter side, while it moves
    /** @type {Map<string, { key: unknown[], value: any, cost: number, at: number }>} what has been computed, by name */
    this.kept = new Map();
    this.noise = ""; // of which prior z is
    /** @type {Float32Array | null} */
    this.z = null;
    /** @type {Float32Array | null} */
    this.fakes = null;
    /** @type {Networks | null} */
    this.seen = null;
    this.seenAverage = false;
    /** @type {{ now: number, xs: Float32Array }[]} */
    this.trail = [];
    /** @type {{ step: number, xs: Float32Array }[]} */
    this.walk = [];
  }

  /** The networks shown. Throws where there are none. */
  get networks() {
    if (!this.nets) throw new Error("The plane has no networks.");
    return this.nets;
  }

  get G() {
    return this.average ? this.networks.ema : this.networks.G;
  }

  get extent() {
    return this.nets?.extent ?? this.map?.extent ?? this.density?.extent ?? this.real?.extent ?? [-2.6, 2.6, -2.6, 2.6];
  }

  // Take the newest networks into account: their fake points, and the former places of these points.
  advance() {
    if (!this.nets) {
      this.z = null;
      this.fakes = this.fake?.data ?? null;
      return;
    }
    const { latent, step } = this.nets,
      kind = `${latent.size} ${latent.prior}`;
    if (!this.z || this.noise !== kind) {
      this.noise = kind;
      this.z = latents.draw(latent, FAKES, SEED);
      this.trail = [];
      this.walk = [];
      this.kept.clear();
    }
    if (this.seen === this.nets && this.seenAverage === this.average) return;
    if (this.seenAverage !== this.average) {
      this.trail = [];
      this.walk = [];
    }
    this.seen = this.nets;
    this.seenAverage = this.average;
    this.fakes = forward(this.G, this.z, FAKES);
    const now = performance.now(),
      last = this.walk.at(-1);
    if (last && step < last.step) {
      // back in time
      this.walk = this.walk.filter((w) => w.step < step);
      this.trail = [];
    }
    if (now - (this.trail.at(-1)?.now ?? -Infinity) >= TRAIL_MS) this.trail.push({ now, xs: this.fakes });
    if (this.trail.length > TRAIL) this.trail.shift();
    if (step > (this.walk.at(-1)?.step ?? -Infinity)) this.walk.push({ step, xs: this.fakes });
    if (this.walk.length > WALK) this.walk = this.walk.filter((_, i) => i % 2 === 0);
  }

  /**
   * A value made by `make` for `key`; while pictures move also the last one, if its making would take half of the time.
   *
   * @template T
   * @param {string} name
   * @param {unknown[]} key
   * @param {() => T} make
   * @param {boolean} exact
   * @returns {T}
   */
  derived(name, key, make, exact = false) {
    const old = this.kept.get(name),
      start = performance.now();
    const same = old && key.length === old.key.length && key.every((k, i) => k === old.key[i]);
    if (same || (old && !exact && !this.atRest && !this.whole && start < old.at + old.cost)) return old.value;
    const value = make(),
      at = performance.now();
    this.kept.set(name, { key, value, cost: at - start, at });
    return value;
  }

  /**
   * D over what can be seen: {logits, w, h, extent}.
   *
   * @param {Pen} pen
   */
  believed(pen) {
    const { W, H } = pen,
      [left, right, bottom, top] = seen(pen),
      rest = this.atRest || this.whole;
    const short = rest ? Math.min(STILL, Math.round(Math.min(W, H) / 4)) : this.cells,
      size = Math.min(W, H) / short,
      w = Math.ceil(W / size),
      h = Math.ceil(H / size);
    return this.derived("map", [this.nets, left, top, w, h], () => {
      const start = performance.now(),
        extent = [left, right, bottom, top];
      const xs = this.derived("middles", [left, top, w, h], () => maths.middles(extent, w, h), true);
      const logits = forward(this.networks.D, xs, w * h),
        cost = performance.now() - start;
      if (!rest)
        this.cells = Math.round(
          Math.min(FINE, Math.max(COARSE, this.cells * (cost > MAP_MS ? 0.92 : cost < 0.6 * MAP_MS ? 1.05 : 1))),
        );
      return { logits, w, h, extent };
    });
  }

  belief() {
    return this.derived("belief", [this.nets, this.real], () => {
      const { networks } = this;
      const logits = (/** @type {Float32Array | null | undefined} */ xs) =>
        xs && networks.floating ? forward(networks.D, xs, xs.length / 2) : new Float32Array(1);
      return maths.belief(networks, logits(this.real?.data), logits(this.fakes));
    });
  }

  // Many fake points of equal mass: q.
  many() {
    return this.derived("many", [this.nets, this.average], () => {
      const weights = this.G.reduce((n, l) => n + l.in * l.out, 0),
        n = weights > 20_000 && !this.whole ? EVEN / 4 : EVEN;
      const z = this.derived("even", [this.noise, n], () => latents.even(this.networks.latent, n), true);
      return forward(this.G, z, n);
    });
  }

  // The optimal D on the cells of p, two by two: {values, sure, w, h}.
  best() {
    const { optimal } = this.nets ?? {},
      p = this.density;
    if (!optimal || !p) return null;
    return this.derived("best", [this.many(), p, optimal.join()], () => {
      const w = p.shape[1] / 2,
        h = p.shape[0] / 2,
        mass = new Float32Array(w * h),
        xs = this.many();
      for (let r = 0; r < 2 * h; r++)
        for (let c = 0; c < 2 * w; c++) mass[(r >> 1) * w + (c >> 1)] += p.data[r * 2 * w + c];
      return {
        ...maths.optimal(optimal, mass, maths.shares(xs, p.extent, w, h), xs.length / 2),
        w,
        h,
        extent: p.extent,
      };
    });
  }

  // Each mode's share of the fake samples, and how many modes have some: null where there are no modes.
  covered() {
    const modes = this.nets?.modes;
    if (!modes) return null;
    return this.derived("covered", [this.many(), modes], () => {
      const shares = maths.coverage(this.many(), modes.centres, modes.sigma),
        even = 1 / modes.centres.length;
      return {
        shares,
        even,
        found: shares.filter((s) => s > 0.1 * even).length,
        of: shares.length,
        near: shares.reduce((a, b) => a + b, 0),
      };
    });
  }

  /**
   * Why a layer cannot be shown at the moment; nothing if it can.
   *
   * @param {string} id
   */
  missing(id) {
    if ((id === "optimal" || id === "gap") && this.nets && !this.nets.optimal)
      return "There is no optimal D to show for this objective, packing or noise.";
    if (id === "q" && this.nets?.latent.size === 1)
      return "Singular: one latent number makes a curve, which has no density in the plane.";
    if (id === "modes" && this.nets && !this.nets.modes) return "This data has no separate modes.";
    return "";
  }

  /** Where the followed point was before now, by step: from the kept networks, and as it was seen to move. */
  way() {
    const { follow, history, nets, walk } = this;
    if (follow === null) return [];
    const moved = walk.map(({ step, xs }) => ({ step, xs: xs.subarray(2 * follow, 2 * follow + 2) }));
    if (!nets) return moved;
    const older = history?.length
      ? this.derived("way", [history, follow, this.average], () => this.past(follow), true)
      : [];
    return [...older, ...moved].sort((a, b) => a.step - b.step).filter(({ step }) => step < nets.step);
  }

  /**
   * A fake point in all kept networks.
   *
   * @param {number} index
   */
  past(index) {
    const { size } = this.networks.latent;
    const z = this.z?.subarray(index * size, (index + 1) * size) ?? [];
    return (this.history ?? []).map(({ step, G, ema }) => ({ step, xs: forward(this.average ? ema : G, z, 1) }));
  }
}

/**
 * The extent of what can be seen.
 *
 * @param {Pick<Pen, "W" | "H" | "view">} pen
 */
export function seen({ W, H, view }) {
  const w = W / view.scale / 2,
    h = H / view.scale / 2;
  return [view.x - w, view.x + w, view.y - h, view.y + h];
}
