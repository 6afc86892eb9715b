// Addresses of the server, and the address of the page.

const ASSETS = "/api/assets/";

/**
 * What every address begins with: where the app that sent this script lives, also under a path of a larger site. The
 * self-contained HTML page came from no app; there it is the page's own address.
 *
 * @param {string} script the address of this script
 * @param {string} [page]
 */
export const baseOf = (script, page = script) =>
  /^https?:/.test(script) && script.includes(ASSETS) ? script.slice(0, script.lastIndexOf(ASSETS) + 1) : page;

const base = baseOf(import.meta.url, globalThis.document?.baseURI);

/**
 * @typedef {object} Place what an address of ours leads to
 * @property {string} page "" for Home
 * @property {URLSearchParams} query
 * @property {string} fragment without "#"
 *
 * @typedef {object} AddressForm how pages stand in addresses
 * @property {(path: string) => string} at
 * @property {() => string} search the query of the page's address: "?…", or ""
 * @property {(search: string, hash?: string) => string} here the page's address with another query
 * @property {(address: string) => Place | null} read `null` where an address is not ours
 */

/** @type {AddressForm} a page is a path of the server */
const PATHS = {
  at: (path) => new URL(path, base).href,
  search: () => location.search,
  here: (search, hash = location.hash) => `${location.pathname}${search}${hash}`,
  read(address) {
    const root = new URL(".", base).href;
    const { href, hash, searchParams } = new URL(address, base);
    if (!href.startsWith(root)) return null;
    const [, page] = /** @type {RegExpMatchArray} */ (href.slice(root.length).match(/^([^?#]*)/));
    return { page, query: searchParams, fragment: decodeURIComponent(hash.slice(1)) };
  },
};

let form = PATHS;

/**
 * Write and read addresses in another form from now on: the static site has all its pages in one file.
 *
 * @param {AddressForm} other
 */
export function useAddresses(other) {
  form = other;
}

/**
 * The whole address of a route or page of the app, for example `at("api/models")`.
 *
 * @param {string} path relative to the app, without a slash at its beginning
 */
export const at = (path) => form.at(path);

/** The query of the page's address: "?…", or "". */
export const pageQuery = () => form.search();

/**
 * The page's address with another query.
 *
 * @param {ConstructorParameters<typeof URLSearchParams>[0]} query
 * @param {string} [hash] with "#"; without it, that of the page's address stays
 */
export function thisPage(query, hash) {
  const text = new URLSearchParams(query).toString();
  return form.here(text && `?${text}`, hash);
}

/**
 * What an address leads to; `null` where it is not one of ours.
 *
 * @param {string} address
 */
export const placeOf = (address) => form.read(address);

export const PROJECTOR = "projector";
const KEPT = ["lang", PROJECTOR]; // keys of a page's address that are no settings; twin: `KEPT` in playground/link.py

const ASSIGNMENT = "assignment"; // the key of the assignment that the page was opened with: stays on this page

/**
 * A query for a link, in the language and the size of type that the page's address names.
 *
 * @param {ConstructorParameters<typeof URLSearchParams>[0]} query
 * @param {string} [search] of the page's address
 */
export function withKept(query, search = pageQuery()) {
  const found = new URLSearchParams(query);
  const page = new URLSearchParams(search);
  for (const key of KEPT) {
    const value = page.get(key);
    found.delete(key);
    if (value) found.set(key, value);
  }
  return found;
}

/**
 * Relative links lead to pages of the app, in the language and the size of type of this page.
 *
 * @param {ParentNode} root
 */
export function completeLinks(root) {
  for (const link of root.querySelectorAll("a")) {
    const href = link.getAttribute("href") ?? "";
    if (/^(https?:|file:|#)/.test(href)) continue;
    const [, path, query, hash] = /** @type {RegExpMatchArray} */ (href.match(/^([^?#]*)\??([^#]*)(#?.*)$/));
    const whole = withKept(query).toString();
    link.href = at(`${path}${whole && "?"}${whole}${hash}`);
  }
}

/**
 * Whether an address says what its page shows, and not only in which language or size.
 *
 * @param {string} [search] of the page's address
 */
export function asksForSomething(search = pageQuery()) {
  return [...new URLSearchParams(search).keys()].some((key) => ![...KEPT, ASSIGNMENT].includes(key));
}

/**
 * Write the query of the page's address; the language, the size and the assignment that it names stay. Nothing is
 * reloaded.
 *
 * @param {ConstructorParameters<typeof URLSearchParams>[0]} query
 */
export function writeQuery(query) {
  const kept = withKept(query);
  const assignment = new URLSearchParams(pageQuery()).get(ASSIGNMENT);
  if (assignment) kept.set(ASSIGNMENT, assignment);
  history.replaceState(history.state, "", thisPage(kept));
}
