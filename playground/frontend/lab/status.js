// What the lab says of its run: the line at the top, and the four figures beside the plane.

import { el } from "../shared/dom.js";

const FIGURES = [
  ["modes", "modes", "Modes that get at least a tenth of their share of the fakes, at the step that is shown."],
  ["hq", "good, %", "Fakes within three σ of a mode, of a hundred, at the step that is shown."],
  [
    "js",
    "JS",
    "Jensen–Shannon divergence between p and q, in nats, at the last measurement: 0 is perfect, log 2 ≈ 0.693 is disjoint; see its floor below.",
  ],
  ["V", "V(D, G)", "The value of the game. −log 4 ≈ −1.386 at the equilibrium, but also when D knows nothing."],
];
const COMPILED =
  '<span class="how" title="A step is one piece of machine code, made in the background for these players: several times as fast as operation by operation, and the same up to rounding. From which step on, the journal says.">compiled</span>';
const EAGER =
  '<span class="how" title="A step is computed operation by operation. Small players get a compiled step after a few seconds, where there is a C++ compiler; «gan-playground doctor» says whether there is one.">eager</span>';

export const boxes = () =>
  FIGURES.map(([id, label, help]) => `<div data-id="${id}" title="${help}"><b>–</b><span>${label}</span></div>`).join(
    "",
  );

export function showFigures(lab) {
  const said = ({ plane, values }) => {
    const covered = plane.nets && plane.covered(),
      number = (v) => (v == null || lab.scrubbed != null ? "–" : v.toFixed(3).replace("-", "−"));
    return {
      modes: covered ? `${covered.found}/${covered.of}` : "–",
      hq: covered ? (100 * covered.near).toFixed(0) : "–",
      js: number(values.js),
      V: number(values.V),
    };
  };
  const a = said(lab.a),
    b = lab.race ? said(lab.b) : null;
  for (const [id] of FIGURES) {
    const place = lab.find(`.figures [data-id="${id}"] b`),
      html = b ? `${a[id]} <small>| ${b[id]}</small>` : a[id];
    if (place.innerHTML !== html) place.innerHTML = html;
  }
}

export function showStatus(lab) {
  const { state, waits, name } = lab.a,
    place = lab.find(".status .parts"),
    parts = [];
  let word = "";
  if (!lab.data.run) parts.push("<span>recorded run</span>");
  else if (state) {
    word = lab.race && lab.held && state.status === "running" ? "paused" : state.status; // a race is held by its leash
    if (word === "queued" && waits) parts.push(`<span>place ${waits}</span>`);
    if (lab.recorded) parts.push("<span>a recorded run, while yours starts</span>");
    else {
      parts.push(`<span>step <b>${Math.max(state.step, lab.a.nets?.step ?? 0).toLocaleString("en")}</b></span>`);
      const [first, last] = [lab.pace[0], lab.pace.at(-1)];
      const rate =
        lab.pace.length > 1 && state.status === "running" ? (1000 * (last[1] - first[1])) / (last[0] - first[0]) : 0;
      if (rate > 0)
        parts.push(`<span>${rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString("en")} steps/s</span>`);
      if (lab.frames > 1) parts.push(`<span>${Math.round(lab.frames)} frames/s</span>`);
      if (state.status === "running") parts.push(state.compiled ? COMPILED : EAGER);
      parts.push(`<span>seed ${lab.data.config.seed}</span>`);
      if (name && !lab.race) parts.push(`<span class="name" title="What this run is called">${escaped(name)}</span>`);
    }
    if (!lab.data.steerable) parts.push("<span>someone else's run: watch, branch or train your own</span>");
  }
  const said = lab.find(".status .word"); // read out by screen readers; the numbers, new at every look, are not
  if (said.textContent !== word) Object.assign(said, { textContent: word, className: `word ${word}` });
  const html = parts.join("");
  if (place.dataset.said !== html) {
    place.innerHTML = html;
    place.dataset.said = html;
  }
}

const escaped = (text) => el("i", { textContent: text }).innerHTML;
