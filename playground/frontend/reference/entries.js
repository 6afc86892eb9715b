// The entries of the reference pages as elements. Their HTML comes from our own files.

import { el } from "../shared/dom.js";
import { t } from "../shared/texts.js";

/**
 * @typedef {object} ReferenceEntry see `described` in playground/reference/described.py
 * @property {string} id
 * @property {string} title
 * @property {string} html
 * @property {string[]} names everything that it is called
 * @property {string} find what the search looks through
 * @property {{ href: string, label: string, picture: string }} [see] where it can be seen live
 * @property {string} [look] what to look at there, as HTML
 * @property {string} [other] the name in the other language
 * @property {string} [sketch] the name of the picture
 * @property {string} [url]
 * @property {string} [status]
 * @property {string[]} [facts]
 */

/** @param {string} html */
function paragraph(html) {
  const made = el("p");
  made.innerHTML = html;
  return made;
}

/**
 * The title, and a link to this very entry.
 *
 * @param {ReferenceEntry} entry
 * @param {...(Node | string)} rest
 */
function heading(entry, ...rest) {
  const anchor = el("a", { className: "anchor", href: `#${entry.id}`, textContent: "#" });
  anchor.setAttribute("aria-label", t("Link to “{title}”", { title: entry.title }));
  return el("h3", {}, entry.title, " ", anchor, ...rest);
}

/** @param {ReferenceEntry} entry */
export function answer(entry) {
  const box = el("article", {}, heading(entry), paragraph(entry.html));
  const { see } = entry;
  if (!see) return box;
  const words = el("span", { className: "words" }, el("b", { textContent: `▶ ${see.label}` }));
  const look = el("span", { className: "look" });
  look.innerHTML = entry.look ?? "";
  words.append(look);
  const card = el("a", { className: "live", href: see.href }, words);
  if (see.picture) card.prepend(el("img", { src: see.picture, alt: "", loading: "lazy" }));
  box.append(card);
  return box;
}

/**
 * @param {ReferenceEntry} entry
 * @param {Record<string, string>} sketches
 */
export function term(entry, sketches) {
  const picture = el("div", { className: "sketch" });
  picture.innerHTML = sketches[entry.sketch ?? ""] ?? "";
  const other = entry.other ? [el("span", { className: "other", textContent: entry.other })] : [];
  const words = el("div", {}, heading(entry, ...other), paragraph(entry.html));
  if (entry.see) {
    const link = el("a", { href: entry.see.href, textContent: `▶ ${entry.see.label}` });
    words.append(el("p", { className: "see" }, link));
  }
  return el("article", { className: "term" }, picture, words);
}

/** @param {ReferenceEntry} entry */
export function resource(entry) {
  const link = el("a", { href: entry.url ?? "", target: "_blank", rel: "noopener noreferrer" }, `${entry.title} ↗`);
  const facts = (entry.facts ?? []).map((fact) => el("span", { className: "fact", textContent: fact }));
  const box = el("article", { className: `resource ${entry.status}` }, el("h3", {}, link), paragraph(entry.html));
  if (facts.length) box.append(el("p", { className: "facts" }, ...facts));
  return box;
}
