// What of a session is stored, and the session that goes on from there with the same bits.

import { StepModule } from "../../step/step_module.js";
import { TrainingSession } from "../session.js";
import { firstState, Trainer } from "../trainer.js";

/**
 * @import { StoredRun } from "./run_store.js"
 * @import { Surroundings } from "../session.js"
 */

/**
 * What changes all the time. A run that pauses only while its tab is hidden goes on after a reload.
 *
 * @param {TrainingSession} session
 */
export function portraitOf({ trainer, asleep, status, message, seconds, watched, speed, until }) {
  const told = asleep ? { status: "running", message: null } : { status, message };
  return { config: trainer.config, state: trainer.snapshot(), ...told, seconds, watched, speed, until };
}

/**
 * @param {Surroundings} surroundings
 * @param {Pick<StoredRun, "setups" | "kept"> & { head: ReturnType<typeof portraitOf> }} stored
 */
export async function goOn(surroundings, { head, setups, kept }) {
  const { state, status, seconds, watched, message, speed, until } = head;
  const modules = await Promise.all(setups.map((one) => StepModule.instantiate(one.module, one.description)));
  const { D, G } = state.networks;
  let points = /** @type {Float32Array} */ (setups[0].points);
  const eras = setups.map((setup, i) => {
    points = setup.points ?? points;
    return new Trainer(modules[i], setup.config, points, firstState({ D: D.values, G: G.values }, modules[i]));
  });
  const session = new TrainingSession(surroundings, setups[0], eras[0]);
  for (const setup of setups.slice(1)) session.recorder.use(setup);
  const trainer = eras[eras.length - 1];
  trainer.restore(state);
  Object.assign(session, { speed, until, seconds, watched, message, setups, eras, trainer });
  session.kept.restore(kept, state.step);
  session.show(status);
  return session;
}
