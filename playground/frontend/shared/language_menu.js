// The menu of languages at the top of every page.

/**
 * @typedef {object} Data
 * @property {string} label of the menu, for screen readers
 * @property {string} language that is shown
 * @property {string} tag of that language, as HTML spells it
 * @property {string} cookie that remembers it, or ""
 * @property {[string, string][]} languages each with its own name
 */

/**
 * @param {object} component
 * @param {Data} component.data
 * @param {ParentNode} component.parentElement
 * @param {(name: string, value: unknown) => void} component.setTriggerValue
 */
export default function menu({ data, parentElement, setTriggerValue }) {
  document.documentElement.lang = data.tag;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store needs https
  if (data.cookie) document.cookie = data.cookie;
  const select = parentElement.querySelector("select");
  if (!select) return;
  select.setAttribute("aria-label", data.label);
  select.replaceChildren(
    ...data.languages.map(([language, name]) => new Option(name, language, false, language === data.language)),
  );
  // Scripts write the page's address without the server's knowledge: the choice brings it along.
  select.onchange = () => setTriggerValue("chosen", { language: select.value, search: location.search });
}
