// The replay of a run in a browser without a window, for a computer without Node: it asks and answers where it is from.

import { tellReplay } from "./telling.js";

const asked = await (await fetch("/asked")).json();
let turn = Promise.resolve();
const tell = (/** @type {object} */ told) => {
  turn = turn.then(async () => void (await fetch("/told", { method: "POST", body: JSON.stringify(told) })));
};
try {
  await tellReplay(asked, tell);
} catch (error) {
  tell({ failed: String(error) });
}
