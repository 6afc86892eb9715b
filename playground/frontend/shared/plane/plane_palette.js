// What the plane's picture can show, in which colours, and where a place of the plane lies on the canvas.

import { mark } from "../texts.js";
import { DISCRIMINATOR, FAKE, GRADIENT, REAL, WARNING } from "../theme.js";

/**
 * @typedef {object} Pen what layers draw with
 * @property {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} ctx
 * @property {number} W pixels of the canvas
 * @property {number} H
 * @property {number} unit a pixel of the screen in pixels of the canvas, times how much larger the picture is
 * @property {number} text pixels of the canvas per pixel of text: never smaller than on the page
 * @property {boolean} dark
 * @property {typeof LIGHT} colour
 * @property {{ x: number, y: number, scale: number }} view the middle, and pixels per unit of the plane
 */

/**
 * What can be shown, from the ground up. Colours are those of the whole app: real green, fake orange, D blue, gradients
 * pink. Points have a `sign`, so that their shape tells them apart too.
 *
 * @type {{ id: string, label: string, colour: string, sign?: string, help: string }[]}
 */
export const LAYERS = [
  {
    id: "map",
    label: "D",
    colour: DISCRIMINATOR,
    help: mark("What D says everywhere: green means real, orange means fake. On the line it cannot tell them apart."),
  },
  {
    id: "optimal",
    label: mark("optimal D*"),
    colour: DISCRIMINATOR,
    help: mark("The best possible D against this G: real mass divided by all mass, cell by cell."),
  },
  {
    id: "gap",
    label: "D − D*",
    colour: WARNING,
    help: mark("Where D is wrong: blue where D says real too often, red where too seldom."),
  },
  {
    id: "q",
    label: mark("density of G"),
    colour: FAKE,
    help: mark("How densely the fake samples lie: equal parts of the noise, drawn where G sends them."),
  },
  {
    id: "manifold",
    label: mark("G's sheet"),
    colour: FAKE,
    help: mark(
      "The plane of noise as G folds it: pale where it is stretched (large |det J|), brown where it is turned over.",
    ),
  },
  {
    id: "density",
    label: mark("true density"),
    colour: REAL,
    help: mark("The data's own density: lines around 39, 86 and 99 % of each mode, or 50, 80 and 95 % of all."),
  },
  { id: "real", label: mark("real"), colour: REAL, sign: "●", help: mark("Samples of the training data.") },
  {
    id: "heldout",
    label: mark("held out"),
    colour: REAL,
    sign: "○",
    help: mark("Real samples that training never sees."),
  },
  { id: "trails", label: mark("trails"), colour: FAKE, help: mark("Where each fake point has just been.") },
  {
    id: "arrows",
    label: mark("pull on G"),
    colour: GRADIENT,
    help: mark("−∇ₓ of G's loss: the direction in which each fake point would move if it were free."),
  },
  {
    id: "fake",
    label: mark("fake"),
    colour: FAKE,
    sign: "▲",
    help: mark("What G makes from the same noise at every step."),
  },
  {
    id: "modes",
    label: mark("share of each mode"),
    colour: WARNING,
    help: mark("Each mode's share of the fake samples, within 3σ; dashed: not found."),
  },
];

const LIGHT = {
  ground: "#FFFFFF",
  middle: [248, 248, 246],
  real: [0, 158, 115],
  fake: [230, 159, 0],
  strength: 0.46,
  text: "#1B2733",
  faint: "rgba(20,30,40,0.13)",
  ticks: "rgba(20,30,40,0.6)",
  line: DISCRIMINATOR,
  casing: "rgba(255,255,255,0.75)",
  over: [0, 114, 178],
  under: [213, 94, 0],
  pull: "#B9508C",
  dot: { real: [REAL, "#FFFFFF"], fake: [FAKE, "#5C3B00"] },
  contour: "#007A58",
  front: FAKE,
  back: "#7A4A00",
  label: "rgba(255,255,255,0.88)",
};
const DARK = {
  ground: "#11171E",
  middle: [27, 34, 43],
  real: [0, 170, 124],
  fake: [230, 159, 0],
  strength: 0.4,
  text: "#EEF2F6",
  faint: "rgba(255,255,255,0.13)",
  ticks: "rgba(255,255,255,0.62)",
  line: "#56B4E9",
  casing: "rgba(10,14,18,0.7)",
  over: [60, 150, 220],
  under: [226, 105, 20],
  pull: "#F0A3CF",
  dot: { real: ["#1CC596", "#04241A"], fake: ["#FFB52E", "#2A1B00"] },
  contour: "#3BD3A6",
  front: "#F2AE2B",
  back: "#8A5A14",
  label: "rgba(10,14,18,0.82)",
};
/**
 * @param {boolean} dark
 */
export const palette = (dark) => (dark ? DARK : LIGHT);

/**
 * @param {Pick<Pen, "W" | "H" | "view">} pen
 * @param {number} x
 * @param {number} y
 * @returns {[number, number]}
 */
export const screen = ({ W, H, view }, x, y) => [(x - view.x) * view.scale + W / 2, H / 2 - (y - view.y) * view.scale];
