// Terms of the glossary on any page: a link to a term gets a dotted underline, and a card with its text on hover, on
// focus and on the first touch. Without this script it is a plain link.

import { at, placeOf } from "../address.js";
import { el } from "../dom.js";
import { placed } from "./hints.js";
import { request } from "./request.js";

/**
 * @typedef {{ title: string, text: string }} Term
 * @typedef {{ terms: Record<string, Term>, more: string }} Glossary
 */

const PAGE = "glossary";
const WAIT_MS = 250; // a pointer has to reach the card over a gap
const STYLE = `
  a[href*="glossary?term="] { text-decoration: underline dotted; text-underline-offset: 0.2em; color: inherit; }
  a[href*="glossary?term="]:hover, a[href*="glossary?term="]:focus-visible { text-decoration-style: solid; }
  .term-card { position: fixed; z-index: 1000000; box-sizing: border-box; width: min(22rem, calc(100vw - 1.5rem));
    padding: 0.7rem 0.9rem; border-radius: 0.6rem; font-size: 1rem; line-height: 1.45; text-align: start;
    color: var(--st-text-color, #1b2530); background: var(--st-background-color, #fff);
    border: 1px solid var(--st-border-color, #d9dfe5); box-shadow: 0 6px 24px rgb(0 0 0 / 0.25); }
  .term-card[hidden] { display: none; }
  .term-card p { margin: 0.2rem 0 0.4rem; }
  .term-card a[href] { display: inline-block; min-height: 24px; text-decoration: underline; color: var(--st-primary-color, #0072b2); }`;

let source = ""; // the address of the glossary in the page's language
/** @type {Promise<Glossary | null> | null} */
let glossary = null;
/** @type {Card | null} */
let card = null;
/** @type {() => void} */
let begin = () => {};
/** @type {Promise<void>} */
const watched = new Promise((resolve) => {
  begin = resolve;
});

/**
 * The id of the term that a link leads to; "" for any other link.
 *
 * @param {string} href absolute
 */
export function termOf(href) {
  if (!URL.canParse(href)) return "";
  const there = placeOf(href);
  return there?.page === PAGE ? (there.query.get("term") ?? "") : "";
}

/**
 * Explain the links of this page from now on; again with another address after a change of language.
 *
 * @param {string} address of the glossary
 */
export function watchTerms(address) {
  if (address !== source) glossary = null;
  source = address;
  begin();
  if (card) return;
  document.head.append(el("style", { textContent: STYLE }));
  card = new Card();
}

/** The glossary, fetched once the page has said where it is. Null without the server. */
export async function loadGlossary() {
  await watched;
  glossary ??= request(source)
    .then((answer) => (answer.ok ? answer.json() : null))
    .catch(() => null);
  return glossary;
}

/**
 * Links to terms, one after another. They appear once the glossary is there; in a page saved to disk, never.
 *
 * @param {string[]} ids
 */
export function termLinks(ids) {
  const place = el("span", { className: "terms" });
  loadGlossary().then((found) => {
    for (const id of ids) {
      if (!found?.terms[id]) continue;
      const link = el("a", { href: at(`glossary?term=${id}`), target: "_blank", textContent: found.terms[id].title });
      link.style.textDecoration = "underline dotted"; // the page's style does not reach into a shadow tree
      link.style.color = "inherit";
      place.append(place.childNodes.length ? " · " : "", link);
    }
  });
  return place;
}

/** The one card of the page. It listens to the whole document; events come out of shadow trees, too. */
class Card {
  constructor() {
    this.text = el("p");
    this.title = el("b");
    this.more = el("a");
    this.box = el("div", { className: "term-card", hidden: true }, this.title, this.text, this.more);
    this.box.setAttribute("role", "tooltip");
    document.body.append(this.box);
    /** @type {HTMLAnchorElement | null} */
    this.link = null; // whose card is shown
    this.touched = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    const on = (/** @type {string} */ type, /** @type {(event: any) => void} */ listener) =>
      document.addEventListener(type, listener, true);
    on("pointerover", (event) => event.pointerType === "mouse" && this.over(event));
    on("focusin", (event) => this.focused(event));
    on("pointerdown", (event) => {
      this.touched = event.pointerType !== "mouse";
    });
    on("click", (event) => this.clicked(event));
    on("keydown", (event) => event.key === "Escape" && this.hide());
    on("scroll", (event) => event.target !== this.box && this.hide());
  }

  /**
   * The link to a term that an event is about.
   *
   * @param {Event} event
   */
  found(event) {
    const link = event.composedPath().find((each) => each instanceof HTMLAnchorElement);
    return link && link !== this.more && termOf(link.href) ? link : null;
  }

  /** @param {Event} event */
  over(event) {
    const link = this.found(event);
    if (link === this.link && link) clearTimeout(this.timer);
    else if (link) this.show(link);
    else if (event.composedPath().includes(this.box)) clearTimeout(this.timer);
    else if (this.link) this.leave();
  }

  leave() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.hide(), WAIT_MS);
  }

  /** @param {Event} event */
  focused(event) {
    const link = this.found(event);
    if (link && !this.touched) this.show(link);
    else if (!link && !event.composedPath().includes(this.box)) this.hide();
  }

  /** @param {Event} event */
  clicked(event) {
    const link = this.found(event);
    const first = this.touched && link && link !== this.link; // a second touch follows the link
    this.touched = false;
    if (first) {
      event.preventDefault();
      event.stopPropagation();
      this.show(link);
    } else if (!event.composedPath().includes(this.box)) this.hide();
  }

  /** @param {HTMLAnchorElement} link */
  async show(link) {
    clearTimeout(this.timer);
    this.link = link;
    const found = await loadGlossary();
    const term = found?.terms[termOf(link.href)];
    if (!found || !term || this.link !== link) return;
    this.title.textContent = term.title;
    this.text.textContent = term.text;
    this.more.textContent = found.more;
    this.more.href = link.href;
    this.more.target = link.target;
    link.setAttribute("aria-description", term.text);
    this.box.hidden = false;
    this.place(link.getBoundingClientRect());
  }

  /** @param {DOMRect} link */
  place(link) {
    const box = { width: this.box.offsetWidth, height: this.box.offsetHeight };
    const { left, top } = placed(link, box, { width: innerWidth, height: innerHeight });
    Object.assign(this.box.style, { left: `${left}px`, top: `${top}px` });
  }

  hide() {
    clearTimeout(this.timer);
    this.link = null;
    this.box.hidden = true;
  }
}
