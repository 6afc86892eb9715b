// Trains runs as a browser does, for tests: a line of JSON in, a line of JSON out. Arrays of float32 are base64.

import { createInterface } from "node:readline";
import { following } from "../../playground/frontend/shared/engine/kept_states.js";
import { LiveMetrics } from "../../playground/frontend/shared/engine/live_metrics.js";
import { NetworksBytes } from "../../playground/frontend/shared/engine/networks_bytes.js";
import { averageAt, noiseAt, partsOf, rateFactor } from "../../playground/frontend/shared/engine/schedule.js";
import { stateAt } from "../../playground/frontend/shared/engine/answers.js";
import { folded, unfolded } from "../../playground/frontend/shared/engine/store/run_store.js";
import { TrainingSession } from "../../playground/frontend/shared/engine/session.js";
import { goOn, portraitOf } from "../../playground/frontend/shared/engine/store/stored_session.js";
import { packRun } from "../../playground/frontend/shared/engine/page/upload.js";
import { readSetup } from "../../playground/frontend/shared/engine/setup_source.js";
import { numbersOf } from "../../playground/frontend/shared/engine/step_numbers.js";
import { Diverged, firstState, Trainer } from "../../playground/frontend/shared/engine/trainer.js";
import { StepModule } from "../../playground/frontend/shared/step/step_module.js";

const text = (/** @type {ArrayBufferView} */ a) => Buffer.from(a.buffer, a.byteOffset, a.byteLength).toString("base64");
const weightsOf = ({ networks: { D, G }, average }) => ({
  D: text(D.values),
  G: text(G.values),
  memory_D: text(D.memory),
  memory_G: text(G.memory),
  average: text(average),
});

async function trainerOf(config, answer) {
  const { setup, weights } = readSetup(config, answer);
  const module = await StepModule.instantiate(setup.module, setup.description);
  return { setup, trainer: new Trainer(module, config, setup.points, firstState(weights, module)) };
}

/** Surroundings in whose time each look at the clock takes 3 ms, what was posted, and how to let time pass. */
function surroundings() {
  const posted = [];
  const queue = [];
  let time = 0;
  const around = {
    post: (message) => {
      posted.push(message);
    },
    now: () => (time += 3),
    soon: (then) => queue.push(then),
    later: (then, ms) => {
      time += ms;
      queue.push(then);
    },
    save() {},
  };
  const until = (condition) => {
    while (queue.length && !condition()) queue.shift()();
  };
  return { around, posted, until };
}

/** A session, and what it has posted. */
async function sessionOf(config, answer, more = {}) {
  const { setup, weights } = readSetup(config, answer);
  const { around, posted, until } = surroundings();
  const start = { type: "start", setup, weights, state: null, speed: 0, until: null, paused: false, ...more };
  const session = await TrainingSession.begin(around, start);
  return { session, posted, until, run: (step) => until(() => session.trainer.step >= step) };
}

const actions = {
  schedule({ configs, steps }) {
    return configs.map((config) => ({
      factors: steps.map((step) => rateFactor(config.schedule, step)),
      noise: steps.map((step) => noiseAt(config.tricks, step)),
      average: steps.map((step) => averageAt(config.loop, step)),
      parts: partsOf(config, config.loop.n_D, config.loop.n_G),
    }));
  },

  following: ({ rooms, steps }) => rooms.map((room) => steps.map((step) => following(step, room))),

  /** Some steps, with everything that they have drawn. */
  async train({ config, answer, steps }) {
    const { setup, trainer } = await trainerOf(config, answer);
    const drawn = [];
    for (const part of trainer.module.parts) {
      const run = part.run.bind(part);
      part.run = () => {
        drawn.push({ real: part.real.map(text), noise: part.noise.map(({ values }) => text(values)) });
        return run();
      };
    }
    const updated = steps.map((one) => trainer.train(one));
    const bytes = new NetworksBytes(setup.template);
    bytes.write({ G: trainer.module.G.values, average: trainer.average, D: trainer.module.D.values });
    const { header } = bytes;
    const traits = { probability: header.probability, paired: header.slope_D.paired, boundary: header.boundary };
    const last = updated[updated.length - 1];
    return {
      drawn,
      step: trainer.step,
      epoch: trainer.epoch,
      ...weightsOf(trainer.snapshot()),
      frame: text(bytes.payload),
      ...numbersOf(trainer, last, traits, rateFactor(config.schedule, trainer.step - 1)),
    };
  },

  async diverge({ config, answer, steps }) {
    const { trainer } = await trainerOf(config, answer);
    try {
      for (let i = 0; i < steps; i++) trainer.train();
    } catch (error) {
      if (!(error instanceof Diverged)) throw error;
      const { network, step } = error;
      return { network, step, made: trainer.step, ...weightsOf(trainer.snapshot()) };
    }
    return { network: null };
  },

  async measure({ config, answer, z }) {
    const { setup, trainer } = await trainerOf(config, answer);
    const bytes = new NetworksBytes(setup.template);
    bytes.write({ G: trainer.module.G.values, average: trainer.average, D: trainer.module.D.values });
    const points = new Float32Array(new Uint8Array(Buffer.from(z, "base64")).buffer);
    return new LiveMetrics(setup.mass, setup.metrics, setup.template.extent, points).measure(bytes.networks.ema);
  },

  /** One run that a person intervenes in; afterwards every step is asked for again. */
  async rewind({ config, answer, edited, answered }) {
    const { session, posted, run } = await sessionOf(config, answer);
    const seen = {};
    const note = () => {
      seen[session.trainer.step] = weightsOf(session.trainer.snapshot());
    };
    const step = session.trainer.train.bind(session.trainer);
    session.trainer.train = (one) => {
      const losses = step(one);
      note();
      return losses;
    };
    note();
    run(300);
    await session.receive({ type: "pause" });
    const paused = session.trainer.step;
    await session.receive({ type: "step_once", player: "D", n: 2 });
    run(paused + 2);
    const single = session.trainer.step;
    await session.receive({ type: "edit", setup: readSetup(edited, answered).setup });
    await session.receive({ type: "resume" });
    run(single + 100);
    await session.receive({ type: "stop" });
    const asked = [0, 1, 2, 17, 150, 299, paused, paused + 1, single];
    const again = Object.fromEntries(asked.map((at) => [at, weightsOf(stateAt(at, session))]));
    const states = posted.filter(({ type }) => type === "state").map(({ state }) => [state.status, state.step]);
    return { paused, single, again, seen, states, end: session.trainer.step };
  },

  /** A run that is stored in the middle, and what goes on from there: both at the same later steps. */
  async reload({ config, answer, edited, answered }) {
    const { session, run } = await sessionOf(config, answer);
    run(150);
    await session.receive({ type: "pause" });
    await session.receive({ type: "edit", setup: readSetup(edited, answered).setup });
    await session.receive({ type: "step_once", player: "G", n: 1 });
    run(session.trainer.step + 1);
    const { setups, kept } = session;
    const stored = structuredClone({
      head: portraitOf(session),
      setups: setups.map((setup, i) => folded(setup, setups[i - 1])),
      kept: [...kept.all.values()],
    });
    const size = (setup) => Object.values(setup).filter((value) => value === null).length;
    const { around, until } = surroundings();
    const other = await goOn(around, { ...stored, setups: unfolded(stored.setups) });
    const begun = { status: other.status, step: other.trainer.step, seconds: other.seconds === session.seconds };
    const later = session.trainer.step + 200;
    for (const [one, go] of [[session, () => run(later)], [other, () => until(() => other.trainer.step >= later)]]) {
      await one.receive({ type: "resume" });
      go();
      await one.receive({ type: "stop" });
    }
    const asked = [0, 3, 100, 149, later - 77, later];
    const found = (one) => asked.map((at) => weightsOf(stateAt(at, one)));
    const steps = (one) => one.kept.steps.filter((step) => step < later);
    return { begun, shared: size(stored.setups[1]), bits: [session, other].map(found), kept: [session, other].map(steps) };
  },

  /** A run with an edit as a page sends it to the server. */
  async upload({ config, answer, edited, answered }) {
    const { session, posted, run } = await sessionOf(config, answer);
    run(90);
    await session.receive({ type: "edit", setup: readSetup(edited, answered).setup });
    const edit = session.trainer.step;
    run(200);
    await session.receive({ type: "pause" });
    await session.receive({ type: "whole", id: 1 });
    const whole = posted.findLast(({ type }) => type === "answer").found;
    const rows = posted.filter(({ type }) => type === "rows").flatMap((message) => message.rows);
    const packed = text(new Uint8Array(await (await packRun("from here", whole, rows)).arrayBuffer()));
    const { D, G } = whole.state.networks;
    const descents = { D: D.descents, G: G.descents };
    const steps = rows.map(({ step }) => step);
    return { packed, edit, step: session.trainer.step, descents, rows: steps, ...weightsOf(whole.state) };
  },

  /** What a page is told of a short run that is held, hidden, and ends by itself. */
  async told({ config, answer }) {
    const { session, posted, until, run } = await sessionOf(config, answer, { until: 5 });
    until(() => false); // it waits at its limit
    const held = session.trainer.step;
    await session.receive({ type: "throttle", steps_per_second: 0, until: null });
    run(8);
    await session.receive({ type: "hidden", hidden: true });
    until(() => false);
    const hidden = { step: session.trainer.step, status: session.status, code: session.message?.code };
    await session.receive({ type: "resume" }); // as a race does, which knows nothing of the tab
    until(() => false);
    const still = session.trainer.step;
    await session.receive({ type: "hidden", hidden: false });
    until(() => session.status === "done");
    const rows = posted.filter(({ type }) => type === "rows").flatMap((message) => message.rows);
    const frames = posted.filter(({ type }) => type === "frame").map(({ frame }) => frame.step);
    return { held, hidden, still, status: session.status, rows: rows.map(({ step }) => step), frames };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  console.log(JSON.stringify(await actions[request.action](request)));
}
