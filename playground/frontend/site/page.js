// One page of the site: its block, and the HTML around it.

import { completeLinks } from "../shared/address.js";
import { el } from "../shared/dom.js";
import { mathML } from "../shared/options/formula.js";
import { t } from "../shared/texts.js";
import { file, fileIfAny } from "./files.js";
import { HOME } from "./home.js";

/**
 * @import { Place } from "../shared/address.js"
 *
 * @typedef {object} SitePage see playground/site/pages.py
 * @property {string} title
 * @property {string} block
 * @property {string} root class of the block's outermost element
 * @property {any} data
 * @property {string} before HTML
 * @property {string} after HTML
 *
 * @typedef {object} SiteBlock
 * @property {(call: any) => void | (() => void)} component as Streamlit calls it
 * @property {(data: any, query: URLSearchParams) => any} [given] the block's data for a query
 * @property {Record<string, (value: any) => void>} [act] answers what the block tells the page
 * @property {boolean} [open] whether it stands in the page's own tree, so that addresses lead to places in it
 */

export class Page {
  /**
   * @param {HTMLElement} main
   * @param {string} language
   * @param {Place | null} place
   */
  constructor(main, language, place) {
    this.main = main;
    /** @type {() => void} */
    this.end = () => {};
    this.live = true;
    this.show(language, place ?? { page: "", query: new URLSearchParams(), fragment: "" }).catch((error) => {
      main.replaceChildren(el("p", { className: "problem", textContent: String(error?.message ?? error) }));
    });
  }

  /**
   * @param {string} language
   * @param {Place} place
   */
  async show(language, { page, query }) {
    const name = [page || "home", query.get("lesson")].filter(Boolean).join("/");
    const found = /** @type {SitePage | null} */ (await (fileIfAny(`pages/${language}/${name}`) ?? null));
    if (!this.live) return;
    if (!found) return this.nothing();
    const [block, styles] = await Promise.all([blockOf(found.block), fileIfAny(`styles/${found.block}`)]);
    if (!this.live) return;
    document.title = `${found.title} · GAN Playground`;
    const host = el("div", { className: "block" });
    const parent = block.open ? host : host.attachShadow({ mode: "open" });
    parent.append(el("style", { textContent: styles?.css ?? "" }), el("div", { className: found.root }));
    const before = around("before", found.before);
    const after = around("after", found.after);
    this.main.dataset.page = page || "home";
    this.main.replaceChildren(before, host, after);
    scrollTo(0, 0);
    const data = { ...found.data, owns_address: true };
    const end = block.component({
      parentElement: parent,
      data: block.given?.(data, query) ?? data,
      setTriggerValue: (/** @type {string} */ what, /** @type {any} */ value) => block.act?.[what]?.(value),
      setStateValue: () => {},
    });
    this.end = end ?? (() => {});
  }

  nothing() {
    document.title = "GAN Playground";
    this.main.dataset.page = "";
    this.main.replaceChildren(
      el("h1", { textContent: t("There is no such page here") }),
      el("p", { textContent: t("Choose a page above.") }),
    );
  }

  stop() {
    this.live = false;
    this.end();
  }
}

/**
 * @param {string} name
 * @returns {Promise<SiteBlock>}
 */
const blockOf = async (name) => (name === "home" ? HOME : (await file("blocks"))[name]);

/**
 * HTML of the page beside its block, with its formulas set and its links completed.
 *
 * @param {string} className
 * @param {string} text
 */
function around(className, text) {
  const made = el("div", { className, innerHTML: text, hidden: !text });
  for (const tex of made.querySelectorAll(".tex")) {
    tex.innerHTML = mathML(tex.textContent ?? "");
    if (!tex.classList.contains("display")) tex.querySelector("math")?.setAttribute("display", "inline");
  }
  completeLinks(made);
  return made;
}
