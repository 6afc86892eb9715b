// A linear boundary between latent points that have something and points that do not.

import { dot, unit } from "../../shared/vectors.js";
import { inverted } from "../latent/linear_algebra.js";

/**
 * The normal of the boundary (InterFaceGAN, Shen et al. 2020, section 2.2, with ridge regression of ±1 in place of
 * their SVM: one solution, in closed form). For z ~ N(0, I) a penalty of d suits few examples, and is nothing beside
 * many. Each example is also judged by the boundary of all the others (leave one out, exact): `right` of them fall on
 * their side.
 *
 * @param {Float64Array[]} zs
 * @param {boolean[]} has
 */
export function boundary(zs, has) {
  const n = zs.length;
  const d = zs[0].length;
  const signs = has.map((h) => (h ? 1 : -1));
  const middle = signs.reduce((sum, v) => sum + v, 0) / n;
  const mean = Array.from({ length: d }, (_, i) => zs.reduce((sum, z) => sum + z[i], 0) / n);
  const Z = zs.map((z) => Float64Array.from(z, (v, i) => v - mean[i]));
  const K = Z.map((a) => Z.map((b) => dot(a, b)));
  const inverse = inverted(K.map((row, i) => row.map((v, j) => v + (i === j ? d : 0))));
  const centred = signs.map((s) => s - middle);
  const dual = inverse.map((row) => dot(row, centred));
  const vector = unit(Float64Array.from({ length: d }, (_, i) => Z.reduce((sum, z, k) => sum + dual[k] * z[i], 0)));
  // The hat matrix is H = 1/n + K(K + d)⁻¹.
  const right = signs.filter((s, i) => s * (s - (d * dual[i]) / (d * inverse[i][i] - 1 / n)) > 0).length;
  return { vector, right };
}
