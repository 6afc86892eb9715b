// The weights of a run as base64, as a hand-in and its replay tell them: see `networks_of` in playground/handin/digest.py.

/** @import { TrainingState } from "./trainer.js" */

/** @param {Pick<TrainingState, "networks" | "average">} state */
export const weightsAsText = ({ networks: { D, G }, average }) => ({
  D: base64(D.values),
  G: base64(G.values),
  average: base64(average),
});

/** @param {Float32Array} values */
function base64({ buffer, byteOffset, byteLength }) {
  let text = "";
  for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) text += String.fromCharCode(byte);
  return btoa(text);
}
