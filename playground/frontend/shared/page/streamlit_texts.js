// Texts of Streamlit's own elements in the language of the page: its browser code is English only.
//
// A text is replaced only inside the elements that show it, so that a name which a person has typed stays as it is.

import { mark, t, useLanguage } from "../texts.js";

/** @typedef {{ inside: string, texts: string[] }} Place a selector, and what Streamlit shows inside such elements */

const NUMBER_ERRORS = [
  mark("Number is above the allowed range. Please enter a value less than or equal to {high}."),
  mark("Number is below the allowed range. Please enter a value greater than or equal to {low}."),
  mark("Number is outside the allowed range. Please enter a value between {low} and {high}."),
  mark("Number is above the allowed range."),
  mark("Number is below the allowed range."),
];

const FILE_ERRORS = [
  mark("Upload failed"),
  mark("{type} files are not allowed."),
  mark("File must be {size} or smaller."),
  mark("File size is too small."),
  mark("Only one file is allowed."),
  mark("Unexpected error. Please try again."),
  mark("Connection lost. Please wait for the app to reconnect, then try again."),
];

/** @type {Place[]} */
export const PLACES = [
  {
    inside: ".stSelectbox, .stMultiSelect, [role=listbox]",
    texts: [
      mark("Choose an option"),
      mark("Choose options"),
      mark("No options to select"),
      mark("No results"),
      mark("Select all"),
      mark("Select {n} matches"),
      mark("Selected values"),
      mark("Selectbox options"),
      mark("Multiselect options"),
      mark("Open"),
      mark("Clear value"),
      mark("Clear all"),
      mark("Remove {name}"),
    ],
  },
  {
    inside: ".stNumberInput, .stTextInput, .stTextArea",
    texts: [
      mark("Error: {sentence}"),
      mark("Increment"),
      mark("Decrement"),
      mark("Clear value"),
      mark("Clear entry"),
      mark("Press Enter to apply"),
      mark("Press {key}+Enter to apply"),
      ...NUMBER_ERRORS,
    ],
  },
  {
    inside: ".stFileUploader",
    texts: [
      mark("Upload"),
      mark("{size} per file"),
      mark("Drag and drop a file here"),
      mark("Drag and drop files here"),
      mark("file upload"),
      mark("Add files"),
      mark("Cancel upload of {name}"),
      mark("Click to retry upload"),
      mark("Remove {name}"),
      mark("Error:"),
      ...FILE_ERRORS,
    ],
  },
  {
    inside: "[data-testid=stTooltipErrorContent]",
    texts: [mark("Error"), mark(": {sentence}"), ...NUMBER_ERRORS, ...FILE_ERRORS],
  },
  { inside: ".stTooltipIcon", texts: [mark("Help"), mark("Help for {label}")] },
  { inside: ".stImage, [data-testid=stElementToolbar]", texts: [mark("Fullscreen"), mark("Close fullscreen")] },
  {
    inside: "[data-testid=stSidebar], [data-testid=stExpandSidebarButton]",
    texts: [mark("Sidebar"), mark("Expand sidebar"), mark("Collapse sidebar")],
  },
  {
    inside: "[data-testid=stHeader]",
    texts: [
      mark("App pages"),
      mark("{n} more"),
      mark("Running..."),
      mark("Stop"),
      mark("Stopping..."),
      mark("Connecting"),
      mark("Error"),
    ],
  },
  { inside: "[data-testid=stSkipToContent]", texts: [mark("Skip to main content")] },
  { inside: "[data-testid=stHeaderActionElements]", texts: [mark("Link to heading")] },
  { inside: "[data-testid=stSelectboxVirtualDropdown], [data-testid=stMultiSelectDropdown]", texts: [mark("Dismiss")] },
  {
    inside: "[data-live-announcer]", // what screen readers say of the menus
    texts: [mark("1 option available."), mark("{n} options available."), mark("{name}, selected")],
  },
  {
    inside: "[role=dialog], [data-testid=stDialog]",
    texts: [
      mark("Close"),
      mark("Dismiss"),
      mark("Page not found"),
      mark(
        "You have requested page /{page}, but no corresponding file was found in the app's pages/ directory. " +
          "Running the app's main page.",
      ),
      mark("The page that you have requested does not seem to exist. Running the app's main page."),
    ],
  },
];

const OURS = ".stBidiComponent, [data-testid=stHtml]"; // blocks and texts of our own
const ATTRIBUTES = ["aria-label", "placeholder", "title"];

/** @param {string} template */
function pattern(template) {
  const parts = template.split(/(\{\w+\})/).map((part) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    return name ? `(?<${name}>.+)` : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`, "s");
}

const patterns = new Map(PLACES.flatMap((place) => place.texts).map((template) => [template, pattern(template)]));

/**
 * A text of Streamlit in the language of the page; the text itself where it is none of `templates`. What stands for
 * {sentence} is translated too; what stands for other parts is a name or a number.
 * @param {string} english
 * @param {string[]} templates
 * @returns {string}
 */
export function translated(english, templates) {
  const text = english.trim();
  for (const template of templates) {
    const found = text && patterns.get(template)?.exec(text);
    if (!found) continue;
    const { sentence, ...parts } = found.groups ?? {};
    const filled = sentence ? { sentence: translated(sentence, templates), ...parts } : parts;
    return english.replace(text, () => t(template, filled));
  }
  return english;
}

/** @typedef {{ english: string, shown: string }} Replaced */

/** What was replaced, by the name of the attribute, "" for the text of a node: it comes back in English.
 * @type {WeakMap<Node, Map<string, Replaced>>} */
const replaced = new WeakMap();

/**
 * @param {Node} node
 * @param {string} attribute its name, "" for the text of the node
 * @param {string} now the present value
 * @param {string[]} templates
 * @param {(text: string) => void} show
 */
function replace(node, attribute, now, templates, show) {
  const before = replaced.get(node)?.get(attribute);
  const english = before?.shown === now ? before.english : now;
  const wanted = translated(english, templates);
  if (wanted === now) return;
  const own = replaced.get(node) ?? new Map();
  replaced.set(node, own.set(attribute, { english, shown: wanted }));
  show(wanted);
}

/** The templates that an element may show. @param {Element} element */
function templatesOf(element) {
  if (element.closest(OURS)) return [];
  return PLACES.filter(({ inside }) => element.closest(inside)).flatMap(({ texts }) => texts);
}

/** @param {Element} element */
function translateAttributes(element) {
  const given = ATTRIBUTES.filter((name) => element.hasAttribute(name));
  if (!given.length) return;
  const templates = templatesOf(element);
  for (const name of given) {
    replace(element, name, element.getAttribute(name) ?? "", templates, (text) => element.setAttribute(name, text));
  }
}

/** @param {Text} node */
function translateText(node) {
  if (!node.parentElement || !node.data.trim()) return;
  replace(node, "", node.data, templatesOf(node.parentElement), (text) => {
    node.data = text;
  });
}

/** A node and everything in it. @param {Node} root */
function translateAll(root) {
  if (root instanceof Text) translateText(root);
  if (!(root instanceof Element) || root.closest(OURS)) return;
  const nodes = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = /** @type {Node | null} */ (root); node; node = nodes.nextNode()) {
    if (node instanceof Element) translateAttributes(node);
    else translateText(/** @type {Text} */ (node));
  }
}

/** @type {MutationObserver | null} */
let observer = null;

/** @param {MutationRecord[]} changes */
function follow(changes) {
  for (const { type, target, addedNodes } of changes) {
    if (type === "childList") addedNodes.forEach(translateAll);
    else if (type === "attributes") translateAttributes(/** @type {Element} */ (target));
    else translateText(/** @type {Text} */ (target));
  }
}

/**
 * Show Streamlit's texts in a language from now on. In English nothing is observed.
 * @param {string} language as the app spells it
 * @param {string} catalogue its address; "" for English
 */
export async function translateStreamlit(language, catalogue) {
  await useLanguage(language, catalogue || {});
  observer?.disconnect();
  observer = null;
  translateAll(document.body);
  if (!catalogue) return;
  observer = new MutationObserver(follow);
  const what = { childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES };
  observer.observe(document.body, { ...what, subtree: true });
}
