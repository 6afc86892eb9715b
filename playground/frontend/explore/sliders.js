// Directions: what is looked for around a point, and the sliders that move along them.

import { el } from "../shared/dom.js";
import { dot, scaled, unit } from "../shared/vectors.js";

const AFFORDABLE = 150; // ms that looking around a point may take

// How the picture changes along each probe (unit vectors), here: forward differences, one row a probe.
function differences(explorer, probes) {
  const { g } = explorer,
    z = explorer.z(),
    n = probes.length,
    eps = 0.05,
    zs = new Float32Array((n + 1) * g.size);
  probes.forEach((probe, i) => {
    for (let k = 0; k < g.size; k++) zs[i * g.size + k] = z[k] + eps * probe[k];
  });
  zs.set(z, n * g.size);
  const made = Float32Array.from(g.batch(zs, n + 1, [g.classes ? explorer.state.label : 0])),
    L = g.length,
    here = made.subarray(n * L);
  return probes.map((_, i) => made.subarray(i * L, (i + 1) * L).map((v, k) => (v - here[k]) / eps));
}

const axes = (d) => Array.from({ length: d }, (_, n) => Float64Array.from({ length: d }, (_, i) => +(i === n)));
const affordable = (explorer) => explorer.g.size * (explorer.took ?? 1) < AFFORDABLE;

const asked = (explorer) => explorer.g.local(explorer.z(), explorer.state.label, () => explorer.tool?.directed?.());

// The k directions of z that change the picture most, here: top eigenvectors of JᵀJ. Of a large generator only the span
// of sixteen known directions is searched, for every probe costs a picture; where the server draws, it is asked.
export function localDirections(explorer, k) {
  const known = explorer.directions.slice(0, 16).map((d) => d.vector);
  const some =
    known.length >= k ? known : Array.from({ length: 16 }, (_, i) => explorer.paths.seeded(i, explorer.g.size));
  if (explorer.g.draw) return (asked(explorer)?.directions ?? orthonormal(some)).slice(0, k);
  const probes = affordable(explorer) ? axes(explorer.g.size) : orthonormal(some);
  const rows = differences(explorer, probes),
    m = rows.length;
  const M = rows.map((a, i) => Float64Array.from(rows, (b, j) => (j < i ? 0 : dot(a, b))));
  for (let i = 0; i < m; i++) for (let j = 0; j < i; j++) M[i][j] = M[j][i];
  return eigenvectors(M, Math.min(k, m)).map((c) =>
    signed(probes[0].map((_, i) => c.reduce((sum, v, n) => sum + v * probes[n][i], 0))),
  );
}

// How much each coordinate of z changes the picture, here; of a large generator as it was at the first point asked for.
export function sensitivities(explorer) {
  const { g } = explorer;
  if (g.draw) return asked(explorer)?.strengths ?? Array(g.size).fill(0);
  if (g.sensitivities && !affordable(explorer)) return g.sensitivities;
  return (g.sensitivities = differences(explorer, axes(g.size)).map((row) => Math.sqrt(dot(row, row))));
}

function orthonormal(vectors) {
  const found = [];
  for (const vector of vectors) {
    const v = Float64Array.from(vector);
    for (const u of found) {
      const c = dot(u, v);
      v.forEach((_, i) => {
        v[i] -= c * u[i];
      });
    }
    if (dot(v, v) > 1e-6) found.push(unit(v));
  }
  return found;
}

const signed = (v) =>
  v[v.reduce((best, x, i) => (Math.abs(x) > Math.abs(v[best]) ? i : best), 0)] < 0 ? scaled(v, -1) : v;

// The top eigenvectors of a symmetric matrix, by orthogonal iteration.
function eigenvectors(M, k) {
  const d = M.length;
  let V = Array.from({ length: k }, (_, n) =>
    unit(Float64Array.from({ length: d }, (_, i) => Math.cos(1 + (n + 1) * (i + 1)))),
  );
  for (let turn = 0; turn < 40; turn++) {
    V = V.map((v) => Float64Array.from(M, (row) => dot(row, v)));
    V.forEach((v, n) => {
      for (let m = 0; m < n; m++) {
        const c = dot(v, V[m]);
        v.forEach((_, i) => {
          v[i] -= c * V[m][i];
        });
      }
      V[n] = unit(v);
    });
  }
  return V;
}

const drawer = (g) => `gan-playground:directions:${g.header.hash}`; // where this browser keeps a person's own directions
export const own = (g) => JSON.parse(localStorage.getItem(drawer(g)) ?? "[]");
const CELLS = 7; // of a film strip
const ROW = 2.25; // of a row beside its strip, in lines of text

const LOCK =
  '<svg viewBox="0 0 16 16" width="0.85em" height="0.85em"><path fill="currentColor" d="M4 7V5a4 4 0 0 1 8 0v2h1v8H3V7zm2 0h4V5a2 2 0 0 0-4 0z"/></svg>';

export class Sliders {
  static title = "Sliders";
  static help = "Each strip shows what one direction does, up to three standard deviations. Drag the frame along it.";
  static methods = {
    named: "named",
    mine: "my own",
    SeFa: "SeFa: the first layer's own axes",
    PCA: "PCA of activations (GANSpace)",
    local: "what changes most here",
    raw: "z itself, the strongest first",
  };

  constructor(e, place) {
    this.e = e;
    this.locked = new Set();
    this.flipped = new Set();
    this.first = 0; // of the rows, the first that is to be shown
    this.menu = el("select", { title: "How the directions were found" });
    this.menu.setAttribute("aria-label", "Directions");
    this.menu.onchange = () => {
      this.e.settle(this.locked);
      this.chosen = this.menu.value;
      this.first = 0;
      this.opened();
    };
    this.list = el("div", { className: "sliders" });
    const reset = el("button", { textContent: "reset", title: "All sliders back to the middle; locked ones stay" });
    reset.onclick = () => {
      const { moves } = e.state;
      e.set({ moves: Object.fromEntries(Object.entries(moves).filter(([name]) => this.locked.has(name))) });
      e.remember();
      this.fill();
    };
    this.turners = [
      ["‹", "The sliders before"],
      ["›", "More sliders"],
    ].map(([textContent, title]) => el("button", { className: "turn", textContent, title }));
    place.append(el("div", { className: "head" }, this.menu, reset, ...this.turners), this.list);
  }

  opened() {
    const have = new Set(this.e.directions.map((d) => this.methodOf(d)));
    if (this.e.own.length) have.add("mine");
    const shown = Object.entries(Sliders.methods).filter(([key]) => have.has(key) || key === "local" || key === "raw");
    this.menu.replaceChildren(...shown.map(([value, text]) => el("option", { value, textContent: text })));
    this.method = shown.some(([key]) => key === this.chosen) ? this.chosen : shown[0][0];
    this.menu.value = this.method;
    this.fill();
  }

  directed() {
    this.opened();
  }

  refresh() {
    this.fill();
  }

  restyled() {
    if (this.method === "local") this.fill();
    else this.strips();
  }

  // What a person chose; what there is to choose may come later than the link is read or written.
  save() {
    return this.first ? `${this.chosen}*${this.first}` : this.chosen;
  }

  load(text) {
    const [method, first] = text.split("*");
    if (!(method in Sliders.methods)) return;
    Object.assign(this, { chosen: method, first: Math.max(0, parseInt(first, 10) || 0) });
    this.opened();
  }

  // How many rows there is room for, so that the page stays on one screen; on a narrow one, which is long, all.
  fits() {
    const box = this.list.getBoundingClientRect(),
      room = this.e.find(".tools").getBoundingClientRect().bottom - box.top;
    return matchMedia("(max-width: 1000px)").matches
      ? Infinity
      : Math.max(1, Math.floor(room / (box.width / CELLS + ROW * parseFloat(getComputedStyle(this.list).fontSize))));
  }

  turn(first) {
    Object.assign(this, { chosen: this.method, first: Math.max(0, first) });
    this.fill();
    this.e.address();
  }

  sized() {
    if (this.fits() !== this.fitting) this.fill();
  }

  methodOf(direction) {
    return direction.method in Sliders.methods ? direction.method : "named";
  }

  // Those that the menu offers, after others that are moved or locked already.
  found() {
    const { e } = this,
      { moves } = e.state;
    let offered = e.directions.filter((d) => this.methodOf(d) === this.method);
    if (this.method === "mine") offered = e.own;
    if (this.method === "local")
      offered = localDirections(e, 6).map((vector, i) => ({ name: `local ${i + 1}`, vector }));
    if (this.method === "raw") {
      const by = sensitivities(e)
        .map((s, i) => [s, i])
        .sort((a, b) => b[0] - a[0])
        .slice(0, 8);
      offered = by.map(([, i]) => ({ name: `z${i + 1}`, vector: e.vector(`z${i + 1}`) }));
    }
    const others = [...new Set([...this.locked, ...Object.keys(moves)])].filter(
      (name) => e.vector(name) && !offered.some((d) => d.name === name),
    );
    return [...others.map((name) => ({ name, vector: e.vector(name) })), ...offered];
  }

  fill() {
    this.rows = this.found();
    this.rows = this.rows.map((d) => {
      // what a link or an older state says of a direction holds
      const now = d.name in this.e.state.moves && this.e.vector(d.name);
      if (!now || dot(now, this.effective(d)) > 1 - 1e-4) return d;
      this.flipped.delete(d.name);
      return { name: d.name, vector: now };
    });
    this.vectors = {};
    for (const d of this.rows) this.vectors[d.name] = this.effective(d);
    const n = this.rows.length;
    this.fitting = this.fits();
    const first = Math.max(0, Math.min(this.first, n - this.fitting)),
      [before, after] = this.turners;
    before.onclick = () => this.turn(first - this.fitting);
    after.onclick = () => this.turn(first + this.fitting);
    before.hidden = after.hidden = n <= this.fitting;
    before.disabled = first <= 0;
    after.disabled = first + this.fitting >= n;
    this.list.replaceChildren(...this.rows.slice(first, first + this.fitting).map((d) => this.row(d)));
    this.strips();
  }

  // Turned round if so wished, and without what it shares with locked directions: those then stay as they are
  // (conditional manipulation, Shen et al. 2020, section 2.3.2).
  effective({ name, vector }) {
    const v = this.flipped.has(name) ? scaled(Float64Array.from(vector), -1) : Float64Array.from(vector);
    if (!this.locked.size || this.locked.has(name)) return v;
    const rest = v.slice();
    for (const u of this.held()) {
      const c = dot(u, rest);
      rest.forEach((_, i) => {
        rest[i] -= c * u[i];
      });
    }
    return dot(rest, rest) < 1e-6 ? rest.fill(0) : unit(rest);
  }

  held() {
    return orthonormal(this.rows.filter((d) => this.locked.has(d.name)).map((d) => d.vector));
  }

  // A new random point keeps what is locked.
  hold(z) {
    const found = Float64Array.from(z),
      here = this.e.z({ ...this.e.state, psi: 1 });
    for (const u of this.locked.size ? this.held() : []) {
      const c = dot(u, here) - dot(u, found);
      found.forEach((_, i) => {
        found[i] += c * u[i];
      });
    }
    return found;
  }

  // Changes directions under the hand: the picture stays as it is.
  anew(change) {
    const total = this.e.z({ ...this.e.state, psi: 1 }),
      moves = { ...this.e.state.moves },
      vectors = {};
    change(moves);
    for (const d of this.rows) if (d.name in moves) vectors[d.name] = this.effective(d);
    const z = total.slice();
    for (const [name, amount] of Object.entries(moves))
      vectors[name]?.forEach((v, i) => {
        z[i] -= amount * v;
      });
    this.e.set({ z, moves, vectors });
    this.e.remember();
    this.fill();
  }

  move(name, value) {
    const { moves, vectors } = this.e.state,
      known = this.e.known(name),
      own = this.vectors[name];
    this.e.wander(false);
    const { [name]: _, ...others } = vectors ?? {};
    this.e.set({
      moves: { ...moves, [name]: value },
      vectors: known && dot(known, own) > 1 - 1e-6 ? others : { ...others, [name]: own },
    });
  }

  row(direction) {
    const { e } = this,
      { name, vector } = direction,
      locked = this.locked.has(name),
      start = this.e.state.moves[name] ?? 0;
    const range = el("input", {
      type: "range",
      min: -3,
      max: 3,
      step: 0.01,
      value: start,
      disabled: locked,
      title: `Moves z along «${name}», in standard deviations: drag, click or press the arrow keys; a double click brings it back`,
    });
    range.setAttribute("aria-label", name);
    const out = el("output", { textContent: start.toFixed(1) }),
      strip = el("canvas", { className: "strip" });
    strip.dataset.name = name;
    range.oninput = () => {
      this.move(name, +range.value);
      out.textContent = (+range.value).toFixed(1);
    };
    range.onchange = () => {
      this.e.remember();
      this.strips();
    };
    range.ondblclick = () => {
      range.value = 0;
      range.oninput();
      range.onchange();
    };
    const button = (textContent, title, onclick) => {
      const made = el("button", { textContent, title, onclick });
      made.setAttribute("aria-label", `${title.split(":")[0]}: ${name}`);
      return made;
    };
    const lock = button("", "Hold: this one stays, and the others leave it alone", () =>
      this.anew(() => (locked ? this.locked.delete(name) : this.locked.add(name))),
    );
    lock.innerHTML = LOCK;
    lock.setAttribute("aria-pressed", locked);
    const flip = button("⇄", "Turn round", () =>
      this.anew((moves) => {
        this.flipped.has(name) ? this.flipped.delete(name) : this.flipped.add(name);
        if (moves[name]) moves[name] *= -1;
      }),
    );
    return el(
      "div",
      { className: "slider" },
      el(
        "div",
        { className: "name" },
        el("span", { textContent: name }),
        button("▷", "Show me: moves it to and fro", () => this.e.sweep(range)),
        flip,
        lock,
        ...(this.method === "mine"
          ? [button("✕", "Forget this direction", () => this.keep(e.own.filter((o) => o.name !== name)))]
          : [
              button("✎", "Name it: gives this direction a name and keeps it in this browser", () =>
                e.nameDirection(name, vector, this.method),
              ),
            ]),
        button("↗", "Share: copies a link with this direction in it", () => this.share(name)),
        out,
      ),
      el("div", { className: "track" }, strip, range),
    );
  }

  keep(own) {
    this.e.own = own;
    localStorage.setItem(drawer(this.e.g), JSON.stringify(own));
    this.opened();
  }

  share(name) {
    const { moves, vectors } = this.e.state;
    this.e.set({ moves: { ...moves, [name]: moves[name] ?? 0 }, vectors: { ...vectors, [name]: this.vectors[name] } });
    this.e.remember();
    this.e.act("link");
  }

  show(t) {
    const range = this.list.querySelector("input:not(:disabled)");
    if (range) {
      range.value = 3 * Math.sin(2 * Math.PI * t);
      range.oninput();
    }
  }

  frame(now) {
    if (this.e.wandering && now > (this.drawn ?? 0) + 1500 && !this.e.jobs.has("strips")) this.strips();
  }

  // All cells of all strips, drawn bit by bit between pictures.
  strips() {
    this.drawn = performance.now();
    const jobs = [...this.list.querySelectorAll("canvas")].flatMap((strip) => {
      const { name } = strip.dataset,
        v = this.vectors[name],
        { w, h } = this.e.look;
      if (strip.height !== h) Object.assign(strip, { width: CELLS * (w + 1) - 1, height: h });
      const base = this.e.z({ ...this.e.state, psi: 1, moves: { ...this.e.state.moves, [name]: 0 } });
      return Array.from(
        { length: CELLS },
        (_, n) => () =>
          this.e.cell(
            strip,
            n * (w + 1),
            0,
            base.map((c, i) => (c + (n - 3) * v[i]) * this.e.state.psi),
          ),
      );
    });
    this.e.queue("strips", jobs);
  }
}
