// What a session answers to its page: earlier states, and the whole run.

/**
 * @import { NetworksMessage, Question } from "./messages.js"
 * @import { KeptStates } from "./kept_states.js"
 * @import { Whole } from "./page/upload.js"
 * @import { TrainingSession } from "./session.js"
 * @import { Trainer, TrainingState } from "./trainer.js"
 */

/**
 * @param {TrainingSession} session
 * @param {Question} question
 */
export function answerTo(session, question) {
  if (question.type === "networks") return networksAt(session, question.steps);
  return question.type === "state_at" ? stateAt(question.step, session) : wholeOf(session);
}

/**
 * The networks kept at these steps; those that are gone are left out.
 *
 * @param {TrainingSession} session
 * @param {number[]} steps
 * @returns {NetworksMessage[]}
 */
const networksAt = ({ kept, recorder }, steps) =>
  steps.flatMap((step) => {
    const found = kept.all.get(step);
    return found ? [recorder.networks(found.state, found.era)] : [];
  });

/**
 * @param {TrainingSession} session
 * @returns {Whole}
 */
const wholeOf = ({ setups, trainer, seconds }) => ({
  eras: setups.map(({ since, config }) => ({ since, config })),
  state: trainer.snapshot(),
  seconds,
});

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
