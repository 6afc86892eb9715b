// Random numbers that are the same in every run of the tests.

/**
 * A generator of uniform numbers in [0, 1).
 *
 * @param {number} seed
 */
export function uniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * As many generators as there are cases.
 *
 * @param {number} n
 */
export const cases = (n) => Array.from({ length: n }, (_, seed) => uniform(1000 * seed + 1));

/**
 * @param {() => number} random
 * @param {number} size
 */
export const normal = (random, size) =>
  Float64Array.from({ length: size }, () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
