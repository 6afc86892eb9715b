// Every setting of a run, drawn from a table of options that Python sends (`option_table`), in texts that are
// translated already. What a person changes is an action for the page.

import { el } from "../dom.js";
import { mathML } from "./formula.js";
import { termLinks } from "../page/terms.js";
import { listOf, nudged } from "./option_values.js";
import { pointsTable } from "./points_table.js";
import { t } from "../texts.js";

/**
 * @typedef {{ do: string, [argument: string]: unknown }} Action
 * @typedef {"" | "optimiser" | "run"} Mark what a change costs a run that is going on
 *
 * @typedef {object} Field
 * @property {string} path dotted: "opt_G.lr"
 * @property {string} label
 * @property {string} help
 * @property {string[]} [terms] of the glossary
 * @property {"number" | "integer" | "switch" | "text" | "list" | "menu" | "several"} type
 * @property {any} value
 * @property {[value: any, label: string, refusal?: string][]} [choices] `refusal`: why it cannot be chosen
 * @property {number | null} [low]
 * @property {number | null} [high]
 * @property {boolean} [log] spans orders of magnitude
 * @property {boolean} [optional] can be emptied
 * @property {string} [example]
 * @property {Mark} [mark]
 * @property {string} [locked] why it cannot be changed
 * @property {string} [act] the action of a change, if it is not "edit"
 * @property {string} [argument] of that action: the value
 *
 * @typedef {object} Group
 * @property {Field | null} choice the menu of options
 * @property {string} about what the chosen option is
 * @property {{ tex: string, source: string } | null} formula
 * @property {Field[]} fields
 * @property {{ title: string, fields: Field[] } | null} more
 * @property {string[]} [lines] of text
 * @property {"" | "table"} [extra] `table`: points can be pasted
 *
 * @typedef {{ name: string, title: string, open: boolean, groups: Group[] }} Section
 *
 * @typedef {object} OptionTable
 * @property {number} generation differs when what was typed has to give way to what is set
 * @property {string} legend what a change costs
 * @property {Section[]} sections
 * @property {boolean} reset everything can be set to its default
 * @property {string} said what became of the last table of points
 * @property {number} outliers points of that table far from all others
 */

const MARKS = { optimiser: "⟳", run: "✦" };
const LOCK =
  '<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3 7h10v7.5H3zM5 7V4.6a3 3 0 0 1 6 0V7" fill="none" ' +
  'stroke="currentColor" stroke-width="1.6" stroke-linejoin="round"/></svg>';
let blocks = 0; // for ids that no other block has

/**
 * Makes a control one that cannot be used. Returns the sign that says why.
 *
 * @param {HTMLElement} control
 * @param {string} reason
 */
function lock(control, reason) {
  for (const each of [control, ...control.querySelectorAll("input")]) Object.assign(each, { disabled: true });
  const sign = el("span", { className: "lock", title: reason });
  sign.innerHTML = LOCK;
  sign.append(el("span", { className: "reason", textContent: reason }));
  return sign;
}

export class OptionsPanel {
  /**
   * @param {HTMLElement} root
   * @param {(action: Action) => void} act
   */
  constructor(root, act) {
    this.root = root;
    this.act = act;
    this.shown = "";
    this.id = `options-${++blocks}`;
    /** @type {OptionTable["said"]} */
    this.legend = "";
    /** @type {Set<string>} parts that are open */
    this.open = new Set();
    this.begun = false;
    root.classList.add("options");
  }

  /** @param {OptionTable} table */
  update(table) {
    const shown = JSON.stringify(table);
    if (shown === this.shown) return;
    this.shown = shown;
    this.legend = table.legend;
    if (!this.begun) for (const { name, open } of table.sections) if (open) this.open.add(name);
    this.begun = true;
    const focused = /** @type {HTMLElement | null} */ (this.root.querySelector(":focus"))?.dataset.path;
    const top = this.root.scrollTop;
    const sections = table.sections.map((section) => this.section(section, table));
    this.root.replaceChildren(
      ...(table.legend ? [el("p", { className: "legend", textContent: table.legend })] : []),
      ...sections,
    );
    if (table.reset) {
      const reset = el("button", { type: "button", textContent: t("Reset everything to default") });
      reset.onclick = () => this.act({ do: "start_over" });
      this.root.append(reset);
    }
    this.root.scrollTop = top;
    if (focused) /** @type {HTMLElement | null} */ (this.root.querySelector(`[data-path="${focused}"]`))?.focus();
  }

  /**
   * @param {string} name by which it stays open
   * @param {string} title
   * @param {(Node | string)[]} content
   */
  fold(name, title, content, className = "") {
    const fold = el(
      "details",
      { className, open: this.open.has(name) },
      el("summary", { textContent: title }),
      ...content,
    );
    fold.ontoggle = () => {
      if (fold.open) this.open.add(name);
      else this.open.delete(name);
    };
    return fold;
  }

  /**
   * @param {Section} section
   * @param {OptionTable} table
   */
  section({ name, title, groups }, table) {
    const content = groups.map((group, i) => this.group(group, `${name}.${i}`, table));
    return this.fold(name, title, content, "section");
  }

  /**
   * @param {Group} group
   * @param {string} name
   * @param {OptionTable} table
   */
  group({ choice, about, formula, fields, more, lines = [], extra = "" }, name, table) {
    const parts = [];
    if (choice) parts.push(this.field(choice));
    if (about) parts.push(el("p", { className: "about", textContent: about }));
    if (formula) {
      const math = formula.tex
        .split(/,\\quad/)
        .map((line) => el("div", { className: "math", innerHTML: mathML(line) }));
      const source = el("p", { className: "about", textContent: formula.source });
      parts.push(this.fold(`${name}.formula`, t("formula"), [...math, source]));
    }
    parts.push(...fields.map((field) => this.field(field)));
    if (more)
      parts.push(
        this.fold(
          `${name}.more`,
          more.title,
          more.fields.map((field) => this.field(field)),
        ),
      );
    parts.push(...lines.map((line) => el("p", { className: "line", textContent: line })));
    if (extra === "table") parts.push(pointsTable(table, this.act));
    return el("div", { className: "group" }, ...parts);
  }

  /** @param {Field} field */
  field(field) {
    const { path, label, help, terms = [], mark = "", type, locked = "" } = field;
    const id = `${this.id}-${path}`;
    const control = this.control(field);
    const name = el("label", { htmlFor: id, textContent: label });
    /** @type {HTMLElement[]} */
    const heads = [name];
    if (mark) {
      const title = mark === "run" ? t("needs a new run") : t("restarts this optimiser");
      const sign = el("span", { className: `mark ${mark}`, textContent: MARKS[mark], title });
      sign.setAttribute("role", "img");
      sign.setAttribute("aria-label", title);
      heads.push(sign);
    }
    if (locked) heads.push(lock(control, locked));
    const parts =
      type === "switch"
        ? [el("div", { className: "head" }, control, ...heads)]
        : [el("div", { className: "head" }, ...heads), control];
    control.id = id;
    if (type === "several") {
      name.id = `${id}-name`;
      control.setAttribute("aria-labelledby", name.id);
    } else control.dataset.path = path;
    if (help) parts[0].append(...this.help(control, id, label, help, terms));
    else if (terms.length) parts.push(el("p", { className: "about" }, termLinks(terms)));
    return el("div", { className: `field ${type}` }, ...parts);
  }

  /**
   * A question mark that shows what a setting means.
   *
   * @param {HTMLElement} control
   * @param {string} id
   * @param {string} label
   * @param {string} help
   * @param {string[]} terms
   */
  help(control, id, label, help, terms) {
    const hint = el("p", { className: "hint", id: `${id}-help`, hidden: true }, `${help} `, termLinks(terms));
    const button = el("button", { type: "button", className: "help", textContent: "?", title: help });
    button.setAttribute("aria-label", t("What is “{label}”?", { label }));
    button.setAttribute("aria-expanded", "false");
    button.onclick = () => {
      hint.hidden = !hint.hidden;
      button.setAttribute("aria-expanded", String(!hint.hidden));
    };
    control.setAttribute("aria-describedby", hint.id);
    return [button, hint];
  }

  /**
   * @param {Field} field
   * @param {unknown} value
   */
  changed({ path, act, argument = "value" }, value) {
    this.act(act ? { do: act, [argument]: value } : { do: "edit", patch: { [path]: value } });
  }

  /**
   * @param {Field} field
   * @returns {HTMLElement}
   */
  control(field) {
    const { type, value, choices = [] } = field;
    if (type === "menu") {
      const options = choices.map(([of, label, refusal = ""], i) => {
        const textContent = refusal ? `${label} (${refusal})` : label;
        return el("option", { value: String(i), textContent, selected: of === value, disabled: Boolean(refusal) });
      });
      const select = el("select", {}, ...options);
      select.onchange = () => this.changed(field, choices[select.selectedIndex][0]);
      return select;
    }
    if (type === "several") return this.several(field);
    if (type === "switch") {
      const box = el("input", { type: "checkbox", checked: value });
      box.onchange = () => this.changed(field, box.checked);
      return box;
    }
    if (type === "number" || type === "integer") return this.number(field);
    const text = type === "list" ? value.join(", ") : value;
    const input = el("input", { type: "text", value: text, maxLength: 200 });
    if (field.example) input.placeholder = t("for example {example}", { example: field.example });
    input.onchange = () => this.changed(field, type === "list" ? listOf(input.value) : input.value);
    return input;
  }

  /** @param {Field} field */
  number(field) {
    const { value, low, high, optional } = field;
    const input = el("input", { type: "number", step: "any", value: value == null ? "" : String(value) });
    if (low != null) input.min = String(low);
    if (high != null) input.max = String(high);
    if (optional) input.placeholder = t("none");
    input.onchange = () => {
      if (input.value !== "") this.changed(field, +input.value);
      else if (optional) this.changed(field, null);
      else input.value = String(value);
    };
    input.onkeydown = (event) => {
      if (!["ArrowUp", "ArrowDown"].includes(event.key) || input.value === "") return;
      event.preventDefault();
      input.value = String(nudged(+input.value, event.key === "ArrowUp" ? 1 : -1, field));
      input.dispatchEvent(new Event("change"));
    };
    return input;
  }

  /** @param {Field} field any of its choices can be set at once */
  several(field) {
    const { value, choices = [], path } = field;
    const boxes = choices.map(([name, label, refusal = ""]) => {
      const box = el("input", { type: "checkbox", checked: value.includes(name), disabled: Boolean(refusal) });
      box.dataset.path = `${path}.${name}`;
      box.onchange = () => this.act({ do: "edit", patch: { [`${path}.${name}`]: box.checked ? {} : null } });
      return el("label", { title: refusal }, box, ` ${label}`);
    });
    const found = el("div", { className: "choices" }, ...boxes);
    found.setAttribute("role", "group");
    return found;
  }
}
