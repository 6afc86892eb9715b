// The points of the charts' lines, and how lines go on between two drawings of their figure. Plotly draws a figure in 10
// to 20 ms, and the browser composes it in as much again; a path that goes on from where a line ended costs neither.

const MOST = 1000; // points of a line

// At most MOST points: of each stretch its smallest and its largest, so that peaks stay.
export function thin(x, y) {
  if (x.length <= MOST) return { x, y };
  const X = [],
    Y = [],
    size = (2 * x.length) / MOST;
  for (let start = 0; start < x.length; start += size) {
    const from = Math.floor(start),
      to = Math.min(x.length, Math.floor(start + size));
    let low = from,
      high = from;
    for (let i = from; i < to; i++) {
      if (y[i] < y[low]) low = i;
      if (y[i] > y[high]) high = i;
    }
    for (const i of low < high ? [low, high] : [high, low]) {
      X.push(x[i]);
      Y.push(y[i]);
    }
  }
  return { x: X, y: Y };
}

// Exponential average, unbiased at its start; to be gone on with.
export class Average {
  constructor(keep) {
    Object.assign(this, { keep, sum: 0, weight: 0 });
  }

  next(v) {
    this.sum = this.keep * this.sum + (1 - this.keep) * v;
    this.weight = this.keep * this.weight + (1 - this.keep);
    return this.sum / this.weight;
  }
}

// What comes after the lines of `figure` as Plotly has just drawn it in `place`. Of its `traces` those are gone on with that
// have a `tail`: {rows, key, average, raw}, whose numbers they show, how averaged, and whether others stand before them.
export class Tails {
  constructor(figure, place, traces) {
    this.keys = figure.traces.map(({ key }) => key);
    this.place = place;
    this.lines = traces.flatMap(({ tail, x, y }, i) =>
      tail
        ? [
            {
              ...tail,
              group: `.trace${place._fullData[i].uid} .lines`,
              x: [x.at(-1)],
              y: [y.at(-1)],
              path: document.createElementNS("http://www.w3.org/2000/svg", "path"),
            },
          ]
        : [],
    );
    this.lacks = !this.lines.length; // a line that there are numbers of
  }

  add(rows, news) {
    const mine = this.lines.filter((line) => line.rows === rows);
    for (const { step, values } of news) {
      for (const { key, average, x, y } of mine)
        if (key in values) {
          x.push(step);
          y.push(average ? average.next(values[key]) : values[key]);
        }
      this.lacks ||= this.keys.some((key) => key in values && !mine.some((line) => line.key === key));
    }
  }

  // Also after Plotly has drawn the figure otherwise: zoomed, or without one of its lines.
  draw() {
    const { xaxis, yaxis } = this.place._fullLayout;
    for (const { group, x, y, path } of this.lines) {
      const lines = x.length > 1 && this.place.querySelector(group),
        line = lines && lines.querySelector(".js-line");
      if (!line) {
        path.remove();
        continue;
      }
      const tail = thin(x, y),
        at = tail.x.map((v, i) => [xaxis.d2p(v), yaxis.d2p(tail.y[i])]);
      path.setAttribute("style", line.getAttribute("style"));
      path.setAttribute(
        "d",
        at
          .flatMap(([x, y]) => (Number.isFinite(y) ? `${x.toFixed(1)},${y.toFixed(1)}` : [])) // of 0 a logarithm is none
          .map((p, i) => (i ? "L" : "M") + p)
          .join(""),
      );
      if (path.parentNode !== lines) lines.append(path);
    }
  }

  // Whether a hand has set the axes.
  get zoomed() {
    return !this.place._fullLayout.xaxis.autorange || !this.place._fullLayout.yaxis.autorange;
  }

  // Whether a line has left them, where nobody sees it. A raw trace behind its average may, for a while.
  get left() {
    const { xaxis, yaxis } = this.place._fullLayout,
      outside = (axis, v) => axis.d2p(v) < 0 || axis.d2p(v) > axis._length;
    return this.lines.some(({ x, y, raw }) => outside(xaxis, x.at(-1)) || (!raw && outside(yaxis, y.at(-1))));
  }

  remove() {
    for (const { path } of this.lines) path.remove();
  }
}
