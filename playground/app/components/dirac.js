// The Dirac page: the smallest GAN's phase portrait under the hand, computed here by dirac_game.js.
// data: {methods, schemes, words, start, steps, h, assets: {game}}; the state is in the address.

const pages = new WeakMap();
const REACH = 2.4; // the picture shows −2.4 … 2.4 in θ and ψ
const ARROWS = 23;
const RATE = 30; // steps a second of the film
const COLOURS = { real: "#009E73", fake: "#E69F00", D: "#0072B2", way: "#CC79A7", bad: "#D55E00" };
const GOOD = { converges: "real", creeps: "fake", circles: "fake", strays: "fake", repelled: "bad", restless: "bad" };
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
  <div class="says"><b class="verdict" role="status"></b> <span class="sentence"></span></div>
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
  return () => {
    page.stop();
    pages.delete(parentElement);
  };
}

class Page {
  constructor(parent) {
    this.root = parent.querySelector(".dirac") ?? parent.appendChild(Object.assign(document.createElement("div"), { className: "dirac" }));
    this.root.innerHTML = HTML;
    this.root.page = this; // for tests
    this.painted = 0;
    this.find = (selector) => this.root.querySelector(selector);
    this.resized = new ResizeObserver(() => this.paint());
    for (const canvas of this.root.querySelectorAll("canvas")) this.resized.observe(canvas);
    this.root.addEventListener("click", (e) => this.click(e));
    this.find(".h").oninput = (e) => this.set({ h: Math.round(10 ** +e.target.value * 1000) / 1000 });
    this.find(".strength").oninput = (e) => this.set({ strength: +e.target.value });
    this.find(".step").oninput = (e) => { this.pause(); this.at = +e.target.value; this.paint(); };
    for (const input of this.root.querySelectorAll(".h, .strength")) input.onchange = () => this.tell();
    const phase = this.find(".phase");
    phase.onpointerdown = (e) => { phase.setPointerCapture(e.pointerId); phase.focus({ preventScroll: true }); this.drag(e); };
    phase.onpointermove = (e) => { if (phase.hasPointerCapture(e.pointerId)) this.drag(e); };
    phase.onpointerup = () => this.tell();
    phase.onkeydown = (e) => this.key(e);
  }

  async begin(data) {
    if (this.data) { this.paint(); return; } // a rerun, or another theme
    this.data = data;
    this.game = await import(data.assets.game);
    this.build();
    const query = new URLSearchParams(location.search);
    const number = (name, low, high, other) => {
      const found = Number.parseFloat(query.get(name));
      return Number.isFinite(found) ? Math.min(high, Math.max(low, found)) : other;
    };
    const [theta, psi] = (query.get("start") ?? "").split(",").map(Number.parseFloat);
    const inside = (v) => Number.isFinite(v) && Math.abs(v) <= REACH;
    const method = data.methods.find((m) => m.name === query.get("method")) ?? data.methods[0];
    this.set({
      method,
      scheme: data.schemes.find((s) => s.name === query.get("scheme")) ?? data.schemes[0],
      h: number("h", 0.01, 1, data.h),
      strength: number("strength", 0, 2, method.strength),
      start: inside(theta) && inside(psi) ? [theta, psi] : data.start,
    });
  }

  build() {
    const radio = (name, label, kind) => `<button role="radio" data-${kind}="${name}">${label}</button>`;
    this.find(".methods").innerHTML = this.data.methods.map((m) => radio(m.name, m.label, "method")).join("");
    this.find(".schemes").innerHTML = this.data.schemes.map((s) => radio(s.name, label(s), "scheme")).join("");
    this.find("thead").innerHTML = `<tr><th></th>${this.data.schemes.map((s) => `<th>${label(s)}</th>`).join("")}<th>paper</th></tr>`;
    this.find(".step").max = this.data.steps;
  }

  // The one way to change anything: what follows from it is worked out, drawn and said.
  set(change) {
    const before = this.state;
    this.state = { ...before, ...change };
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
      button.setAttribute("aria-checked", button.dataset.method === method.name || button.dataset.scheme === scheme.name);
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
    this.find(".formula").innerHTML = `<b>${method.label}</b> <span class="math">${FORMULAS[method.name === "extragradient" ? "extragradient" : method.field]}</span>
      <span class="math faint">f(t) = −log(1 + e<sup>−t</sup>), f′(0) = ½</span> <small>${method.source}</small>`;
  }

  table() {
    const { method, scheme, h, strength } = this.state;
    this.find("tbody").innerHTML = this.data.methods.map((m) => {
      const cells = this.data.schemes.map((s) => {
        if (m.ahead && s.turns) return `<td class="none">–</td>`;
        const here = m.name === method.name && s.name === scheme.name;
        const v = this.game.verdict(m, s, h, this.data, m.name === method.name ? strength : m.strength);
        const far = v.distance < 0.001 ? "<0.001" : v.distance > 99 ? "far" : v.distance.toPrecision(2);
        return `<td><button data-method="${m.name}" data-scheme="${s.name}" aria-current="${here}" data-code="${v.code}"><i>${MARK[v.code]}</i> ${this.data.words[v.code]} <small>${far}</small></button></td>`;
      });
      const paper = m.converges === null ? "–" : m.converges ? "yes" : "no";
      return `<tr><th>${m.label}${m.symbol ? ` <small>${m.symbol} ${(m.name === method.name ? strength : m.strength).toFixed(1)}</small>` : ""}</th>${cells.join("")}<td class="paper">${paper}</td></tr>`;
    }).join("");
  }

  click(event) {
    const button = event.target.closest("button");
    if (!button || button.disabled) return;
    const { method, scheme } = button.dataset, change = {};
    if (method) change.method = this.data.methods.find((m) => m.name === method);
    if (method && method === this.state.method.name) change.strength = this.state.strength;
    if (scheme) change.scheme = this.data.schemes.find((s) => s.name === scheme);
    if (method || scheme) this.set(change);
    if (button.dataset.do === "start") this.set({ start: this.data.start });
    if (button.dataset.do === "play") this.play();
    this.tell();
    if (button.dataset.do === "link") navigator.clipboard.writeText(location.href).then(() => { button.textContent = "copied"; setTimeout(() => (button.textContent = "copy link"), 1500); });
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
    const { method, scheme, h, strength, start } = this.state, url = new URL(location.href);
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

  // -- pictures --------------------------------------------------------------------------------------------------

  paint() {
    if (!this.way) return;
    const style = getComputedStyle(this.root);
    this.ink = style.getPropertyValue("--st-text-color") || "#1b2530";
    this.paper = style.getPropertyValue("--st-background-color") || "#fff";
    this.font = style.fontFamily;
    this.D = this.dark() ? "#56B4E9" : COLOURS.D;
    this.root.classList.toggle("dark", this.dark());
    this.find(".step").value = this.at;
    this.find(".at").textContent = `step ${this.at}`;
    this.phase();
    this.line();
    this.circle();
    this.distance();
    this.painted += 1;
  }

  dark() {
    const [r, g, b] = (this.paper.match(/[0-9a-f]{2}/gi) ?? ["ff", "ff", "ff"]).map((v) => Number.parseInt(v, 16));
    return r + g + b < 384;
  }

  // A clean canvas of the element's size, its context in CSS pixels, and the scale of its own units.
  sheet(name) {
    const canvas = this.find(`.${name}`), scale = devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const c = canvas.getContext("2d");
    c.scale(scale, scale);
    c.font = `13px ${this.font}`;
    c.lineJoin = c.lineCap = "round";
    return { c, width, height };
  }

  stroke(c, points, colour, width = 1, dash = []) {
    c.beginPath();
    points.forEach(([x, y], i) => (i ? c.lineTo(x, y) : c.moveTo(x, y)));
    c.strokeStyle = colour;
    c.lineWidth = width;
    c.setLineDash(dash);
    c.stroke();
    c.setLineDash([]);
  }

  dot(c, x, y, radius, fill, edge = "") {
    c.beginPath();
    c.arc(x, y, radius, 0, 2 * Math.PI);
    c.fillStyle = fill;
    c.fill();
    if (edge) { c.strokeStyle = edge; c.lineWidth = 2; c.stroke(); }
  }

  faint(part) {
    return `color-mix(in srgb, ${this.ink} ${part}%, transparent)`;
  }

  phase() {
    const { c, width, height } = this.sheet("phase"), { method, start, strength } = this.state;
    const x = (v) => ((v / REACH + 1) / 2) * width, y = (v) => ((1 - v / REACH) / 2) * height;
    this.stroke(c, [[0, y(0)], [width, y(0)]], this.faint(22));
    this.stroke(c, [[x(0), 0], [x(0), height]], this.faint(22));
    if (method.clip) for (const edge of [-method.clip, method.clip]) this.stroke(c, [[0, y(edge)], [width, y(edge)]], this.faint(45), 1, [4, 4]);
    const gap = (2 * REACH) / ARROWS, longest = 0.46 * gap;
    for (let i = 0; i < ARROWS; i++) for (let j = 0; j < ARROWS; j++) {
      const w = [-REACH + (i + 0.5) * gap, -REACH + (j + 0.5) * gap], v = this.game.velocity(method, w, strength);
      const size = Math.hypot(...v);
      if (size < 1e-9) continue;
      const length = longest * Math.min(1, 0.35 + 0.65 * Math.sqrt(size / 1.5)), [a, b] = v.map((part) => (part / size) * length);
      this.arrow(c, x(w[0] - a), y(w[1] - b), x(w[0] + a), y(w[1] + b), this.faint(Math.min(55, 22 + 25 * size)));
    }
    this.stroke(c, this.flow.map(([a, b]) => [x(a), y(b)]), this.faint(55), 1.2, [2, 4]);
    const shown = this.way.slice(0, this.at + 1).filter(([a]) => Number.isFinite(a));
    for (let from = 0; from < shown.length - 1; from += 25) {
      const part = shown.slice(from, from + 26).map(([a, b]) => [x(a), y(b)]);
      this.stroke(c, part, `color-mix(in srgb, ${COLOURS.way} ${65 + (35 * from) / this.data.steps}%, ${this.paper})`, 2.2);
    }
    if (shown.length < 120) for (const [a, b] of shown) this.dot(c, x(a), y(b), 2.2, COLOURS.way);
    this.dot(c, x(0), y(0), 5, this.paper, COLOURS.real);
    const [a, b] = shown[shown.length - 1];
    this.dot(c, x(a), y(b), 5, COLOURS.way, this.paper);
    this.dot(c, x(start[0]), y(start[1]), 9, this.paper, this.ink);
    this.dot(c, x(start[0]), y(start[1]), 4, this.ink);
    const away = start[0] > 0.6 * REACH ? -1 : 1;
    this.word(c, `start (${start.map((v) => v.toFixed(2)).join(", ")})`, x(start[0]) + 14 * away, y(start[1]) + (start[1] > 0.9 * REACH ? 18 : -8), this.ink, away > 0 ? "left" : "right");
    c.font = `600 14px ${this.font}`;
    this.word(c, "θ, the fake point →", width - 8, y(0) - 8, this.dark() ? COLOURS.fake : "#B36B00", "right");
    this.word(c, "↑ ψ, the slope of D", x(0) + 8, 18, this.D, "left");
  }

  // A word that can be read over arrows.
  word(c, text, x, y, colour, align) {
    c.textAlign = align;
    c.strokeStyle = getComputedStyle(c.canvas).backgroundColor;
    c.lineWidth = 5;
    c.strokeText(text, x, y);
    c.fillStyle = colour;
    c.fillText(text, x, y);
  }

  arrow(c, x0, y0, x1, y1, colour) {
    const angle = Math.atan2(y1 - y0, x1 - x0), head = 4;
    this.stroke(c, [[x0, y0], [x1, y1]], colour, 1.2);
    const side = (turn) => [x1 - head * Math.cos(angle + turn), y1 - head * Math.sin(angle + turn)];
    this.stroke(c, [side(0.5), [x1, y1], side(-0.5)], colour, 1.2);
  }

  line() {
    const { c, width, height } = this.sheet("line"), [theta, psi] = this.way[this.at];
    const x = (v) => ((v / REACH + 1) / 2) * width, y = (v) => height / 2 - (v / REACH) * (height / 2) * 0.5;
    this.stroke(c, [[0, y(0)], [width, y(0)]], this.faint(30));
    if (Number.isFinite(psi)) this.stroke(c, [[0, y(-psi * REACH)], [width, y(psi * REACH)]], this.D, 2);
    const spike = (at, colour) => { this.stroke(c, [[x(at), y(0)], [x(at), y(0) - height * 0.36]], colour, 3); this.dot(c, x(at), y(0) - height * 0.36, 5, colour); };
    spike(0, COLOURS.real);
    if (Math.abs(theta) <= REACH) spike(theta, COLOURS.fake);
    else { c.fillStyle = COLOURS.fake; c.textAlign = theta > 0 ? "right" : "left"; c.fillText(theta > 0 ? "fake →" : "← fake", theta > 0 ? width - 4 : 4, 14); }
  }

  circle() {
    const { c, width, height } = this.sheet("circle"), { method, scheme, h, strength } = this.state;
    const along = this.way.filter(([a], i) => Number.isFinite(a) && i % 5 === 0).map((w) => this.game.eigenvalues(method, scheme, w, h, strength)).flat();
    const centre = method.smooth ? this.game.eigenvalues(method, scheme, [0, 0], h, strength) : [];
    const sizes = (from) => [...along, ...centre].map(([a, b]) => Math.hypot(a - from, b)), half = width / 2;
    const near = Math.max(0.02, ...sizes(1)) * 1.15, far = Math.min(2.5, Math.max(1.2, ...sizes(0).map((v) => v * 1.08)));
    const views = [[0, far, 0, near < 0.6 ? half : width]]; // the whole circle, and the part about 1 where all of them are
    if (near < 0.6) views.push([1, near, half, half]);
    for (const [middle, reach, left, wide] of views) this.plane(c, middle, reach, left, wide, height, along, centre);
    if (near < 0.6) {
      this.stroke(c, [[half, 8], [half, height - 8]], this.faint(25));
      this.word(c, `about 1, × ${Math.round(far / near)}`, half + 8, 16, this.ink, "left");
    }
    const [a, b] = centre[0] ?? [NaN, NaN], angle = Math.abs(Math.atan2(b, a));
    this.find(".modulus").textContent = !method.smooth ? "The field jumps at the equilibrium: there is no Jacobian."
      : `At the equilibrium λ = ${a.toFixed(3)}${b ? ` ± ${Math.abs(b).toFixed(3)}i` : ""}, |λ| = ${this.verdict.radius.toFixed(4)}` +
        (angle > 1e-6 && angle < 3.14 ? `: a turn in ${Math.round((2 * Math.PI) / angle)} steps` : ": no turning");
  }

  // A part of the complex plane: about `middle`, so far to each side, with the unit circle, λ along the way and at rest.
  plane(c, middle, reach, left, wide, height, along, centre) {
    const unit = Math.min(wide, height) / 2 / reach, x = (v) => left + wide / 2 + (v - middle) * unit, y = (v) => height / 2 - v * unit;
    c.save();
    c.beginPath();
    c.rect(left, 0, wide, height);
    c.clip();
    c.beginPath();
    c.arc(x(0), y(0), unit, 0, 2 * Math.PI);
    c.fillStyle = `color-mix(in srgb, ${COLOURS.real} 9%, transparent)`;
    c.fill();
    c.strokeStyle = this.faint(60);
    c.lineWidth = 1.2;
    c.stroke();
    this.stroke(c, [[left, y(0)], [left + wide, y(0)]], this.faint(22));
    this.stroke(c, [[x(middle), 0], [x(middle), height]], this.faint(22));
    for (const [a, b] of along) this.dot(c, x(a), y(b), 2, `color-mix(in srgb, ${COLOURS.way} 45%, transparent)`);
    for (const [a, b] of centre) this.dot(c, x(a), y(b), 5.5, COLOURS[GOOD[this.verdict.code]], this.paper);
    c.restore();
  }

  distance() {
    const { c, width, height } = this.sheet("distance"), left = 44, foot = 18;
    const values = this.way.map(([a, b]) => Math.hypot(a, b)).map((v) => Math.min(1e3, Math.max(1e-6, v)));
    const top = Math.ceil(Math.log10(Math.max(...values)) + 0.05), low = Math.min(top - 2, Math.max(-6, Math.floor(Math.log10(Math.min(...values)))));
    const x = (k) => left + (k / this.data.steps) * (width - left - 6), y = (v) => 6 + ((top - Math.log10(v)) / (top - low)) * (height - foot - 6);
    c.textAlign = "right";
    for (let power = low; power <= top; power += top - low > 4 ? 2 : 1) {
      this.stroke(c, [[left, y(10 ** power)], [width - 6, y(10 ** power)]], this.faint(14));
      c.fillStyle = this.faint(75);
      c.fillText(power < -2 || power > 2 ? `10${[...String(power)].map((d) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(d)]).join("")}` : String(10 ** power), left - 6, y(10 ** power) + 4);
    }
    c.textAlign = "left";
    c.fillText("0", left, height - 3);
    c.textAlign = "right";
    c.fillText(String(this.data.steps), width - 6, height - 3);
    this.stroke(c, values.map((v, k) => [x(k), y(v)]), this.faint(25), 1.5);
    this.stroke(c, values.slice(0, this.at + 1).map((v, k) => [x(k), y(v)]), COLOURS.way, 2);
    this.dot(c, x(this.at), y(values[this.at]), 4, COLOURS.way, this.paper);
  }
}
