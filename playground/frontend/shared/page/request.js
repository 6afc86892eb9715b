// Requests: of the app's server; on the static site, of the files that came with it.

/**
 * @typedef {RequestInit & { repeat?: boolean }} RequestOptions `repeat`: whether the request is sent again until the app
 *   answers; by default only one that names no method
 * @typedef {(address: string, options?: RequestOptions) => Promise<Response>} Answerer
 */

const PAUSES = [0.2, 0.5, 1, 2, 5, 10]; // seconds; then again and again the last one
const AWAY = new Set([502, 504]); // a proxy answers that the app does not

/** @type {Answerer} */
let answer = async (address, options) => {
  const { repeat = !options?.method } = options ?? {};
  if (!repeat) return fetch(address, options);
  return /** @type {Promise<Response>} */ (untilAnswered(() => whole(address, options)));
};

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
 * What `attempt` finds, however often the network or the app is away meanwhile: the page says so, and goes on by itself.
 *
 * @template T
 * @param {() => Promise<T | null>} attempt throws or finds `null` where there was no answer
 * @param {number} [most] attempts; `null` when the last of them has failed
 * @returns {Promise<T | null>}
 */
export async function untilAnswered(attempt, most = Number.POSITIVE_INFINITY) {
  for (let tries = 1; ; tries++) {
    const found = await attempt().catch(() => null);
    if (found !== null || tries === most) return found;
    const seconds = PAUSES[Math.min(tries, PAUSES.length) - 1];
    await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  }
}

/**
 * An answer that has arrived to its end; `null` from a proxy without an app.
 *
 * @param {string} address
 * @param {RequestInit} [options]
 */
async function whole(address, options) {
  const found = await fetch(address, options);
  if (AWAY.has(found.status)) return null;
  await found.clone().arrayBuffer();
  return found;
}

/**
 * A picture whose pixels can be read.
 *
 * @param {string} address
 */
export const picture = async (address) => createImageBitmap(await (await request(address)).blob());
