// Earlier states of a run.

/**
 * @import { KeptStates } from "./kept_states.js"
 * @import { Trainer, TrainingState } from "./trainer.js"
 */

/**
 * The state at a step up to now, with the same bits as then: a kept one, or trained again from the one before. The run
 * itself is not changed.
 *
 * @param {number} step
 * @param {{ trainer: Trainer, eras: Trainer[], kept: KeptStates }} run
 * @returns {TrainingState | null}
 */
export function stateAt(step, { trainer, eras, kept }) {
  const present = trainer.snapshot();
  if (step >= present.step) return present;
  const before = kept.before(step);
  if (!before) return null;
  const past = eras[before.era];
  past.restore(before.state);
  while (past.step < step) past.train();
  const found = past.snapshot();
  trainer.restore(present);
  return found;
}
