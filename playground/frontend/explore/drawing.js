// What the explorer draws, and when: the big picture each frame, small ones between, movements that go by themselves.

import { at } from "../shared/address.js";
import { Point } from "./point.js";
import { tell } from "../shared/dom.js";
import * as gp from "../shared/generator.js";
import { Look } from "../shared/look.js";
import * as paths from "../shared/paths.js";

const WANDER = 14; // seconds of one loop of the random walk
const SHOWN = 3.5; // seconds of a «show me»
const POINTS = 320; // pixels a side of the plane of a generator that makes points

export class Drawing extends Point {
  // The generator of a model, run by this page; or by the server, and why.
  async loaded(model) {
    try {
      return [
        await gp.load(model.source ?? at(`api/models/${model.name}/weights`), { wasm: this.data.assets.kernels }),
        null,
      ];
    } catch (error) {
      if (model.source || !this.serving?.refused(error)) throw error;
      const ask = (what, question, step = null) => this.ask(what, question, model, step);
      return [await this.serving.Served.of(ask, (sentence) => this.tell(sentence)), error.message];
    }
  }

  // How its samples look, small and large.
  async looks(g) {
    const look = new Look(g, paths.seeded);
    const found = look.points ? [look, new Look(g, paths.seeded, POINTS)] : [look];
    if (g.draw) await this.renew(g, found);
    return found;
  }

  // Of points: the places where they lie, after new weights.
  async renew(g = this.g, looks = [this.look, this.large]) {
    if (!looks[0].points) return;
    const { zs, n } = looks[0],
      label = Array.from({ length: g.classes }, () => 1 / g.classes);
    const made = g.draw ? await new Promise((put) => g.draw("places", zs, n, label, put)) : null;
    for (const look of looks) look.renew(made);
  }

  paint() {
    if (!this.g || !this.state) return;
    this.dirty = false;
    const start = performance.now(),
      z = Float32Array.from(this.z()),
      { g } = this,
      code = g.draw && this.encode();
    this.make(
      z,
      1,
      this.state.label,
      (made) => {
        if (g !== this.g) return;
        if (this.look.points) this.sample = [made[0], made[1]];
        this.large.draw(made, this.image);
        this.big.getContext("2d").putImageData(this.image, 0, 0);
        this.painted++;
        this.tool?.painted?.();
        const took = performance.now() - start;
        this.took = 0.9 * (this.took ?? took) + 0.1 * took;
        if (this.painted % 10 === 1 || g.draw) this.numbers(z);
        if (g.draw && this.past.at(-1)?.code === code) {
          this.past.at(-1).picture = this.thumbnail();
          this.film();
        }
      },
      this.serving?.BIG,
    );
  }

  // n samples, lent to put(made): at once, or when the server has drawn them; then `key` tells wishes apart.
  make(zs, n, label, put, key = null, g = this.g) {
    if (g.draw) g.draw(key, zs, n, label, put);
    else put(g.batch(zs, n, [g.classes ? label : 0]));
  }

  numbers(z) {
    this.numbered = this.painted;
    const length = Math.hypot(...z);
    this.find(".norm").textContent = `‖z‖ ${length.toFixed(1)} · √d ${Math.sqrt(this.g.size).toFixed(1)}`;
    this.find(".speed").textContent =
      `${this.took.toFixed(1)} ms a picture, ${{ wasm: "in this browser", js: "in this browser (no SIMD)", server: "by the server" }[this.g.kind]}`;
    this.find(".psi + output").textContent = this.state.psi.toFixed(2);
    this.find(".row.labels")
      .querySelectorAll(".class")
      .forEach((b, k) => b.setAttribute("aria-pressed", this.state.label[k] > (this.mixing() ? 0 : 0.5)));
    const whole = this.state.label.indexOf(1); // the slider from label to label stands where one of them is pressed
    if (whole >= 0) this.find(".mix").value = whole;
  }

  // Pictures of several points side by side: zs are arrays of z. Returns a canvas.
  sheet(zs, columns, gap = 1, canvas = document.createElement("canvas"), label = this.state.label) {
    const { w, h } = this.look,
      rows = Math.ceil(zs.length / columns);
    const width = columns * (w + gap) - gap,
      height = rows * (h + gap) - gap;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const { g, look } = this,
      context = canvas.getContext("2d"),
      image = new ImageData(w, h),
      all = new Float32Array(zs.length * g.size);
    zs.forEach((z, n) => all.set(z, n * g.size));
    this.make(
      all,
      zs.length,
      label,
      (made) =>
        zs.forEach((_, n) => {
          look.draw(made.subarray(n * g.length, (n + 1) * g.length), image);
          context.putImageData(image, (n % columns) * (w + gap), Math.floor(n / columns) * (h + gap));
        }),
      canvas,
    );
    return canvas;
  }

  // One small picture into a place of a canvas, then after().
  cell(canvas, x, y, z, g = this.g, after = null) {
    const { look } = this;
    this.make(
      Float32Array.from(z),
      1,
      this.state.label,
      (made) => {
        this.small = this.small?.width === look.w ? this.small : new ImageData(look.w, look.h);
        look.draw(made, this.small);
        canvas.getContext("2d").putImageData(this.small, x, y);
        after?.();
      },
      {},
      g,
    );
  }

  thumbnail() {
    return this.g.draw ? this.big.toDataURL() : this.sheet([this.z()], 1).toDataURL();
  }

  // A question to the server about this generator. Throws its sentence.
  async ask(what, about, model = this.model, step = null) {
    if (model.source) throw new Error("The server does not know this generator: it is a file of yours.");
    const answer = await fetch(at(`api/models/${model.name}/ask/${what}${step === null ? "" : `?step=${step}`}`), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(about),
    });
    const found = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(found.sentence ?? `The server did not answer (${answer.status}).`);
    this.answered = true;
    return found;
  }

  // Says in `place` that an answer is waited for.
  waits(place, sentence) {
    tell(place, `${sentence}${this.answered ? "" : " The first answer takes longest: PyTorch is starting."}`, true);
  }

  labelled() {
    return this.g.classes ? { label: Array.from(this.state.label) } : {};
  }

  frame(now) {
    if (!this.live) return;
    this.loop = requestAnimationFrame((t) => this.frame(t));
    if (!this.g || !this.state) return;
    if (this.wandering) {
      if (!this.anchors) {
        this.anchors = this.newWalk();
        this.phase = 0;
      }
      this.phase = (this.phase + (now - (this.before ?? now)) / 1000 / WANDER) % 1;
      this.set({ z: paths.walk(this.anchors, this.phase), moves: {} });
      if (this.g.classes && this.root.classList.contains("demo"))
        this.state.label = paths.passing(now / 1000, this.g.classes);
    }
    this.before = now;
    if (this.showing) this.demonstrate(now);
    this.tool?.frame?.(now);
    const busy = this.dirty;
    if (busy) this.paint();
    else this.rest();
    if (!busy || !this.held) this.work(busy ? 4 : 24); // a hand has all the time there is
  }

  // Nothing moves: numbers and small pictures are those of what is shown.
  rest() {
    if (this.numbered !== this.painted) this.numbers(Float32Array.from(this.z()));
    if (this.held || this.showing || this.wandering || this.conditions() === this.condition) return;
    this.condition = this.conditions();
    this.tool?.restyled?.();
  }

  // What a picture depends on beside its point.
  conditions() {
    return [this.state.label, this.state.psi, this.shown].join();
  }

  // Small pictures are drawn between large ones, a few milliseconds each frame; newer jobs of a name replace older.
  queue(name, jobs) {
    this.jobs.set(name, jobs.slice());
  }

  work(most) {
    const end = performance.now() + most;
    for (const [name, jobs] of this.jobs) {
      while (jobs.length && this.jobs.get(name) === jobs) {
        if (this.g.full) return;
        jobs.shift()();
        if (performance.now() > end) return;
      }
      if (this.jobs.get(name) === jobs) this.jobs.delete(name);
    }
  }

  // A loop of random points that passes where we are: Gaussian anchors, given that walk(0) is the present z.
  newWalk() {
    const anchors = Array.from({ length: 6 }, () => paths.seeded(Math.floor(Math.random() * 1e9), this.g.size));
    const here = this.z({ ...this.state, psi: 1 });
    const off = here.map((v, i) => (v * Math.sqrt(3) - anchors[0][i] - anchors[1][i] - anchors[2][i]) / 3);
    for (const anchor of anchors.slice(0, 3))
      anchor.forEach((_, i) => {
        anchor[i] += off[i];
      });
    return anchors;
  }

  // A loop of random points, as a path.
  loopFromHere() {
    const anchors = this.newWalk();
    return { frames: WANDER * 25, at: (t) => paths.walk(anchors, t) };
  }

  // «Show me»: run(t) with t from 0 to 1, then after(), or everything as it was.
  show(run, after = null) {
    this.wander(false);
    const code = this.encode();
    this.showing = { run, after: after ?? (() => this.recall(code)), start: performance.now() };
  }

  demonstrate(now) {
    const { run, after, start } = this.showing,
      t = (now - start) / 1000 / SHOWN;
    if (t < 1) return run(Math.max(0, t));
    this.showing = null;
    after();
    this.remember();
  }

  // Moves a slider to its ends and back.
  sweep(range) {
    const [from, low, high] = [range.value, range.min, range.max].map(Number),
      put = (v) => {
        range.value = v;
        range.oninput();
      };
    this.show(
      (t) =>
        put(
          t < 0.25
            ? from + 4 * t * (high - from)
            : t < 0.75
              ? high - 2 * (t - 0.25) * (high - low)
              : low + 4 * (t - 0.75) * (from - low),
        ),
      () => put(from),
    );
  }
}
