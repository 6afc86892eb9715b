"""Paths through the latent space: against closed forms, and against the JavaScript code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from playwright.sync_api import Page
from scipy import interpolate, stats

from playground.latent import paths
from tests.frontend_server import frontend_page

NUMBERS = Path(__file__).parent.parent / "frontend" / "data" / "paths.json"  # for tests/frontend/shared/paths.test.js
points = arrays(np.float64, 5, elements=st.floats(-3, 3).map(lambda v: round(v, 3)))
parts = st.floats(0, 1)


@given(points, points, parts)
def test_all_paths_begin_and_end_at_their_key_frames(a: Any, b: Any, t: float) -> None:
    keys = np.stack([a, b])
    for kind in ("lerp", "slerp", "spline"):
        assert np.allclose(paths.along(keys, kind, 0), a, atol=1e-9)  # type: ignore[arg-type]
        assert np.allclose(paths.along(keys, kind, 1), b, atol=1e-9)  # type: ignore[arg-type]
    assert np.allclose(paths.lerp(a, b, t), (1 - t) * a + t * b)


@given(parts)
def test_slerp_between_perpendicular_unit_vectors_is_the_circle(t: float) -> None:
    a, b = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    angle = t * np.pi / 2
    assert np.allclose(paths.slerp(a, b, t), [np.cos(angle), np.sin(angle)])


@given(points, points, parts)
def test_slerp_changes_its_length_evenly(a: Any, b: Any, t: float) -> None:
    la, lb = np.linalg.norm(a), np.linalg.norm(b)
    sine = np.sin(np.arccos(np.clip(a @ b / max(la * lb, 1e-300), -1, 1)))
    if min(la, lb) > 1e-3 and sine > 1e-3:
        assert np.isclose(np.linalg.norm(paths.slerp(a, b, t)), (1 - t) * la + t * lb)


def test_slerp_is_straight_where_there_is_no_circle() -> None:
    a = np.array([1.0, 2.0])
    for b in (a, 3 * a, np.zeros(2)):
        assert np.allclose(paths.slerp(a, b, 0.3), paths.lerp(a, b, 0.3))
    assert np.allclose(paths.slerp(np.array([2.0]), np.array([-1.0]), 0.5), [0.5])  # a line has no circles


@pytest.mark.parametrize("a", [[1.0, 2.0], [0.0, 3.0, 0.0], [1.0, 1.0, 1.0, 1.0], [-0.3, 0.2, 0.9]])
def test_slerp_between_opposite_points_is_half_a_circle(a: list[float]) -> None:
    """It kept to the straight line, through 0, where no sample of the prior lies."""
    start = np.array(a)
    end = -2 * start
    length = np.linalg.norm(start)
    made = np.stack([paths.slerp(start, end, t) for t in np.linspace(0, 1, 101)])
    assert np.allclose(made[[0, -1]], [start, end])
    assert np.allclose(np.linalg.norm(made, axis=1), length * (1 + np.linspace(0, 1, 101)))
    units = made / np.linalg.norm(made, axis=1, keepdims=True)
    steps = np.arccos(np.clip((units[1:] * units[:-1]).sum(1), -1, 1))
    assert np.allclose(steps, np.pi / 100, atol=1e-6)  # at an even speed
    assert np.linalg.matrix_rank(made, tol=1e-9) == 2  # in one plane
    assert np.array_equal(made, np.stack([paths.slerp(start, end, t) for t in np.linspace(0, 1, 101)]))


def test_a_blend_keeps_the_length_that_its_points_have() -> None:
    rng = np.random.default_rng(0)
    some = rng.normal(size=(4, 64))
    weights = np.array([0.1, 0.2, 0.3, 0.4])
    mixed = paths.blend(some, weights)
    assert np.isclose(np.linalg.norm(mixed), weights @ np.linalg.norm(some, axis=1))
    assert np.allclose(mixed / np.linalg.norm(mixed), (weights @ some) / np.linalg.norm(weights @ some))


def test_the_closed_spline_is_periodic_and_smooth() -> None:
    keys = np.random.default_rng(1).normal(size=(5, 3))
    for i in range(5):
        assert np.allclose(paths.spline(keys, i / 5, closed=True), keys[i])
    e = 1e-6
    for t in (0.2, 0.4, 0.6):
        before = (paths.spline(keys, t, closed=True) - paths.spline(keys, t - e, closed=True)) / e
        after = (paths.spline(keys, t + e, closed=True) - paths.spline(keys, t, closed=True)) / e
        assert np.allclose(before, after, atol=1e-3)


def test_the_spline_is_the_cubic_hermite_curve_with_the_chords_as_slopes() -> None:
    keys = np.random.default_rng(2).normal(size=(6, 2))
    slopes = (np.roll(keys, -1, 0) - np.roll(keys, 1, 0)) / 2
    known = interpolate.CubicHermiteSpline(np.arange(7), np.vstack([keys, keys[:1]]), np.vstack([slopes, slopes[:1]]))
    for t in np.linspace(0, 0.999, 31):
        assert np.allclose(paths.spline(keys, t, closed=True), known(6 * t))


def test_an_even_clock_makes_equal_steps() -> None:
    distances = np.array([1.0, 0.0, 3.0, 0.5, 2.0])
    clock = paths.evened(distances)
    way = np.concatenate([[0], np.cumsum(distances)])
    steps = [np.interp(clock(s), np.linspace(0, 1, 6), way) for s in np.linspace(0, 1, 14)]
    assert np.allclose(np.diff(steps), way[-1] / 13)
    assert paths.evened(np.zeros(4))(0.3) == 0.3


def test_a_walk_is_a_loop_of_gaussian_points() -> None:
    rng = np.random.default_rng(3)
    anchors = rng.normal(size=(6, 20_000))
    assert np.allclose(paths.walk(anchors, 0.0), paths.walk(anchors, 1.0))
    for t in (0.0, 0.21, 0.5):
        assert stats.kstest(paths.walk(anchors, t), "norm").pvalue > 1e-3


def test_seeds_are_gaussian_and_differ() -> None:
    z = np.concatenate([paths.seeded(s, 100) for s in range(200)])
    assert stats.kstest(z, "norm").pvalue > 1e-3
    assert len({paths.seeded(s, 4)[0] for s in range(1000)}) == 1000


def numbers() -> dict[str, Any]:
    """What the twin is compared with where there is no Python; `python -m tests.latent.test_paths` writes it anew."""
    keys = np.round(np.random.default_rng(4).normal(size=(4, 3)), 3)
    kinds, times = ("lerp", "slerp", "blend", "spline"), (0.0, 0.3, 0.5, 0.8, 1.0)
    return {
        "seeded": [{"seed": s, "z": paths.seeded(s, 5).tolist()} for s in (0, 1, 12345, 4294967295)],
        "keys": keys.tolist(),
        "along": [
            {"kind": kind, "closed": closed, "t": t, "at": paths.along(keys, kind, t, closed=closed).tolist()}  # type: ignore[arg-type]
            for kind in kinds for closed in (False, True) for t in times
        ],
    }  # fmt: skip


def test_the_numbers_for_javascript_are_up_to_date() -> None:
    kept = json.loads(NUMBERS.read_text())
    now = json.loads(json.dumps(numbers()))
    assert kept["keys"] == now["keys"]
    for old, new in zip(kept["seeded"], now["seeded"], strict=True):
        assert old["seed"] == new["seed"]
        assert np.allclose(old["z"], new["z"], atol=1e-12)
    for old, new in zip(kept["along"], now["along"], strict=True):
        assert (old["kind"], old["closed"], old["t"]) == (new["kind"], new["closed"], new["t"])
        assert np.allclose(old["at"], new["at"], atol=1e-12)


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with frontend_page() as found:
        found.evaluate("async () => { window.paths = await import('/shared/paths.js'); }")
        yield found


@pytest.mark.browser
def test_javascript_gives_the_same_numbers(page: Page) -> None:
    rng = np.random.default_rng(4)
    keys = rng.normal(size=(5, 8))
    weights = np.array([0.4, 0.1, 0.2, 0.1, 0.2])
    times = [0.0, 0.13, 0.5, 0.77, 1.0]
    got = page.evaluate(
        """([keys, weights, times, distances]) => ({
          seeded: [0, 1, 12345, 4294967295].map((s) => Array.from(paths.seeded(s, 9))),
          along: ["lerp", "slerp", "blend", "spline"].map((kind) =>
            [false, true].map((closed) => times.map((t) => paths.along(keys, kind, t, closed)))),
          parallel: [-2, 0].map((by) => paths.slerp(keys[0], keys[0].map((v) => by * v), 0.3)),
          blend: paths.blend(keys, weights),
          evened: [0, 0.2, 0.5, 0.9, 1].map(paths.evened(distances)),
          still: paths.evened([0, 0])(0.4),
          walk: times.map((t) => paths.walk(keys.slice(0, 4), t)),
        })""",
        [keys.tolist(), weights.tolist(), times, [1.0, 0.0, 3.0, 0.5]],
    )
    assert np.allclose(got["seeded"], [paths.seeded(s, 9) for s in (0, 1, 12345, 4294967295)], atol=1e-12)
    wanted = [
        [[paths.along(keys, kind, t, closed=closed) for t in times] for closed in (False, True)]
        for kind in ("lerp", "slerp", "blend", "spline")
    ]
    assert np.allclose(got["along"], wanted, atol=1e-12)  # type: ignore[arg-type]
    parallel = [paths.slerp(keys[0], -2 * keys[0], 0.3), paths.slerp(keys[0], 0 * keys[0], 0.3)]
    assert np.allclose(got["parallel"], parallel, atol=1e-9)
    assert np.allclose(got["blend"], paths.blend(keys, weights), atol=1e-12)
    clock = paths.evened(np.array([1.0, 0.0, 3.0, 0.5]))
    assert np.allclose(got["evened"], [clock(s) for s in (0, 0.2, 0.5, 0.9, 1)], atol=1e-12)
    assert got["still"] == 0.4
    assert np.allclose(got["walk"], [paths.walk(keys[:4], t) for t in times], atol=1e-12)


if __name__ == "__main__":
    NUMBERS.write_text(json.dumps(numbers()) + "\n")
