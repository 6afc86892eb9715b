// The language of the site: the one that the address names, else the one chosen here before, else the browser's.

import { pageQuery, thisPage } from "../shared/address.js";

/** @type {Record<string, { name: string, tag: string, query: string }>} */
export const LANGUAGES = {
  en: { name: "English", tag: "en", query: "en" },
  zh_Hans: { name: "简体中文", tag: "zh-Hans", query: "zh-Hans" },
};
const SHELF = "gan-playground:language"; // in the browser's storage

/**
 * @param {string} tag such as "zh-CN"
 * @returns {string} "" where there is no such language
 */
function match(tag) {
  const plain = tag.toLowerCase().replaceAll("_", "-");
  if (/^zh($|-hans|-cn|-sg)/.test(plain)) return "zh_Hans";
  return /^en($|-)/.test(plain) ? "en" : "";
}

/** @param {string} search the query of the page's address */
export function languageOf(search) {
  const asked = match(new URLSearchParams(search).get("lang") ?? "");
  if (asked) keep(asked);
  return asked || match(kept()) || navigator.languages.map(match).find(Boolean) || "en";
}

/**
 * Remembers another language, also in the page's address.
 *
 * @param {string} language
 */
export function rememberLanguage(language) {
  const query = new URLSearchParams(pageQuery());
  query.set("lang", LANGUAGES[language].query);
  keep(language);
  history.replaceState(history.state, "", thisPage(query));
}

function kept() {
  try {
    return localStorage.getItem(SHELF) ?? "";
  } catch {
    return ""; // storage is off
  }
}

/** @param {string} language */
function keep(language) {
  try {
    localStorage.setItem(SHELF, language);
  } catch {
    // Storage is off: the address still says it.
  }
}
