// Linear algebra of a few dozen dimensions.

import { dot, scaled, unit } from "../../shared/vectors.js";

const TURNS = 40; // of the orthogonal iteration

/**
 * @param {number} d
 * @param {number} n
 */
export const axis = (d, n) => Float64Array.from({ length: d }, (_, i) => +(i === n));

/** @param {number} d */
export const axes = (d) => Array.from({ length: d }, (_, n) => axis(d, n));

/**
 * Adds `by` times `b` to `a`, in place.
 *
 * @param {Float64Array} a
 * @param {ArrayLike<number>} b
 * @param {number} by
 */
export function add(a, b, by) {
  for (let i = 0; i < a.length; i++) a[i] += by * b[i];
  return a;
}

/**
 * A vector without its parts along orthonormal vectors.
 *
 * @param {ArrayLike<number>} vector
 * @param {Float64Array[]} basis
 */
export function without(vector, basis) {
  const rest = Float64Array.from(vector);
  for (const u of basis) add(rest, u, -dot(u, rest));
  return rest;
}

/**
 * An orthonormal basis of what the vectors span, in their order (Gram–Schmidt).
 *
 * @param {ArrayLike<number>[]} vectors
 */
export function orthonormal(vectors) {
  /** @type {Float64Array[]} */
  const found = [];
  for (const vector of vectors) {
    const rest = without(vector, found);
    if (dot(rest, rest) > 1e-6) found.push(unit(rest));
  }
  return found;
}

/**
 * The vector or its opposite: the largest coordinate is positive.
 *
 * @param {Float64Array} v
 */
export function signed(v) {
  const largest = v.reduce((best, x, i) => (Math.abs(x) > Math.abs(v[best]) ? i : best), 0);
  return v[largest] < 0 ? scaled(v, -1) : v;
}

/**
 * The k top eigenvectors of a symmetric positive matrix, by orthogonal iteration.
 *
 * @param {Float64Array[]} M
 * @param {number} k
 */
export function eigenvectors(M, k) {
  const d = M.length;
  let V = Array.from({ length: k }, (_, n) =>
    unit(Float64Array.from({ length: d }, (_, i) => Math.cos(1 + (n + 1) * (i + 1)))),
  );
  for (let turn = 0; turn < TURNS; turn++) {
    V = V.map((v) => Float64Array.from(M, (row) => dot(row, v)));
    V.forEach((v, n) => {
      V[n] = unit(without(v, V.slice(0, n)));
    });
  }
  return V;
}

/**
 * The inverse of a positive definite matrix, by Gauss–Jordan elimination.
 *
 * @param {number[][]} M
 */
export function inverted(M) {
  const n = M.length;
  const rows = M.map((row, i) => [...row, ...row.map((_, j) => +(i === j))]);
  for (let k = 0; k < n; k++) {
    const by = rows[k][k];
    rows[k] = rows[k].map((v) => v / by);
    for (let i = 0; i < n; i++) {
      const part = rows[i][k];
      if (i !== k && part) rows[i] = rows[i].map((v, j) => v - part * rows[k][j]);
    }
  }
  return rows.map((row) => row.slice(n));
}
