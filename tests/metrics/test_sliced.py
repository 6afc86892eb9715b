"""Sliced Wasserstein: per direction against SciPy, in all against closed forms."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import wasserstein_distance

from playground.data import DATA, load
from playground.data.dataset import Dataset, TensorDataset
from playground.errors import InputError
from playground.kinds import IMAGES, POINTS
from playground.metrics import floor, measure
from playground.metrics.held_out import held_out, train
from playground.metrics.sliced import directions, wasserstein


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 60), st.integers(1, 5), st.integers(0, 10_000))
def test_each_direction_equals_scipys_distance(n: int, k: int, seed: int) -> None:
    rng = torch.Generator().manual_seed(seed)
    x, y = torch.randn(n, k, generator=rng), 2 * torch.randn(n, k, generator=rng) + 1
    expected = [wasserstein_distance(x[:, i].numpy(), y[:, i].numpy()) for i in range(k)]
    assert wasserstein(x, y).tolist() == pytest.approx(expected, rel=1e-4, abs=1e-6)


def test_images_agree_with_scipy_in_all_directions(mnist: Dataset, rng: torch.Generator) -> None:
    n = 700  # more than one chunk
    fake = torch.randn(n, 1, 28, 28, generator=rng).tanh()
    theta = directions(784).numpy()
    x, y = fake.flatten(1).numpy() @ theta, mnist.normalise(held_out(mnist, n)).flatten(1).numpy() @ theta
    expected = np.mean([wasserstein_distance(x[:, i], y[:, i]) for i in range(theta.shape[1])])
    assert measure("sliced_wasserstein", fake, mnist) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("size", [2, 784])
def test_directions_are_unit_vectors_that_point_everywhere(size: int) -> None:
    theta = directions(size)
    assert torch.allclose(theta.norm(dim=0), torch.ones(256), atol=1e-5)
    assert (theta @ theta.T / 256).diagonal().sum() == pytest.approx(1.0, rel=1e-5)
    assert theta.mean(1).norm() < 4 / math.sqrt(256)


def test_a_shift_costs_its_share_of_every_direction(ring: Dataset) -> None:
    """Shifted by δ, each direction θ costs exactly |δ·θ|; on average over the plane 2‖δ‖/π."""
    n, delta = 2_000, torch.tensor([3.0, -4.0])
    score = measure("sliced_wasserstein", held_out(ring, n) + delta, ring)
    assert score == pytest.approx((delta @ directions(2)).abs().mean().item(), rel=1e-5)
    assert score == pytest.approx(2 * 5 / math.pi, rel=0.08)


def test_gaussians_of_two_widths_have_a_closed_form(rng: torch.Generator) -> None:
    """W₁ of N(0, 1) and N(0, s²) is |s − 1| E|Z| = |s − 1| √(2/π), in every direction of the plane."""
    n, s = 10_000, 1.5
    points = torch.randn(n, 2, generator=rng)
    data = TensorDataset(POINTS, points, None, torch.randn(n, 2, generator=rng), None)
    assert measure("sliced_wasserstein", s * points, data) == pytest.approx(0.5 * math.sqrt(2 / math.pi), abs=0.03)


def test_shifted_gaussians_have_a_closed_form(rng: torch.Generator) -> None:
    n = 10_000
    data = TensorDataset(POINTS, torch.randn(n, 2, generator=rng), None, torch.randn(n, 2, generator=rng), None)
    shifted = torch.randn(n, 2, generator=rng) + torch.tensor([0.0, 2.0])
    expected = (2 * directions(2)[1]).abs().mean().item()
    assert measure("sliced_wasserstein", shifted, data) == pytest.approx(expected, abs=0.03)


def test_real_points_are_nearer_than_half_of_the_ring() -> None:
    data, half = load(DATA["ring"]()), load(DATA["ring"](classes=("0", "1", "2", "3")))
    n = 2_000
    assert measure("sliced_wasserstein", half.train[:n], data) > 10 * floor("sliced_wasserstein", data, n)


def test_the_held_out_samples_themselves_are_at_no_distance(images: Dataset) -> None:
    assert measure("sliced_wasserstein", images.normalise(held_out(images, 300)), images) == 0
    assert floor("sliced_wasserstein", images, 300) > 0


def test_impossible_measurements_are_refused(ring: Dataset) -> None:
    x = train(ring, 5).clone()
    x[2, 1] = math.inf
    assert math.isnan(measure("sliced_wasserstein", x, ring))
    with pytest.raises(InputError, match="needs samples"):
        measure("sliced_wasserstein", x[:0], ring)


def test_colour_images_of_any_size(rng: torch.Generator) -> None:
    stored = torch.randint(256, (40, 3, 8, 8), generator=rng).to(torch.uint8)
    data = TensorDataset(IMAGES, stored, None, stored.flip(0), None)
    assert measure("sliced_wasserstein", data.normalise(stored), data) == 0
    brighter = dataclasses.replace(data, held_out=stored // 2)
    assert measure("sliced_wasserstein", data.normalise(stored), brighter) > 0.1
