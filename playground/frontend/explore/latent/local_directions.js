// The directions of z that change the picture most at the point that is shown.

import { seeded } from "../../shared/paths.js";
import { dot } from "../../shared/vectors.js";
import { add, axes, eigenvectors, orthonormal, signed } from "./linear_algebra.js";
import { isRemote } from "../pictures.js";

/**
 * @import { Pictures } from "../pictures.js"
 * @import { Point } from "./point.js"
 */

const AFFORDABLE = 150; // milliseconds that a look at all coordinates of z may take
const KNOWN = 16; // directions whose span is searched where all coordinates take too long
const STEP = 0.05; // of the differences

export class LocalDirections {
  /**
   * @param {Point} point
   * @param {Pictures} pictures
   * @param {() => void} come called when the server has answered
   */
  constructor(point, pictures, come) {
    this.point = point;
    this.pictures = pictures;
    this.come = come;
    /** @type {number[] | null} */
    this.first = null; // strengths at the first point that was asked for
  }

  get affordable() {
    return this.point.size * (this.pictures.took || 1) < AFFORDABLE;
  }

  /**
   * Top eigenvectors of JᵀJ. For a large generator only the span of some directions is searched, because every probe
   * costs a picture. Where the server draws, it is asked.
   *
   * @param {number} k
   * @returns {Float64Array[]} k of them, or all that there are
   */
  directions(k) {
    const { size, directions } = this.point;
    const known = directions.slice(0, KNOWN).map((d) => d.vector);
    const some = known.length >= k ? known : Array.from({ length: KNOWN }, (_, i) => seeded(i, size));
    if (isRemote(this.pictures.source)) {
      const found = this.asked()?.directions.map((v) => Float64Array.from(v));
      return (found ?? orthonormal(some)).slice(0, k);
    }
    const probes = this.affordable ? axes(size) : orthonormal(some);
    const rows = this.differences(probes);
    const M = rows.map((a) => Float64Array.from(rows, (b) => dot(a, b)));
    return eigenvectors(M, Math.min(k, rows.length)).map((c) => {
      const found = new Float64Array(size);
      probes.forEach((probe, n) => {
        add(found, probe, c[n]);
      });
      return signed(found);
    });
  }

  /** Two directions; twice the same one where z has one dimension. */
  plane() {
    const [u, v = u] = this.directions(2);
    return [u, v];
  }

  /** How much each coordinate of z changes the picture; for a large generator as at the first point asked for. */
  strengths() {
    if (isRemote(this.pictures.source)) return this.asked()?.strengths ?? Array(this.point.size).fill(0);
    if (this.first && !this.affordable) return this.first;
    this.first = this.differences(axes(this.point.size)).map((row) => Math.sqrt(dot(row, row)));
    return this.first;
  }

  asked() {
    const { source } = this.pictures;
    return isRemote(source) ? source.local(this.point.z(), this.point.state.label, this.come) : null;
  }

  /**
   * How the picture changes along each probe (a unit vector): forward differences.
   *
   * @param {Float64Array[]} probes
   */
  differences(probes) {
    const z = this.point.z();
    const { size } = this.point;
    const n = probes.length;
    const zs = new Float32Array((n + 1) * size);
    probes.forEach((probe, i) => {
      zs.set(add(Float64Array.from(z), probe, STEP), i * size);
    });
    zs.set(z, n * size);
    /** @type {Float32Array[]} */
    let rows = [];
    this.pictures.make(
      zs,
      n + 1,
      this.point.state.label,
      (made) => {
        const L = this.pictures.source.length;
        const here = made.subarray(n * L, (n + 1) * L);
        rows = probes.map((_, i) => made.slice(i * L, (i + 1) * L).map((v, k) => (v - here[k]) / STEP));
      },
      this,
    );
    return rows;
  }
}
