// The frame of every page: the link past the bar, the navigation, and the right end of the bar as in the app.

import { at, withKept } from "../shared/address.js";
import { el, find } from "../shared/dom.js";
import { fitBar, key, languages, projectorSwitch } from "../shared/page/bar_parts.js";
import { t } from "../shared/texts.js";
import { LANGUAGES } from "./language.js";

/** @type {{ pages: Record<string, string>, more: Record<string, string> }} titles by the name of a page */
const TITLES = JSON.parse(find(document, "#titles").textContent ?? "");
const sizes = new ResizeObserver(() => fit());

/**
 * Draws the frame around a page.
 *
 * @param {string} page
 * @param {string} language
 * @param {(language: string) => void} chosen another language
 */
export function drawFrame(page, language, chosen) {
  const skip = find(document, "#skip-link");
  skip.textContent = t("Skip to the content");
  skip.onclick = (event) => {
    event.preventDefault();
    find(document, "main").focus();
  };
  const first = links(TITLES.pages, page);
  const more = el("details", { className: "more" });
  more.append(el("summary", { textContent: t("More") }), el("div", {}, ...links(TITLES.more, page)));
  more.onkeydown = (event) => {
    if (event.key === "Escape") more.open = false;
  };
  more.addEventListener("focusout", (event) => {
    if (!more.contains(/** @type {Node | null} */ (event.relatedTarget))) more.open = false;
  });
  const bar = el("div", { className: "bar" });
  const words = {
    label: t("Language"),
    language,
    languages: /** @type {[string, string][]} */ (Object.entries(LANGUAGES).map(([code, { name }]) => [code, name])),
    key: { title: t("Colours"), real: t("real"), fake: t("fake, G"), D: "D", gradients: t("gradients") },
    projector: {
      name: t("Projector"),
      help: t("Larger type, thicker lines and larger dots, for a projector. Press again for the usual size."),
    },
  };
  bar.replaceChildren(...key(bar, words), projectorSwitch(words), languages(words, chosen));
  const navigation = el("nav", {}, ...first, more);
  navigation.setAttribute("aria-label", t("Pages"));
  const header = find(document, "header");
  header.replaceChildren(navigation, bar);
  sizes.disconnect();
  sizes.observe(header);
  fit();
}

/**
 * @param {Record<string, string>} titles
 * @param {string} page that is shown
 */
function links(titles, page) {
  return Object.entries(titles).map(([name, title]) => link(name, t(title), page));
}

/**
 * @param {string} name
 * @param {string} title
 * @param {string} page that is shown
 */
function link(name, title, page) {
  const query = withKept("").toString();
  const found = el("a", { href: at(`${name}${query && "?"}${query}`), textContent: title });
  if (name === page) found.setAttribute("aria-current", "page");
  return found;
}

function fit() {
  const header = find(document, "header");
  fitBar(find(header, ".bar"), header, header.querySelectorAll("nav > *"));
}
