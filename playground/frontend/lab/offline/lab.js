// The lab on the static site: the page's part runs here, and runs train in this browser with what the site ships.

import { writeQuery } from "../../shared/address.js";
import { BrowserRuns } from "../../shared/engine/page/browser_runs.js";
import { Shipped } from "../../shared/offline/setup.js";
import { t } from "../../shared/texts.js";
import { Lab } from "../lab_block.js";
import { serverEngine, withBrowser } from "../run/engine.js";
import { OfflinePage } from "./page.js";
import { labData, queryOf } from "./shown.js";

/**
 * @import { Load } from "../../shared/offline/setup.js"
 * @import { Action, Engine } from "../run/engine.js"
 * @import { LabData } from "../store.js"
 *
 * @typedef {object} Place
 * @property {string} file the name of what is shipped for the lab in the page's language
 * @property {URLSearchParams} query of the page's address
 * @property {LabData["assets"]} assets
 * @property {() => Worker} worker makes a thread in which one run trains
 */

/**
 * Makes an element the lab. Returns it, with `stop`.
 *
 * @param {HTMLElement} root
 * @param {Load} load
 * @param {Place} place
 */
export async function offlineLab(root, load, { file, query, assets, worker }) {
  const [shipped, content] = await Promise.all([Shipped.open(load), load(file)]);
  const page = new OfflinePage(content, shipped, query, { key: "lab", owns_address: true, assets });
  const engine = withBrowser(
    alone((action) => {
      page.act(action);
      show();
    }),
    new BrowserRuns(worker, `lab:${location.pathname}`, { setup: shipped.setup, doctor: null }),
  );
  const lab = new Lab(root, labData(page), engine);
  const show = () => {
    writeQuery(queryOf(page));
    lab.update(labData(page));
    if (page.problem) lab.store.say(page.problem);
  };
  show();
  return lab;
}

/**
 * An engine without a server.
 *
 * @param {(action: Action) => void} act
 * @returns {Engine}
 */
function alone(act) {
  const refuse = async () => {
    throw new Error(t("This needs the app."));
  };
  return {
    ...serverEngine(act),
    warm() {},
    enter() {},
    kept: async () => null,
    keptAll: refuse,
    ask: refuse,
    download: refuse,
    film: refuse,
  };
}
