// The site's files. Each is a classic script that registers its content with `ganPlayground.add`, since nothing else can
// be loaded from a disk; see playground/site/files.py.

import { untilAnswered } from "../shared/page/request.js";
import { mark, t } from "../shared/texts.js";
import { unpacked } from "./packed.js";

/**
 * @typedef {string | Record<string, any> | any[]} Content JSON; a string is gzip of it, or of other bytes, 7 bits per character
 * @typedef {{ ganPlayground: { add: (name: string, content: Content) => void } }} Register
 */

const NEEDS_APP = mark("This needs the app. How to install it is on the page Train.");

const ON_DISK = location.protocol === "file:";
const MOST = 6; // attempts on a web host, within nine seconds

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
  const coming = untilAnswered(() => script(name), ON_DISK ? 1 : MOST).then((found) => {
    if (found !== null) return found;
    loading.delete(name);
    const file = { name: `${name}.js` };
    throw new Error(
      ON_DISK
        ? t("The file {name} is missing. Copy the whole folder of the site.", file)
        : t("The file {name} did not arrive. Load the page again.", file),
    );
  });
  loading.set(name, coming);
  return coming;
}

/**
 * @param {string} name
 * @returns {Promise<Content>}
 */
function script(name) {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = `${folder}${name}.js`;
    element.onload = () => resolve(/** @type {Content} */ (added.get(name)));
    element.onerror = () => {
      element.remove();
      reject();
    };
    document.head.append(element);
  });
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
