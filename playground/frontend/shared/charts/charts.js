// The block “curves”: live charts of one run or of several. Figures are built with Plotly in Python, rows come over the
// socket, and Plotly.react keeps the zoom.

import { asComponent } from "../blocks/component.js";
import { Board } from "./board.js";

export default asComponent((/** @type {HTMLElement} */ parent) => {
  const board = new Board(parent);
  const enlarged = () => board.now();
  addEventListener("projector", enlarged);
  return {
    update: (/** @type {Parameters<Board["update"]>} */ ...given) => void board.update(...given),
    stop() {
      removeEventListener("projector", enlarged);
      board.stop();
    },
  };
});
