// Slow motion in the network graph: all but what the caption speaks of steps back, and sparks run along what flows there.

import { Picture, strongest } from "./graph_picture.js";
import { DISCRIMINATOR as D, FAKE, GRADIENT } from "../shared/theme.js";
import { lossGradient } from "../shared/networks_frame.js";

const SPARKS = 90; // between two layers, along the strongest

export class Flow extends Picture {
  band(phase) {
    const place = (kind) => this.rows.findIndex((r) => r.kind === kind),
      p = place("points"),
      last = this.rows.length - 1;
    return {
      z: [0, 0],
      fake: [0, p],
      scores: [p, last],
      lossD: [last, last],
      gradD: [p, last],
      moveD: [p + 1, last],
      lossG: [last, last],
      gradG: [0, last],
      moveG: [0, p],
    }[phase];
  }

  dim(c) {
    const band = this.state.sub && this.band(this.state.sub.phase);
    if (!band) return;
    const top = this.rows[band[0]].y - 22,
      end = this.rows[band[1]].y + this.rows[band[1]].h + 10;
    c.globalAlpha = 0.72;
    c.fillStyle = this.paper;
    c.fillRect(0, 0, this.width, top);
    c.fillRect(0, end, this.width, this.root.clientHeight);
    c.globalAlpha = 1;
  }

  // What flows backwards in this phase, weight by weight: the gradient of D's or of G's loss; the weights where it is not known.
  flows(sub, player, layer) {
    const { nets, real } = this.state,
      key = `${sub.phase} ${nets.step}`;
    if (this.flowing?.key !== key || this.flowing.nets !== nets) {
      const whose = sub.phase === "gradD" ? "D" : "G";
      this.flowing = {
        key,
        nets,
        found: whose === "G" || real?.length >= 2 * 120 ? lossGradient(nets, whose, this.z(), real) : null,
      };
    }
    return this.flowing.found?.[player]?.[layer] ?? nets[player][layer].w;
  }

  // Sparks: forward along the strongest weights in the colour of what flows, backward along the strongest gradients.
  animate() {
    if (this.flying || this.gone) return;
    this.flying = true;
    const frame = (now) => {
      const c = this.flow.getContext("2d"),
        { sub, nets } = this.state;
      c.clearRect(0, 0, this.width ?? 0, this.root.clientHeight);
      const band = sub && nets && this.rows && this.band(sub.phase);
      if (!band || this.gone) {
        this.flying = false;
        return;
      }
      const back = sub.phase.startsWith("grad");
      if (!sub.phase.startsWith("move") && !sub.phase.startsWith("loss")) {
        for (const joint of this.joints()) {
          const { weights, player, layer, i } = joint;
          if (i < band[0] || i + 1 > band[1]) continue;
          const flow = back ? this.flows(sub, player, layer) : weights.w;
          c.fillStyle = back ? GRADIENT : player === "G" ? FAKE : D;
          for (const [a, b, part] of strongest(joint, flow, SPARKS, back ? 0.2 : 0.45)) {
            const t = Math.abs(part);
            let u = (now / 700 + (a.unit * 0.37 + b.unit * 0.61)) % 1;
            if (back) u = 1 - u;
            const bend = (b.y - a.y) * 0.45,
              v = 1 - u;
            const x = v * v * v * a.x + 3 * v * v * u * a.x + 3 * v * u * u * b.x + u * u * u * b.x;
            const y = v * v * v * a.y + 3 * v * v * u * (a.y + bend) + 3 * v * u * u * (b.y - bend) + u * u * u * b.y;
            c.beginPath();
            c.arc(x, y, 1.2 + 2 * t, 0, 7);
            c.fill();
          }
        }
      }
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }
}
