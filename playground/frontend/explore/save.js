// What can be saved from the explorer: pictures, films, pages, models.

import { context2d, el } from "../shared/dom.js";
import { count, mark, t } from "../shared/texts.js";
import { scaled } from "../shared/vectors.js";
import { filmHead, filmLength, packFrame } from "./film.js";
import { isRemote } from "./pictures.js";

/**
 * @import { Pictures } from "./pictures.js"
 * @import { Parts, Toolbox } from "./toolbox.js"
 *
 * @typedef {object} Save
 * @property {string} text
 * @property {boolean} [served] needs the server
 * @property {boolean} [packed] needs a generator that a page can run
 * @property {(parts: Parts, toolbox: Toolbox, smooth: boolean) => Promise<void> | void} run
 */

const LARGE = 8; // times
const GRID = 8; // pictures per row
const FPS = 25; // of films

/** @type {Record<string, Save>} */
const SAVES = {
  png: { text: mark("PNG, eight times as large"), run: (parts, _, smooth) => enlarged(parts, LARGE, smooth) },
  pixels: { text: mark("PNG, pixel for pixel"), run: (parts, _, smooth) => enlarged(parts, 1, smooth) },
  grid: { text: mark("PNG, 64 random pictures"), run: grid },
  gif: { text: mark("GIF of the path"), served: true, run: (...with_) => film("gif", ...with_) },
  mp4: { text: mark("MP4 of the path"), served: true, run: (...with_) => film("mp4", ...with_) },
  npz: { text: mark("NPZ: points and pictures of the path"), served: true, run: (...with_) => film("npz", ...with_) },
  page: {
    text: mark("HTML page that runs from a USB stick"),
    served: true,
    packed: true,
    run: (parts) => exported(parts, "page"),
  },
  onnx: { text: mark("ONNX: the generator"), served: true, packed: true, run: (parts) => exported(parts, "onnx") },
};

/**
 * @param {HTMLSelectElement} menu
 * @param {Parts} parts
 * @param {Toolbox} toolbox
 * @param {HTMLElement} root whose class says whether the picture is smooth
 */
export function fillSaves(menu, parts, toolbox, root) {
  const remote = isRemote(parts.pictures.source);
  const offered = Object.entries(SAVES).filter(
    ([, save]) => (parts.engine.serves || !save.served) && !(save.packed && remote),
  );
  const option = (/** @type {string} */ value, /** @type {string} */ textContent) =>
    el("option", { value, textContent });
  menu.replaceChildren(option("", t("save as…")), ...offered.map(([value, { text }]) => option(value, t(text))));
  menu.onchange = async () => {
    const save = SAVES[menu.value];
    menu.value = "";
    try {
      await save?.run(parts, toolbox, root.classList.contains("smooth"));
    } catch (error) {
      parts.tell(error instanceof Error ? error.message : String(error));
    }
  };
}

/**
 * @param {Parts} parts
 * @param {number} times
 * @param {boolean} smooth
 */
function enlarged({ pictures, model }, times, smooth) {
  const { w, h } = pictures.look;
  const canvas = el("canvas", { width: times * w, height: times * h });
  const context = context2d(canvas);
  Object.assign(context, { imageSmoothingEnabled: smooth, imageSmoothingQuality: "high" });
  context.drawImage(pictures.big, 0, 0, canvas.width, canvas.height);
  download(canvas.toDataURL("image/png"), `${model.name}.png`);
}

/** @param {Parts} parts */
async function grid({ pictures, point, model }) {
  const [w, h] = [pictures.look.w + 2, pictures.look.h + 2];
  const canvas = el("canvas", { width: GRID * w - 2, height: GRID * h - 2 });
  for (let i = 0; i < GRID * GRID; i++) {
    const z = scaled(point.seed(i).z, point.state.psi);
    await new Promise((done) => {
      pictures.cell(canvas, (i % GRID) * w, Math.floor(i / GRID) * h, z, { after: () => done(null) });
    });
  }
  download(canvas.toDataURL("image/png"), `${model.name}-grid.png`);
}

/**
 * @param {string} address
 * @param {string} name
 */
function download(address, name) {
  el("a", { href: address, download: name }).click();
}

/**
 * @param {Blob} blob
 * @param {string} name
 */
function downloadBlob(blob, name) {
  const address = URL.createObjectURL(blob);
  download(address, name);
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/**
 * @param {Parts} parts
 * @param {"page" | "onnx"} kind
 */
async function exported({ engine, model, tell }, kind) {
  tell(t("Making the file…"));
  downloadBlob(await engine.exported(model, kind), `${model.name}.${kind === "page" ? "html" : kind}`);
}

/**
 * A film of the path that is open, or of a loop from here: drawn in this page, written by the server.
 *
 * @param {string} kind
 * @param {Parts} parts
 * @param {Toolbox} toolbox
 * @param {boolean} smooth
 */
async function film(kind, { engine, pictures, point, motion, model, tell }, toolbox, smooth) {
  const path = toolbox.tool?.route?.() ?? motion.loopFromHere();
  const { w, h, points } = pictures.look;
  const n = path.frames;
  tell(t("Making {n} pictures…", { n }));
  const head = { frames: n, height: h, width: w, latent: point.size, fps: FPS, smooth, points };
  const begin = filmHead(head);
  const body = new Uint8Array(begin.length + filmLength(head));
  body.set(begin);
  const image = new ImageData(w, h);
  for (let i = 0; i < n; i++) {
    const z = Float32Array.from(path.at(i / n), (v) => v * point.state.psi);
    const label = path.label?.(i / n) ?? point.state.label;
    const sample = await sampled(pictures, z, label, image);
    packFrame(body, begin.length, head, i, image.data, z, sample);
  }
  downloadBlob(await engine.film(kind, body), `${model.name}.${kind}`);
  tell(t("{n} pictures, {seconds} seconds.", { n, seconds: count(Math.round(n / FPS)) }));
}

/**
 * Draws a sample into an image, and returns its first two numbers.
 *
 * @param {Pictures} pictures
 * @param {Float32Array} z
 * @param {number[]} label
 * @param {ImageData} image
 * @returns {Promise<[number, number]>}
 */
const sampled = (pictures, z, label, image) =>
  new Promise((done) => {
    pictures.make(
      z,
      1,
      label,
      (made) => {
        pictures.look.draw(made, image);
        done([made[0], made[1]]);
      },
      {},
    );
  });
