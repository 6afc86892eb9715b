// The turns of the game that Home shows: a fake picture, then a real one, and what D says of each, at some stages of a
// training. Pure functions.

/**
 * @typedef {object} Stage of a training, see playground/app/recorded/game.py
 * @property {number} step
 * @property {number[]} fakes D's probability that G(z) is real, for the z of the seeds 0, 1, 2, …
 * @property {number[]} reals the same for the real pictures, in their order
 *
 * @typedef {object} Moment
 * @property {number} turn
 * @property {number} stage
 * @property {boolean} real whether D is shown a real picture
 * @property {number} index of the picture among those of its kind
 * @property {number} making 0 to 1: noise goes through G; a real picture is there at once
 * @property {number} travelling 0 to 1: the picture goes to D
 * @property {number} answering 0 to 1: D's answer is shown; above 0 it is known
 */

const TURN_MS = 3400;
const TURNS = 6; // per stage
const MADE = 0.26; // of a turn
const ARRIVED = 0.48;
const UNSURE = 0.05; // of a probability, around ½

/** The number of cells of the grids of fake and of real pictures. */
export const CELLS = 9;

/**
 * @param {number} ms since the game began
 * @param {number} stages how many there are; they follow each other, then the first comes again
 * @param {number} fakes how many fake pictures there are
 * @param {number} reals how many real ones
 * @returns {Moment}
 */
export function moment(ms, stages, fakes, reals) {
  const turn = Math.floor(ms / TURN_MS);
  const part = ms / TURN_MS - turn;
  const real = turn % 2 === 1;
  return {
    turn,
    stage: Math.floor(turn / TURNS) % stages,
    real,
    index: (turn >> 1) % (real ? reals : fakes),
    making: real ? 1 : share(part, 0, MADE),
    travelling: share(part, real ? 0.1 : MADE, ARRIVED),
    answering: share(part, ARRIVED, 1),
  };
}

/**
 * How much of the way from `low` to `high` is done, 0 to 1.
 *
 * @param {number} at
 * @param {number} low
 * @param {number} high
 */
const share = (at, low, high) => Math.min(1, Math.max(0, (at - low) / (high - low)));

/**
 * Which pictures are in the cells when picture `index` has come: each cell has its turn.
 *
 * @param {number} index
 * @param {number} n how many pictures there are, at least `CELLS`
 */
export const shown = (index, n) =>
  Array.from({ length: CELLS }, (_, cell) => {
    const behind = (index - cell + n * CELLS) % CELLS; // how long ago this cell had its turn
    return (((index - behind) % n) + n) % n;
  });

/**
 * Whether D is right about a picture, or cannot tell.
 *
 * @param {number} p
 * @param {boolean} real
 * @returns {"right" | "wrong" | "unsure"}
 */
export function verdict(p, real) {
  if (Math.abs(p - 0.5) < UNSURE) return "unsure";
  return p > 0.5 === real ? "right" : "wrong";
}
