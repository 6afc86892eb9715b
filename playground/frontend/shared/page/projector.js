// The projector switch: large type, thick lines and large dots. Kept in the page's address and in this browser.

import { PROJECTOR, pageQuery, thisPage } from "../address.js";
import { projector } from "../theme.js";

const SHELF = "gan-playground:projector"; // in the browser's storage

/** What the address says, else what this browser remembers; an address is remembered. */
export function restoreProjector() {
  const asked = new URLSearchParams(pageQuery()).get(PROJECTOR);
  const on = asked === null ? remembered() : asked === "1";
  if (on !== projector() || (on && asked === null)) setProjector(on);
}

/** @param {boolean} on */
export function setProjector(on) {
  document.documentElement.toggleAttribute("data-projector", on);
  try {
    if (on) localStorage.setItem(SHELF, "1");
    else localStorage.removeItem(SHELF);
  } catch {
    // a browser that keeps nothing: the address still does
  }
  const query = new URLSearchParams(pageQuery());
  query.delete(PROJECTOR);
  if (on) query.set(PROJECTOR, "1");
  history.replaceState(history.state, "", thisPage(query));
  dispatchEvent(new Event("projector")); // canvases draw again
}

function remembered() {
  try {
    return localStorage.getItem(SHELF) === "1";
  } catch {
    return false;
  }
}
