// A run in a browser with edits, single steps and a branch, as a page would hand it in: JSON in, JSON out.

import { readSetup } from "../../playground/frontend/shared/engine/setup_source.js";
import { NetworksBytes } from "../../playground/frontend/shared/engine/networks_bytes.js";
import { rateFactor } from "../../playground/frontend/shared/engine/schedule.js";
import { numbersOf } from "../../playground/frontend/shared/engine/step_numbers.js";
import { carriedOver, firstState, Trainer } from "../../playground/frontend/shared/engine/trainer.js";
import { StepModule } from "../../playground/frontend/shared/step/step_module.js";

const text = (a) => Buffer.from(a.buffer, a.byteOffset, a.byteLength).toString("base64");
const parts = [];
for await (const part of process.stdin) parts.push(part);
const { configs, answers } = JSON.parse(Buffer.concat(parts).toString());
const rows = [];

async function prepared(i) {
  const { setup, weights } = readSetup(configs[i], answers[i]);
  const { header } = new NetworksBytes(setup.template);
  const traits = { probability: header.probability, paired: header.slope_D.paired, boundary: header.boundary };
  return { setup, weights, traits, module: await StepModule.instantiate(setup.module, setup.description) };
}

function train(trainer, traits, updated) {
  const before = trainer.step;
  const losses = trainer.train(updated);
  const { values } = numbersOf(trainer, losses, traits, rateFactor(trainer.config.schedule, before));
  rows.push({ step: trainer.step, values });
}

const first = await prepared(0);
let trainer = new Trainer(first.module, configs[0], first.setup.points, firstState(first.weights, first.module));
for (const updated of ["both", "both", "D", "G", "G", "both", "both"]) train(trainer, first.traits, updated);
const edit = await prepared(1); // another optimiser and other data
const after = { config: configs[1], points: edit.setup.points, module: edit.module };
trainer = new Trainer(edit.module, configs[1], edit.setup.points, carriedOver(trainer.snapshot(), trainer, after));
for (let i = 0; i < 20; i++) train(trainer, edit.traits, "both");
const past = trainer.snapshot(); // to which a person goes back
for (let i = 0; i < 20; i++) trainer.train();
trainer.train("D"); // not part of the branch
const branch = await prepared(2);
trainer = new Trainer(branch.module, configs[2], edit.setup.points, past);
for (let i = 0; i < 30; i++) train(trainer, branch.traits, "both");
const { networks, average, history, step } = trainer.snapshot();
const weights = { D: text(networks.D.values), G: text(networks.G.values), average: text(average) };
console.log(JSON.stringify({ id: "browser-0", ...history, step, weights, rows, seconds: 1 }));
