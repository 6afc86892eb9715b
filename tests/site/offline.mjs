// Answers questions about the front end without a server, for tests: a line of JSON in, a line of JSON out.

import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { runInThisContext } from "node:vm";
import { boundsOf, refusalOf } from "../../playground/frontend/lab/offline/bounds.js";
import { optionTable } from "../../playground/frontend/lab/offline/table.js";
import { judge } from "../../playground/frontend/lesson/offline/judge.js";
import { TrainingSession } from "../../playground/frontend/shared/engine/session.js";
import { firstState, Trainer } from "../../playground/frontend/shared/engine/trainer.js";
import { ConfigRules } from "../../playground/frontend/shared/offline/config.js";
import { dataName, structureName } from "../../playground/frontend/shared/offline/names.js";
import { pytorchWeights } from "../../playground/frontend/shared/offline/pytorch_weights.js";
import { described, Shipped } from "../../playground/frontend/shared/offline/setup.js";
import { stepOn, unpacked } from "../../playground/frontend/site/packed.js";
import { StepModule } from "../../playground/frontend/shared/step/step_module.js";

const text = (/** @type {ArrayBufferView} */ a) => Buffer.from(a.buffer, a.byteOffset, a.byteLength).toString("base64");

/** What is shipped, out of `files` or out of the folder of a written site. */
async function opened({ files, folder }) {
  if (files) return Shipped.open(async (name) => files[name]);
  const written = {};
  globalThis.ganPlayground = {
    add(name, content) {
      written[name] = content;
    },
  };
  const read = async (name) => {
    runInThisContext(await readFile(`${folder}/training/${name}.js`, "utf8"));
    return written[`training/${name}`];
  };
  const json = async (name) => {
    const found = await read(name);
    return typeof found === "string" ? unpacked(found).json() : found;
  };
  return Shipped.open(async (name) => {
    if (!name.startsWith("step-")) return json(name);
    const shelf = (await json("shelves"))[name];
    return stepOn(await unpacked(await read(`shelf-${shelf}`)).arrayBuffer(), name);
  });
}

const actions = {
  names: ({ configs, floats: free }) => configs.map((c) => [structureName(c, free), dataName(c)]),
  edits({ defaults, costs, cases }) {
    const rules = new ConfigRules(defaults, costs);
    return cases.map(({ config, patch }) => {
      const after = rules.edit(config, patch);
      const difference = rules.difference(config, after);
      return { after, difference, back: rules.edit(config, difference), cost: rules.cost(config, after) };
    });
  },
  tables: ({ file, shown }) => shown.map((one) => optionTable(file, { ...one, takes: () => true })),
  refusal: ({ file, config }) => refusalOf(config, boundsOf(file.table)),
  judge: ({ cases }) => cases.map(({ checkpoint, rows, config, start }) => judge(checkpoint, rows, config, start)),
  async setup({ config, ...given }) {
    const { setup, weights } = await (await opened(given)).setup(config, true);
    return {
      code: text(new Uint8Array(setup.module)),
      description: setup.description,
      points: text(setup.points),
      payload: text(setup.template.payload),
      pair_slope: setup.template.pairSlope && text(setup.template.pairSlope),
      density: text(setup.mass.density),
      floor: setup.mass.floor,
      metrics: { ...setup.metrics, heldOut: text(setup.metrics.heldOut), directions: text(setup.metrics.directions) },
      weights: { D: text(weights.D), G: text(weights.G) },
      stills: setup.stills.map(({ view }) => view),
    };
  },
  async weights({ description, config }) {
    const { D, G } = pytorchWeights(described(description, config), config.seed);
    return { D: text(D), G: text(G) };
  },
  async train({ config, steps, ...given }) {
    const { setup, weights } = await (await opened(given)).setup(config, true);
    const module = await StepModule.instantiate(setup.module, setup.description);
    const trainer = new Trainer(module, config, setup.points, firstState(weights, module));
    for (let i = 0; i < steps; i++) trainer.train();
    return { G: text(module.G.values), D: text(module.D.values) };
  },
  /** The run of a lesson's checkpoint with other settings, trained to its end and judged as on a page. */
  async checkpoint({ folder, lesson, patch }) {
    const shipped = await opened({ folder });
    const { slots, checkpoints } = await shipped.load(`lesson-runs-${lesson}`);
    const start = slots.checkpoint.config;
    const config = shipped.rules.edit(start, patch);
    const { setup, weights } = await shipped.setup(config, true);
    const rows = [];
    const done = new Promise((resolve, reject) => {
      const around = {
        post(message) {
          if (message.type === "rows") rows.push(...message.rows);
          if (message.type === "state" && message.state.status !== "running") resolve(message.state);
        },
        now: () => performance.now(),
        soon: (then) => setImmediate(then),
        later: (then, ms) => setTimeout(then, ms),
        save: () => {},
      };
      TrainingSession.begin(around, { setup, weights, state: null, speed: 0, until: null, paused: false }).catch(reject);
    });
    const { status, step } = await done;
    return { status, step, last: rows.at(-1), ...judge(checkpoints.checkpoint, rows, config, start) };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { action, ...given } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(await actions[action](given))}\n`);
}
