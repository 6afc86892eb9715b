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
 * The whole address of a route or page of the app, for example `at("api/models")`.
 *
 * @param {string} path relative to the app, without a slash at its beginning
 */
export const at = (path) => new URL(path, base).href;

export const PROJECTOR = "projector";
const KEPT = ["lang", PROJECTOR]; // keys of a page's address that are no settings; twin: `KEPT` in playground/link.py

const ASSIGNMENT = "assignment"; // the key of the assignment that the page was opened with: stays on this page

/**
 * A query for a link, in the language and the size of type that the page's address names.
 *
 * @param {ConstructorParameters<typeof URLSearchParams>[0]} query
 * @param {string} [search] of the page's address
 */
export function withKept(query, search = location.search) {
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
 * Whether an address says what its page shows, and not only in which language or size.
 *
 * @param {string} [search] of the page's address
 */
export function asksForSomething(search = location.search) {
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
  const assignment = new URLSearchParams(location.search).get(ASSIGNMENT);
  if (assignment) kept.set(ASSIGNMENT, assignment);
  const text = kept.toString();
  history.replaceState(history.state, "", `${location.pathname}${text && "?"}${text}${location.hash}`);
}
