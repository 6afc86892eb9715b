// Where a run in the browser gets its setup from: the server traces the step, and sends the module with the data.

import { at } from "../address.js";
import { unpack } from "../frame.js";
import { identified } from "../page/identity.js";
import { request } from "../page/request.js";
import { say, t } from "../texts.js";

/**
 * @import { Frame } from "../frame.js"
 * @import { Setup } from "./messages.js"
 * @import { Config } from "./schedule.js"
 *
 * @typedef {object} Found
 * @property {Setup} setup
 * @property {{ D: Float32Array, G: Float32Array }} weights the first ones
 *
 * @typedef {(config: Config, points: boolean) => Promise<Found>} SetupSource throws an error with a sentence
 */

/** @param {string} text base64 */
function bytes(text) {
  const found = atob(text);
  return Uint8Array.from(found, (c) => c.charCodeAt(0));
}

/** @param {string} text */
const floats = (text) => new Float32Array(bytes(text).buffer);

/**
 * @param {Config} config
 * @param {any} answer of the server
 * @returns {Found}
 */
export function readSetup(config, answer) {
  const frames = Object.values(answer.frames).map((packed) => unpack(bytes(/** @type {string} */ (packed)).buffer));
  const frame = (/** @type {string} */ view) => /** @type {Frame} */ (frames.find((one) => one.view === view));
  const nets = frame("nets");
  const density = frame("density");
  const points = floats(answer.points);
  const weights = { D: floats(answer.weights.D), G: floats(answer.weights.G) };
  const stills = frames.filter(({ view }) => view !== "nets");
  const setup = {
    config,
    since: 0,
    module: bytes(answer.code),
    description: answer.description,
    points: points.length ? points : null,
    template: {
      payload: /** @type {Uint8Array} */ (nets.data),
      extent: nets.extent,
      pairs: floats(answer.pairs),
      pairSlope: answer.pair_slope ? floats(answer.pair_slope) : null,
    },
    mass: { density: /** @type {Float32Array} */ (density.data), extent: density.extent, floor: answer.floor },
    metrics: {
      ...answer.metrics,
      heldOut: floats(answer.metrics.held_out),
      directions: floats(answer.metrics.directions),
    },
    stills,
  };
  return { setup, weights };
}

/** @type {SetupSource} */
export async function fromServer(config, points) {
  const answer = await request(at("api/training-setup"), {
    method: "POST",
    repeat: true,
    body: JSON.stringify({ config, points }),
    headers: identified({ "content-type": "application/json" }),
  });
  const found = await answer.json().catch(() => ({}));
  if (answer.ok) return readSetup(config, found);
  throw new Error(say(found.message ?? found.sentence) || t("The server did not answer. Try again."));
}
