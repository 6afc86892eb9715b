// The first thing on the screen: a generator that drifts through its latent space, one after another.
// data: {models: [{name, title, sentence}], assets: {kernels: []}}

import { at } from "../shared/address.js";
import * as gp from "../shared/generator.js";
import { Look } from "../shared/look.js";
import * as paths from "../shared/paths.js";

const LOOP = 14,
  EACH = 20; // seconds of one loop of the walk, and of each generator
const shows = new WeakMap();

export default function ({ parentElement, data }) {
  if (!shows.has(parentElement)) shows.set(parentElement, show(parentElement.querySelector(".home"), data));
  const shown = shows.get(parentElement),
    turn = (shown.turn = (shown.turn ?? 0) + 1); // see charts.js
  return () => {
    if (shown.turn !== turn) return;
    shown.stop();
    shows.delete(parentElement);
  };
}

function show(root, { models, assets }) {
  const canvas = Object.assign(document.createElement("canvas"), { title: "Explore this generator" });
  const caption = document.createElement("p");
  root.replaceChildren(canvas, caption);
  root.painted = 0; // for tests
  let alive = true;
  const run = async () => {
    for (let turn = 0; alive; turn++) {
      const model = models[turn % models.length];
      if (!model) return void (caption.textContent = "No generator came with this installation.");
      let g;
      try {
        g = await gp.load(at(`api/models/${model.name}/weights`), { wasm: assets.kernels });
      } catch (error) {
        caption.textContent = error.message;
        await new Promise((done) => setTimeout(done, 5000));
        continue;
      }
      caption.textContent = `${model.title}: no video, but ${g.weights.toLocaleString("en")} weights at work in your browser, a new picture every frame.`;
      canvas.onclick = () => {
        location.href = at(`explore?model=${model.name}`);
      };
      await drift(gp, paths, g, models.length > 1);
    }
  };
  const drift = (gp, paths, g, ends) =>
    new Promise((done) => {
      const look = new Look(g, paths.seeded, 320),
        { w, h } = look,
        image = new ImageData(w, h),
        context = canvas.getContext("2d");
      Object.assign(canvas, { width: w, height: h });
      const anchors = Array.from({ length: 6 }, () => paths.seeded(Math.floor(Math.random() * 1e9), g.size));
      let first = null;
      const frame = (now) => {
        first ??= now;
        const t = (now - first) / 1000;
        if (!alive || (ends && t > EACH)) return done();
        requestAnimationFrame(frame);
        const label = g.classes ? paths.passing(t, g.classes) : 0;
        look.draw(g.run(Float32Array.from(paths.walk(anchors, (t / LOOP) % 1)), label), image);
        context.putImageData(image, 0, 0);
        root.painted++;
      };
      requestAnimationFrame(frame);
    });
  run();
  return {
    stop: () => {
      alive = false;
    },
  };
}
