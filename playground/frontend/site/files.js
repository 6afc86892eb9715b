// The site's files. Each is a classic script that registers its content with `ganPlayground.add`, since nothing else can
// be loaded from a disk; see playground/site/files.py.

import { mark } from "../shared/texts.js";

/**
 * @typedef {string | Record<string, any> | any[]} Content JSON; a string is gzip in base64
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
 * What a file has registered.
 *
 * @param {string} name
 * @returns {Promise<any>}
 */
export function file(name) {
  const known = loading.get(name);
  if (known) return known;
  const coming = new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${folder}${name}.js`;
    script.onload = () => resolve(added.get(name));
    script.onerror = () => {
      loading.delete(name);
      reject(new Error(`${name}.js is missing.`));
    };
    document.head.append(script);
  });
  loading.set(name, coming);
  return coming;
}

/**
 * What a file has registered, or `null` where the site has no such file.
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
  const { origin, pathname } = new URL(address, folder);
  const name = new URL(pathname, origin === "null" ? "file://" : origin).href.slice(folder.length);
  if (!registered.has(name)) {
    return Response.json({ message: { code: "needs_app", text: NEEDS_APP } }, { status: 404 });
  }
  const content = await file(name);
  if (typeof content !== "string") return Response.json(content);
  const packed = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")));
}
