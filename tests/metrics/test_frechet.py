"""Classifier-FD: the distance against SciPy, torchmetrics and closed forms, and its order of worse images."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import sqrtm
from torch import Tensor, nn
from torchmetrics.image.fid import FrechetInceptionDistance

from playground.data import DATA, load
from playground.data.bundled import resize
from playground.data.dataset import Dataset
from playground.errors import InputError
from playground.metrics import floor, frechet, measure
from playground.metrics.frechet import Gaussian, features, frechet_distance, gaussian, grey_levels
from playground.metrics.held_out import held_out, train

N = 400


def _random(d: int, n: int, seed: int) -> Gaussian:
    rng = torch.Generator().manual_seed(seed)
    x = torch.randn(n, d, generator=rng) @ torch.randn(d, d, generator=rng)
    return gaussian(x + torch.randn(d, generator=rng))


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 12), st.integers(0, 10_000), st.integers(0, 10_000))
def test_the_distance_equals_that_by_scipys_matrix_root(d: int, seed_a: int, seed_b: int) -> None:
    a, b = _random(d, 3 * d + 2, seed_a), _random(d, 3 * d + 2, seed_b)
    cov_a, cov_b = a.cov.numpy(), b.cov.numpy()
    root = np.real(sqrtm(cov_a @ cov_b))
    gap = ((a.mean - b.mean) ** 2).sum().item()
    scale = gap + np.trace(cov_a + cov_b)
    expected = scale - 2 * np.trace(root)
    assert frechet_distance(a, b) == pytest.approx(expected, abs=1e-6 * scale)
    assert frechet_distance(b, a) == pytest.approx(frechet_distance(a, b), abs=1e-6 * scale)


def test_axis_aligned_gaussians_have_a_closed_form() -> None:
    mean, std_a, std_b = torch.tensor([1.0, -2.0, 3.0]), torch.tensor([1.0, 2.0, 3.0]), torch.tensor([2.0, 2.0, 0.0])
    a = Gaussian(torch.zeros(3).double(), std_a.square().diag().double())
    b = Gaussian(mean.double(), std_b.square().diag().double())
    # ‖μ‖² + Σ (σ_a − σ_b)² = 14 + 1 + 0 + 9
    assert frechet_distance(a, b) == pytest.approx(24.0, rel=1e-12)
    assert frechet_distance(a, a) == pytest.approx(0.0, abs=1e-12)


def test_fewer_samples_than_features_work() -> None:
    a, b = _random(30, 5, 1), _random(30, 4, 2)
    assert math.isfinite(frechet_distance(a, b))
    assert frechet_distance(a, a) == pytest.approx(0.0, abs=1e-4 * a.cov.trace().item())


class _Features(nn.Module):
    """What torchmetrics calls for features: uint8 images in, n×64 out."""

    num_features = 64

    def forward(self, x: Tensor) -> Tensor:
        return features("mnist", x)


def test_agrees_with_torchmetrics(mnist: Dataset, rng: torch.Generator) -> None:
    fake = train(mnist, N) + 0.3 * torch.randn(N, 1, 28, 28, generator=rng)
    other = FrechetInceptionDistance(feature=_Features(), input_img_size=(1, 28, 28)).set_dtype(torch.float64)
    other.update(held_out(mnist, N), real=True)
    other.update(grey_levels(fake), real=False)
    assert measure("classifier_fd", fake, mnist) == pytest.approx(other.compute().item(), rel=1e-4)


def test_worse_images_are_farther_away(images: Dataset, rng: torch.Generator) -> None:
    real = train(images, N)
    assert images.labels is not None
    order = torch.randperm(len(images.train), generator=rng)
    few_classes = images.batch(order[images.labels[order] < 5][:N])
    noise = torch.randn(real.shape, generator=rng)
    scores = [measure("classifier_fd", x, images) for x in (real, real + 0.2 * noise, real + 0.6 * noise)]
    assert scores == sorted(scores)
    assert scores[0] == floor("classifier_fd", images, N)
    assert scores[2] > 3 * scores[0]
    assert measure("classifier_fd", few_classes, images) > 3 * scores[0]
    assert measure("classifier_fd", noise, images) > 3 * scores[0]
    assert measure("classifier_fd", real[:1].repeat(N, 1, 1, 1), images) > 3 * scores[0]


def test_the_held_out_images_themselves_are_at_no_distance(mnist: Dataset) -> None:
    assert measure("classifier_fd", mnist.normalise(held_out(mnist, N)), mnist) == pytest.approx(0.0, abs=1e-8)


def test_more_real_samples_have_a_lower_floor(mnist: Dataset) -> None:
    assert floor("classifier_fd", mnist, 1_000) < floor("classifier_fd", mnist, 200)


def test_samples_count_as_the_grey_levels_they_are_saved_in(mnist: Dataset) -> None:
    x = train(mnist, 50)
    assert measure("classifier_fd", x + 0.4 / 127.5, mnist) == measure("classifier_fd", x, mnist)
    assert measure("classifier_fd", x * 1.0 + (x == 1) * 5, mnist) == measure("classifier_fd", x, mnist)


@pytest.mark.parametrize(("side", "tolerance"), [(32, 0.0), (64, 0.2)])
def test_other_picture_sizes_are_judged_alike(side: int, tolerance: float, mnist: Dataset) -> None:
    few = dataclasses.replace(mnist, train=mnist.train[:N], held_out=mnist.held_out[:N])
    data = dataclasses.replace(few, train=resize(few.train, side), held_out=resize(few.held_out, side))
    assert floor("classifier_fd", data, N) == pytest.approx(floor("classifier_fd", few, N), rel=tolerance)


def test_a_class_filter_is_judged_by_the_remaining_classes() -> None:
    data = load(DATA["mnist"](classes=("3", "7")))
    assert data.held_out_labels is not None
    sevens = data.normalise(data.train[data.labels == 1][:N])
    assert measure("classifier_fd", sevens, data) > 10 * floor("classifier_fd", data, N)


def test_the_real_side_is_computed_once(mnist: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def counted(name: str, x: Tensor) -> Tensor:
        seen.append(len(x))
        return features(name, x)

    monkeypatch.setattr(frechet, "_references", {})
    monkeypatch.setattr(frechet, "features", counted)
    x = train(mnist, 64)
    first = measure("classifier_fd", x, mnist)
    again = measure("classifier_fd", x, dataclasses.replace(mnist, held_out=mnist.held_out.clone()))
    assert again == first
    assert len(seen) == 3  # fake, real, fake
    other = dataclasses.replace(mnist, held_out=mnist.held_out.flip(0))
    assert measure("classifier_fd", x, other) != first


def test_impossible_measurements_are_refused(mnist: Dataset, ring: Dataset) -> None:
    x = train(mnist, 3)
    x[1, 0, 4, 4] = math.nan
    assert math.isnan(measure("classifier_fd", x, mnist))
    with pytest.raises(InputError, match="at least 2 samples"):
        measure("classifier_fd", x[:1], mnist)
    with pytest.raises(InputError, match="sliced_wasserstein"):
        measure("classifier_fd", ring.train[:10], ring)
    unknown = dataclasses.replace(mnist, class_names=("cat", "dog"))
    with pytest.raises(InputError, match="sliced_wasserstein"):
        measure("classifier_fd", x, unknown)
