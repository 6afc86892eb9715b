// The runs that train in a student's tab: the teacher's wall is told of the newest, and they do what the teacher orders.

import { at } from "../address.js";
import { identified } from "../page/identity.js";
import { tab } from "../socket.js";

/**
 * @import { Frame } from "../frame.js"
 * @import { LocalRun } from "../socket.js"
 * @import { Order } from "./class_view.js"
 *
 * @typedef {object} Known what is known of a run
 * @property {string} id
 * @property {LocalRun} run
 * @property {string} status
 * @property {number} step
 * @property {string} finding the name of what is wrong
 * @property {Record<string, number>} values the newest of each number
 * @property {Frame | null} nets
 * @property {Frame | null} real
 * @property {() => void} stop
 */

const LOOK_MS = 1000;
const TELL = 3; // looks between two reports
const [FAKES, REAL] = [200, 100]; // points of a report
const SEED = 7;

export class OwnRuns {
  constructor() {
    /** @type {Map<string, Known>} */
    this.known = new Map();
    /** @type {Set<string>} runs that were paused with the class */
    this.paused = new Set();
    this.frozen = false;
    this.obeyed = 0; // the number of the last order
    this.looks = 0;
    this.told = "";
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.timer = undefined;
  }

  /**
   * @param {boolean} student
   * @param {boolean} frozen
   * @param {Order | null} [order]
   */
  update(student, frozen, order) {
    this.frozen = frozen && student;
    clearInterval(this.timer);
    if (student) this.timer = setInterval(() => this.look(), LOOK_MS);
    this.look();
    if (student && order && order.number > this.obeyed) this.obey(order);
  }

  /** Two tabs get the same order: the one with the run obeys. @param {Order} order */
  obey({ run, do: type, number }) {
    this.obeyed = number;
    this.paused.delete(run);
    this.known.get(run)?.run.steer({ type });
  }

  look() {
    for (const [id, run] of tab.local) if (this.known.get(id)?.run !== run) this.known.set(id, followed(id, run));
    for (const [id, { stop }] of this.known) {
      if (tab.local.has(id)) continue;
      stop();
      this.known.delete(id);
      this.paused.delete(id);
    }
    for (const { id, run, status } of this.known.values()) {
      if (this.frozen && (status === "running" || status === "starting")) {
        this.paused.add(id);
        run.steer({ type: "pause" });
      } else if (!this.frozen && this.paused.delete(id) && status === "paused") run.steer({ type: "resume" });
    }
    if (this.timer !== undefined && this.looks++ % TELL === 0) void this.tell();
  }

  /** Tells the wall of the first run, if that is not what it knows already. */
  async tell() {
    const [first] = this.known.values();
    if (!first?.nets) return;
    const { id, status, step, finding, values, nets, real } = first;
    const now = `${id} ${status} ${step} ${finding}`;
    if (now === this.told) return;
    this.told = now;
    const { lr_G = 0, lr_D = 0, js = null } = values;
    const points = await pointsOf(nets);
    const data = real ? rounded(real.data.subarray(0, 2 * REAL)) : [];
    const headers = identified({ "content-type": "application/json" });
    const body = JSON.stringify({ id, status, step, lr_G, lr_D, js, points, real: data, finding });
    await fetch(at("api/class/lab"), { method: "POST", headers, body }).catch(() => {});
  }
}

/**
 * @param {string} id
 * @param {LocalRun} run
 * @returns {Known}
 */
function followed(id, run) {
  /** @type {Known} */
  const known = {
    id,
    run,
    status: "starting",
    step: 0,
    finding: "",
    values: {},
    nets: null,
    real: null,
    stop: () => {},
  };
  const { stop } = run.follow(["nets", "real"], {
    state: ({ state }) =>
      Object.assign(known, { status: state.status, step: state.step, finding: state.finding?.name ?? "" }),
    rows: ({ rows }) => {
      for (const row of rows) Object.assign(known.values, row.values);
    },
    frame: (frame) => {
      if (frame.view === "nets") known.nets = frame;
      else if (frame.view === "real") known.real = frame;
    },
  });
  return Object.assign(known, { stop });
}

/** Points that the averaged G makes. @param {Frame} frame */
export async function pointsOf(frame) {
  const [{ forward }, { unpackNets }, latents] = await Promise.all([
    import("../mlp_runtime.js"),
    import("../networks_frame.js"),
    import("../plane/plane_latents.js"),
  ]);
  const nets = unpackNets(frame);
  return rounded(forward(nets.ema, latents.draw(nets.latent, FAKES, SEED), FAKES));
}

/** @param {ArrayLike<number>} values */
const rounded = (values) => Array.from(values, (v) => (Number.isFinite(v) ? Math.round(v * 1000) / 1000 : 0));
