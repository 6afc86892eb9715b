// The elements of the lab.

import { t } from "../shared/texts.js";

/** @param {string} text */
const canvas = (text) => `<canvas aria-label="${text}"></canvas>`;

export const labHtml = () => `
<aside class="drawer" aria-label="${t("Settings")}"></aside>
<div class="bench">
  <div class="top">
    <button class="settings" type="button" aria-expanded="false"
      title="${t("Every setting")}">☰ ${t("Settings")}</button>
    <div class="menu left examples-menu"></div>
    <div class="status"><span class="word"></span><span class="parts"></span></div>
    <div class="save"></div>
    <div class="menu engine-menu"></div>
    <div class="menu race-menu"></div>
    <div class="menu share-menu"></div>
  </div>
  <div class="graph"></div>
  <div class="planes">
    <div class="chips" role="group" aria-label="${t("Layers of the picture")}"></div>
    <div class="telling" role="group" aria-label="${t("Slow motion")}" hidden></div>
    <div class="pair">
      <div class="hands" role="group" aria-label="${t("Change the data by hand")}"></div>
      <figure class="first"><figcaption></figcaption><div class="place">${canvas(
        t("The plane: real points are circles, fakes are triangles, the ground is the output of D"),
      )}</div></figure>
      <figure class="second"><figcaption></figcaption><div class="place">${canvas(
        t("The second lab's plane"),
      )}</div></figure>
    </div>
    <div class="diagnosis" hidden></div>
    <div class="invite" hidden><p></p><button class="primary" type="button">▶ ${t("Play")}</button></div>
  </div>
  <div class="numbers">
    <div class="figures"></div>
    <div class="asks" role="group" aria-label="${t("Numbers that take a moment")}"></div>
    <div class="answer" hidden></div>
    <div class="curves"><div class="board"></div></div>
  </div>
  <div class="time"></div>
</div>
<p class="spoken" role="status"></p>`;
