// The replay of a run in a browser without a window, for a computer without Node: it asks and answers where it is from.

import { tellReplay } from "./telling.js";

/** @param {Float32Array} values */
function base64({ buffer, byteOffset, byteLength }) {
  let text = "";
  for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) text += String.fromCharCode(byte);
  return btoa(text);
}

const asked = await (await fetch("/asked")).json();
let turn = Promise.resolve();
const tell = (/** @type {object} */ told) => {
  turn = turn.then(async () => void (await fetch("/told", { method: "POST", body: JSON.stringify(told) })));
};
try {
  await tellReplay(asked, base64, tell);
} catch (error) {
  tell({ failed: String(error) });
}
