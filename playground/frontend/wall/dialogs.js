// The wall's dialogs: each is made when it is opened and gone when it is closed.

import { el } from "../shared/dom.js";
import { t } from "../shared/texts.js";

/** @import { Act } from "./wall_data.js" */

/**
 * Opens a dialog. Escape, the button at its corner and a press beside it close it.
 *
 * @param {HTMLElement} root
 * @param {string} title
 * @param {...(Node | string)} content
 */
export function open(root, title, ...content) {
  const close = el("button", { type: "button", className: "close", textContent: "×" });
  close.setAttribute("aria-label", t("Close"));
  const dialog = el("dialog", {}, close, el("h2", { textContent: title }), ...content);
  dialog.setAttribute("aria-label", title);
  close.onclick = () => dialog.close();
  dialog.onclick = (event) => event.target === dialog && dialog.close();
  dialog.onclose = () => dialog.remove();
  root.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * @param {string} text
 * @param {() => void} act
 * @param {string} [className]
 */
export function button(text, act, className = "") {
  return el("button", { type: "button", className, textContent: text, onclick: act });
}

/**
 * The large code, for the projector.
 *
 * @param {HTMLElement} root
 * @param {{ address: string, qr: string, code: string }} invitation
 */
export function showCode(root, { address, qr, code }) {
  const image = el("img", { src: qr, alt: t("QR code of {address}", { address }) });
  const dialog = open(
    root,
    t("Join the class"),
    el(
      "div",
      { className: "invitation" },
      image,
      el("div", {}, el("p", { textContent: address }), el("strong", { textContent: code })),
    ),
  );
  dialog.classList.add("large");
}

/**
 * “Look here”: a message to all, and a page to which everybody goes along.
 *
 * @param {HTMLElement} root
 * @param {[string, string][]} pages path and title
 * @param {boolean} shown whether a message is shown at present
 * @param {(act: Act) => void} act
 */
export function lookHere(root, pages, shown, act) {
  const text = el("textarea", { rows: 3, maxLength: 300, placeholder: t("Look at the loss of D.") });
  const page = el("select", {}, new Option(t("nowhere: only show the message"), "-"));
  for (const [path, title] of pages) page.append(new Option(title, path));
  page.append(new Option(t("another address of this app…"), "…"));
  const address = el("input", { type: "text", placeholder: "lab?preset=lab-hops" });
  const field = el("label", { hidden: true }, t("Address"), address);
  page.onchange = () => {
    field.hidden = page.value !== "…";
  };
  const wanted = () =>
    page.value === "…" ? address.value : page.value === "-" ? "" : page.value === "home" ? "/" : page.value;
  const send = button(
    t("Show it to all"),
    () => {
      act({ do: "say", text: text.value, address: wanted() });
      dialog.close();
    },
    "primary",
  );
  const buttons = el("div", { className: "row" }, send);
  if (shown) {
    buttons.append(
      button(t("Take the message away"), () => {
        act({ do: "say", text: "", address: "" });
        dialog.close();
      }),
    );
  }
  const dialog = open(
    root,
    t("Look here"),
    el("label", {}, t("Message"), text),
    el("label", {}, t("Everybody goes along to"), page),
    field,
    buttons,
  );
  text.focus();
}

/**
 * @param {HTMLElement} root
 * @param {boolean} runs whether a timer runs
 * @param {(act: Act) => void} act
 */
export function timer(root, runs, act) {
  const start = (/** @type {number} */ minutes) => {
    act({ do: "timer", seconds: 60 * minutes });
    dialog.close();
  };
  const minutes = el("input", { type: "number", min: "0.5", max: "360", step: "any", value: "7" });
  const row = el(
    "div",
    { className: "row" },
    ...[1, 2, 3, 5, 10, 15].map((n) => button(t("{n} min", { n }), () => start(n))),
  );
  const own = el(
    "div",
    { className: "row" },
    el("label", {}, t("Minutes"), minutes),
    button(t("Start"), () => start(Number(minutes.value)), "primary"),
  );
  const dialog = open(root, t("Timer"), row, own);
  if (runs) dialog.append(button(t("Take the timer away"), () => start(0)));
}

/**
 * Asks before something that cannot be taken back.
 *
 * @param {HTMLElement} root
 * @param {string} title
 * @param {string} text
 * @param {string} word of the button
 * @param {() => void} act
 */
export function confirm(root, title, text, word, act) {
  const dialog = open(root, title, el("p", { textContent: text }));
  const yes = button(
    word,
    () => {
      act();
      dialog.close();
    },
    "danger",
  );
  dialog.append(
    el(
      "div",
      { className: "row" },
      yes,
      button(t("Cancel"), () => dialog.close()),
    ),
  );
}
