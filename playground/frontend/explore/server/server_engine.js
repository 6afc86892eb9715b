// The engine that asks the server's routes (playground/web/models.py), and the tools that need it.

import { at } from "../../shared/address.js";
import { identified } from "../../shared/page/identity.js";
import { request } from "../../shared/page/request.js";
import { tab } from "../../shared/socket.js";
import { languageTag, say, t } from "../../shared/texts.js";
import { RemoteGenerator } from "./remote_generator.js";
import { Draw } from "../tools/search/draw.js";
import { Find } from "../tools/search/find.js";
import { Lens } from "../tools/discriminator/lens.js";

/**
 * @import { Engine, Found, Model, Place, Score } from "../engine.js"
 * @import { Lens as NearestData } from "../engine.js"
 */

export const TOOLS = [Draw, Find, Lens];

const LARGEST_FILE = 290e6; // bytes
const REFUSED = new Set(["foreign", "too_large", "unknown_layer"]); // by the page; the server may run it
const RUN = "run-"; // what the names of runs begin with

/** @param {ArrayLike<number>} z */
const rounded = (z) => Array.from(z, (v) => +v.toFixed(4));

/** @implements {Engine} */
export class ServerEngine {
  constructor() {
    this.serves = true;
    this.warm = false;
  }

  /**
   * @param {Model} model
   * @param {number | null} [step]
   */
  weights({ name, source }, step = null) {
    return source ?? at(`api/models/${name}/weights${step === null ? "" : `?step=${step}`}`);
  }

  /** @param {Model} model */
  async directions({ name, source }) {
    if (source) return [];
    const answer = await request(at(`api/models/${name}/directions`));
    return answer.ok ? answer.json() : [];
  }

  /**
   * @param {Model} model
   * @param {unknown} error
   * @param {(sentence: string) => void} failed
   */
  async draw(model, error, failed) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (model.source || !REFUSED.has(code)) throw error;
    return RemoteGenerator.of((what, question, step) => this.ask(model, what, question, step), failed);
  }

  /**
   * @param {Model} model
   * @param {Place} place
   * @param {string} by
   * @returns {Promise<NearestData>}
   */
  lens(model, { z, label }, by) {
    return this.ask(model, "lens", { z: rounded(z), by, ...(label ? { label } : {}) });
  }

  /**
   * @param {Model} model
   * @param {ArrayLike<number>[]} zs
   * @param {number[]} [label]
   * @returns {Promise<Score>}
   */
  score(model, zs, label) {
    return this.ask(model, "score", { z: zs.map(rounded), ...(label ? { label } : {}) });
  }

  /**
   * @param {Model} model
   * @param {number[]} picture
   * @param {number} round
   * @param {Found | null} best
   * @returns {Promise<Found>}
   */
  invert(model, picture, round, best) {
    return this.ask(model, "invert", { picture, round, ...(best ? { z: best.z, labels: best.labels } : {}) });
  }

  /**
   * The generator of a safetensors file, and of the JSON that describes it where it does not do so itself.
   *
   * @param {File[]} files
   * @returns {Promise<Model>}
   */
  async open(files) {
    const weights = files.find((f) => f.name.endsWith(".safetensors"));
    const card = files.find((f) => f.name.endsWith(".json"));
    if (!weights) throw new Error(t("Choose a .safetensors file, and its .json card with it."));
    if (weights.size > LARGEST_FILE) throw new Error(t("This file is too large for a page."));
    const told = new Uint8Array(card ? await card.arrayBuffer() : []);
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, told.length, true);
    const answer = await request(at("api/opened"), { method: "POST", body: new Blob([length, told, weights]) });
    await refused(answer, t("The file cannot be read."));
    const title = weights.name.replace(".safetensors", "");
    const source = await answer.arrayBuffer();
    return { name: "file", title, sentence: t("your file"), picture: "", steps: [], source };
  }

  /**
   * @param {string} kind
   * @param {Uint8Array<ArrayBuffer>} frames
   */
  async film(kind, frames) {
    const answer = await request(at(`api/film/${kind}`), { method: "POST", body: frames });
    await refused(answer, t("The server could not make the film."));
    return answer.blob();
  }

  /**
   * @param {Model} model
   * @param {"page" | "onnx"} kind
   */
  async exported(model, kind) {
    if (model.source) throw new Error(t("Only generators of this server can be saved like this."));
    const answer = await request(at(`api/models/${model.name}/${kind}?lang=${languageTag()}`));
    await refused(answer, t("The server could not make the file."));
    return answer.blob();
  }

  /**
   * Tells the kept steps of a run whenever they change.
   *
   * @param {Model} model
   * @param {(steps: number[]) => void} come
   */
  follow({ name }, come) {
    if (!name.startsWith(RUN)) return null;
    return tab.follow(name.slice(RUN.length), [], { samples: (message) => come(message.steps) });
  }

  /**
   * @param {Model} model
   * @param {string} what
   * @param {object} question
   * @param {number | null} [step]
   */
  async ask(model, what, question, step = null) {
    if (model.source) throw new Error(t("The server does not know this generator: it is a file of yours."));
    const answer = await request(at(`api/models/${model.name}/ask/${what}${step === null ? "" : `?step=${step}`}`), {
      method: "POST",
      headers: identified({ "content-type": "application/json" }),
      body: JSON.stringify(question),
    });
    await refused(answer, t("The server did not answer ({status}).", { status: String(answer.status) }));
    this.warm = true;
    return answer.json();
  }
}

/**
 * Throws the sentence of an answer that is a refusal.
 *
 * @param {Response} answer
 * @param {string} otherwise the sentence where the answer has none
 */
async function refused(answer, otherwise) {
  if (answer.ok) return;
  const told = await answer.json().catch(() => ({}));
  throw new Error(say(told.message ?? told.sentence) || otherwise);
}
