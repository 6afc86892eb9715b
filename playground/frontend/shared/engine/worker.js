// The worker thread in which one run trains.

import { TrainingSession } from "./session.js";

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
  post: (message, transfer = []) => postMessage(message, { transfer }),
  now: () => performance.now(),
  soon(then) {
    waiting.push(then);
    channel.port2.postMessage(0);
  },
  later: (then, ms) => setTimeout(then, ms),
};
/** @type {Promise<TrainingSession> | null} */
let session = null;

/** @param {ToWorker} message */
async function take(message) {
  if (message.type === "start") {
    session = TrainingSession.begin(surroundings, message);
    await session;
  } else await (await session)?.receive(message);
}

/** @param {MessageEvent<ToWorker>} event */
self.onmessage = ({ data }) =>
  void take(data).catch((error) => {
    setTimeout(() => {
      throw error; // the page hears of it as the worker's error
    });
  });
