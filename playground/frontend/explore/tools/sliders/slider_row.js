// One slider: a strip of small pictures along a direction, and buttons for what can be done with the direction.

import { el } from "../../../shared/dom.js";
import { decimal, t } from "../../../shared/texts.js";
import { named } from "../controls.js";
import { shownName } from "../directions.js";

/**
 * @typedef {object} Actions
 * @property {(value: number) => void} move
 * @property {() => void} moved a hand has let go
 * @property {(range: HTMLInputElement) => void} show
 * @property {() => void} reverse
 * @property {() => void} lock or unlocks
 * @property {() => void} share
 * @property {(() => void) | null} name null for a direction of one's own
 * @property {(() => void) | null} forget null for a direction of the generator
 */

const LOCK =
  '<svg viewBox="0 0 16 16" width="0.85em" height="0.85em"><path fill="currentColor" ' +
  'd="M4 7V5a4 4 0 0 1 8 0v2h1v8H3V7zm2 0h4V5a2 2 0 0 0-4 0z"/></svg>';
const REACH = 3; // standard deviations

/**
 * @param {string} name of the direction
 * @param {number} value
 * @param {boolean} locked
 * @param {Actions} act
 */
export function sliderRow(name, value, locked, act) {
  const shown = shownName(name);
  const out = el("output", { textContent: decimal(value, 1) });
  const strip = el("canvas", { className: "strip" });
  strip.dataset.name = name;
  const range = named(
    shown,
    el("input", { type: "range", min: -REACH, max: REACH, step: 0.01, value, disabled: locked }),
  );
  range.title = t(
    "Moves z along “{name}”, in standard deviations: drag, click or press the arrow keys. A double click resets it.",
    { name: shown },
  );
  range.oninput = () => {
    act.move(Number(range.value));
    out.textContent = decimal(Number(range.value), 1);
  };
  range.onchange = () => act.moved();
  range.ondblclick = () => {
    range.value = "0";
    range.dispatchEvent(new Event("input"));
    range.dispatchEvent(new Event("change"));
  };
  const title = el("span", { textContent: shown });
  const buttons = actions(shown, locked, act, () => act.show(range));
  return el(
    "div",
    { className: "slider" },
    el("div", { className: "name" }, title, ...buttons, out),
    el("div", { className: "track" }, strip, range),
  );
}

/**
 * @param {string} name
 * @param {boolean} locked
 * @param {Actions} act
 * @param {() => void} show
 */
function actions(name, locked, act, show) {
  const icon = (
    /** @type {string} */ textContent,
    /** @type {string} */ label,
    /** @type {string} */ title,
    /** @type {() => void} */ onclick,
  ) => named(label, el("button", { textContent, title, onclick }));
  const demonstrate = t("Show me: moves it back and forth");
  const reverse = t("Reverse: swaps the two ends");
  const hold = t("Lock: this slider keeps its effect while others move");
  const share = t("Share: copies a link with this direction in it");
  const lock = icon("", t("Lock: {name}", { name }), hold, act.lock);
  lock.innerHTML = LOCK;
  lock.setAttribute("aria-pressed", String(locked));
  const made = [
    icon("▷", t("Show me: {name}", { name }), demonstrate, show),
    icon("⇄", t("Reverse: {name}", { name }), reverse, act.reverse),
    lock,
  ];
  if (act.forget) made.push(icon("✕", t("Forget: {name}", { name }), t("Forget this direction"), act.forget));
  const rename = t("Name: gives this direction a name and keeps it in this browser");
  if (act.name) made.push(icon("✎", t("Name: {name}", { name }), rename, act.name));
  return [...made, icon("↗", t("Share: {name}", { name }), share, act.share)];
}
