// What the explorer needs beyond the page: an engine answers it. Implementations: the server's routes
// (server/server_engine.js), and none, for the HTML file that runs by itself.

import { request } from "../shared/page/request.js";

/**
 * @import { Direction } from "./latent/point.js"
 * @import { RemoteGenerator } from "./server/remote_generator.js"
 *
 * @typedef {object} Model a generator of the menu
 * @property {string} name
 * @property {string} title
 * @property {string} sentence
 * @property {import("../shared/texts.js").MessageJson | null} [message] the sentence where it has values
 * @property {string} picture the address of its thumbnail, or ""
 * @property {number[]} steps of a run: those whose generator was kept
 * @property {number} [psi] the truncation to begin with
 * @property {number[]} [seeds] of samples that show well what it can draw; the first is shown first
 * @property {string | ArrayBuffer} [source] the packed generator or its address, where no engine has it
 * @property {Direction[]} [directions] where no engine has them
 * @property {string} [directions_at] their address, where no engine knows it
 *
 * @typedef {{ z: ArrayLike<number>, label?: number[] }} Place a latent point, and its label where there are labels
 *
 * @typedef {object} Lens training data nearest to a picture (`pictures`) or point (`points`)
 * @property {string} [preparing] what has to be made first; ask again
 * @property {string[]} [pictures] PNG in base64
 * @property {string[]} labels
 * @property {number[]} distances
 * @property {number} usual distance of a new real sample from its nearest
 * @property {number} close one in twenty new real samples is nearer
 * @property {number} far one in twenty new real samples is farther
 * @property {[number, number][]} [points]
 * @property {[number, number][]} real
 *
 * @typedef {object} Score
 * @property {number[] | null} logits of D; null where D was not kept
 * @property {number[]} held_out 5 %, 50 %, 95 % of the logits of held-out real samples
 * @property {number[]} fake 5 %, 50 %, 95 % of the logits of generated samples
 *
 * @typedef {object} Found the latent points of a search, the best first
 * @property {number[][]} z
 * @property {number[] | null} [labels]
 * @property {number[]} errors
 * @property {number} rounds of the search
 *
 * @typedef {object} Engine
 * @property {boolean} serves whether it answers questions (`lens` to `follow`)
 * @property {boolean} warm whether it has answered one
 * @property {(model: Model, step?: number | null) => string | ArrayBuffer} weights the packed generator, or its address
 * @property {(model: Model) => Promise<Direction[]>} directions
 * @property {(model: Model, error: unknown, failed: (sentence: string) => void) => Promise<RemoteGenerator>} draw
 *   a generator that the page cannot run, because of `error`. Throws the error where the engine cannot run it either.
 * @property {(model: Model, place: Place, by: string) => Promise<Lens>} lens
 * @property {(model: Model, zs: ArrayLike<number>[], label?: number[]) => Promise<Score>} score
 * @property {(model: Model, target: number[], round: number, best: Found | null) => Promise<Found>} invert
 * @property {(files: File[]) => Promise<Model>} open a person's own generator
 * @property {(kind: string, frames: Uint8Array<ArrayBuffer>) => Promise<Blob>} film
 * @property {(model: Model, kind: "page" | "onnx") => Promise<Blob>} exported
 * @property {(model: Model, come: (steps: number[]) => void) => { stop: () => void } | null} follow
 */

const refuse = async () => {
  throw new Error("This page has no server.");
};

/** @type {Engine} */
export const NONE = {
  serves: false,
  warm: false,
  weights: ({ source = "" }) => source,
  directions: async ({ directions = [], directions_at }) =>
    directions_at ? (await request(directions_at)).json() : directions,
  draw: async (_, error) => {
    throw error;
  },
  lens: refuse,
  score: refuse,
  invert: refuse,
  open: refuse,
  film: refuse,
  exported: refuse,
  follow: () => null,
};
