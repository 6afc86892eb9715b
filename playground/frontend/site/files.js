// The site's files. Each is a classic script that registers its content with `ganPlayground.add`, since nothing else can
// be loaded from a disk; see playground/site/files.py.

import { mark, t } from "../shared/texts.js";
import { unpacked } from "./packed.js";

/**
 * @typedef {string | Record<string, any> | any[]} Content JSON; a string is gzip of it, or of other bytes, 7 bits per character
 * @typedef {{ ganPlayground: { add: (name: string, content: Content) => void } }} Register
 */

const NEEDS_APP = mark("This needs the app. How to install it is on the page Train.");

/** @type {Map<string, Content>} */
const added = new Map();
/** @type {Map<string, Promise<Content>>} */
const loading = new Map();
/** @type {Register & typeof globalThis} */ (globalThis).ganPlayground = {
  add: (name, content) => added.set(name, content),
};
const folder = new URL(".", document.baseURI).href;
const registered = new Set(JSON.parse(document.getElementById("registered")?.textContent ?? "[]"));

/**
 * What a file has registered, as it is.
 *
 * @param {string} name
 * @returns {Promise<Content>}
 */
function content(name) {
  const known = loading.get(name);
  if (known) return known;
  /** @type {Promise<Content>} */
  const coming = new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${folder}${name}.js`;
    script.onload = () => resolve(/** @type {Content} */ (added.get(name)));
    script.onerror = () => {
      loading.delete(name);
      reject(new Error(t("The file {name} is missing. Copy the whole folder of the site.", { name: `${name}.js` })));
    };
    document.head.append(script);
  });
  loading.set(name, coming);
  return coming;
}

/** @param {Content} found */
const responseOf = (found) => (typeof found === "string" ? unpacked(found) : Response.json(found));

/**
 * The JSON that a file has registered.
 *
 * @param {string} name
 * @returns {Promise<any>}
 */
export async function file(name) {
  const found = await content(name);
  return typeof found === "string" ? responseOf(found).json() : found;
}

/**
 * The JSON that a file has registered, or `null` where the site has no such file.
 *
 * @param {string} name
 */
export const fileIfAny = (name) => (registered.has(name) ? file(name) : null);

/**
 * Answers requests of the app's addresses from the files; what only a server can answer is refused.
 *
 * @param {string} address
 */
export async function answer(address) {
  const name = new URL(address, folder).href.replace(/[?#].*$/s, "").slice(folder.length);
  if (registered.has(name)) return responseOf(await content(name));
  return Response.json({ message: { code: "needs_app", text: NEEDS_APP } }, { status: 404 });
}
