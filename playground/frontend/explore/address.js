// The address of what is shown.

import { at, pageQuery, placeOf, thisPage } from "../shared/address.js";
import { t } from "../shared/texts.js";

/**
 * @typedef {Record<"model" | "at" | "step" | "tool" | "with", string>} Shown "" where nothing need be said
 */

export class Address {
  /**
   * @param {boolean} owned whether this explorer may change the address of the page
   * @param {() => Shown | null} shown null where no address can lead back to it
   */
  constructor(owned, shown) {
    this.owned = owned;
    this.shown = shown;
    this.page = placeOf(location.href)?.page;
  }

  /** The address that leads back to what is shown, or null. */
  url() {
    const shown = this.shown();
    if (!shown) return null;
    const query = new URLSearchParams(this.owned ? pageQuery() : "");
    for (const [key, value] of Object.entries(shown)) {
      if (value) query.set(key, value);
      else query.delete(key);
    }
    return new URL(this.owned ? thisPage(query) : at(`explore?${query}`), location.href).href;
  }

  write() {
    // Once the page has been left, the address is another page's.
    if (!this.owned || placeOf(location.href)?.page !== this.page) return;
    const url = this.url();
    if (url) history.replaceState(history.state, "", url);
  }

  /**
   * Copies the address that leads back to what is shown.
   *
   * @param {(sentence: string) => void} tell
   */
  async copy(tell) {
    this.write();
    const url = this.url();
    if (!url) return tell(t("A link needs a generator of this server."));
    try {
      await navigator.clipboard.writeText(url);
      tell(t("Copied. The link shows exactly what you see."));
    } catch {
      if (this.owned) tell(t("The address of this page shows exactly this. Copy it from there."));
      else prompt(t("The address of what is shown"), url);
    }
  }
}
