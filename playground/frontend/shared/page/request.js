// Requests: of the app's server; on the static site, of the files that came with it.

/** @typedef {(address: string, options?: RequestInit) => Promise<Response>} Answerer */

/** @type {Answerer} */
let answer = (address, options) => fetch(address, options);

/**
 * Let another answer requests from now on.
 *
 * @param {Answerer} other
 */
export function answerWith(other) {
  answer = other;
}

/** @type {Answerer} */
export const request = (address, options) => answer(address, options);

/**
 * A picture whose pixels can be read.
 *
 * @param {string} address
 */
export const picture = async (address) => createImageBitmap(await (await request(address)).blob());
