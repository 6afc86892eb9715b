// Numbers that take a moment, asked of the helper process about the run as it stands: a fresh critic, exact divergences,
// the eigenvalues of the game. Each says what it is, and what it is not.

import { DISCRIMINATOR as D, GRADIENT, WARNING } from "../shared/theme.js";
import { at } from "../shared/address.js";
import { el } from "../shared/dom.js";

const QUESTIONS = {
  fresh_critic: [
    "fresh critic",
    "Train a new D against the frozen G: how well can anyone tell them apart?",
    "A new D learns against the frozen G…",
  ],
  divergences: [
    "exact JS, KL",
    "JS and KL between p and q by integrals over cells, and the gap between D and D*",
    "Integrating over the plane…",
  ],
  eigenvalues: [
    "eigenvalues",
    "The update as a map of all weights: does the game turn or come to rest here?",
    "Looking at the game around these weights…",
  ],
};
const three = (v) => (v == null ? "∞" : v.toFixed(3));

export class Asked {
  constructor(lab, place, panel) {
    this.lab = lab;
    this.panel = panel;
    this.buttons = Object.entries(QUESTIONS).map(([what, [label, help]]) =>
      el("button", { type: "button", textContent: label, title: help, onclick: () => this.ask(what) }),
    );
    place.replaceChildren(...this.buttons);
  }

  update() {
    const { state } = this.lab.a,
      can = this.lab.data.run && !this.busy && ((state?.checkpoint ?? -1) >= 0 || state?.status === "running");
    for (const button of this.buttons) button.disabled = !can;
  }

  async ask(what) {
    const { lab } = this,
      { a } = lab,
      [label, , words] = QUESTIONS[what];
    this.busy = true;
    this.update();
    this.say(label, el("p", { className: "busy", textContent: words }));
    try {
      if (["running", "paused"].includes(a.state.status) && lab.data.steerable) {
        // about now, not about the last checkpoint
        const from = a.nets?.step ?? 0;
        lab.steer({ type: "snapshot" });
        await lab.steps.until(
          () => (a.state.checkpoint ?? -1) >= from || !["running", "paused"].includes(a.state.status),
          10,
        );
      }
      const answer = await fetch(at(`api/runs/${a.run}/ask/${what}`), {
        method: "POST",
        body: "{}",
        headers: { "content-type": "application/json" },
      });
      const found = await answer.json();
      if (!answer.ok) throw new Error(found.sentence);
      this.say(`${label}, step ${found.step.toLocaleString("en")}`, ...this[what](found));
    } catch (error) {
      this.say(label, el("p", { textContent: error.message || "There was no answer. Try again." }));
    } finally {
      this.busy = false;
      this.update();
    }
  }

  say(title, ...content) {
    const close = el("button", {
      type: "button",
      textContent: "×",
      title: "Close",
      ariaLabel: "Close",
      onclick: () => {
        this.panel.hidden = true;
      },
    });
    this.panel.hidden = false;
    this.panel.replaceChildren(el("h4", {}, title, close), ...content);
  }

  fresh_critic(found) {
    const canvas = sketch(300, 90, (c, w, h) => {
      const top = Math.max(0.7, ...found.curve.map(([, v]) => v)),
        last = found.curve.at(-1)[0] || 1;
      const y = (v) => h - 8 - (Math.max(0, v) / top) * (h - 16);
      c.strokeStyle = "#888";
      c.setLineDash([4, 4]);
      c.beginPath();
      c.moveTo(0, y(0.6931));
      c.lineTo(w, y(0.6931));
      c.stroke();
      c.setLineDash([]);
      c.fillStyle = "#888";
      c.font = "11px system-ui";
      c.fillText("log 2", 4, y(0.6931) + 12);
      c.strokeStyle = D;
      c.lineWidth = 2;
      c.beginPath();
      found.curve.forEach(([step, v], i) => (i ? c.lineTo((step / last) * w, y(v)) : c.moveTo(0, y(v))));
      c.stroke();
    });
    return [
      el("p", { innerHTML: `<b class="big">JS ≥ ${three(found.bound)}</b> ± ${three(2 * found.error)} nat` }),
      canvas,
      el("p", { textContent: found.sentence }),
    ];
  }

  divergences(found) {
    const rows = [
      ["JS(p, q)", three(found.js)],
      ["KL(p ‖ q)", three(found.kl_pq)],
      ["KL(q ‖ p)", three(found.kl_qp)],
    ];
    if (found.gap != null) rows.push(["mean |D − D*|", three(found.gap)]);
    const table = el("dl");
    for (const [name, value] of rows)
      table.append(
        el("dt", { textContent: name }),
        el("dd", { textContent: `${value}${name.startsWith("mean") ? "" : " nat"}` }),
      );
    if (found.kl_pq == null || found.kl_qp == null)
      found.notes.unshift("∞: there are cells where the first has mass and the second has none.");
    return [table, ...found.notes.map((n) => el("p", { className: "small", textContent: n }))];
  }

  eigenvalues(found) {
    const circle = sketch(150, 150, (c, w, h) => {
      const far = Math.max(1e-3, ...found.eigenvalues.map(([a, b]) => Math.hypot(a - 1, b)).filter((v) => v < 4)),
        s = (w / 2 - 6) / far;
      const one = w / 2 - s; // where 0 lies: what is shown is the neighbourhood of 1
      c.strokeStyle = "#888";
      c.beginPath();
      c.arc(one, h / 2, s, -1.2, 1.2);
      c.moveTo(0, h / 2);
      c.lineTo(w, h / 2);
      c.stroke();
      c.fillStyle = "#888";
      c.font = "11px system-ui";
      c.fillText("1", w / 2 + 4, h / 2 + 13);
      for (const [re, im] of found.eigenvalues) {
        c.fillStyle = Math.hypot(re, im) > 1 + 1e-6 ? WARNING : D;
        c.beginPath();
        c.arc(w / 2 + (re - 1) * s, h / 2 - im * s, 2.4, 0, 7);
        c.fill();
      }
    });
    const field = sketch(150, 150, (c, w, h) => {
      const far = Math.max(...found.field.map(([x, y]) => Math.max(Math.abs(x), Math.abs(y)))) * 1.15 || 1;
      const most = Math.max(...found.field.map(([, , dx, dy]) => Math.hypot(dx, dy))) || 1;
      c.strokeStyle = c.fillStyle = GRADIENT;
      c.lineWidth = 1.4;
      for (const [x, y, dx, dy] of found.field) {
        const u = w / 2 + (x / far) * (w / 2),
          v = h / 2 - (y / far) * (h / 2),
          k = 14 / most;
        c.beginPath();
        c.moveTo(u, v);
        c.lineTo(u + dx * k, v - dy * k);
        c.stroke();
        c.beginPath();
        c.arc(u + dx * k, v - dy * k, 1.8, 0, 7);
        c.fill();
      }
      c.fillStyle = D;
      c.beginPath();
      c.arc(w / 2, h / 2, 3.5, 0, 7);
      c.fill();
    });
    const pair = el(
      "div",
      { className: "sketches" },
      el(
        "figure",
        {},
        circle,
        el("figcaption", { textContent: "eigenvalues near 1; the arc is |λ| = 1, orange grows" }),
      ),
      el("figure", {}, field, el("figcaption", { textContent: "where updates lead, nearby" })),
    );
    return [pair, el("p", { textContent: found.sentence }), el("p", { className: "small", textContent: found.note })];
  }
}

function sketch(width, height, draw) {
  const ratio = Math.min(2, devicePixelRatio || 1),
    canvas = el("canvas", { width: width * ratio, height: height * ratio });
  Object.assign(canvas.style, { width: `${width}px`, aspectRatio: `${width} / ${height}`, maxWidth: "100%" });
  const c = canvas.getContext("2d");
  c.scale(ratio, ratio);
  draw(c, width, height);
  return canvas;
}
