// What can be downloaded from the lab: the picture as PNG, a film of the run as GIF or MP4, made here picture by
// picture from the kept networks and written by the server; and of the run itself what can be downloaded on the Train
// page too.

import { el, offscreen2d } from "../../shared/dom.js";
import { count, t } from "../../shared/texts.js";

/**
 * @import { Networks } from "../../shared/networks_frame.js"
 * @import { Engine } from "../run/engine.js"
 * @import { Follower } from "../run/follower.js"
 * @import { Store } from "../store.js"
 */

const SIDE = 360;
const HIGH = 400; // the legend lies under the picture
const MOST = 90; // pictures of a film
const FPS = 12;

const HAND_IN = "html";

const PICTURES = () => ({
  png: t("PNG: this picture"),
  gif: t("GIF: film of the run"),
  mp4: t("MP4: film of the run"),
});
const OF_RUN = () => ({
  // those of KINDS in playground/export/downloads.py that a lab has a use for
  "checkpoint.safetensors": t("Networks: checkpoint"),
  "metrics.csv": t("Numbers: CSV"),
  "script.py": t("Script: PyTorch alone"),
  "run.zip": t("The whole run: zip"),
});

const KEEP = "keep"; // a run in the browser becomes one of the server

/**
 * @param {HTMLElement} place
 * @param {Store} store
 * @param {Follower} a
 * @param {Engine} engine
 * @param {() => void} restore shows again what was shown before a film
 */
export function saving(place, store, a, engine, restore) {
  const title = t("Download");
  const select = el("select", { title, ariaLabel: title }, el("option", { value: "", textContent: t("Save…") }));
  const kinds = {
    ...PICTURES(),
    ...OF_RUN(),
    [KEEP]: t("A run on the server, in its list"),
    [HAND_IN]: t("Hand in: page for the teacher"),
  };
  const options = Object.entries(kinds).map(([value, textContent]) => el("option", { value, textContent }));
  select.append(...options);
  store.on("time", () => {
    for (const option of options) if (option.value === KEEP) option.hidden = !store.data.browser.length;
  });
  select.onchange = async () => {
    const kind = select.value;
    select.value = "";
    try {
      if (kind === HAND_IN) return store.say(await handedIn(store, a, engine));
      if (kind === KEEP) {
        await engine.keep(a.run);
        return store.say(t("Stored on the server as it is at this step. The list of the Train page has it."));
      }
      download(await made(kind, store, a, engine, restore), fileName(store, kind));
      store.say("");
    } catch (error) {
      store.say(error instanceof Error ? error.message : String(error));
    }
  };
  place.replaceChildren(select);
}

/**
 * Hands in the open run, and downloads the student's copy. Returns what is said of it.
 *
 * @param {Store} store
 * @param {Follower} a
 * @param {Engine} engine
 */
async function handedIn(store, a, engine) {
  if (!store.data.run) throw new Error(t("There is no run to hand in yet. Train one first."));
  store.say(t("Handing in…"));
  const { page, stored } = await engine.handIn(a.run);
  download(page, fileName(store, HAND_IN));
  return stored
    ? t("Handed in: your teacher has it, and you have a copy.")
    : t("You have the file. Send it to your teacher.");
}

/**
 * @param {string} kind
 * @param {Store} store
 * @param {Follower} a
 * @param {Engine} engine
 * @param {() => void} restore
 */
async function made(kind, store, a, engine, restore) {
  if (kind === "png" && a.shown) return a.plane.png(words(store, a.shown));
  if (!store.data.run) throw new Error(t("There is no run to save yet. Train one first."));
  if (kind in OF_RUN()) return engine.download(a.run, kind);
  const pictures = await film(store, a, await engine.keptAll(a.run));
  restore();
  store.say(t("Writing the film…"));
  return engine.film(kind, pictures);
}

/**
 * @param {Store} store
 * @param {Networks} nets
 */
const words = ({ data }, nets) =>
  [
    t("step {step}", { step: count(nets.step) }),
    data.objective.label,
    t("seed {seed}", { seed: String(data.config.seed) }),
  ].join(" · ");

/**
 * @param {Store} store
 * @param {string} kind
 */
const fileName = ({ data: { config } }, kind) => `${config.data.name}-seed-${config.seed}.${kind}`;

/**
 * A film's pictures behind its header.
 *
 * @param {Store} store
 * @param {Follower} a
 * @param {Networks[]} all
 */
async function film(store, a, all) {
  if (all.length < 2) throw new Error(t("Nothing has been kept of this run yet. Let it train for a moment."));
  const every = Math.max(1, Math.ceil(all.length / MOST));
  const scenes = all.filter((_, i) => i % every === 0 || i === all.length - 1);
  const n = scenes.length;
  const header = { frames: n, height: HIGH, width: SIDE, latent: 1, fps: FPS, smooth: true };
  const head = new TextEncoder().encode(JSON.stringify(header));
  const body = new Uint8Array(4 + head.length + n * (3 * SIDE * HIGH + 4));
  new DataView(body.buffer).setUint32(0, head.length, true);
  body.set(head, 4);
  let end = 4 + head.length;
  for (const [i, nets] of scenes.entries()) {
    store.say(t("Drawing picture {i} of {n}…", { i: i + 1, n }));
    await new Promise(requestAnimationFrame); // the page stays alive
    a.plane.set({ nets, layers: store.view.layers, lit: null });
    const picture = a.plane.still(SIDE, HIGH, 1, words(store, nets));
    const { data } = offscreen2d(picture).getImageData(0, 0, SIDE, HIGH);
    for (let k = 0; k < data.length; k += 4) {
      body[end++] = data[k];
      body[end++] = data[k + 1];
      body[end++] = data[k + 2];
    }
  }
  return body;
}

/**
 * @param {Blob} blob
 * @param {string} file
 */
function download(blob, file) {
  const link = el("a", { href: URL.createObjectURL(blob), download: file });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
