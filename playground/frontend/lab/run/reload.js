// A reload of the page: runs that have trained in this tab go on as they stood.

/**
 * @import { Engine } from "./engine.js"
 * @import { Store } from "../store.js"
 */

export class Reload {
  /**
   * @param {Store} store
   * @param {Engine} engine
   */
  constructor(store, engine) {
    this.store = store;
    this.engine = engine;
    store.on("time", () => {
      if (store.data.browser.length) engine.remember(this.shows, store.held);
    });
  }

  /** What the page shows: a run belongs to it, and not to another link that is opened in this tab. */
  get shows() {
    const { query, race } = this.store.data;
    return JSON.stringify([location.pathname, query, race]);
  }

  /** Looks once, before the first run of the page begins. */
  async begin() {
    const { run, browser } = this.store.data;
    if (run && !browser.length) return; // one of the server
    const found = await this.engine.recall(this.shows);
    if (!found) return;
    this.store.held = found.held;
    if (found.heads.every(({ id }, i) => id === browser[i]?.id)) return; // back from another page of the app
    this.engine.act({ do: "restore", runs: found.heads.map(({ id, config, name }) => ({ id, config, name })) });
  }
}
