// What a page is told of a run while it trains: frames, rows, kept steps, each within its share of the time.

import { LiveMetrics } from "./live_metrics.js";
import { NetworksBytes } from "./networks_bytes.js";
import { rateFactor } from "./schedule.js";
import { numbersOf } from "./step_numbers.js";

/**
 * @import { KeptStates } from "./kept_states.js"
 * @import { NetworksMessage, Row, Setup } from "./messages.js"
 * @import { Surroundings } from "./session.js"
 * @import { Losses, Trainer, TrainingState } from "./trainer.js"
 */

const FRAME = 1000 / 60; // ms between two frames
const FIRST_ROWS = 20; // the first steps are all logged, since much changes there
const ROW = 250; // ms between two rows
const STEPS = 250; // ms between two lists of kept steps
const METERING = 0.03; // the share of the time for the metric
const FAKES = 32768; // that are counted for the metric; twin: METRICS["js"].live

export class Recorder {
  /**
   * @param {Surroundings} surroundings
   * @param {Setup} setup
   */
  constructor(surroundings, setup) {
    this.around = surroundings;
    /** @type {NetworksBytes[]} one for each configuration */
    this.bytes = [];
    this.unseen = 0; // frames on their way
    this.shown = -Infinity;
    this.shownStep = -1;
    this.logged = -Infinity;
    this.listed = -Infinity;
    this.listedStep = -1;
    this.measureDue = 0;
    /** @type {Record<string, number>} measured since the last row */
    this.measured = {};
    this.extent = setup.template.extent;
    this.mass = setup.mass;
    this.metrics = setup.metrics;
    /** @type {import("./step_numbers.js").ObjectiveTraits} */
    this.traits = { probability: false, paired: false, boundary: 0 };
    /** @type {LiveMetrics | null} made when they are needed */
    this.live = null;
    this.use(setup);
  }

  /**
   * Records with another configuration from now on.
   *
   * @param {Setup} setup
   */
  use({ template, mass, metrics }) {
    const bytes = new NetworksBytes(template);
    const { header } = bytes;
    this.bytes.push(bytes);
    this.extent = template.extent;
    this.traits = { probability: header.probability, paired: header.slope_D.paired, boundary: header.boundary };
    this.live = null;
    this.measured = {};
    this.mass = mass;
    this.metrics = metrics;
    this.measureDue = 0;
    this.shownStep = -1;
  }

  /** A frame has arrived. */
  seen() {
    this.unseen = Math.max(0, this.unseen - 1);
  }

  /**
   * After some steps: shows what is due.
   *
   * @param {Trainer} trainer
   * @param {number} now
   */
  attend(trainer, now) {
    if (now - this.shown >= FRAME && this.unseen < 2) this.show(trainer, false);
  }

  /**
   * @param {Trainer} trainer
   * @param {boolean} surely also if frames are on their way
   */
  show(trainer, surely) {
    if (trainer.step === this.shownStep || (!surely && this.unseen >= 2)) return;
    this.shown = this.around.now();
    this.shownStep = trainer.step;
    this.unseen++;
    const { G, D } = trainer.module;
    const frame = this.frame(trainer.step, this.bytes.length - 1, G.values, trainer.average, D.values);
    this.around.post({ type: "frame", frame }, [frame.payload.buffer]);
  }

  /**
   * The frame of a kept state.
   *
   * @param {TrainingState} state
   * @param {number} era
   */
  networks({ step, networks: { G, D }, average }, era) {
    return this.frame(step, era, G.values, average, D.values);
  }

  /**
   * @param {number} step
   * @param {number} era
   * @param {Float32Array} G
   * @param {Float32Array} average
   * @param {Float32Array} D
   * @returns {NetworksMessage}
   */
  frame(step, era, G, average, D) {
    const bytes = this.bytes[era];
    bytes.write({ G, average, D });
    return { step, extent: this.extent, payload: bytes.copy() };
  }

  /**
   * After each step: logs the row that is due, surely that of the last step.
   *
   * @param {Trainer} trainer
   * @param {Losses} losses
   * @param {number} before the step that was made, counted from 0
   * @param {{ seconds: number, watched: number }} times of the run
   * @param {boolean} single
   */
  step(trainer, losses, before, { seconds, watched }, single) {
    const now = this.around.now();
    const { step, epoch, config } = trainer;
    if (!single && step > FIRST_ROWS && now - this.logged < ROW && !trainer.finished) return;
    this.logged = now;
    this.meter(trainer, now);
    const factor = rateFactor(config.schedule, before);
    const { values, histograms } = numbersOf(trainer, losses, this.traits, factor);
    /** @type {Row} */
    const row = { step, epoch, seconds, watched, values: { ...values, ...this.measured }, histograms };
    this.measured = {};
    this.around.post({ type: "rows", rows: [row] });
  }

  /**
   * Measures when it is due, and at the end: a lesson judges its run by the last measurement.
   *
   * @param {Trainer} trainer
   * @param {number} now
   */
  meter(trainer, now) {
    const { module, average, step, finished } = trainer;
    if (!finished && (now < this.measureDue || step <= FIRST_ROWS)) return;
    const bytes = /** @type {NetworksBytes} */ (this.bytes.at(-1));
    bytes.write({ G: module.G.values, average, D: module.D.values });
    this.live ??= new LiveMetrics(this.mass, this.metrics, this.extent, drawn(trainer));
    this.measured = this.live.measure(bytes.networks.ema);
    this.measureDue = now + Math.max(1000, (this.around.now() - now) / METERING);
  }

  /**
   * Tells which steps are kept.
   *
   * @param {KeptStates} kept
   * @param {boolean} surely
   */
  steps(kept, surely) {
    const now = this.around.now();
    if (!surely && now - this.listed < STEPS) return;
    const steps = [...kept.steps];
    if (steps.at(-1) === this.listedStep) return;
    this.listed = now;
    this.listedStep = steps.at(-1) ?? -1;
    this.around.post({ type: "kept", steps });
  }
}

/**
 * Points of the prior that the metric uses, from random numbers of their own.
 *
 * @param {Trainer} trainer which draws its random numbers anew before each step
 */
function drawn({ module, config: { latent, seed } }) {
  const count = FAKES * latent.size;
  const found = new Float32Array(count);
  const room = module.parts.flatMap(({ noise }) => noise.map(({ values }) => values))[0];
  const normal = latent.prior === "normal";
  let counter = 0;
  for (let at = 0; at < count; at += room.length) {
    counter = normal ? module.randn(room, seed + 2 ** 40, counter) : module.rand(room, seed + 2 ** 40, counter);
    found.set(room.subarray(0, Math.min(room.length, count - at)), at);
  }
  return normal ? found : found.map((u) => 2 * u - 1);
}
