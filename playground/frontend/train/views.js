// Which pictures of a run are shown: by G as it is or by the average of its weights, and with real samples or without.

import { find } from "../shared/dom.js";
import { LIVE } from "../shared/status.js";
import { t } from "../shared/texts.js";

/**
 * @typedef {object} Choice
 * @property {"ema" | "raw"} by what a person has chosen
 * @property {boolean} withReal
 *
 * @typedef {object} Shape what decides which frames a run has
 * @property {boolean} plane whether samples are points of the plane
 * @property {boolean} labelled whether the run is conditional
 * @property {boolean} averaged whether an average of G's weights is kept; if not, “ema” is G itself
 */

/**
 * Whether the run's networks are drawn by the page itself. A page cannot run networks with labels.
 *
 * @param {Shape} shape
 */
export const drawsNetworks = ({ plane, labelled }) => plane && !labelled;

/**
 * Whether there are pictures by G as it is. A run keeps pictures by the average alone, so they end with the run.
 *
 * @param {Shape} shape
 * @param {string} status
 * @param {boolean} arrived whether one has arrived
 */
export const hasRaw = (shape, status, arrived) =>
  shape.averaged && (drawsNetworks(shape) || LIVE.has(status) || arrived);

/**
 * The views that are asked for. `by` is the view that is shown.
 *
 * @param {Shape} shape
 * @param {Choice} choice
 */
export function wantedViews(shape, { by, withReal }) {
  if (drawsNetworks(shape)) return ["nets", "real"];
  if (shape.plane) return [by, "real", "map"];
  return withReal ? [by, "real"] : [by];
}

export const viewsHtml = () => `<div class="views" role="group" aria-label="${t("Which pictures")}">
    <button data-view="ema" title="${t("By the running average of G's weights: the version you would keep")}">
      ${t("EMA")}</button>
    <button data-view="raw">${t("raw")}</button>
    <button data-view="real" title="${t("Show real samples beside the fakes")}">${t("+ real")}</button>
  </div>`;

export class ViewSwitch {
  /**
   * @param {HTMLElement} root
   * @param {(choice: Choice) => void} onChoose
   */
  constructor(root, onChoose) {
    /** @type {Choice} */
    this.choice = { by: "ema", withReal: false };
    this.group = find(root, ".views");
    /** @type {HTMLButtonElement} */
    this.ema = find(root, '[data-view="ema"]');
    /** @type {HTMLButtonElement} */
    this.raw = find(root, '[data-view="raw"]');
    /** @type {HTMLButtonElement} */
    this.real = find(root, '[data-view="real"]');
    const choose = (/** @type {Partial<Choice>} */ change) => {
      this.choice = { ...this.choice, ...change };
      onChoose(this.choice);
    };
    this.ema.onclick = () => choose({ by: "ema" });
    this.raw.onclick = () => choose({ by: "raw" });
    this.real.onclick = () => choose({ withReal: !this.choice.withReal });
  }

  /**
   * @param {Shape} shape
   * @param {Choice} shown
   * @param {boolean} raw whether there are pictures by G as it is
   */
  show(shape, { by, withReal }, raw) {
    this.group.hidden = shape.plane && !shape.averaged;
    this.ema.hidden = this.raw.hidden = !shape.averaged;
    this.real.hidden = shape.plane; // real points are always shown
    this.raw.disabled = !raw;
    this.raw.title = raw
      ? t("By G as it is at this step")
      : t("After a run has ended, only its EMA pictures are there");
    this.ema.setAttribute("aria-pressed", String(by === "ema"));
    this.raw.setAttribute("aria-pressed", String(by === "raw"));
    this.real.setAttribute("aria-pressed", String(withReal));
  }
}
