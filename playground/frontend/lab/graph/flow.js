// Slow motion in the network graph: all but what the caption speaks of steps back, and sparks run along what flows
// there.

import { context2d, wantsRest } from "../../shared/dom.js";
import { lossGradient } from "../../shared/networks_frame.js";
import { DISCRIMINATOR as D, FAKE, GRADIENT, lineScale } from "../../shared/theme.js";
import { strongest } from "./lines.js";
import { Picture } from "./picture.js";

/**
 * @import { Networks } from "../../shared/networks_frame.js"
 * @import { End, Player } from "./rows.js"
 * @import { Phase } from "../run/sentences.js"
 */

const SPARKS = 90; // between two layers, along the strongest
const REAL_POINTS = 120; // needed for the gradient of D's loss

export class Flow extends Picture {
  /** @param {HTMLElement} root */
  constructor(root) {
    super(root);
    this.gone = false;
    this.flying = false;
    /** @type {{ key: string, nets: Networks, found: Partial<Record<Player, Float32Array[]>> | null } | null} */
    this.flowing = null;
  }

  /**
   * The rows of which a phase speaks: the first and the last.
   *
   * @param {Phase} phase
   */
  band(phase) {
    const points = this.rows.findIndex((r) => r.kind === "points");
    const last = this.rows.length - 1;
    return {
      z: [0, 0],
      fake: [0, points],
      scores: [points, last],
      lossD: [last, last],
      gradD: [points, last],
      moveD: [points + 1, last],
      lossG: [last, last],
      gradG: [0, last],
      moveG: [0, points],
    }[phase];
  }

  dim() {
    if (!this.state.sub) return;
    const [from, to] = this.band(this.state.sub.phase);
    const c = context2d(this.canvas);
    const [top, end] = [this.rows[from].y - 22 * this.larger, this.rows[to].y + this.rows[to].h + 10];
    c.globalAlpha = 0.72;
    c.fillStyle = this.paper;
    c.fillRect(0, 0, this.width, top);
    c.fillRect(0, end, this.width, this.root.clientHeight);
    c.globalAlpha = 1;
  }

  /**
   * What flows backwards, weight by weight: the gradient of D's or of G's loss; the weights where it is not known.
   *
   * @param {Phase} phase
   * @param {Player} player
   * @param {number} layer
   */
  flows(phase, player, layer) {
    const { nets } = this;
    const { real } = this.state;
    const key = `${phase} ${nets.step}`;
    if (this.flowing?.key !== key || this.flowing.nets !== nets) {
      const whose = phase === "gradD" ? "D" : "G";
      const known = whose === "G" || (real && real.length >= 2 * REAL_POINTS);
      this.flowing = {
        key,
        nets,
        found: known ? lossGradient(nets, whose, this.z(), real ?? new Float32Array()) : null,
      };
    }
    return this.flowing.found?.[player]?.[layer] ?? nets[player][layer].w;
  }

  /** Sparks: forward along the strongest weights in the colour of what flows, backward along the largest gradients. */
  animate() {
    if (this.flying || this.gone) return;
    this.flying = true;
    const frame = (/** @type {number} */ now) => {
      const c = context2d(this.flow);
      const { sub, nets } = this.state;
      c.clearRect(0, 0, this.width, this.root.clientHeight);
      if (!sub || !nets || !this.rows.length || this.gone) {
        this.flying = false;
        return;
      }
      const still = wantsRest();
      if (!sub.phase.startsWith("move") && !sub.phase.startsWith("loss")) this.sparks(c, sub.phase, still ? 0 : now);
      if (still) this.flying = false;
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  /**
   * @param {CanvasRenderingContext2D} c
   * @param {Phase} phase
   * @param {number} now
   */
  sparks(c, phase, now) {
    const [first, last] = this.band(phase);
    const back = phase.startsWith("grad");
    for (const joint of this.joints()) {
      const { weights, player, layer, i } = joint;
      if (i < first || i + 1 > last) continue;
      const flow = back ? this.flows(phase, player, layer) : weights.w;
      c.fillStyle = back ? GRADIENT : player === "G" ? FAKE : D;
      for (const [a, b, part] of strongest(joint, flow, SPARKS, back ? 0.2 : 0.45)) {
        const along = (now / 700 + (a.unit * 0.37 + b.unit * 0.61)) % 1;
        const [x, y] = onCurve(a, b, back ? 1 - along : along);
        c.beginPath();
        c.arc(x, y, (1.2 + 2 * Math.abs(part)) * lineScale(), 0, 2 * Math.PI);
        c.fill();
      }
    }
  }
}

/**
 * A point of the curve between two ends.
 *
 * @param {End} a
 * @param {End} b
 * @param {number} u from 0 to 1
 */
function onCurve(a, b, u) {
  const bend = (b.y - a.y) * 0.45;
  const v = 1 - u;
  return [
    v * v * v * a.x + 3 * v * v * u * a.x + 3 * v * u * u * b.x + u * u * u * b.x,
    v * v * v * a.y + 3 * v * v * u * (a.y + bend) + 3 * v * u * u * (b.y - bend) + u * u * u * b.y,
  ];
}
