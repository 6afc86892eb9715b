// The address of what is shown.

import { at } from "../shared/address.js";
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
    this.page = location.pathname;
  }

  /** The address that leads back to what is shown, or null. */
  url() {
    const shown = this.shown();
    if (!shown) return null;
    const url = new URL(this.owned ? location.href : at("explore"));
    for (const [key, value] of Object.entries(shown)) {
      if (value) url.searchParams.set(key, value);
      else url.searchParams.delete(key);
    }
    return url;
  }

  write() {
    // Once the page has been left, the address is another page's.
    if (!this.owned || location.pathname !== this.page) return;
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
      await navigator.clipboard.writeText(url.href);
      tell(t("Copied. The link shows exactly what you see."));
    } catch {
      if (this.owned) tell(t("The address of this page shows exactly this. Copy it from there."));
      else prompt(t("The address of what is shown"), url.href);
    }
  }
}
