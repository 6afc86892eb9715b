// The explorer's HTML.

import { el } from "../shared/dom.js";
import { t } from "../shared/texts.js";

/** @param {string} text in an attribute or between tags */
const safe = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/**
 * A button that demonstrates a slider.
 *
 * @param {"time" | "psi" | "label"} what
 */
export function showMe(what) {
  const names = { time: t("Show me: time"), psi: t("Show me: variety"), label: t("Show me: labels") };
  const button = el("button", { className: "small", textContent: "▷", title: names[what] });
  button.setAttribute("aria-label", names[what]);
  button.dataset.show = what;
  return button;
}

/** @param {string} name */
const label = (name) => (name ? ` aria-label="${safe(name)}"` : "");

/**
 * @param {string} action
 * @param {string} text
 * @param {string} title
 * @param {string} [name] for screen readers, where the text is a sign
 */
const button = (action, text, title, name = "") =>
  `<button data-do="${action}" title="${safe(title)}"${label(name)}>${safe(text)}</button>`;

const top = () => `
  <div class="bar">
    <h2 class="title">…</h2><span class="grow"></span>
    ${button("wander", `▶ ${t("wander")}`, t("Let z change slowly by itself, or stop it (space)"))}
    ${button("random", t("new picture"), t("Draw another picture: from a new random z, the numbers that G starts from (R)"))}
    ${button("undo", "↶", t("Undo (Ctrl+Z)"), t("Undo"))}${button("redo", "↷", t("Redo (Ctrl+Shift+Z)"), t("Redo"))}
    ${button("heart", "♥", t("Keep this point in the strip (H)"), t("Keep"))}
    ${button("help", "?", t("What is this? Press it, then touch anything (?)"), t("What is this?"))}
  </div>
  <p class="about"></p>`;

const picture = () => `
  <div class="picture">
    <canvas class="big" tabindex="0" aria-label="${safe(t("The generated picture"))}" title="${safe(
      t("Drag, or press the arrow keys, to move along the two directions that change the picture most here"),
    )}"></canvas>
    <div class="message" hidden></div>
  </div>
  <div class="row labels" hidden></div>`;

const sliders = () => `
  <div class="row time" hidden>
    <label title="${safe(t("The same z in the generators that this run kept, from its beginning to its newest"))}">
      ${safe(t("time"))} <input type="range" min="0" step="1" aria-label="${safe(t("Time"))}">
    </label><span></span>
  </div>
  <div class="row truncation">
    <label>${safe(t("variety ψ"))}
      <input class="psi" type="range" min="0" max="1.5" step="0.01" value="1" aria-label="${safe(
        t("Variety (truncation ψ)"),
      )}" title="${safe(t("Truncation: z is multiplied by ψ. A smaller ψ gives more typical pictures, a larger one more unusual ones."))}">
      <output>1.00</output></label>
    <span class="norm" title="${safe(
      t("‖z‖, the length of z as a vector. Nearly all random z have about the usual length, √d for d numbers."),
    )}"></span>
    <span class="grow"></span>
    <span class="speed" title="${safe(t("How long one picture takes"))}"></span>
  </div>`;

const bottom = () => `
  <div class="row last">
    <div class="film" role="group" aria-label="${safe(t("Visited points"))}"></div><span class="told" role="status"></span>
    ${button("link", t("copy link"), t("Copy the address of exactly what is shown"))}
    <select class="save" aria-label="${safe(t("Save as"))}" title="${safe(t("Save what is shown"))}"></select>
    ${button("smooth", t("smooth"), t("Smooth the enlarged picture, or show each pixel as a square"))}
    ${button("demo", t("full screen"), t("Full screen without controls. A touch brings them back."))}
  </div>`;

/**
 * Fills the explorer's element.
 *
 * @param {HTMLElement} root
 */
export function build(root) {
  root.innerHTML = `
<aside class="models" aria-label="${safe(t("Generators"))}"></aside>
<div class="main">${top()}${picture()}${sliders()}${bottom()}</div>
<section class="tools"><div class="tabs" role="tablist"></div><div class="tool"></div></section>`;
  root.querySelector(".time label")?.after(showMe("time"));
  root.querySelector(".truncation label")?.after(showMe("psi"));
}
