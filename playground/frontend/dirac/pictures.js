// The Dirac page's pictures: the phase portrait, the game on its line, eigenvalues on the unit circle, the distance by step.

import { DISCRIMINATOR, DISCRIMINATOR_ON_DARK, FAKE, GRADIENT, isDark, REAL, WARNING } from "../shared/theme.js";

export const REACH = 2.4; // the picture shows −2.4 … 2.4 in θ and ψ
const ARROWS = 23;
const COLOURS = { real: REAL, fake: FAKE, D: DISCRIMINATOR, way: GRADIENT, bad: WARNING };
const GOOD = { converges: "real", creeps: "fake", circles: "fake", strays: "fake", repelled: "bad", restless: "bad" };

export class Pictures {
  paint() {
    if (!this.way) return;
    const style = getComputedStyle(this.root);
    this.ink = style.getPropertyValue("--st-text-color") || "#1b2530";
    this.paper = style.getPropertyValue("--st-background-color") || "#fff";
    this.font = style.fontFamily;
    this.D = this.dark() ? DISCRIMINATOR_ON_DARK : COLOURS.D;
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
    return isDark(this.root);
  }

  // A clean canvas of the element's size, its context in CSS pixels, and the scale of its own units.
  sheet(name) {
    const canvas = this.find(`.${name}`),
      scale = devicePixelRatio || 1;
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
    if (edge) {
      c.strokeStyle = edge;
      c.lineWidth = 2;
      c.stroke();
    }
  }

  faint(part) {
    return `color-mix(in srgb, ${this.ink} ${part}%, transparent)`;
  }

  phase() {
    const { c, width, height } = this.sheet("phase"),
      { method, start, strength } = this.state;
    const x = (v) => ((v / REACH + 1) / 2) * width,
      y = (v) => ((1 - v / REACH) / 2) * height;
    this.stroke(
      c,
      [
        [0, y(0)],
        [width, y(0)],
      ],
      this.faint(22),
    );
    this.stroke(
      c,
      [
        [x(0), 0],
        [x(0), height],
      ],
      this.faint(22),
    );
    if (method.clip)
      for (const edge of [-method.clip, method.clip])
        this.stroke(
          c,
          [
            [0, y(edge)],
            [width, y(edge)],
          ],
          this.faint(45),
          1,
          [4, 4],
        );
    const gap = (2 * REACH) / ARROWS,
      longest = 0.46 * gap;
    for (let i = 0; i < ARROWS; i++)
      for (let j = 0; j < ARROWS; j++) {
        const w = [-REACH + (i + 0.5) * gap, -REACH + (j + 0.5) * gap],
          v = this.game.velocity(method, w, strength);
        const size = Math.hypot(...v);
        if (size < 1e-9) continue;
        const length = longest * Math.min(1, 0.35 + 0.65 * Math.sqrt(size / 1.5)),
          [a, b] = v.map((part) => (part / size) * length);
        this.arrow(c, x(w[0] - a), y(w[1] - b), x(w[0] + a), y(w[1] + b), this.faint(Math.min(55, 22 + 25 * size)));
      }
    this.stroke(
      c,
      this.flow.map(([a, b]) => [x(a), y(b)]),
      this.faint(55),
      1.2,
      [2, 4],
    );
    const shown = this.way.slice(0, this.at + 1).filter(([a]) => Number.isFinite(a));
    for (let from = 0; from < shown.length - 1; from += 25) {
      const part = shown.slice(from, from + 26).map(([a, b]) => [x(a), y(b)]);
      this.stroke(
        c,
        part,
        `color-mix(in srgb, ${COLOURS.way} ${65 + (35 * from) / this.data.steps}%, ${this.paper})`,
        2.2,
      );
    }
    if (shown.length < 120) for (const [a, b] of shown) this.dot(c, x(a), y(b), 2.2, COLOURS.way);
    this.dot(c, x(0), y(0), 5, this.paper, COLOURS.real);
    const [a, b] = shown[shown.length - 1];
    this.dot(c, x(a), y(b), 5, COLOURS.way, this.paper);
    this.dot(c, x(start[0]), y(start[1]), 9, this.paper, this.ink);
    this.dot(c, x(start[0]), y(start[1]), 4, this.ink);
    const away = start[0] > 0.6 * REACH ? -1 : 1;
    this.word(
      c,
      `start (${start.map((v) => v.toFixed(2)).join(", ")})`,
      x(start[0]) + 14 * away,
      y(start[1]) + (start[1] > 0.9 * REACH ? 18 : -8),
      this.ink,
      away > 0 ? "left" : "right",
    );
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
    const angle = Math.atan2(y1 - y0, x1 - x0),
      head = 4;
    this.stroke(
      c,
      [
        [x0, y0],
        [x1, y1],
      ],
      colour,
      1.2,
    );
    const side = (turn) => [x1 - head * Math.cos(angle + turn), y1 - head * Math.sin(angle + turn)];
    this.stroke(c, [side(0.5), [x1, y1], side(-0.5)], colour, 1.2);
  }

  line() {
    const { c, width, height } = this.sheet("line"),
      [theta, psi] = this.way[this.at];
    const x = (v) => ((v / REACH + 1) / 2) * width,
      y = (v) => height / 2 - (v / REACH) * (height / 2) * 0.5;
    this.stroke(
      c,
      [
        [0, y(0)],
        [width, y(0)],
      ],
      this.faint(30),
    );
    if (Number.isFinite(psi))
      this.stroke(
        c,
        [
          [0, y(-psi * REACH)],
          [width, y(psi * REACH)],
        ],
        this.D,
        2,
      );
    const spike = (at, colour) => {
      this.stroke(
        c,
        [
          [x(at), y(0)],
          [x(at), y(0) - height * 0.36],
        ],
        colour,
        3,
      );
      this.dot(c, x(at), y(0) - height * 0.36, 5, colour);
    };
    spike(0, COLOURS.real);
    if (Math.abs(theta) <= REACH) spike(theta, COLOURS.fake);
    else {
      c.fillStyle = COLOURS.fake;
      c.textAlign = theta > 0 ? "right" : "left";
      c.fillText(theta > 0 ? "fake →" : "← fake", theta > 0 ? width - 4 : 4, 14);
    }
  }

  circle() {
    const { c, width, height } = this.sheet("circle"),
      { method, scheme, h, strength } = this.state;
    const along = this.way
      .filter(([a], i) => Number.isFinite(a) && i % 5 === 0)
      .map((w) => this.game.eigenvalues(method, scheme, w, h, strength))
      .flat();
    const centre = method.smooth ? this.game.eigenvalues(method, scheme, [0, 0], h, strength) : [];
    const sizes = (from) => [...along, ...centre].map(([a, b]) => Math.hypot(a - from, b)),
      half = width / 2;
    const near = Math.max(0.02, ...sizes(1)) * 1.15,
      far = Math.min(2.5, Math.max(1.2, ...sizes(0).map((v) => v * 1.08)));
    const views = [[0, far, 0, near < 0.6 ? half : width]]; // the whole circle, and the part about 1 where all of them are
    if (near < 0.6) views.push([1, near, half, half]);
    for (const [middle, reach, left, wide] of views) this.plane(c, middle, reach, left, wide, height, along, centre);
    if (near < 0.6) {
      this.stroke(
        c,
        [
          [half, 8],
          [half, height - 8],
        ],
        this.faint(25),
      );
      this.word(c, `about 1, × ${Math.round(far / near)}`, half + 8, 16, this.ink, "left");
    }
    const [a, b] = centre[0] ?? [NaN, NaN],
      angle = Math.abs(Math.atan2(b, a));
    this.find(".modulus").textContent = !method.smooth
      ? "The field jumps at the equilibrium: there is no Jacobian."
      : `At the equilibrium λ = ${a.toFixed(3)}${b ? ` ± ${Math.abs(b).toFixed(3)}i` : ""}, |λ| = ${this.verdict.radius.toFixed(4)}` +
        (angle > 1e-6 && angle < 3.14 ? `: a turn in ${Math.round((2 * Math.PI) / angle)} steps` : ": no turning");
  }

  // A part of the complex plane: about `middle`, so far to each side, with the unit circle, λ along the way and at rest.
  plane(c, middle, reach, left, wide, height, along, centre) {
    const unit = Math.min(wide, height) / 2 / reach,
      x = (v) => left + wide / 2 + (v - middle) * unit,
      y = (v) => height / 2 - v * unit;
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
    this.stroke(
      c,
      [
        [left, y(0)],
        [left + wide, y(0)],
      ],
      this.faint(22),
    );
    this.stroke(
      c,
      [
        [x(middle), 0],
        [x(middle), height],
      ],
      this.faint(22),
    );
    for (const [a, b] of along) this.dot(c, x(a), y(b), 2, `color-mix(in srgb, ${COLOURS.way} 45%, transparent)`);
    for (const [a, b] of centre) this.dot(c, x(a), y(b), 5.5, COLOURS[GOOD[this.verdict.code]], this.paper);
    c.restore();
  }

  distance() {
    const { c, width, height } = this.sheet("distance"),
      left = 44,
      foot = 18;
    const values = this.way.map(([a, b]) => Math.hypot(a, b)).map((v) => Math.min(1e3, Math.max(1e-6, v)));
    const top = Math.ceil(Math.log10(Math.max(...values)) + 0.05),
      low = Math.min(top - 2, Math.max(-6, Math.floor(Math.log10(Math.min(...values)))));
    const x = (k) => left + (k / this.data.steps) * (width - left - 6),
      y = (v) => 6 + ((top - Math.log10(v)) / (top - low)) * (height - foot - 6);
    c.textAlign = "right";
    for (let power = low; power <= top; power += top - low > 4 ? 2 : 1) {
      this.stroke(
        c,
        [
          [left, y(10 ** power)],
          [width - 6, y(10 ** power)],
        ],
        this.faint(14),
      );
      c.fillStyle = this.faint(75);
      c.fillText(
        power < -2 || power > 2
          ? `10${[...String(power)].map((d) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(d)]).join("")}`
          : String(10 ** power),
        left - 6,
        y(10 ** power) + 4,
      );
    }
    c.textAlign = "left";
    c.fillText("0", left, height - 3);
    c.textAlign = "right";
    c.fillText(String(this.data.steps), width - 6, height - 3);
    this.stroke(
      c,
      values.map((v, k) => [x(k), y(v)]),
      this.faint(25),
      1.5,
    );
    this.stroke(
      c,
      values.slice(0, this.at + 1).map((v, k) => [x(k), y(v)]),
      COLOURS.way,
      2,
    );
    this.dot(c, x(this.at), y(values[this.at]), 4, COLOURS.way, this.paper);
  }
}
