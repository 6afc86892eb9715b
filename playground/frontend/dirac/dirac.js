// The Dirac page: the smallest GAN's phase portrait under the hand, computed here by dirac_game.js.
// data: {methods, schemes, words, start, steps, h, assets: {game}}; the state is in the address.

import { Pictures, REACH } from "./pictures.js";

const pages = new WeakMap();
const RATE = 30; // steps a second of the film
const MARK = { converges: "●", creeps: "◐", circles: "○", strays: "◐", repelled: "✕", restless: "✕" };
const FORMULAS = {
  minimax: "v = (−ψ f′(θψ), θ f′(θψ))",
  non_saturating: "v = (−ψ f′(−θψ), θ f′(θψ))",
  wasserstein: "v = (−ψ, θ), |ψ| ≤ 1",
  wasserstein_gp: "v = (−ψ, θ − λ sign(ψ)(|ψ| − 1))",
  instance_noise: "v = E<sub>ε,ε′</sub>(−ψ f′(ψ(θ + σε)), (θ + σε) f′(ψ(θ + σε)) − σε′ f′(−ψσε′))",
  gradient_penalty: "v = (−ψ f′(θψ), θ f′(θψ) − γψ)",
  consensus: "v = u − γ ∇½‖u‖², u = (−ψ f′(θψ), θ f′(θψ))",
  extragradient: "w ← w + h v(w + h v(w)), v = (−ψ f′(θψ), θ f′(θψ))",
};

const label = (scheme) => scheme.label.replace("n_D", "n<sub>D</sub>");

const HTML = `
<div class="set">
  <div class="methods" role="radiogroup" aria-label="Method"></div>
  <div class="schemes" role="radiogroup" aria-label="Who moves when"></div>
  <label class="one">step size h <output class="h-value"></output><input class="h" type="range" min="-2" max="0" step="0.01" aria-label="step size h"></label>
  <label class="one strength-label"><span class="strength-name"></span> <output class="strength-value"></output><input class="strength" type="range" min="0" max="2" step="0.01" aria-label="strength"></label>
  <div class="buttons"><button data-do="start">start at (1, 1)</button><button data-do="link">copy link</button></div>
</div>
<main>
  <div class="says"><b class="verdict" role="status"></b> <span class="sentence"></span> <span class="odd" role="alert"></span></div>
  <canvas class="phase" tabindex="0" role="application" aria-label="Phase portrait of θ and ψ; drag the start, or move it with the arrow keys"></canvas>
  <div class="time"><button data-do="play" aria-label="Play the steps">▶</button><input class="step" type="range" min="0" step="1" aria-label="step"><output class="at"></output></div>
</main>
<aside>
  <figure><figcaption>The game now: <i class="real">real 0</i>, <i class="fake">fake θ</i>, <i class="D">D(x) = ψx</i>, how fake</figcaption><canvas class="line"></canvas></figure>
  <figure><figcaption>Eigenvalues of one update, on the unit circle</figcaption><canvas class="circle"></canvas><p class="modulus"></p></figure>
  <figure><figcaption>Distance to the equilibrium, by step</figcaption><canvas class="distance"></canvas></figure>
</aside>
<section class="table"><p class="formula"></p><table><thead></thead><tbody></tbody></table>
<p class="note">500 steps from (1, 1) at this h; the number is how far from the equilibrium the last 100 of them get. «Paper»: does it converge near
the equilibrium, in small steps, by Mescheder et al. 2018? Click a cell to see it.</p></section>`;

export default function (component) {
  const { parentElement, data } = component;
  let page = pages.get(parentElement);
  if (!page) {
    page = new Page(parentElement);
    pages.set(parentElement, page);
  }
  page.begin(data);
  const turn = (page.turn = (page.turn ?? 0) + 1); // see charts.js
  return () => {
    if (page.turn !== turn) return;
    page.stop();
    pages.delete(parentElement);
  };
}

class Page extends Pictures {
  constructor(parent) {
    super();
    this.root =
      parent.querySelector(".dirac") ??
      parent.appendChild(Object.assign(document.createElement("div"), { className: "dirac" }));
    this.root.innerHTML = HTML;
    this.root.page = this; // for tests
    this.painted = 0;
    this.find = (selector) => this.root.querySelector(selector);
    this.resized = new ResizeObserver(() => this.paint());
    for (const canvas of this.root.querySelectorAll("canvas")) this.resized.observe(canvas);
    this.root.addEventListener("click", (e) => this.click(e));
    this.find(".h").oninput = (e) => this.set({ h: Math.round(10 ** +e.target.value * 1000) / 1000 });
    this.find(".strength").oninput = (e) => this.set({ strength: +e.target.value });
    this.find(".step").oninput = (e) => {
      this.pause();
      this.at = +e.target.value;
      this.paint();
    };
    for (const input of this.root.querySelectorAll(".h, .strength")) input.onchange = () => this.tell();
    const phase = this.find(".phase");
    phase.onpointerdown = (e) => {
      phase.setPointerCapture(e.pointerId);
      phase.focus({ preventScroll: true });
      this.drag(e);
    };
    phase.onpointermove = (e) => {
      if (phase.hasPointerCapture(e.pointerId)) this.drag(e);
    };
    phase.onpointerup = () => this.tell();
    phase.onkeydown = (e) => this.key(e);
  }

  async begin(data) {
    if (this.data) {
      this.paint();
      return;
    } // a rerun, or another theme
    this.data = data;
    this.game = await import(data.assets.game);
    this.build();
    const query = new URLSearchParams(location.search);
    const odd = [];
    const read = (name, meant, other) => {
      const said = query.get(name),
        found = said == null ? other : meant(said);
      if (found === undefined) odd.push(name);
      return found ?? other;
    };
    const number = (low, high) => (said) => (said.trim() && +said >= low && +said <= high ? +said : undefined);
    const point = (said) => {
      const found = said.split(",").map(number(-REACH, REACH));
      return found.length === 2 && !found.includes(undefined) ? found : undefined;
    };
    const method = read("method", (said) => data.methods.find((m) => m.name === said), data.methods[0]);
    this.set({
      method,
      scheme: read("scheme", (said) => data.schemes.find((s) => s.name === said), data.schemes[0]),
      h: read("h", number(0.01, 1), data.h),
      strength: read("strength", number(0, 2), method.strength),
      start: read("start", point, data.start),
    });
    this.find(".odd").textContent = odd.length ? `The link's ${odd.join(", ")} cannot be shown; the default is.` : "";
  }

  build() {
    const radio = (name, label, kind) => `<button role="radio" data-${kind}="${name}">${label}</button>`;
    this.find(".methods").innerHTML = this.data.methods.map((m) => radio(m.name, m.label, "method")).join("");
    this.find(".schemes").innerHTML = this.data.schemes.map((s) => radio(s.name, label(s), "scheme")).join("");
    this.find("thead").innerHTML =
      `<tr><th></th>${this.data.schemes.map((s) => `<th>${label(s)}</th>`).join("")}<th>paper</th></tr>`;
    this.find(".step").max = this.data.steps;
  }

  // The one way to change anything: what follows from it is worked out, drawn and said.
  set(change) {
    const before = this.state;
    this.state = { ...before, ...change };
    this.find(".odd").textContent = "";
    if (this.state.method.ahead) this.state.scheme = this.data.schemes[0];
    if (change.method && before && change.strength === undefined) this.state.strength = change.method.strength;
    const { method, scheme, start, h, strength } = this.state;
    this.way = this.game.trajectory(method, scheme, start, h, this.data.steps, strength);
    this.flow = this.game.flow(method, start, method.clip ? 12 : 40, strength);
    this.verdict = this.game.verdict(method, scheme, h, this.data, strength);
    if (this.at === undefined || !this.timer) this.at = this.data.steps;
    this.controls();
    if (!before || change.method || change.scheme || change.h || change.strength !== undefined) this.table();
    this.paint();
  }

  controls() {
    const { method, scheme, h, strength } = this.state;
    for (const button of this.root.querySelectorAll("[data-method], [data-scheme]")) {
      if (button.getAttribute("role") !== "radio") continue;
      button.setAttribute(
        "aria-checked",
        button.dataset.method === method.name || button.dataset.scheme === scheme.name,
      );
      if (button.dataset.scheme) button.disabled = method.ahead && button.dataset.scheme !== this.data.schemes[0].name;
    }
    this.find(".h").value = Math.log10(h);
    this.find(".h-value").textContent = h.toPrecision(2);
    this.find(".strength-label").hidden = !method.symbol;
    this.find(".strength-name").textContent = `strength ${method.symbol}`;
    this.find(".strength").value = strength;
    this.find(".strength-value").textContent = strength.toFixed(2);
    const verdict = this.find(".verdict");
    verdict.textContent = `${MARK[this.verdict.code]} ${this.data.words[this.verdict.code]}`;
    verdict.dataset.code = this.verdict.code;
    this.find(".sentence").textContent = method.says;
    this.find(".formula").innerHTML =
      `<b>${method.label}</b> <span class="math">${FORMULAS[method.name === "extragradient" ? "extragradient" : method.field]}</span>
      <span class="math faint">f(t) = −log(1 + e<sup>−t</sup>), f′(0) = ½</span> <small>${method.source}</small>`;
  }

  table() {
    const { method, scheme, h, strength } = this.state;
    this.find("tbody").innerHTML = this.data.methods
      .map((m) => {
        const cells = this.data.schemes.map((s) => {
          if (m.ahead && s.turns) return `<td class="none">–</td>`;
          const here = m.name === method.name && s.name === scheme.name;
          const v = this.game.verdict(m, s, h, this.data, m.name === method.name ? strength : m.strength);
          const far = v.distance < 0.001 ? "<0.001" : v.distance > 99 ? "far" : v.distance.toPrecision(2);
          return `<td><button data-method="${m.name}" data-scheme="${s.name}" aria-current="${here}" data-code="${v.code}"><i>${MARK[v.code]}</i> ${this.data.words[v.code]} <small>${far}</small></button></td>`;
        });
        const paper = m.converges === null ? "–" : m.converges ? "yes" : "no";
        return `<tr><th>${m.label}${m.symbol ? ` <small>${m.symbol} ${(m.name === method.name ? strength : m.strength).toFixed(1)}</small>` : ""}</th>${cells.join("")}<td class="paper">${paper}</td></tr>`;
      })
      .join("");
  }

  click(event) {
    const button = event.target.closest("button");
    if (!button || button.disabled) return;
    const { method, scheme } = button.dataset,
      change = {};
    if (method) change.method = this.data.methods.find((m) => m.name === method);
    if (method && method === this.state.method.name) change.strength = this.state.strength;
    if (scheme) change.scheme = this.data.schemes.find((s) => s.name === scheme);
    if (method || scheme) this.set(change);
    if (button.dataset.do === "start") this.set({ start: this.data.start });
    if (button.dataset.do === "play") this.play();
    this.tell();
    if (button.dataset.do === "link")
      navigator.clipboard.writeText(location.href).then(() => {
        button.textContent = "copied";
        setTimeout(() => (button.textContent = "copy link"), 1500);
      });
  }

  drag(event) {
    const box = this.find(".phase").getBoundingClientRect();
    const at = [((event.clientX - box.left) / box.width) * 2 - 1, 1 - ((event.clientY - box.top) / box.height) * 2];
    this.start(at.map((v) => v * REACH));
  }

  key(event) {
    const by = { ArrowLeft: [-0.05, 0], ArrowRight: [0.05, 0], ArrowUp: [0, 0.05], ArrowDown: [0, -0.05] }[event.key];
    if (!by) return;
    event.preventDefault();
    this.start(this.state.start.map((v, i) => v + by[i]));
    this.tell();
  }

  start(at) {
    this.set({ start: at.map((v) => Math.round(Math.min(REACH, Math.max(-REACH, v)) * 100) / 100) });
  }

  // The address says what is shown; only once a hand has let go.
  tell() {
    const { method, scheme, h, strength, start } = this.state,
      url = new URL(location.href);
    const values = { method: method.name, scheme: scheme.name, h, strength, start: start.join(",") };
    for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
    if (!method.symbol) url.searchParams.delete("strength");
    history.replaceState(history.state, "", url);
  }

  play() {
    if (this.timer) return this.pause();
    if (this.at >= this.data.steps) this.at = 0;
    const begun = performance.now() - (this.at / RATE) * 1000;
    const tick = (now) => {
      this.at = Math.min(this.data.steps, Math.floor(((now - begun) / 1000) * RATE));
      this.paint();
      if (this.at >= this.data.steps) this.pause();
      else this.timer = requestAnimationFrame(tick);
    };
    this.timer = requestAnimationFrame(tick);
    this.find("[data-do=play]").textContent = "❚❚";
  }

  pause() {
    cancelAnimationFrame(this.timer);
    this.timer = 0;
    this.find("[data-do=play]").textContent = "▶";
  }

  stop() {
    this.pause();
    this.resized.disconnect();
  }
}
