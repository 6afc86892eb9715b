// A vertical line in each chart at a place of its x axis, as an element over the chart: drawing with Plotly is slow.

import { el } from "../dom.js";

/** @import { Place } from "./plotly.js" */

export class Cursor {
  constructor() {
    /** @type {Map<Place, HTMLElement>} the line of each chart */
    this.lines = new Map();
    /** @type {number | null} */
    this.at = null;
  }

  /** @param {number | null} at the place on the axis; null: no line */
  move(at) {
    if (at === this.at) return;
    this.at = at;
    for (const place of this.lines.keys()) this.draw(place);
  }

  /** @param {Place} place a chart that Plotly has just drawn */
  drawn(place) {
    if (!this.lines.has(place)) this.lines.set(place, el("i", { className: "cursor" }));
    for (const known of this.lines.keys()) if (!known.isConnected) this.lines.delete(known);
    this.draw(place);
  }

  /** @param {Place} place */
  draw(place) {
    const line = this.lines.get(place);
    const { xaxis, yaxis } = place._fullLayout;
    const x = this.at === null ? Number.NaN : xaxis.d2p(this.at);
    if (!line) return;
    line.hidden = !(x >= 0 && x <= xaxis._length);
    Object.assign(line.style, {
      left: `${xaxis._offset + x}px`,
      top: `${yaxis._offset}px`,
      height: `${yaxis._length}px`,
    });
    if (line.parentNode !== place) place.append(line);
  }
}
