// Which of its stored pictures each run shows at a moment that all runs share. A moment is a step or a training time.

/**
 * @typedef {"step" | "seconds"} By what the moments are
 *
 * @typedef {object} Track what is known of the course of a run
 * @property {number[]} steps of its stored pictures, ascending
 * @property {[number, number][]} clock steps with their seconds of training, ascending; need not contain all steps
 * @property {number} end the step that it has reached
 * @property {number} endSeconds the training time that it has reached
 *
 * @typedef {object} Place where a run is at a moment
 * @property {number} index of the stored picture; −1: it has none
 * @property {"within" | "before" | "after"} where the moment is within the run, before its first picture, after its end
 */

/**
 * The seconds of training at a step: linear between the steps that are known, which begin with step 0 at 0 s.
 *
 * @param {[number, number][]} clock ascending
 * @param {number} step beyond the last known one: the last known time
 */
export function secondsAt(clock, step) {
  let [after, beyond] = [0, clock.length]; // the first known step from `step` on lies between
  while (after < beyond) {
    const middle = (after + beyond) >> 1;
    if (clock[middle][0] < step) after = middle + 1;
    else beyond = middle;
  }
  const [from, start] = after ? clock[after - 1] : [0, 0];
  if (after === clock.length) return start;
  const [to, end] = clock[after];
  return to === from ? end : start + ((step - from) / (to - from)) * (end - start);
}

/**
 * The moments of a run's stored pictures.
 *
 * @param {Track} track
 * @param {By} by
 */
export const momentsOf = ({ steps, clock }, by) =>
  by === "step" ? steps : steps.map((step) => secondsAt(clock, step));

/**
 * All moments at which any of the runs has a stored picture, ascending, each once.
 *
 * @param {Track[]} tracks
 * @param {By} by
 */
export const positionsOf = (tracks, by) =>
  [...new Set(tracks.flatMap((track) => momentsOf(track, by)))].sort((a, b) => a - b);

/**
 * Where a run is at a moment. It shows its last picture that is not later; before its first picture, that one.
 *
 * @param {Track} track
 * @param {By} by
 * @param {number} at the moment
 * @returns {Place}
 */
export function placeAt(track, by, at) {
  const moments = momentsOf(track, by);
  const index = moments.findLastIndex((moment) => moment <= at);
  if (index < 0) return { index: moments.length ? 0 : -1, where: "before" };
  const end = Math.max(moments[moments.length - 1], by === "step" ? track.end : track.endSeconds);
  return { index, where: at > end ? "after" : "within" };
}

/**
 * The index of the position nearest to a moment; the earlier of two.
 *
 * @param {number[]} positions ascending
 * @param {number} at
 */
export function nearest(positions, at) {
  let best = 0;
  for (const [i, position] of positions.entries()) {
    if (Math.abs(position - at) < Math.abs(positions[best] - at)) best = i;
  }
  return best;
}

/**
 * The same moment by the other measure: where the first run that has not ended by then shows the same picture.
 *
 * @param {Track[]} tracks
 * @param {By} from
 * @param {By} to
 * @param {number} at
 */
export function converted(tracks, from, to, at) {
  const places = tracks.map((track) => ({ track, ...placeAt(track, from, at) })).filter(({ index }) => index >= 0);
  const leader = places.find(({ where }) => where === "within") ?? places[0];
  return leader ? momentsOf(leader.track, to)[leader.index] : 0;
}
