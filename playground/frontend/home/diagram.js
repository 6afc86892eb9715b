// The diagram of the game as SVG: noise z → G → fake pictures, real pictures, D. Pictures are canvases above it, at the
// places that are given here.

import { t } from "../shared/texts.js";

/**
 * @typedef {{ x: number, y: number, w: number, h: number }} Box in units of the diagram
 * @typedef {{ x: number, y: number, anchor: "start" | "middle" | "end" }} Place of a text's baseline
 *
 * @typedef {object} Layout
 * @property {number} w
 * @property {number} h
 * @property {{ noise: Box, G: Box, fake: Box, real: Box, D: Box, seen: Box, bar: Box }} boxes
 * @property {{ noise: Place, fake: Place, real: Place, lesson: Place, number: Place, half: Place, verdict: Place }} texts
 * @property {{ noise: string, made: string, fake: string, real: string, lesson: string }} paths
 */

/** @type {Layout} */
const WIDE = {
  w: 720,
  h: 400,
  boxes: {
    noise: { x: 12, y: 58, w: 112, h: 56 },
    G: { x: 176, y: 36, w: 116, h: 100 },
    fake: { x: 346, y: 14, w: 144, h: 144 },
    real: { x: 346, y: 226, w: 144, h: 144 },
    D: { x: 548, y: 82, w: 168, h: 196 },
    seen: { x: 564, y: 150, w: 64, h: 64 },
    bar: { x: 564, y: 226, w: 136, h: 12 },
  },
  texts: {
    noise: { x: 68, y: 140, anchor: "middle" },
    fake: { x: 418, y: 180, anchor: "middle" },
    real: { x: 418, y: 392, anchor: "middle" },
    lesson: { x: 176, y: 216, anchor: "middle" },
    number: { x: 670, y: 204, anchor: "middle" },
    half: { x: 632, y: 262, anchor: "middle" },
    verdict: { x: 632, y: 310, anchor: "middle" },
  },
  paths: {
    noise: "M130 86H168",
    made: "M298 86H338",
    fake: "M496 86C530 86 516 130 540 130",
    real: "M496 298C530 298 516 240 540 240",
    lesson: "M544 196C470 206 330 208 280 196C244 186 236 170 235 146",
  },
};

/** @type {Layout} */
const NARROW = {
  w: 360,
  h: 372,
  boxes: {
    noise: { x: 6, y: 30, w: 88, h: 44 },
    G: { x: 126, y: 8, w: 88, h: 88 },
    fake: { x: 246, y: 4, w: 108, h: 108 },
    real: { x: 6, y: 188, w: 108, h: 108 },
    D: { x: 172, y: 166, w: 182, h: 152 },
    seen: { x: 184, y: 212, w: 60, h: 60 },
    bar: { x: 184, y: 280, w: 158, h: 11 },
  },
  texts: {
    noise: { x: 50, y: 96, anchor: "middle" },
    fake: { x: 290, y: 132, anchor: "middle" },
    real: { x: 60, y: 318, anchor: "middle" },
    lesson: { x: 6, y: 150, anchor: "start" },
    number: { x: 296, y: 260, anchor: "middle" },
    half: { x: 263, y: 311, anchor: "middle" },
    verdict: { x: 263, y: 346, anchor: "middle" },
  },
  paths: {
    noise: "M98 52H119",
    made: "M218 52H239",
    fake: "M350 116C351 130 350 144 346 158",
    real: "M118 242H164",
    lesson: "M214 162C196 150 178 138 171 104",
  },
};

/** @param {boolean} narrow whether the diagram has less than about 560 pixels of width */
export const layoutFor = (narrow) => (narrow ? NARROW : WIDE);

/**
 * A box in percent of the diagram, for an element above it.
 *
 * @param {Box} box
 * @param {Layout} layout
 */
export const percent = (box, { w, h }) => ({
  left: `${(100 * box.x) / w}%`,
  top: `${(100 * box.y) / h}%`,
  width: `${(100 * box.w) / w}%`,
  height: `${(100 * box.h) / h}%`,
});

/** @param {string} text */
const safe = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/**
 * @param {Place} place
 * @param {string} kind class of the text
 * @param {string} content
 */
const label = ({ x, y, anchor }, kind, content) =>
  `<text class="${kind}" x="${x}" y="${y}" text-anchor="${anchor}">${safe(content)}</text>`;

/**
 * @param {Box} box
 * @param {string} kind
 * @param {number} radius
 */
const rect = ({ x, y, w, h }, kind, radius) =>
  `<rect class="${kind}" x="${x}" y="${y}" width="${w}" height="${h}" rx="${radius}"/>`;

/**
 * The diagram's SVG element as text.
 *
 * @param {Layout} layout
 */
export function drawing({ w, h, boxes, texts, paths }) {
  const { G, D, bar } = boxes;
  const middle = G.x + G.w / 2;
  const arrows = Object.entries(paths).map(
    ([name, d]) => `<path class="way ${name}" data-way="${name}" d="${d}" marker-end="url(#head-${name})"/>`,
  );
  const heads = Object.keys(paths).map(
    (name) =>
      `<marker id="head-${name}" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="4.4" markerHeight="4.4" orient="auto">` +
      `<path class="head ${name}" d="M0 0 8 4 0 8z"/></marker>`,
  );
  const half = bar.x + bar.w / 2;
  return `<svg viewBox="0 0 ${w} ${h}" role="img" aria-label="${safe(described()).replaceAll('"', "&quot;")}">
<defs>${heads.join("")}</defs>${arrows.join("")}
${rect(boxes.noise, "frame noise", 6)}${rect(boxes.fake, "frame fake", 10)}${rect(boxes.real, "frame real", 10)}
${rect(G, "player G", 14)}
<text class="letter G" x="${middle}" y="${G.y + 0.38 * G.h}" text-anchor="middle">G</text>
<text class="G" x="${middle}" y="${G.y + 0.62 * G.h}" text-anchor="middle">${safe(t("generator"))}</text>
<text class="step" x="${middle}" y="${G.y + 0.87 * G.h}" text-anchor="middle"></text>
${rect(D, "player D", 14)}
<text class="letter D" x="${D.x + 16}" y="${D.y + 34}">D</text>
<text class="D" x="${D.x + 42}" y="${D.y + 33}">${safe(t("discriminator"))}</text>
<text class="D" x="${texts.number.x}" y="${texts.number.y - 36}" text-anchor="middle">${safe(t("real?"))}</text>
<text class="answer D" x="${texts.number.x}" y="${texts.number.y}" text-anchor="middle"></text>
${rect(bar, "scale", bar.h / 2)}<rect class="filled" x="${bar.x}" y="${bar.y}" width="0" height="${bar.h}" rx="${bar.h / 2}"/>
<path class="half" d="M${half} ${bar.y - 4}V${bar.y + bar.h + 5}"/>
${label(texts.half, "soft", t("½: cannot tell"))}${label(texts.noise, "soft", t("noise z"))}
${label(texts.fake, "fake", t("fake pictures"))}${label(texts.real, "real", t("real pictures"))}
${label(texts.lesson, "lesson", t("how to fool D better"))}${label(texts.verdict, "verdict", "")}
<circle class="pulse" r="6"/></svg>`;
}

function described() {
  return t("G turns noise z into fake pictures. D sees fake and real ones in turn, and says how likely each is real.");
}
