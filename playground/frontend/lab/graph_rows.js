// Where everything of the network graph is: rows of units from z to the loss, what joins them, and what edits them.

import { activations } from "../shared/mlp_runtime.js";
import { el } from "../shared/dom.js";

export const PIXELS = 14; // of a unit's picture, a side
const MOST = 16; // units drawn side by side
const ROWS = 2; // of units of a layer; of more than fit every so manieth is drawn

export class Rows {
  layout() {
    const { nets, draft } = this.state,
      { clientWidth: width, clientHeight: height } = this.root;
    const shape = JSON.stringify([
      width,
      height,
      nets.latent.size,
      nets.G.map((l) => l.out),
      nets.D.map((l) => l.out),
      draft,
    ]);
    if (shape === this.shape) return;
    this.shape = shape;
    const ratio = Math.min(2, devicePixelRatio || 1);
    for (const canvas of [this.canvas, this.flow]) {
      Object.assign(canvas, { width: width * ratio, height: height * ratio });
      Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
      canvas.getContext("2d").setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    const left = 8,
      right = width - 8,
      head = 18,
      foot = 20;
    const rows = [{ kind: "z", n: nets.latent.size }];
    nets.G.slice(0, -1).forEach((l, i) => rows.push({ kind: "unit", player: "G", layer: i, n: l.out }));
    rows.push({ kind: "points" });
    nets.D.slice(0, -1).forEach((l, i) => rows.push({ kind: "unit", player: "D", layer: i, n: l.out }));
    rows.push({ kind: "loss" });
    const hidden = rows.filter((r) => r.kind === "unit"),
      lines = (row) => Math.min(ROWS, Math.ceil(row.n / MOST)),
      fixed = 40 + 62 + 46 + head + head * 0.5 + foot;
    const most = Math.max(1, ...hidden.map((r) => Math.min(r.n, MOST)));
    const room = (right - left - 6) / Math.max(8, most);
    const gaps = rows.length - 1;
    const size = Math.max(
      7,
      Math.min(
        38,
        room - 2,
        (height - fixed - 14 * gaps) /
          Math.max(
            1,
            hidden.reduce((n, row) => n + lines(row), 0),
          ),
      ),
    );
    const gap = Math.max(10, (height - fixed - size * hidden.reduce((n, row) => n + lines(row), 0)) / gaps);
    let y = head;
    for (const row of rows) {
      row.y = y;
      row.h = { z: 40, points: 62, loss: 46, unit: size }[row.kind];
      if (row.kind === "points") row.y = y += head * 0.5;
      if (row.kind === "unit") {
        row.h = size * lines(row);
        row.shown = Math.min(row.n, MOST * ROWS);
        const across = Math.ceil(row.shown / lines(row)),
          step = Math.min((right - left) / across, size * 1.5 + 6),
          start = (left + right) / 2 - (step * (across - 1)) / 2;
        row.at = Array.from({ length: row.shown }, (_, i) => ({
          x: start + (i % across) * step,
          y: row.y + size * (Math.floor(i / across) + 0.5),
          size,
          unit: Math.floor((i * row.n) / row.shown),
        }));
      }
      y += row.h + gap;
    }
    this.rows = rows;
    this.width = width;
    this.middle = (left + right) / 2;
    this.buildTools();
  }

  buildTools() {
    const { draft, nets, editable } = this.state;
    this.tools.replaceChildren();
    const button = (text, title, act, off = false) =>
      el("button", { type: "button", textContent: text, title, onclick: act, disabled: off });
    for (const player of ["G", "D"]) {
      const rows = this.rows.filter((r) => r.player === player),
        now = nets[player].slice(0, -1).map((l) => l.out);
      const hidden = draft[player] ?? now,
        changed = JSON.stringify(hidden) !== JSON.stringify(now);
      const first = rows[0] ?? this.rows.find((r) => r.kind === (player === "G" ? "points" : "loss"));
      const line = el(
        "div",
        { className: `player ${player}` },
        el("b", { textContent: player === "G" ? "generator G" : "discriminator D" }),
        el("span", {
          className: changed ? "changed" : "",
          textContent: changed ? `✦ ${hidden.join(" · ") || "none"}` : hidden.join(" · "),
          title: changed ? "The hidden layers of the next run: press Train" : "Units of the hidden layers",
        }),
      );
      if (editable) {
        line.append(
          button(
            "− layer",
            `One hidden layer of ${player} less, in a new run`,
            () => this.on.edit(player, hidden.slice(0, -1)),
            hidden.length < 1,
          ),
          button(
            "+ layer",
            `One more hidden layer of ${player}, in a new run`,
            () => this.on.edit(player, [...hidden, hidden.at(-1) ?? 16]),
            hidden.length >= 6,
          ),
        );
      }
      line.style.top = `${(first?.y ?? 20) - (first?.kind === "points" ? 44 : 22)}px`; // above what the clouds are called
      this.tools.append(line);
      if (!editable) continue;
      rows.forEach((row) => {
        const units = hidden[row.layer];
        if (units === undefined) return;
        const to = (n) =>
          this.on.edit(
            player,
            hidden.map((u, i) => (i === row.layer ? n : u)),
          );
        const by = units >= 32 ? 8 : units >= 8 ? 4 : 1;
        const box = el(
          "div",
          { className: `units ${player}` },
          button(
            "−",
            `Fewer units in this layer of ${player}, in a new run`,
            () => to(Math.max(1, units - (units > 8 ? by : 1))),
            units <= 1,
          ),
          el("span", {
            textContent: units,
            className: units === row.n ? "" : "changed",
            title:
              row.shown < row.n ? `${row.shown} of its ${row.n} units are drawn, evenly` : "Each of its units is drawn",
          }),
          button(
            "+",
            `More units in this layer of ${player}, in a new run`,
            () => to(Math.min(256, units + by)),
            units >= 256,
          ),
        );
        box.style.top = `${row.y + row.h + 1}px`;
        this.tools.append(box);
      });
    }
  }

  // What every unit says on a small grid: of G over z, of D over x.
  measure(pixels = PIXELS) {
    const { nets } = this.state,
      n = pixels * pixels,
      size = nets.latent.size;
    const reach = nets.latent.prior === "normal" ? 2.5 : 1,
      zs = new Float32Array(n * size),
      xs = new Float32Array(n * 2);
    const [left, right, bottom, top] = nets.extent;
    for (let j = 0; j < pixels; j++)
      for (let i = 0; i < pixels; i++) {
        const at = j * pixels + i,
          u = (i + 0.5) / pixels,
          v = 1 - (j + 0.5) / pixels;
        zs[at * size] = (2 * u - 1) * reach;
        if (size > 1) zs[at * size + 1] = (2 * v - 1) * reach;
        xs[at * 2] = left + u * (right - left);
        xs[at * 2 + 1] = bottom + v * (top - bottom);
      }
    const found = { G: activations(nets.G, zs, n), D: activations(nets.D, xs, n) };
    if (pixels === PIXELS) this.units = found;
    return found;
  }

  // Where the lines of a row begin (below) and end (above).
  ends(row, side) {
    if (row.kind === "unit")
      return row.at.map((a) => ({ x: a.x, y: side === "out" ? row.y + row.h : row.y, unit: a.unit }));
    if (row.kind === "z")
      return Array.from({ length: Math.min(row.n, MOST) }, (_, i) => ({
        x: this.middle + (i - (Math.min(row.n, MOST) - 1) / 2) * 26,
        y: row.y + row.h,
        unit: i,
      }));
    if (row.kind === "points")
      return side === "in"
        ? [0, 1].map((i) => ({ x: this.fakeX() + (i - 0.5) * 26, y: row.y, unit: i }))
        : [0, 1].map((i) => ({ x: this.middle + (i - 0.5) * 26, y: row.y + row.h, unit: i }));
    return [{ x: this.middle, y: row.y, unit: 0 }];
  }

  fakeX() {
    return this.middle - this.width * 0.19;
  }

  realX() {
    return this.middle + this.width * 0.19;
  }

  *joints() {
    const { nets } = this.state;
    for (let i = 0, player = "G", layer = 0; i + 1 < this.rows.length; i++, layer++) {
      const weights = nets[player][layer];
      yield { from: this.ends(this.rows[i], "out"), to: this.ends(this.rows[i + 1], "in"), weights, player, layer, i };
      if (this.rows[i + 1].kind === "points") {
        player = "D";
        layer = -1;
      }
    }
  }

  z() {
    const { nets } = this.state,
      key = `${nets.latent.size}${nets.latent.prior}`;
    if (this.zKey !== key) {
      this.zKey = key;
      let seed = 20140610;
      const next = () => ((seed = (seed * 1664525 + 1013904223) >>> 0) + 0.5) / 2 ** 32;
      const normal = nets.latent.prior === "normal";
      this.zs = Float32Array.from({ length: 120 * nets.latent.size }, () =>
        normal ? Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next()) : 2 * next() - 1,
      );
    }
    return this.zs;
  }
}
