// Addresses of the site: one file holds all pages, so a page and its query stand behind "#/": `index.html#/learn?step=hook`.

/** @import { AddressForm } from "../shared/address.js" */

const FORM = /^#\/([^?#]*)(\?[^#]*)?(#.*)?$/;
const ROUTE = /^api\//; // what the server answers in the app

/**
 * @param {string} hash of an address
 * @returns {[page: string, search: string, hash: string]}
 */
function parts(hash) {
  const [, page = "", search = "", inner = ""] = hash.match(FORM) ?? [];
  return [page, search, inner];
}

/**
 * The form of addresses below the site's one file.
 *
 * @param {() => string} now the address of the page
 * @returns {AddressForm}
 */
export function hashAddresses(now) {
  const file = () => now().replace(/[?#].*$/s, "");
  const hash = () => new URL(now()).hash;
  return {
    at: (path) => (ROUTE.test(path) ? new URL(path, file()).href : `${file()}#/${path}`),
    search: () => parts(hash())[1],
    here(search, inner) {
      const [page, , before] = parts(hash());
      return `#/${page}${search}${inner ?? before}`;
    },
    read(address) {
      const url = new URL(address, now());
      if (url.href.replace(/[?#].*$/s, "") !== file()) return null;
      const [page, search, inner] = parts(url.hash);
      return { page, query: new URLSearchParams(search), fragment: decodeURIComponent(inner.slice(1)) };
    },
  };
}
