// Addresses of the server, and the address of the page.

const ASSETS = "/api/assets/";

// What every address begins with: where the app that sent this script lives, also under a path of a larger site. The
// self-contained HTML page came from no app; there it is the page's own address.
const { url } = import.meta;
const base =
  /^https?:/.test(url) && url.includes(ASSETS)
    ? url.slice(0, url.indexOf(ASSETS) + 1)
    : (globalThis.document?.baseURI ?? url);

/**
 * The whole address of a route or page of the app, for example `at("api/models")`.
 *
 * @param {string} path relative to the app, without a slash at its beginning
 */
export const at = (path) => new URL(path, base).href;

const LANGUAGE = "lang"; // the one key of a page's address that is no setting; twin: `LANGUAGE` in playground/link.py

/**
 * A query for a link, in the language that the page's address names.
 *
 * @param {ConstructorParameters<typeof URLSearchParams>[0]} query
 * @param {string} [search] of the page's address
 */
export function withLanguage(query, search = location.search) {
  const found = new URLSearchParams(query);
  const language = new URLSearchParams(search).get(LANGUAGE);
  found.delete(LANGUAGE);
  if (language) found.set(LANGUAGE, language);
  return found;
}

/**
 * Whether an address says what its page shows, and not only in which language.
 *
 * @param {string} [search] of the page's address
 */
export function asksForSomething(search = location.search) {
  return [...new URLSearchParams(search).keys()].some((key) => key !== LANGUAGE);
}

/**
 * Write the query of the page's address; the language that it names stays. Nothing is reloaded.
 *
 * @param {ConstructorParameters<typeof URLSearchParams>[0]} query
 */
export function writeQuery(query) {
  const text = withLanguage(query).toString();
  history.replaceState(history.state, "", `${location.pathname}${text && "?"}${text}${location.hash}`);
}
