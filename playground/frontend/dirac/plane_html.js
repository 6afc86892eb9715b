// The elements of the Dirac plane, and its formulas.

import { t } from "../shared/texts.js";

export const FORMULAS = {
  minimax: "v = (ψ f′(−θψ), −θ f′(−θψ))",
  non_saturating: "v = (ψ f′(θψ), −θ f′(−θψ))",
  wasserstein: "v = (ψ, −θ), |ψ| ≤ 1",
  wasserstein_gp: "v = (ψ, −θ − λ sign(ψ)(|ψ| − 1))",
  instance_noise: "v = E<sub>ε,ε′</sub>(ψ f′(−ψ(θ + σε)), σε′ f′(ψσε′) − (θ + σε) f′(−ψ(θ + σε)))",
  gradient_penalty: "v = (ψ f′(−θψ), −θ f′(−θψ) − γψ)",
  consensus: "v = u − γ ∇½‖u‖², u = (ψ f′(−θψ), −θ f′(−θψ))",
};
export const EXTRAGRADIENT = "w ← w + h v(w + h v(w)), v = (ψ f′(−θψ), −θ f′(−θψ))";

/**
 * @param {string} title
 * @param {string} text
 */
const card = (title, text) => `<div class="card"><b>${title}</b> ${text}</div>`;

const cards = () =>
  card(
    t("What it is."),
    t(
      "In a Nash equilibrium no player can do better by changing alone. Here it is the middle: the fake lies on the " +
        "real point and D is level, so that D cannot tell them apart.",
    ),
  ) +
  card(
    t("Why gradient steps circle it."),
    t(
      "D tilts against the place where the fake is now. G moves its fake up the slope, past the middle, and D has to " +
        "tilt back. Each answers the other's last move, so neither arrives.",
    ),
  ) +
  card(
    t("What helps."),
    t(
      "R1 makes a steep D costly. That works like friction: the circle becomes a spiral to the middle. The table " +
        "shows what else works, and what does not.",
    ),
  );

/**
 * One of the two pictures; the names of its parts end with `side`.
 *
 * @param {"" | "-beside"} side
 * @param {string} menu
 * @param {string} label of the phase portrait
 */
const picture = (side, menu, label) => `
<div class="picture picture${side}">
  <div class="says"><select class="method${side}" aria-label="${menu}"></select> <b class="verdict${side}"></b></div>
  <canvas class="line${side}" role="img" aria-label="${t(
    "D as a line through the real point, and the fake on it",
  )}"></canvas>
  <canvas class="phase${side}" tabindex="0" role="application" aria-label="${label}"></canvas>
  <p class="sentence${side}"></p>
</div>`;

export const planeHtml = () => `
<div class="cards">${cards()}</div>
${picture("", t("Method"), t("Phase portrait of θ and ψ; drag the start, or move it with the arrow keys"))}
${picture("-beside", t("Method beside it"), t("The same start with the other method"))}
<section class="table"><table><caption>${t(
  "Who settles? Each cell shows 500 steps from the start that the page opens with.",
)}</caption><thead></thead><tbody></tbody></table>
<p class="key"><i class="real">●</i> ${t("real point, 0")} <i class="fake">▲</i> ${t("fake point, θ")}
  <i class="D">━</i> ${t("D(x) = ψx: high where D says real")} <i class="path">━</i> ${t("path of (θ, ψ)")}</p>
<span class="odd" role="alert"></span></section>
<div class="set">
  <div class="time"><button class="play" type="button"></button>
    <input class="step" type="range" min="0" step="1" aria-label="${t("step")}"><output class="at"></output></div>
  <div class="schemes" role="radiogroup" aria-label="${t("Who moves when")}"></div>
  <label class="one">${t("step size h")} <output class="h-value"></output>
    <input class="h" type="range" min="-2" max="0" step="0.01" aria-label="${t("step size h")}"></label>
  <label class="one strength-label"><span class="strength-name"></span> <output class="strength-value"></output>
    <input class="strength" type="range" min="0" max="2" step="0.01" aria-label="${t("strength")}"></label>
  <div class="buttons"><button class="start" type="button">${t("Reset the start")}</button>
    <button class="link" type="button">${t("copy link")}</button></div>
</div>
<details class="more"><summary>${t("More: formulas and eigenvalues")}</summary>
  <p class="formula"></p>
  <div class="figures">
    <figure><figcaption>${t("Eigenvalues of one update, on the unit circle")}</figcaption>
      <canvas class="circle"></canvas><p class="modulus"></p></figure>
    <figure><figcaption>${t("Distance to the equilibrium, by step")}</figcaption>
      <canvas class="distance"></canvas></figure>
  </div>
  <p class="note">${t(
    "An update multiplies small deviations from the equilibrium by its Jacobian. If all eigenvalues lie inside the " +
      "unit circle, the deviations die out. “Paper” in the table: whether the method converges near the equilibrium " +
      "in small steps, by Mescheder et al. 2018; their ψ has the other sign.",
  )}</p>
</details>
<p class="spoken" role="status"></p>`;
