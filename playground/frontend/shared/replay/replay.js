// Trains a run again from its history, with the same bits, without a page: to verify what was handed in.

import { StepModule } from "../step/step_module.js";
import { NetworksBytes } from "../engine/networks_bytes.js";
import { rateFactor } from "../engine/schedule.js";
import { readSetup } from "../engine/setup_source.js";
import { numbersOf } from "../engine/step_numbers.js";
import { carriedOver, Diverged, firstState, Trainer } from "../engine/trainer.js";

/**
 * @import { Config } from "../engine/schedule.js"
 * @import { History, TrainingState } from "../engine/trainer.js"
 *
 * @typedef {object} Replay
 * @property {History} history
 * @property {number} step at which it ends
 * @property {number[]} rows steps whose numbers are wanted
 * @property {any[]} setups answers of the server: of the first configuration, then of each in the journal
 *
 * @typedef {object} Replayed
 * @property {number} step
 * @property {boolean} diverged
 * @property {TrainingState} state
 * @property {{ step: number, values: Record<string, number> }[]} rows
 */

/**
 * @param {Replay} replay
 * @param {(step: number) => void} progress
 * @returns {Promise<Replayed>}
 */
export async function replay({ history, step: end, rows: wanted, setups }, progress) {
  const due = new Set(wanted);
  const waiting = [...history.journal];
  const answers = [...setups];
  const first = await prepared(history.config, answers.shift());
  let { traits } = first;
  let trainer = new Trainer(first.module, history.config, first.points, firstState(first.weights, first.module));
  /** @type {Replayed["rows"]} */
  const rows = [];
  const train = (/** @type {"D" | "G" | "both"} */ updated) => {
    const before = trainer.step;
    const losses = trainer.train(updated);
    if (due.has(trainer.step)) {
      const { values } = numbersOf(trainer, losses, traits, rateFactor(trainer.config.schedule, before));
      rows.push({ step: trainer.step, values });
    }
    progress(trainer.step);
  };
  let diverged = false;
  try {
    while (trainer.step < end) {
      const next = waiting[0]?.step <= trainer.step ? waiting.shift() : undefined;
      if (!next) train("both");
      else if (next.command.type === "only") train(next.command.player);
      else {
        const { config, type } = next.command;
        const after = await prepared(config, answers.shift());
        const otherData = JSON.stringify(config.data) !== JSON.stringify(trainer.config.data);
        const points = otherData ? after.points : trainer.points;
        const state = trainer.snapshot();
        const carried = type === "edit" ? carriedOver(state, trainer, { config, points, module: after.module }) : state;
        trainer = new Trainer(after.module, config, points, carried);
        traits = after.traits;
      }
    }
  } catch (error) {
    if (!(error instanceof Diverged)) throw error;
    diverged = true;
  }
  return { step: trainer.step, diverged, state: trainer.snapshot(), rows };
}

/**
 * @param {Config} config
 * @param {any} answer
 */
async function prepared(config, answer) {
  const { setup, weights } = readSetup(config, answer);
  const module = await StepModule.instantiate(setup.module, setup.description);
  const { header } = new NetworksBytes(setup.template);
  const traits = { probability: header.probability, paired: header.slope_D.paired, boundary: header.boundary };
  return { module, weights, traits, points: /** @type {Float32Array} */ (setup.points) };
}
