// Runs step modules for tests: a line of JSON in, a line of JSON out. Arrays of float32 and float64 are base64.

import { createInterface } from "node:readline";
import { StepModule } from "../../../playground/frontend/shared/step/step_module.js";
import { hashAfter } from "./training.js";

/** @type {Map<string, StepModule>} */
const modules = new Map();
const bytes = (/** @type {string} */ text) => Buffer.from(text, "base64");
const text = (/** @type {ArrayBufferView} */ a) => Buffer.from(a.buffer, a.byteOffset, a.byteLength).toString("base64");

const actions = {
  load({ id, code, description }) {
    modules.set(id, new StepModule(new WebAssembly.Module(bytes(code)), description));
    return {};
  },
  run({ id, part: index, inputs }) {
    const { D, G, parts } = modules.get(id);
    const part = parts[index];
    const places = [D.values, D.memory, G.values, G.memory, part.free, ...part.real];
    places.push(...part.noise.map((one) => one.values));
    places.forEach((place, i) => {
      new Uint8Array(place.buffer, place.byteOffset, place.byteLength).set(bytes(inputs[i]));
    });
    const failed = part.run();
    const moved = part.description.moved.flatMap(([name]) => {
      const network = name === "D" ? D : G;
      return [network.values, network.memory, network.grads];
    });
    return { failed, outputs: [...moved, part.sizes, ...Object.values(part.losses)].map(text) };
  },
  draw({ id, kind, count, key, counter }) {
    const { values } = modules.get(id).D;
    const view = new Float32Array(values.buffer, values.byteOffset, count);
    const next = modules.get(id)[kind](view, key, counter);
    return { numbers: text(view), next };
  },
  read({ id, count }) {
    return { numbers: text(new Float32Array(modules.get(id).memory.buffer, modules.get(id).D.values.byteOffset, count)) };
  },
  train({ id, steps }) {
    return { hash: hashAfter(modules.get(id), steps) };
  },
  apply({ code, name, numbers }) {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes(code)));
    const given = bytes(numbers);
    new Uint8Array(exports.memory.buffer).set(given);
    exports[name](given.length);
    return { numbers: text(new Uint8Array(exports.memory.buffer, 0, given.length)) };
  },
  begin({ id, key }) {
    const module = modules.get(id);
    module.begin(key);
    return { D: text(module.D.values), G: text(module.G.values) };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  console.log(JSON.stringify(actions[request.action](request)));
}
