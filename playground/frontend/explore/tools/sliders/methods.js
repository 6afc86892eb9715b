// How directions are found, and which ones a method offers.

import { mark } from "../../../shared/texts.js";

/**
 * @import { LocalDirections } from "../../latent/local_directions.js"
 * @import { Direction, Point } from "../../latent/point.js"
 * @import { Row } from "./slider_math.js"
 */

/** @type {Record<string, string>} */
export const METHODS = {
  named: mark("named"),
  mine: mark("my own"),
  SeFa: mark("strongest axes of the first layer (SeFa)"),
  PCA: mark("where activations vary most (PCA)"),
  local: mark("what changes most here"),
  raw: mark("single numbers of z, strongest first"),
};
const EVERYWHERE = new Set(["local", "raw"]); // methods that need no known directions
const LOCAL = 6; // local directions
const RAW = 8; // coordinates of z

/** @param {Direction} direction */
const methodOf = ({ method = "" }) => (method in METHODS ? method : "named");

/**
 * The methods that offer something, in the order of the menu.
 *
 * @param {{ directions: Direction[], own: Direction[] }} point
 */
export function methodsOf({ directions, own }) {
  const have = new Set(directions.map(methodOf));
  if (own.length) have.add("mine");
  return Object.keys(METHODS).filter((key) => have.has(key) || EVERYWHERE.has(key));
}

/**
 * @param {string} method
 * @param {Point} point
 * @param {Pick<LocalDirections, "directions" | "strengths">} local
 * @returns {Row[]}
 */
export function offeredBy(method, point, local) {
  if (method === "mine") return point.own;
  if (method === "local") return local.directions(LOCAL).map((vector, i) => ({ name: `local ${i + 1}`, vector }));
  if (method !== "raw") return point.directions.filter((d) => methodOf(d) === method);
  const strengths = local.strengths();
  const order = strengths.map((_, i) => i).sort((a, b) => strengths[b] - strengths[a]);
  return order.slice(0, RAW).map((i) => ({ name: `z${i + 1}`, vector: point.known(`z${i + 1}`) ?? [] }));
}
