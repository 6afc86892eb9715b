// A reference page: a search field, contents, and the entries.

import { completeLinks, placeOf, thisPage, withKept } from "../shared/address.js";
import { el } from "../shared/dom.js";
import { t } from "../shared/texts.js";
import { answer, resource, term } from "./entries.js";
import { holds, named } from "./search.js";

/**
 * @import { ReferenceEntry } from "./entries.js"
 *
 * @typedef {"faq" | "glossary" | "resources"} PageName
 * @typedef {{ id: string, title: string, entries: ReferenceEntry[] }} ReferenceSection
 *
 * @typedef {object} ReferenceData see `reference` in playground/app/blocks/reference.py
 * @property {PageName} page
 * @property {string} title
 * @property {string} intro
 * @property {Record<PageName, string>} searches what each page's search is called
 * @property {ReferenceSection[]} sections
 * @property {Record<string, string>} sketches HTML of the pictures of terms
 * @property {{ term: string, q: string }} asked what the page's address asks for
 */

/**
 * How many there are, in words.
 *
 * @param {PageName} page
 * @param {number} n
 */
const counted = (page, n) =>
  ({ faq: t("{n} questions", { n }), glossary: t("{n} terms", { n }), resources: t("{n} resources", { n }) })[page];

const MAKE = { faq: answer, glossary: term, resources: resource };

export class ReferencePage {
  /**
   * @param {HTMLElement} root
   * @param {ReferenceData} data
   */
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.entries = data.sections.flatMap((section) => section.entries);
    /** @type {Map<string, HTMLElement>} */
    this.places = new Map();
    this.count = el("span", { className: "count" });
    this.count.setAttribute("role", "status");
    this.field = el("input", { type: "search", placeholder: data.searches[data.page], value: data.asked.q });
    this.field.setAttribute("aria-label", data.searches[data.page]);
    this.field.oninput = () => this.search();
    this.nothing = el("div", { className: "nothing", hidden: true });
    this.sections = data.sections.map((section) => this.section(section));
    this.contents = this.listed();
    const head = el("header", {}, el("h1", { textContent: data.title }), el("p", { textContent: data.intro }));
    const search = el("div", { className: "search" }, this.field, this.count);
    search.setAttribute("role", "search");
    const list = el("div", { className: "list" }, search, this.nothing, ...this.sections.map(({ box }) => box));
    root.replaceChildren(head, el("div", { className: "columns" }, this.contents, list));
    root.addEventListener("click", (event) => this.clicked(event));
    completeLinks(root);
    this.onHash = () => this.goTo(placeOf(location.href)?.fragment ?? "");
    addEventListener("hashchange", this.onHash);
    this.search();
    if (!this.goTo(data.asked.term)) this.onHash();
  }

  stop() {
    removeEventListener("hashchange", this.onHash);
  }

  /** @param {ReferenceSection} section */
  section(section) {
    const entries = section.entries.map((entry) => {
      const box = MAKE[this.data.page](entry, this.data.sketches);
      box.id = entry.id;
      box.tabIndex = -1;
      this.places.set(entry.id, box);
      return { entry, box };
    });
    const title = el("h2", { textContent: section.title, id: `section-${section.id}` });
    return { entries, box: el("section", {}, title, ...entries.map(({ box }) => box)) };
  }

  /** The contents: the questions themselves, or the sections. */
  listed() {
    const nav = el("nav");
    nav.setAttribute("aria-label", t("Contents"));
    for (const { id, title, entries } of this.data.sections) {
      nav.append(el("a", { className: "part", href: `#section-${id}`, textContent: title }));
      if (this.data.page !== "faq") continue;
      nav.append(...entries.map((entry) => el("a", { href: `#${entry.id}`, textContent: entry.title })));
    }
    return nav;
  }

  search() {
    const query = this.field.value;
    let shown = 0;
    for (const { entries, box } of this.sections) {
      const found = entries.filter((each) => {
        each.box.hidden = !holds(each.entry.find, query);
        return !each.box.hidden;
      });
      box.hidden = found.length === 0;
      shown += found.length;
    }
    const total = this.entries.length;
    this.count.textContent = query.trim() ? t("{n} of {total}", { n: shown, total }) : counted(this.data.page, total);
    this.root.classList.toggle("searching", query.trim() !== "");
    this.nothing.hidden = shown > 0;
    if (shown === 0) this.sayNothing(query);
  }

  /** @param {string} query */
  sayNothing(query) {
    const clear = el("button", { type: "button", textContent: t("Show everything") });
    clear.onclick = () => {
      this.field.value = "";
      this.search();
      this.field.focus();
    };
    const others = /** @type {PageName[]} */ (Object.keys(this.data.searches)).filter(
      (page) => page !== this.data.page,
    );
    const links = others.map((page) =>
      el("a", { href: `${page}?${new URLSearchParams({ q: query })}`, textContent: this.data.searches[page] }),
    );
    this.nothing.replaceChildren(
      el("p", { textContent: t("Nothing here contains “{query}”. Try a shorter word, or another page:", { query }) }),
      el("p", {}, clear, ...links),
    );
    completeLinks(this.nothing);
  }

  /**
   * A link to an entry of this page scrolls there, without loading the page again.
   *
   * @param {MouseEvent} event
   */
  clicked(event) {
    const link = event.composedPath().find((each) => each instanceof HTMLAnchorElement);
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const inside = link.getAttribute("href")?.match(/^#(?!\/)(.*)$/); // a place of this page
    const there = inside
      ? { page: this.data.page, query: new URLSearchParams(), fragment: inside[1] }
      : placeOf(link.href);
    if (there?.page !== this.data.page) return;
    const name = there.query.get("term") ?? there.fragment;
    if (!this.goTo(name)) return;
    event.preventDefault();
    const query = withKept(this.data.page === "glossary" && this.places.has(name) ? { term: name } : {});
    history.replaceState(history.state, "", thisPage(query, this.data.page === "glossary" ? "" : `#${name}`));
  }

  /**
   * Show an entry or a section. Whether there is such a one.
   *
   * @param {string} name its id, or one of its names
   */
  goTo(name) {
    if (!name) return false;
    const section = name.startsWith("section-") ? this.root.querySelector(`#${CSS.escape(name)}`) : null;
    const entry = section ? undefined : named(this.entries, name);
    const place = section ?? (entry && this.places.get(entry.id));
    if (!(place instanceof HTMLElement)) return false;
    if (place.closest("[hidden]")) {
      this.field.value = "";
      this.search();
    }
    for (const other of this.root.querySelectorAll(".asked")) other.classList.remove("asked");
    if (entry) place.classList.add("asked");
    place.scrollIntoView({ block: "start" });
    if (entry) place.focus({ preventScroll: true });
    return true;
  }
}
