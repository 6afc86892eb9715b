// Addresses of the server.

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
