// Answers questions about the front end without a server, for tests: a line of JSON in, a line of JSON out.

import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { runInThisContext } from "node:vm";
import { boundsOf, refusalOf } from "../../playground/frontend/lab/offline/bounds.js";
import { optionTable } from "../../playground/frontend/lab/offline/table.js";
import { judge } from "../../playground/frontend/lesson/offline/judge.js";
import { firstState, Trainer } from "../../playground/frontend/shared/engine/trainer.js";
import { ConfigRules } from "../../playground/frontend/shared/offline/config.js";
import { dataName, structureName } from "../../playground/frontend/shared/offline/names.js";
import { Shipped } from "../../playground/frontend/shared/offline/setup.js";
import { StepModule } from "../../playground/frontend/shared/step/step_module.js";

const text = (/** @type {ArrayBufferView} */ a) => Buffer.from(a.buffer, a.byteOffset, a.byteLength).toString("base64");

/** What is shipped, out of `files` or out of the folder of a written site. */
async function opened({ files, folder }) {
  const written = {};
  globalThis.ganPlayground = {
    add(name, content) {
      written[name] = content;
    },
  };
  return Shipped.open(async (name) => {
    if (files) return files[name];
    runInThisContext(await readFile(`${folder}/${name}.js`, "utf8"));
    return written[`training/${name}`];
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
  async train({ config, steps, ...given }) {
    const { setup, weights } = await (await opened(given)).setup(config, true);
    const module = await StepModule.instantiate(setup.module, setup.description);
    const trainer = new Trainer(module, config, setup.points, firstState(weights, module));
    for (let i = 0; i < steps; i++) trainer.train();
    return { G: text(module.G.values), D: text(module.D.values) };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { action, ...given } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(await actions[action](given))}\n`);
}
