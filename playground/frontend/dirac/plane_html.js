// The elements of the Dirac plane, and its formulas.

import { t } from "../shared/texts.js";

export const FORMULAS = {
  minimax: "v = (−ψ f′(θψ), θ f′(θψ))",
  non_saturating: "v = (−ψ f′(−θψ), θ f′(θψ))",
  wasserstein: "v = (−ψ, θ), |ψ| ≤ 1",
  wasserstein_gp: "v = (−ψ, θ − λ sign(ψ)(|ψ| − 1))",
  instance_noise: "v = E<sub>ε,ε′</sub>(−ψ f′(ψ(θ + σε)), (θ + σε) f′(ψ(θ + σε)) − σε′ f′(−ψσε′))",
  gradient_penalty: "v = (−ψ f′(θψ), θ f′(θψ) − γψ)",
  consensus: "v = u − γ ∇½‖u‖², u = (−ψ f′(θψ), θ f′(θψ))",
};
export const EXTRAGRADIENT = "w ← w + h v(w + h v(w)), v = (−ψ f′(θψ), θ f′(θψ))";

export const planeHtml = () => `
<div class="set">
  <div class="methods" role="radiogroup" aria-label="${t("Method")}"></div>
  <div class="schemes" role="radiogroup" aria-label="${t("Who moves when")}"></div>
  <label class="one">${t("step size h")} <output class="h-value"></output>
    <input class="h" type="range" min="-2" max="0" step="0.01" aria-label="${t("step size h")}"></label>
  <label class="one strength-label"><span class="strength-name"></span> <output class="strength-value"></output>
    <input class="strength" type="range" min="0" max="2" step="0.01" aria-label="${t("strength")}"></label>
  <div class="buttons"><button class="start" type="button">${t("start at (1, 1)")}</button>
    <button class="link" type="button">${t("copy link")}</button></div>
</div>
<main>
  <div class="says"><b class="verdict" role="status"></b> <span class="sentence"></span>
    <span class="odd" role="alert"></span></div>
  <canvas class="phase" tabindex="0" role="application"
    aria-label="${t("Phase portrait of θ and ψ; drag the start, or move it with the arrow keys")}"></canvas>
  <div class="time"><button class="play" type="button" aria-label="${t("Play the steps")}">▶</button>
    <input class="step" type="range" min="0" step="1" aria-label="${t("step")}"><output class="at"></output></div>
</main>
<aside>
  <figure><figcaption>${t("The game now:")} <i class="real">${t("real 0")}</i>, <i class="fake">${t("fake θ")}</i>,
    <i class="D">${t("D(x) = ψx, larger means more fake")}</i></figcaption><canvas class="line"></canvas></figure>
  <figure><figcaption>${t("Eigenvalues of one update, on the unit circle")}</figcaption>
    <canvas class="circle"></canvas><p class="modulus"></p></figure>
  <figure><figcaption>${t("Distance to the equilibrium, by step")}</figcaption>
    <canvas class="distance"></canvas></figure>
</aside>
<section class="table"><p class="formula"></p><table><thead></thead><tbody></tbody></table>
<p class="note">${t(
  "Each cell shows 500 steps from (1, 1) at this h. The number is the largest distance from the equilibrium during " +
    "the last 100 steps. “Paper”: whether the method converges near the equilibrium in small steps, by Mescheder et " +
    "al. 2018. Click a cell to see it.",
)}</p></section>`;
