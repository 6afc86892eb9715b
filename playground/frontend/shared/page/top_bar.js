// The right end of the top bar, on every page: the key of the colours, the projector switch, the menu of languages. And
// the link that leads a keyboard past the bar.

import { ClassBar } from "../classroom/class_bar.js";
import { el } from "../dom.js";
import { fitBar, key, languages, projectorSwitch } from "./bar_parts.js";
import { identify } from "./identity.js";
import { restoreProjector } from "./projector.js";

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

const MAIN = ".stMain";
const MAIN_ADDRESS = "#stMain"; // what a screen reader is told; a click is answered here
const THEME = ["text", "background", "secondary-background", "border", "primary"].map((name) => `--st-${name}-color`);
const HEADER = "[data-testid=stHeader]";
const BESIDE = "[data-testid=stTopNavLink], [data-testid=stTopNavSection], [data-testid=stExpandSidebarButton]";
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
    languages(data, (language) => {
      // Scripts write the page's address without the server's knowledge: the choice brings it along.
      setTriggerValue("chosen", { language, search: location.search });
    }),
  );
  introduce(data, setTriggerValue).then(() => drawClass(bar, data, setTriggerValue));
  unwatch();
  unwatch = watch((header) => fitBar(bar, header, header.querySelectorAll(BESIDE)));
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
