"""Modes, quality and reverse KL against closed forms: the perfect generator, half of the modes missing, collapse."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import entropy
from torch import Tensor

from playground.data import DATA, load
from playground.data.dataset import Dataset
from playground.errors import InputError
from playground.metrics import floor, measure

N = 10_000
REAL_HQ = 100 * (1 - math.exp(-4.5))  # P(‖x‖ ≤ 3σ) in the plane


def _centres(data: Dataset) -> Tensor:
    assert data.truth is not None
    assert data.truth.centres is not None
    return data.truth.centres


@pytest.mark.parametrize("name", ["ring", "grid", "two_gaussians"])
def test_a_perfect_generator(name: str, rng: torch.Generator) -> None:
    data = load(DATA[name]())
    assert data.truth is not None
    k = len(_centres(data))
    samples, _ = data.truth.sample(N, rng)
    assert measure("modes", samples, data) == k
    error = 100 * math.sqrt(math.exp(-4.5) / N)
    assert measure("hq", samples, data) == pytest.approx(REAL_HQ, abs=4 * error)
    # n times twice the divergence is χ² with k − 1 degrees of freedom
    assert 0 <= 2 * N * measure("reverse_kl", samples, data) < (k - 1) + 6 * math.sqrt(2 * k)


@pytest.mark.parametrize("name", ["ring", "grid", "two_gaussians"])
@pytest.mark.parametrize("metric", ["modes", "hq", "reverse_kl"])
def test_the_floor_is_what_real_points_score(name: str, metric: str) -> None:
    data = load(DATA[name]())
    k = len(_centres(data))
    expected = {"modes": k, "hq": pytest.approx(REAL_HQ, abs=1), "reverse_kl": pytest.approx(0, abs=3 * k / 4_000)}
    assert floor(metric, data, 2_000) == expected[metric]


def test_half_of_the_modes_missing(ring: Dataset) -> None:
    samples = _centres(ring)[:4].repeat(100, 1)
    assert measure("modes", samples, ring) == 4
    assert measure("hq", samples, ring) == 100
    assert measure("reverse_kl", samples, ring) == pytest.approx(math.log(2), rel=1e-12)


def test_collapse_to_one_mode(grid: Dataset) -> None:
    samples = _centres(grid)[7].repeat(100, 1)
    assert measure("modes", samples, grid) == 1
    assert measure("reverse_kl", samples, grid) == pytest.approx(math.log(25), rel=1e-12)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=8, max_size=8).filter(any))
def test_reverse_kl_equals_scipys_relative_entropy(counts: list[int]) -> None:
    data = load(DATA["ring"](samples=10))  # type: ignore[call-arg]
    samples = _centres(data).repeat_interleave(torch.tensor(counts), dim=0)
    assert measure("reverse_kl", samples, data) == pytest.approx(entropy(counts, [1] * 8), abs=1e-9)
    assert measure("modes", samples, data) == sum(count > 0 for count in counts)


def test_quality_ends_at_three_standard_deviations(ring: Dataset) -> None:
    assert ring.truth is not None
    step = torch.tensor([ring.truth.sigma, 0.0])
    inside, outside = _centres(ring) + 2.99 * step, _centres(ring) + 3.01 * step
    assert measure("hq", torch.cat([inside, outside]), ring) == 50
    assert measure("modes", inside, ring) == 8
    assert measure("modes", outside, ring) == 0
    assert measure("reverse_kl", outside, ring) == pytest.approx(0, abs=1e-12)  # even, though bad


def test_modes_of_removed_labels_are_not_missing() -> None:
    data = load(DATA["ring"](classes=("1", "4", "6")))
    assert floor("modes", data, 1_000) == 3
    assert floor("reverse_kl", data, 1_000) == pytest.approx(0, abs=0.01)
    assert measure("reverse_kl", _centres(load(DATA["ring"]()))[:2], data) >= math.log(3 / 2) - 1e-9


def test_samples_that_are_not_finite(ring: Dataset) -> None:
    samples = _centres(ring).clone()
    samples[0] = math.nan
    samples[1] = math.inf
    assert measure("hq", samples, ring) == 75
    assert measure("modes", samples, ring) == 6
    assert math.isnan(measure("reverse_kl", samples, ring))


@pytest.mark.parametrize("metric", ["modes", "hq", "reverse_kl"])
def test_impossible_measurements_are_refused(metric: str, ring: Dataset) -> None:
    spiral = load(DATA["spiral"](samples=100))  # type: ignore[call-arg]
    with pytest.raises(InputError, match="modes of these data are not known"):
        measure(metric, spiral.train, spiral)
    with pytest.raises(InputError, match="needs samples"):
        measure(metric, ring.train[:0], ring)
