// Latent points for the plane's picture: random ones that are always the same, even ones, and a lattice. No DOM.

/**
 * @import { Networks } from "../networks_frame.js"
 * @typedef {Networks["latent"]} Latent
 */

/**
 * Numbers in [0, 1) from a seed (mulberry32): the same in every browser.
 *
 * @param {number} seed
 */
export function random(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * The inverse of the normal distribution function (Acklam's rational approximation, relative error below 1.2e-9).
 *
 * @param {number} p
 * @returns {number}
 */
export function quantile(p) {
  const a = [
    -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
  ];
  const b = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572];
  const c = [
    -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ];
  const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416];
  if (p > 0.97575) return -quantile(1 - p);
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return (
      (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) /
      ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1)
    );
  }
  const q = p - 0.5,
    r = q * q;
  return (
    ((((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q) /
    (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1)
  );
}

/**
 * @param {string} prior
 * @param {number} u
 */
const shaped = (prior, u) => (prior === "uniform" ? 2 * u - 1 : quantile(Math.min(1 - 1e-9, Math.max(1e-9, u))));

/**
 * n latent points at random, n×size: always the same ones.
 *
 * @param {Latent} latent
 * @param {number} n
 * @param {number} seed
 */
export function draw({ size, prior }, n, seed) {
  const next = random(seed),
    z = new Float32Array(n * size);
  for (let i = 0; i < z.length; i++) z[i] = shaped(prior, next());
  return z;
}

/**
 * n latent points that stand for equal parts of the prior's mass (additive recurrence on the generalised golden ratio,
 * Roberts 2018): far more even than chance, so that few of them measure q well.
 *
 * @param {Latent} latent
 * @param {number} n
 */
export function even({ size, prior }, n) {
  let phi = 2;
  for (let i = 0; i < 60; i++) phi = (1 + phi) ** (1 / (size + 1));
  const step = Array.from({ length: size }, (_, k) => phi ** -(k + 1)),
    z = new Float32Array(n * size);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < size; k++) z[i * size + k] = shaped(prior, (0.5 + (i + 1) * step[k]) % 1);
  return z;
}

/**
 * A lattice over the first two latent numbers (or the one there is), (side + 1)² points or side + 1; the rest is 0.
 *
 * @param {Latent} latent
 * @param {number} side
 */
export function lattice({ size, prior }, side) {
  const reach = prior === "uniform" ? 1 : 2.5,
    across = side + 1,
    rows = size > 1 ? across : 1;
  const z = new Float32Array(rows * across * size);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < across; c++) {
      const at = (r * across + c) * size;
      z[at] = reach * ((2 * c) / side - 1);
      if (size > 1) z[at + 1] = reach * ((2 * r) / side - 1);
    }
  return z;
}
