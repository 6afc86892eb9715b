// Live charts, as a Streamlit component. Figures are built with Plotly in Python, rows come over the socket, and
// Plotly.react keeps the zoom.

import { Board } from "./board.js";

/**
 * @import { Data } from "./board.js"
 *
 * @typedef {object} Component what Streamlit calls a component with
 * @property {HTMLElement} parentElement
 * @property {Data} data
 * @property {(name: string, value: unknown) => void} [setTriggerValue]
 */

/** @type {WeakMap<HTMLElement, Board>} */
const boards = new WeakMap();

/** @param {Component} component */
export default function charts({ parentElement, data, setTriggerValue }) {
  const board = boards.get(parentElement) ?? new Board(parentElement);
  boards.set(parentElement, board);
  board.leave = setTriggerValue && ((run) => setTriggerValue("leave", run));
  board.update(data);
  // Streamlit may call again before it is done with the call before, and ends that one afterwards: only the last
  // counts.
  const turn = ++board.turn;
  return () => {
    if (board.turn !== turn) return;
    board.stop();
    boards.delete(parentElement);
  };
}
