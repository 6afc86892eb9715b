// Texts in the language of the page. The English text is the key; a catalogue holds the translations.

import { request } from "./page/request.js";

/** @typedef {string | number | boolean | null | MessageJson} Value */
/** @typedef {{ code: string, text: string, values?: Record<string, Value> }} MessageJson */

const TAGS = { en: "en-GB", zh_Hans: "zh-Hans" }; // languages of the app as browsers spell them

let language = "en";
/** @type {Record<string, string>} */
let catalogue = {};

/**
 * Show all texts in a language from now on.
 * @param {string} name of the language, as the app spells it: "zh_Hans"
 * @param {string | Record<string, string>} source the catalogue, or its address
 */
export async function useLanguage(name, source) {
  catalogue = typeof source === "string" ? await (await request(source)).json() : source;
  language = name;
}

/** The language of the page as browsers spell it: "zh-Hans". */
export function languageTag() {
  return TAGS[/** @type {keyof typeof TAGS} */ (language)] ?? "en-GB";
}

/**
 * A text in the language of the page, each `{name}` replaced by its value. Nothing else is replaced.
 * @param {string} text
 * @param {Record<string, Value>} [values]
 * @returns {string}
 */
export function t(text, values = {}) {
  return (catalogue[text] ?? text).replace(/\{(\w+)\}/g, (found, name) =>
    Object.hasOwn(values, name) ? shown(values[name]) : found,
  );
}

/**
 * Mark a text that is declared here and translated where it is shown.
 * @param {string} text
 */
export const mark = (text) => text;

/**
 * A message of the server in the language of the page.
 * @param {MessageJson | string | null | undefined} message
 * @returns {string}
 */
export function say(message) {
  if (!message) return "";
  return typeof message === "string" ? t(message) : t(message.text, message.values);
}

/** @param {Value} value */
function shown(value) {
  if (typeof value === "number") return Number.isInteger(value) ? count(value) : String(value);
  return value !== null && typeof value === "object" ? say(value) : String(value);
}

/**
 * A number as people of the page's language read it, in groups of three.
 * @param {number} value
 */
export function count(value) {
  return value.toLocaleString(languageTag());
}

/**
 * A number with a fixed number of decimals, as people of the page's language read it.
 * @param {number} value
 * @param {number} digits
 */
export function decimal(value, digits) {
  return value.toLocaleString(languageTag(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
