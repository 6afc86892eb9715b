// The markup of Home.

import { at } from "../shared/address.js";
import { languageTag, t } from "../shared/texts.js";
import { drawing, layoutFor } from "./diagram.js";

/** @import { Spec } from "./home.js" */

/** @param {string} text */
const safe = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/**
 * A text in which `**word**` marks strong words, each with the class of the player it names and a term of the glossary.
 *
 * @param {string} text
 * @param {[className: string, term: string][]} marks of the strong words, in turn
 */
export function strong(text, marks) {
  let n = 0;
  return safe(text).replace(/\*\*(.+?)\*\*/g, (_, word) => {
    const [className, term] = marks[n++] ?? ["", ""];
    const inside = term ? `<a href="${at(`glossary?term=${term}`)}" target="_blank">${word}</a>` : word;
    return `<b class="${className}">${inside}</b>`;
  });
}

/**
 * @param {string} page
 * @param {string} canvas
 * @param {string} title
 * @param {string} sentence
 */
const door = (page, canvas, title, sentence) => `
<a class="door" data-page="${page}" href="#"><span class="picture"><canvas class="${canvas}" aria-hidden="true"></canvas></span>
<span class="words"><span class="title" role="heading" aria-level="2">${safe(title)}</span>
<span class="sentence">${safe(sentence)}</span></span></a>`;

/**
 * @param {string} page
 * @param {string} sentence
 * @param {string} time
 */
const button = (page, sentence, time) => `
<button class="first" type="button" data-page="${page}" data-start="1">
  <span>▶ ${safe(sentence)}</span><small>${safe(time)}</small></button>`;

/** @param {Pick<Spec, "minutes">} spec */
export function html({ minutes }) {
  const lead = [
    t("GAN stands for **generative adversarial network**: two neural networks that compete."),
    t("The **generator** invents pictures. The **discriminator** tries to tell them apart from real ones."),
    t("Each improves because the other does."),
  ].join(languageTag().startsWith("zh") ? "" : " ");
  const first = minutes
    ? button("train", t("Watch it learn digits"), minutes === 1 ? t("1 minute") : t("{n} minutes", { n: minutes }))
    : button("lab", t("Watch it learn a ring"), t("in your browser"));
  const train = minutes
    ? t("Choose data and networks, press Train, and watch noise turn into digits.")
    : t("See recorded runs in which noise turns into digits, and install the app that trains them.");
  const lesson = `<a class="second" data-page="learn" href="#">${safe(t("Take the lesson"))}
<small>${safe(t("45 minutes"))}</small></a>`;
  return `
<section class="hero">
  <div class="say">
    <h1>${safe(t("See a GAN learn"))}</h1>
    <p class="lead">${strong(lead, [
      ["", "gan"],
      ["G", "generator"],
      ["D", "discriminator"],
    ])}</p>
    <div class="begin">
      ${first}
      ${lesson}
    </div>
  </div>
  <figure>
    <div class="diagram">${drawing(layoutFor(false))}</div>
    <figcaption><button class="pause" type="button" aria-label="${safe(t("Pause all movement"))}">❚❚</button>
      <span>${safe(
        t("G draws each fake now, in your browser. D's answers were recorded when G and D were trained."),
      )}</span><span class="problem" role="status"></span></figcaption>
  </figure>
</section>
<nav class="doors" aria-label="${safe(t("Where to go"))}">
${door("train", "film", t("Train"), train)}
${door("lab", "plane", t("Lab"), t("In two dimensions you see everything: each point, and where D says “real”."))}
${door("explore", "faces", t("Explore"), t("Drag through what a trained generator can draw, and morph between faces."))}
</nav>`;
}
