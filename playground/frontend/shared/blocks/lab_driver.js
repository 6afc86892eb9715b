// How a block drives a lab that stands on the same page, as a lesson does. The lab puts its driver on its outermost
// element, `.lab[data-lab=KEY]`, where KEY is the `key` that Python gave: `lab(spec, key)`.

/**
 * @typedef {"D" | "G" | "both"} Mover
 * @typedef {"state" | "step" | "rows" | "sentence"} LabEvent the status or the run has changed; another step is shown;
 *   more was measured; the sentence below the picture, or that of slow motion, has changed
 *
 * @typedef {object} Load what the lab shows next; what is left out is that of the preset
 * @property {string} preset
 * @property {Record<string, unknown>} [patch] changes of its settings: `{ "opt_D.lr": 0.0005, seed: 7 }`
 * @property {number} [speed] steps per second; 0: as fast as it goes
 * @property {boolean} [paused] stands at step 0
 *
 * @typedef {object} LabNow
 * @property {string | null} run
 * @property {string} status "" without a run; else "queued", "starting", "running", "paused", "done", …
 * @property {number | null} place in the queue
 * @property {boolean} going it trains
 * @property {boolean} slow slow motion is on
 * @property {number} step that is shown
 * @property {number} newest step that has come
 * @property {string} sentence below the picture, or that of slow motion
 * @property {{ found: number, of: number, near: number } | null} modes found, of how many, and the part of the fakes
 *   within 3σ of one, at the step that is shown; null where the data has no modes
 * @property {Record<string, number>} values the last of each number that is measured: `loss_D`, `js`, `V`, …
 * @property {Record<string, any>} config of the run
 * @property {Record<string, any>} draft the settings as they are
 *
 * @typedef {object} LabDriver
 * @property {string} key
 * @property {() => LabNow} now
 * @property {() => [step: number, values: Record<string, number>][]} rows everything measured of the run, by step
 * @property {(wanted: Load) => Promise<boolean>} load a new run; resolves when it is shown, to false if it does not come
 * @property {(patch: Record<string, unknown>) => void} edit settings; a run that can takes them at once
 * @property {() => void} play
 * @property {() => void} pause
 * @property {(player?: Mover, n?: number) => Promise<boolean>} step pauses, then takes single steps
 * @property {(step: number) => Promise<boolean>} runTo trains up to this step and pauses there
 * @property {(stepsPerSecond: number) => void} speed
 * @property {(layers: string[]) => void} layers of the picture, by their ids: "real", "fake", "map", "arrows", …
 * @property {(parts: string[]) => void} hide parts of the lab: the names of `LabView.hide`
 * @property {() => Promise<void>} startSlow slow motion
 * @property {() => void} endSlow
 * @property {(by: 1 | -1) => void} turn to the next sentence of slow motion, or the one before
 * @property {(event: LabEvent, listener: () => void) => () => void} on returns a function that ends it
 *
 * @typedef {HTMLElement & { labDriver?: LabDriver }} LabElement
 */

const READY = "lab-ready";

/**
 * The driver of the lab with this key, as soon as it is on the page.
 *
 * @param {string} key
 * @returns {Promise<LabDriver>}
 */
export function labWith(key) {
  const found = () => {
    const element = document.querySelector(`.lab[data-lab="${CSS.escape(key)}"]`);
    return /** @type {LabElement | null} */ (element)?.labDriver;
  };
  return new Promise((resolve) => {
    const look = () => {
      const driver = found();
      if (!driver) return;
      document.removeEventListener(READY, look);
      resolve(driver);
    };
    document.addEventListener(READY, look);
    look();
  });
}

/**
 * Puts a lab's driver where others find it.
 *
 * @param {HTMLElement} root
 * @param {LabDriver} driver
 */
export function offer(root, driver) {
  root.dataset.lab = driver.key;
  /** @type {LabElement} */ (root).labDriver = driver;
  root.dispatchEvent(new CustomEvent(READY, { bubbles: true, composed: true }));
}
