// The setup of a run without a server: the module, the data and the tables of the losses are files of the static site,
// and the first weights are drawn here. `playground/site/training_data.py` writes the files.

import { unpack } from "../frame.js";
import { StepModule } from "../step/step_module.js";
import { t } from "../texts.js";
import { ConfigRules } from "./config.js";
import { initialised } from "./initialisation.js";
import { dataName, leaves, structureName } from "./names.js";
import { pytorchWeights } from "./pytorch_weights.js";

/**
 * @import { Config } from "../engine/schedule.js"
 * @import { SetupSource } from "../engine/setup_source.js"
 * @import { StepDescription } from "../step/description.js"
 *
 * @typedef {(name: string) => Promise<any>} Load a file of the site as JSON, by its name
 *
 * @typedef {object} Training what is shipped: the file `training`
 * @property {import("./config.js").Defaults} defaults
 * @property {Record<string, string>} costs see `ConfigRules`
 * @property {Record<string, string[]>} floats see `structureName`
 * @property {string[]} modules names of structures
 * @property {string[]} data names of data sets
 * @property {string} directions of the sliced Wasserstein distance; the same for all data sets
 * @property {Record<string, { slopes: string, slopes_D: string[], optimal: Record<string, number[] | null> }>} losses
 */

const SMOOTHED = 0.5; // twin: playground/site/training_data.py
const FILE = "training";
const STREAM = 2 ** 41; // of other first weights; taken: the seed itself, and that of recorder.js

/** @param {string | ArrayBuffer} packed base64 of what zlib has compressed, or bytes as they are */
async function inflated(packed) {
  if (typeof packed !== "string") return packed;
  const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}

/** @param {string} packed */
const floats = async (packed) => new Float32Array(await inflated(packed));

/** What can train on the static site, and with what. */
export class Shipped {
  /**
   * @param {Load} load
   * @param {Training} training
   */
  constructor(load, training) {
    this.load = load;
    this.training = training;
    this.rules = new ConfigRules(training.defaults, training.costs);
  }

  /** @param {Load} load */
  static async open(load) {
    return new Shipped(load, await load(FILE));
  }

  /**
   * Whether a run of this configuration can train without the app.
   *
   * @param {Config} config
   */
  has(config) {
    const { modules, data, floats: free } = this.training;
    return modules.includes(structureName(config, free)) && data.includes(dataName(config));
  }

  /** @type {SetupSource} */
  setup = async (config, points) => {
    if (!this.has(config)) throw new Error(t("This needs the app."));
    const name = structureName(config, this.training.floats);
    const [step, data] = await Promise.all([this.load(`step-${name}`), this.load(`data-${dataName(config)}`)]);
    const [code, stills] = await Promise.all([inflated(step.code), Promise.all(data.frames.map(frameOf))]);
    const module = new Uint8Array(code);
    const description = described(step.description, config);
    const still = (/** @type {string} */ view) => stills.find((frame) => frame.view === view);
    const [real, density] = [still("real"), still("density")];
    const loss = await this.loss(config);
    const template = {
      payload: payloadOf({ ...step.header, optimal: loss.optimal, ...(data.modes && { modes: data.modes }) }, loss),
      extent: real.extent,
      pairs: step.header.slope_D.paired ? real.data.slice(0, 32) : new Float32Array(),
      pairSlope: step.header.slope_D.paired ? loss.slopes : null,
    };
    const mass = { density: density.data, extent: density.extent, floor: data.floor };
    const samples = points ? await samplesOf(data.points, data.reach) : null;
    const [heldOut, directions] = await Promise.all([
      samplesOf(data.held_out, data.reach),
      floats(this.training.directions),
    ]);
    const metrics = { ...data.metrics, heldOut, directions };
    const setup = { config, since: 0, module, description, points: samples, template, mass, metrics, stills };
    return { setup, weights: await firstWeights(code, description, config) };
  };

  /** @param {Config} config */
  async loss({ objective, tricks }) {
    const { slopes, slopes_D, optimal } = this.training.losses[objective.name];
    const { label_smoothing, pac, instance_noise } = tricks;
    const [plain, smoothed] = await Promise.all(slopes_D.map(floats));
    const by = label_smoothing / SMOOTHED;
    const other = pac > 1 || instance_noise > 0; // the optimal D is another function
    return {
      slopes: await floats(slopes),
      slopesD: plain.map((slope, i) => slope + by * (smoothed[i] - slope)),
      optimal: other ? null : (optimal[label_smoothing.toFixed(1)] ?? null),
    };
  }
}

/** @param {string} packed */
const frameOf = async (packed) => /** @type {any} */ (unpack(await inflated(packed)));

/**
 * @param {string} points
 * @param {number} reach
 */
async function samplesOf(points, reach) {
  const steps = new Int16Array(await inflated(points));
  return Float32Array.from(steps, (step) => (step / 32767) * reach);
}

/**
 * A description with the numbers of a configuration. Twin: `with_numbers` in playground/compile/wasm/module.py.
 *
 * @param {StepDescription} description
 * @param {Config} config
 * @returns {StepDescription}
 */
export function described(description, config) {
  const values = new Map(
    ["objective", "penalties", "auxiliaries", "opt_G", "opt_D", "dynamics", "tricks"].flatMap((s) =>
      leaves(s, config[s]),
    ),
  );
  const network = (/** @type {"D" | "G"} */ name) => {
    const shipped = description.networks[name];
    return { ...shipped, parameters: initialised(shipped.parameters, config[name].init) };
  };
  return {
    ...description,
    networks: { D: network("D"), G: network("G") },
    parts: description.parts.map((part) => ({ ...part, values: part.names.map((path) => values.get(path) ?? 0) })),
  };
}

/**
 * A whole frame of networks, whose weights are 0; see playground/runs/frames/networks.py.
 *
 * @param {any} header
 * @param {{ slopes: Float32Array, slopesD: Float32Array }} loss
 */
function payloadOf(header, { slopes, slopesD }) {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(text.length / 4) * 4;
  const numbers = new Float32Array(header.slope_D.at + slopesD.length);
  numbers.set(slopes, header.slope.at);
  numbers.set(slopesD, header.slope_D.at);
  const payload = new Uint8Array(4 + length + numbers.byteLength).fill(32, 4, 4 + length);
  new DataView(payload.buffer).setUint32(0, length, true);
  payload.set(text, 4);
  payload.set(new Uint8Array(numbers.buffer), 4 + length);
  return payload;
}

/**
 * The weights with which the app begins, too; other ways to draw than PyTorch's default have numbers of their own.
 *
 * @param {BufferSource} code
 * @param {StepDescription} description
 * @param {Config} config
 */
async function firstWeights(code, description, { G, D, seed }) {
  if (G.init === "pytorch" && D.init === "pytorch") return pytorchWeights(description, seed);
  const module = await StepModule.instantiate(code, description);
  module.begin(seed + STREAM);
  return { D: module.D.values.slice(), G: module.G.values.slice() };
}
