// What is pure in the explorer: linear algebra, sliders, paths, arithmetic, drawings, colours, films, labels.

import assert from "node:assert/strict";
import test from "node:test";
import { filmHead, filmLength, packFrame } from "../../../playground/frontend/explore/film.js";
import { between, toggled } from "../../../playground/frontend/explore/labels.js";
import {
  axes,
  eigenvectors,
  inverted,
  orthonormal,
  signed,
  without,
} from "../../../playground/frontend/explore/latent/linear_algebra.js";
import { swept } from "../../../playground/frontend/explore/latent/motion.js";
import { Point } from "../../../playground/frontend/explore/latent/point.js";
import { boundary } from "../../../playground/frontend/explore/tools/boundary.js";
import { combined, concept, difference } from "../../../playground/frontend/explore/tools/concepts.js";
import { heatColours } from "../../../playground/frontend/explore/tools/discriminator/heat.js";
import { centred, inked, toSample } from "../../../playground/frontend/explore/tools/search/ink.js";
import { methodsOf } from "../../../playground/frontend/explore/tools/sliders/methods.js";
import { shell } from "../../../playground/frontend/explore/tools/pad_marks.js";
import { distance, framesOf, lengths, partOf, spotAt } from "../../../playground/frontend/explore/tools/route.js";
import {
  effective,
  held,
  holding,
  rebased,
  rowsThatFit,
} from "../../../playground/frontend/explore/tools/sliders/slider_math.js";
import { dot, norm } from "../../../playground/frontend/shared/vectors.js";
import { cases, normal } from "./random.js";

/**
 * @param {ArrayLike<number>} got
 * @param {ArrayLike<number>} expected
 */
function near(got, expected, tolerance = 1e-9) {
  assert.equal(got.length, expected.length);
  for (let i = 0; i < got.length; i++) assert.ok(Math.abs(got[i] - expected[i]) <= tolerance, `${got} ${expected}`);
}

test("a basis is orthonormal and leaves out what it has already", () => {
  for (const random of cases(50)) {
    const [a, b, c] = [normal(random, 6), normal(random, 6), normal(random, 6)];
    const basis = orthonormal([a, b, a.map((v, i) => v - 2 * b[i]), c]);
    assert.equal(basis.length, 3);
    basis.forEach((u, i) => {
      near(
        basis.map((v) => dot(u, v)),
        basis.map((_, j) => +(i === j)),
      );
    });
    for (const u of basis) assert.ok(Math.abs(dot(u, without(normal(random, 6), basis))) < 1e-9);
  }
});

test("eigenvectors are the strongest first", () => {
  const M = axes(5).map((row, i) => row.map((v) => v * [3, 9, 1, 27, 0.1][i]));
  const found = eigenvectors(M, 2).map(signed);
  near(found[0], [0, 0, 0, 1, 0], 1e-6);
  near(found[1], [0, 1, 0, 0, 0], 1e-6);
});

test("a matrix times its inverse is one", () => {
  for (const random of cases(20)) {
    const rows = Array.from({ length: 5 }, () => normal(random, 8));
    const M = rows.map((a, i) => rows.map((b, j) => dot(a, b) + (i === j ? 1 : 0)));
    const inverse = inverted(M);
    M.forEach((row, i) => {
      near(
        inverse[0].map((_, j) => row.reduce((sum, v, k) => sum + v * inverse[k][j], 0)),
        axes(5)[i],
        1e-8,
      );
    });
  }
});

test("locked sliders keep their effect while others move", () => {
  for (const random of cases(50)) {
    const rows = ["a", "b", "c"].map((name) => ({ name, vector: orthonormal([normal(random, 5)])[0] }));
    const basis = held(rows, new Set(["a"]));
    const moved = effective(rows[1], basis, false);
    assert.ok(Math.abs(dot(moved, rows[0].vector)) < 1e-9);
    assert.ok(Math.abs(norm(moved) - 1) < 1e-9);
    near(
      effective(rows[1], basis, true),
      moved.map((v) => -v),
    );
    near(effective(rows[0], basis, false), [0, 0, 0, 0, 0]);
    const [z, here] = [normal(random, 5), normal(random, 5)];
    const kept = holding(z, here, basis);
    assert.ok(Math.abs(dot(kept, rows[0].vector) - dot(here, rows[0].vector)) < 1e-9);
    const moves = { a: 1.5, b: -2 };
    const vectors = { a: rows[0].vector, b: moved };
    const base = rebased(z, moves, vectors);
    near(
      base.map((v, i) => v + 1.5 * vectors.a[i] - 2 * vectors.b[i]),
      z,
    );
  }
});

test("at least one slider is shown", () => {
  assert.equal(rowsThatFit(500, 100), 5);
  assert.equal(rowsThatFit(-20, 100), 1);
});

test("methods are offered that have directions, and those that need none", () => {
  const direction = (/** @type {string} */ method) => ({ name: "d", vector: [1], method });
  assert.deepEqual(methodsOf({ directions: [], own: [] }), ["local", "raw"]);
  const directions = [direction("PCA"), direction("by hand")];
  assert.deepEqual(methodsOf({ directions, own: [direction("taught")] }), ["named", "mine", "PCA", "local", "raw"]);
});

test("a path passes its key frames, back and forth or in a loop", () => {
  const keys = [0, 1, 2].map((k) => ({ z: Float64Array.of(k + 1, 0), label: [+(k === 0), +(k > 0)] }));
  const way = { kind: /** @type {const} */ ("lerp"), closed: false, back: false };
  near(spotAt(keys, way, 0.5).z, [2, 0]);
  near(spotAt(keys, way, 0.25).label, [0.5, 0.5]);
  near(spotAt(keys, { ...way, closed: true }, 1).z, [1, 0]);
  near(lengths(keys, way, 4), [1, 1.5, 2, 2.5, 3]);
  assert.deepEqual(
    [0, 0.25, 0.5, 1].map((s) => partOf({ ...way, back: true }, s)),
    [0, 0.5, 1, 0],
  );
  assert.equal(framesOf(3, way), 120);
  assert.equal(framesOf(3, { ...way, back: true }), 240);
  assert.equal(framesOf(40, way), 900);
  assert.equal(distance(Float32Array.of(0, 0), Float32Array.of(3, 3)), 3);
});

test("concepts have the length of a point, and A − A + C is C", () => {
  for (const random of cases(20)) {
    const spots = [0, 1, 2, 3].map((k) => ({ z: normal(random, 9), label: [+(k % 2), +!(k % 2)] }));
    assert.ok(Math.abs(norm(concept(spots).z) - 3) < 1e-9);
    const same = combined(spots.slice(0, 2), spots.slice(0, 2), spots.slice(2));
    near(same.z, concept(spots.slice(2)).z);
    near([same.label[0] + same.label[1]], [1]);
    const way = difference(spots.slice(0, 1), spots.slice(1, 2));
    assert.ok(Math.abs(norm(way) - 1) < 1e-9);
    assert.ok(
      dot(
        way,
        spots[0].z.map((v, i) => v - spots[1].z[i]),
      ) > 0,
    );
  }
});

test("a boundary separates what a plane separates", () => {
  const random = cases(1)[0];
  const zs = Array.from({ length: 60 }, () => normal(random, 8));
  const { vector, right } = boundary(
    zs,
    zs.map((z) => z[2] > 0),
  );
  assert.ok(vector[2] > 0.8);
  assert.ok(right > 45);
  const blind = boundary(
    zs,
    zs.map((_, i) => i % 2 === 0),
  );
  assert.ok(blind.right < 45); // judged by the others, noise is not known
});

test("a drawing is found and centred by its mass", () => {
  const pixels = new Uint8ClampedArray(4 * 10 * 10);
  for (const [x, y] of [
    [2, 3],
    [3, 3],
    [2, 4],
    [3, 4],
  ]) {
    pixels[4 * (10 * y + x)] = 255;
  }
  const box = inked(pixels, 10);
  assert.deepEqual(box, { x: 2, y: 3, w: 2, h: 2, cx: 2.5, cy: 3.5 });
  assert.equal(inked(new Uint8ClampedArray(400), 10), null);
  if (!box) return;
  const to = centred(box, 28, 28);
  near([to.w, to.h], [20, 20]);
  near([to.x + (box.cx - box.x) * (to.w / box.w), to.y + (box.cy - box.y) * (to.h / box.h)], [14, 14]);
});

test("pixels become samples channel by channel", () => {
  const pixels = [255, 0, 0, 255, 0, 255, 255, 255];
  assert.deepEqual(toSample(pixels, [3, 1, 2]), [1, -1, -1, 1, -1, 1]);
  assert.deepEqual(toSample(pixels, [1, 1, 2]), [-0.333, 0.333]);
});

test("the heat map tells places apart even where D believes none", () => {
  const [orange, white, green] = [
    [230, 159, 0],
    [245, 245, 245],
    [0, 158, 115],
  ];
  assert.deepEqual(heatColours([-3, -9, 1, 9, 12], [6, 8, 9], [-3, -2, 1]), [orange, orange, white, green, green]);
  assert.deepEqual(heatColours([-3, 0, 3], [-2, 1, 3], [-3, -1, 2]), [orange, white, green]);
});

test("a plane through the origin meets the shell in circles of its own radii", () => {
  const plane = { base: new Float64Array(4), u: [1, 0, 0, 0], v: [0, 1, 0, 0] };
  near(shell(plane).radii, [2 - Math.SQRT2, 2, 2 + Math.SQRT2]);
  const far = shell({ ...plane, base: Float64Array.of(1, 0, 3, 0) });
  near([far.x, far.y], [-1, 0], 0);
  near(far.radii, [0, 0, Math.sqrt((2 + Math.SQRT2) ** 2 - 9)]);
});

test("labels mix, and the last one cannot be removed", () => {
  assert.deepEqual(toggled([1, 0, 0], 2), [0.5, 0, 0.5]);
  assert.deepEqual(toggled([0.5, 0, 0.5], 0), [0, 0, 1]);
  assert.deepEqual(toggled([0, 1, 0], 1), [0, 1, 0]);
  assert.deepEqual(between(1.25, 4), [0, 0.75, 0.25, 0]);
  assert.deepEqual(between(3, 4), [0, 0, 0, 1]);
});

test("show me begins and ends where the slider stands, and reaches both ends", () => {
  assert.deepEqual(
    [0, 0.25, 0.75, 1].map((t) => swept(t, 1, -3, 3)),
    [1, 3, -3, 1],
  );
});

test("moves become part of the point, and the picture stays", () => {
  for (const random of cases(20)) {
    const directions = ["a", "b"].map((name) => ({ name, vector: normal(random, 4) }));
    const point = new Point({ size: 4, classes: 2 }, directions);
    point.set({ moves: { a: 1.5, b: -1, z2: 0.5 }, psi: 0.7 });
    const before = point.z();
    point.settle(new Set(["b"]));
    near(point.z(), before);
    assert.deepEqual(Object.keys(point.state.moves), ["b"]);
    near(point.decode(point.encode()).z, point.state.z, 0.5 / 2000 + 1e-12);
  }
});

test("a point keeps its seed until it is moved", () => {
  const point = new Point({ size: 3, classes: 0 });
  point.go(point.seed(7));
  assert.equal(point.here().seed, 7);
  point.set({ moves: { z1: 0 } });
  assert.equal(point.here().seed, 7);
  point.set({ moves: { z1: 1 } });
  assert.equal(point.here().seed, undefined);
  near(
    point.here().z.map((v, i) => v - point.seed(7).z[i]),
    [1, 0, 0],
  );
});

test("a film's frames lie where the server reads them", () => {
  const head = { frames: 2, height: 1, width: 2, latent: 3, fps: 25, smooth: false, points: true };
  const begin = filmHead(head);
  const view = new DataView(begin.buffer);
  assert.deepEqual(JSON.parse(new TextDecoder().decode(begin.slice(4))), head);
  assert.equal(view.getUint32(0, true), begin.length - 4);
  assert.equal(filmLength(head), 2 * (6 + 12 + 8));
  const body = new Uint8Array(filmLength(head));
  packFrame(body, 0, head, 1, [1, 2, 3, 255, 4, 5, 6, 255], Float32Array.of(1, 2, 3), [7, 8]);
  assert.deepEqual([...body.slice(6, 12)], [1, 2, 3, 4, 5, 6]);
  const floats = new DataView(body.buffer);
  assert.deepEqual(
    [24, 28, 32].map((at) => floats.getFloat32(at, true)),
    [1, 2, 3],
  );
  assert.deepEqual(
    [44, 48].map((at) => floats.getFloat32(at, true)),
    [7, 8],
  );
});
