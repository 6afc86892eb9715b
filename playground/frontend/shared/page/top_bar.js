// The right end of the top bar, on every page: the key of the colours, the projector switch, the menu of languages. And
// the link that leads a keyboard past the bar.

import { ClassBar } from "../classroom/class_bar.js";
import { el } from "../dom.js";
import { identify } from "./identity.js";
import { restoreProjector, setProjector } from "./projector.js";
import { DISCRIMINATOR, DISCRIMINATOR_ON_DARK, FAKE, GRADIENT, isDark, projector, REAL } from "../theme.js";

/**
 * @import { AssignmentsData } from "../assignments/panel.js"
 * @import { ClassData } from "../classroom/class_bar.js"
 *
 * @typedef {object} Data texts are in the language of the page
 * @property {string} label of the menu, for screen readers
 * @property {string} language that is shown
 * @property {string} tag of that language, as HTML spells it
 * @property {string} cookie that remembers it, or ""
 * @property {[string, string][]} languages each with its own name
 * @property {{ title: string, real: string, fake: string, D: string, gradients: string }} key
 * @property {{ name: string, help: string }} projector
 * @property {string | null} identity what the server takes this tab's identity for; `null` where there is a cookie
 * @property {ClassData | null} classroom
 * @property {AssignmentsData | null} assignments of a teacher
 * @property {{ text: string, target: string }} skip `target`: a selector of where the page's work begins, or ""
 *
 * @typedef {(name: string, value: unknown) => void} Trigger
 */

const SHAPES = {
  real: '<circle cx="6" cy="6" r="5"/>',
  fake: '<path d="M6 .6 11.6 11H.4z"/>',
  D: '<path d="M1 1h10v10H1z"/>',
  gradients: '<path d="M0 4.6h5.4V1L12 6l-6.6 5V7.4H0z"/>',
};
const MAIN = ".stMain";
const MAIN_ADDRESS = "#stMain"; // what a screen reader is told; a click is answered here
const THEME = ["text", "background", "secondary-background", "border", "primary"].map((name) => `--st-${name}-color`);
const HEADER = "[data-testid=stHeader]";
const BESIDE = "[data-testid=stTopNavLink], [data-testid=stTopNavSection], [data-testid=stExpandSidebarButton]";
const GAP = 16; // pixels between the navigation and the bar
/** Stops watching the room of the bar; there is one bar. */
let unwatch = () => {};
const SKIP = "skip-link"; // the id of the link, which stands before everything that Streamlit draws

/**
 * @param {object} component
 * @param {Data} component.data
 * @param {HTMLElement | ShadowRoot} component.parentElement
 * @param {Trigger} component.setTriggerValue
 */
export default function topBar({ data, parentElement, setTriggerValue }) {
  document.documentElement.lang = data.tag;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store needs https
  if (data.cookie) document.cookie = data.cookie;
  restoreProjector();
  skipLink(data.skip);
  const bar = parentElement.querySelector(".bar");
  if (!(bar instanceof HTMLElement)) return;
  shareTheme(bar);
  bar.replaceChildren(
    ...key(bar, data),
    ...assignments(bar, data),
    projectorSwitch(data),
    languages(data, setTriggerValue),
  );
  introduce(data, setTriggerValue).then(() => drawClass(bar, data, setTriggerValue));
  unwatch();
  unwatch = watch((header) => fit(bar, header));
}

/**
 * Tells the server's script who this tab is, where no cookie says that.
 *
 * @param {Data} data
 * @param {Trigger} trigger
 */
async function introduce({ identity }, trigger) {
  if (identity === null) return;
  const token = await identify();
  if (token && token !== identity) trigger("identity", token);
}

/** @type {ClassBar | null} */
let classBar = null; // there is one bar

/**
 * @param {HTMLElement} bar
 * @param {Data} data
 * @param {Trigger} trigger
 */
async function drawClass(bar, { classroom }, trigger) {
  if (!classroom) return;
  classBar ??= new ClassBar(() => {});
  classBar.changed = () => trigger("role", Date.now());
  bar.prepend(classBar.place);
  await classBar.draw(classroom, /** @type {ParentNode} */ (bar.getRootNode()));
}

/**
 * The page's own styles use the colours of the theme too, which Streamlit gives to components only.
 *
 * @param {HTMLElement} bar
 */
function shareTheme(bar) {
  const theme = getComputedStyle(bar);
  for (const name of THEME) document.documentElement.style.setProperty(name, theme.getPropertyValue(name));
}

/**
 * Calls `act` now and whenever the header has another size or other content, or is another one. Returns what ends this.
 *
 * @param {(header: Element) => void} act
 */
function watch(act) {
  /** @type {Element | null} */
  let watched = null;
  const look = () => {
    const header = document.querySelector(HEADER);
    if (!header) return;
    if (header !== watched) {
      end();
      sizes.observe(header); // also tells when it is taken out of the page: Streamlit makes another
      content.observe(header, { attributes: true, characterData: true, childList: true, subtree: true });
      watched = header;
    }
    act(header);
  };
  const sizes = new ResizeObserver(look);
  const content = new MutationObserver(look);
  const end = () => {
    sizes.disconnect();
    content.disconnect();
  };
  look();
  return end;
}

/**
 * Gives the bar the widest form that fits beside the navigation: the whole key, the key behind a button, or also the
 * projector switch without its name.
 *
 * @param {HTMLElement} bar
 * @param {Element} header
 */
function fit(bar, header) {
  const beside = [...header.querySelectorAll(BESIDE)];
  const shown = beside.filter((element) => element.checkVisibility({ opacityProperty: true }));
  const right = (/** @type {Element} */ element) => element.getBoundingClientRect().right;
  const from = Math.max(header.getBoundingClientRect().left, ...shown.map(right));
  const tight = () => bar.getBoundingClientRect().left < from + GAP;
  bar.classList.remove("folded", "small");
  bar.classList.toggle("folded", tight());
  bar.classList.toggle("small", tight());
}

/**
 * The four colours and what they stand for; on a narrow screen behind a button.
 *
 * @param {HTMLElement} bar
 * @param {Data} data
 */
function key(bar, { key: words }) {
  const dark = isDark(bar);
  const colours = { real: REAL, fake: FAKE, D: dark ? DISCRIMINATOR_ON_DARK : DISCRIMINATOR, gradients: GRADIENT };
  const entries = /** @type {(keyof typeof SHAPES)[]} */ (Object.keys(SHAPES)).map((name) => {
    const entry = el("li", { innerHTML: `<svg viewBox="0 0 12 12" aria-hidden="true">${SHAPES[name]}</svg>` });
    entry.style.setProperty("--colour", colours[name]);
    entry.append(words[name]);
    return entry;
  });
  const list = el("ul", {}, ...entries);
  list.setAttribute("aria-label", words.title);
  const opener = el("button", { className: "opener", type: "button", textContent: words.title });
  const open = (/** @type {boolean} */ on) => {
    opener.setAttribute("aria-expanded", String(on));
    list.classList.toggle("open", on);
  };
  opener.onclick = () => open(!list.classList.contains("open"));
  opener.onkeydown = (event) => event.key === "Escape" && open(false);
  open(false);
  return [opener, list];
}

/**
 * The button that opens the teacher's assignments.
 *
 * @param {HTMLElement} bar
 * @param {Data} data
 */
function assignments(bar, { assignments: data }) {
  if (!data) return [];
  const button = el("button", { className: "assignments", type: "button", title: data.help });
  button.innerHTML =
    '<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3 2.5h10v12H3zM6 1h4v3H6zM5.5 7.5h5M5.5 10.5h5" fill="none" ' +
    'stroke="currentColor" stroke-width="1.6" stroke-linejoin="round"/></svg>';
  button.append(el("span", { textContent: data.name }));
  button.setAttribute("aria-label", data.name);
  button.onclick = async () => {
    const { openAssignments } = await import("../assignments/panel.js");
    await openAssignments(/** @type {ParentNode} */ (bar.getRootNode()), data);
  };
  return [button];
}

/** @param {Data} data */
function projectorSwitch({ projector: { name, help } }) {
  const button = el("button", { className: "projector", type: "button", title: help });
  button.innerHTML =
    '<svg viewBox="0 0 20 16" aria-hidden="true"><path d="M1 1h18v11H1zM7 15h6" fill="none" stroke="currentColor" ' +
    'stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/></svg>';
  button.append(el("span", { textContent: name }));
  button.setAttribute("aria-label", name);
  button.setAttribute("aria-pressed", String(projector()));
  button.onclick = () => {
    setProjector(!projector());
    button.setAttribute("aria-pressed", String(projector()));
  };
  return button;
}

/**
 * @param {Data} data
 * @param {Trigger} trigger
 */
function languages({ label, language, languages: all }, trigger) {
  const select = el("select");
  select.setAttribute("aria-label", label);
  select.replaceChildren(...all.map(([code, name]) => new Option(name, code, false, code === language)));
  // Scripts write the page's address without the server's knowledge: the choice brings it along.
  select.onchange = () => trigger("chosen", { language: select.value, search: location.search });
  return select;
}

/** @param {Data["skip"]} skip */
function skipLink({ text, target }) {
  const link = document.getElementById(SKIP) ?? el("a", { id: SKIP, href: MAIN_ADDRESS });
  link.textContent = text;
  link.onclick = (event) => {
    event.preventDefault();
    const wanted = target ? document.querySelector(target) : null;
    const place = wanted ?? document.querySelector(MAIN);
    if (!(place instanceof HTMLElement)) return;
    if (!wanted) place.tabIndex = -1;
    place.focus();
    place.scrollIntoView({ block: wanted ? "center" : "start" });
  };
  document.body.prepend(link);
}
