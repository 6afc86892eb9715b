// What can be taken away from the lab: the picture as PNG, a film of the run as GIF or MP4, made here frame by frame from
// the kept networks and written by the server; and of the run itself what can be downloaded on the Train page too.

import { at } from "../shared/address.js";
import { el } from "../shared/dom.js";
import { unpackNets } from "../shared/networks_frame.js";
import { unpack } from "../shared/frame.js";

const SIDE = 360,
  HIGH = 400,
  MOST = 90,
  FPS = 12; // the legend lies under the picture

const PICTURES = { png: "PNG: this picture", gif: "GIF: film of the run", mp4: "MP4: film of the run" };
const RUN = {
  // those of KINDS in playground/export/downloads.py that a lab has a use for
  "checkpoint.safetensors": "Networks: checkpoint",
  "metrics.csv": "Numbers: CSV",
  "script.py": "Script: PyTorch alone",
  "run.zip": "The whole run: zip",
};

export function saving(lab, place) {
  if (place.firstChild) return;
  const select = el("select", { title: "Take it away" }, el("option", { value: "", textContent: "Save…" }));
  for (const [value, text] of Object.entries({ ...PICTURES, ...RUN }))
    select.append(el("option", { value, textContent: text }));
  select.onchange = async () => {
    const kind = select.value;
    select.value = "";
    try {
      if (kind !== "png" && !lab.data.run) throw new Error("There is no run to save yet. Train one first.");
      if (kind === "png") download(await lab.a.plane.png(words(lab, lab.a.shown)), name(lab, kind));
      else if (kind in RUN) download(await part(lab, kind), name(lab, kind));
      else download(await film(lab, kind), name(lab, kind));
    } catch (error) {
      lab.note = error.message;
    }
    lab.time.caption();
  };
  place.append(select);
}

const words = (lab, nets) =>
  `step ${nets.step.toLocaleString("en")} · ${lab.data.objective.label} · seed ${lab.data.config.seed}`;
const name = (lab, kind) => `${lab.data.config.data.name}-seed-${lab.data.config.seed}.${kind}`;

async function part(lab, what) {
  const answer = await fetch(at(`api/runs/${lab.a.run}/download/${what}`));
  if (!answer.ok)
    throw new Error((await answer.json().catch(() => ({}))).sentence ?? "It could not be fetched. Try again.");
  return answer.blob();
}

// All that has been kept, in one answer, before each its length: a run that goes on lets some of it go meanwhile.
async function everything(run) {
  const answer = await fetch(at(`api/runs/${run}/nets/all.bin`));
  if (!answer.ok) throw new Error("The kept networks could not be fetched. Try again.");
  const buffer = await answer.arrayBuffer(),
    view = new DataView(buffer),
    found = [];
  for (let at = 0; at < buffer.byteLength; at += 4 + view.getUint32(at, true)) {
    found.push(unpackNets(unpack(buffer.slice(at + 4, at + 4 + view.getUint32(at, true)))));
  }
  return found;
}

async function film(lab, kind) {
  const { a } = lab,
    all = await everything(a.run),
    every = Math.max(1, Math.ceil(all.length / MOST));
  if (all.length < 2) throw new Error("Nothing has been kept of this run yet. Let it train for a moment.");
  const scenes = all.filter((_, i) => i % every === 0 || i === all.length - 1),
    n = scenes.length;
  const head = new TextEncoder().encode(
    JSON.stringify({ frames: n, height: HIGH, width: SIDE, latent: 1, fps: FPS, smooth: true }),
  );
  const body = new Uint8Array(4 + head.length + n * (3 * SIDE * HIGH + 4)),
    view = new DataView(body.buffer);
  view.setUint32(0, head.length, true);
  body.set(head, 4);
  let end = 4 + head.length;
  for (const [i, nets] of scenes.entries()) {
    lab.time.caption(`Drawing picture ${i + 1} of ${n}…`);
    await new Promise(requestAnimationFrame); // the page stays alive
    a.plane.set({ nets, layers: lab.view.layers, lit: null });
    const { data } = a.plane.still(SIDE, HIGH, 1, words(lab, nets)).getContext("2d").getImageData(0, 0, SIDE, HIGH);
    for (let k = 0; k < data.length; k += 4) {
      body[end++] = data[k];
      body[end++] = data[k + 1];
      body[end++] = data[k + 2];
    }
  }
  lab.showAll();
  lab.time.caption("Writing the film…");
  const answer = await fetch(at(`api/film/${kind}`), { method: "POST", body });
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).sentence ?? "The film was not made.");
  return answer.blob();
}

function download(blob, file) {
  const link = el("a", { href: URL.createObjectURL(blob), download: file });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
