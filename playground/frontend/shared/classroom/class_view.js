// What a page knows of its class; see `Classroom.view` in playground/classroom.

/**
 * @typedef {{ run: string, do: "pause" | "resume" | "stop", number: number }} Order obeyed once: `number` counts them
 *
 * @typedef {object} ClassView
 * @property {"teacher" | "student" | null} role `null` for somebody who has not joined
 * @property {string} nickname
 * @property {number} invited how often the person has tried what only members may do, lately
 * @property {boolean} open whether the door is open
 * @property {boolean} frozen
 * @property {number} ends when the timer ends, in seconds by the server's clock; 0 without one
 * @property {number} now the server's clock
 * @property {Order | null} [order] what the teacher wants of a run in this browser
 * @property {{ text: string, address: string, number: number } | null} message
 */

/**
 * The time left as a clock shows it: "4:05".
 *
 * @param {number} seconds
 */
export function clock(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
