// The worker thread in which one run trains.

import { RunSaver } from "./store/run_saver.js";
import { TrainingSession } from "./session.js";
import { goOn } from "./store/stored_session.js";

/**
 * @import { ToWorker } from "./messages.js"
 * @import { Surroundings } from "./session.js"
 */

const channel = new MessageChannel();
/** @type {(() => void)[]} */
const waiting = [];
channel.port1.onmessage = () => waiting.shift()?.();

/** @type {Surroundings} */
const surroundings = {
  post(message, transfer = []) {
    if (message.type === "rows") saver?.fresh.push(...message.rows);
    postMessage(message, { transfer });
  },
  now: () => performance.now(),
  soon(then) {
    waiting.push(then);
    channel.port2.postMessage(0);
  },
  later: (then, ms) => setTimeout(then, ms),
  save: (session, surely) => saver?.save(session, surely),
};
/** @type {RunSaver | null} */
let saver = null;
/** @type {Promise<TrainingSession> | null} */
let session = null;

/** @param {ToWorker} message */
async function take(message) {
  if (message.type === "start" || message.type === "go_on") {
    saver = new RunSaver(message.id, message.name, surroundings.post);
    session = message.type === "start" ? TrainingSession.begin(surroundings, message) : again(saver);
    await session;
  } else await (await session)?.receive(message);
}

/** @param {RunSaver} saver */
async function again(saver) {
  const stored = await saver.take();
  if (!stored) throw new Error("The stored run has gone.");
  const stills = stored.setups.at(-1)?.stills ?? [];
  surroundings.post({ type: "restored", config: stored.head.config, rows: stored.rows.flat(), stills });
  return goOn(surroundings, stored);
}

/** @param {MessageEvent<ToWorker>} event */
self.onmessage = ({ data }) =>
  void take(data).catch((error) => {
    setTimeout(() => {
      throw error; // the page hears of it as the worker's error
    });
  });
