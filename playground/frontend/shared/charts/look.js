// How curves are drawn: chosen once, and true of every board of the page.

export const look = { log: false, smooth: 0.8 };

/** @type {Set<{ now: () => void }>} all boards that are on the page */
export const boards = new Set();

/** @param {Partial<typeof look>} choice */
export function choose(choice) {
  Object.assign(look, choice);
  for (const board of boards) board.now();
}
