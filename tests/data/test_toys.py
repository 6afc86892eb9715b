"""Toys: samplers against densities, densities against SciPy and against their integral."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import torch
from scipy.integrate import quad
from scipy.stats import multivariate_normal

from playground.data import DATA, load
from playground.data.dataset import Truth
from playground.kinds import POINTS

TOYS: dict[str, dict[str, Any]] = {
    "ring": {"sigma": 0.15}, "grid": {"sigma": 0.1}, "two_gaussians": {}, "line": {"sigma": 0.1}, "moons": {},
    "spiral": {"sigma": 0.1}, "pinwheel": {}, "checkerboard": {}, "modes": {}, "placed": {"sigma": 0.1},
    "trading_days": {"unrest": 0.2},
    "two_gaussians, outliers": {"outliers": 0.2}, "moons, outliers": {"outliers": 0.1},
}  # fmt: skip


def truth(name: str) -> Truth:
    return DATA[name.split(",")[0]](**TOYS[name]).truth()  # type: ignore[attr-defined,no-any-return]


def cells(name: str, width: float = 4.0) -> tuple[torch.Tensor, float]:
    """Midpoints of a fine grid over [−width, width]², and the area of a cell."""
    n = 160 if name.startswith(("moons", "spiral")) else 320  # curves are sums over thousands of Gaussians
    side = 2 * width / n
    axis = (torch.arange(n, dtype=torch.float64) + 0.5) * side - width
    return torch.cartesian_prod(axis, axis), side**2


def test_every_toy_is_tested() -> None:
    assert {name.split(",")[0] for name in TOYS} == {name for name, source in DATA.items() if source.kind == POINTS}


@pytest.mark.parametrize("name", TOYS)
def test_a_density_integrates_to_one(name: str) -> None:
    log_density = truth(name).log_density
    assert log_density is not None
    x, area = cells(name)
    assert (log_density(x).exp().sum() * area).item() == pytest.approx(1, abs=2e-3)


@pytest.mark.parametrize("name", TOYS)
def test_samples_follow_the_density(name: str) -> None:
    """Shares of 40,000 samples in 8×8 boxes against the density's integral over each: χ² far from surprise."""
    found = truth(name)
    assert found.log_density is not None
    n = 40_000
    samples, _ = found.sample(n, torch.Generator().manual_seed(1))
    x, area = cells(name)
    box = ((x + 4) / 1.0).floor().long()
    expected = torch.zeros(64, dtype=torch.float64)
    expected.index_add_(0, box[:, 0] * 8 + box[:, 1], found.log_density(x).exp() * area)
    where = ((samples.double() + 4) / 1.0).floor().clamp(0, 7).long()
    seen = torch.bincount(where[:, 0] * 8 + where[:, 1], minlength=64).double()
    often = expected * n > 20
    surprise = ((seen - expected * n)[often].square() / (expected * n)[often]).sum().item()
    freedom = int(often.sum())
    assert surprise < freedom + 6 * np.sqrt(2 * freedom) + 5
    assert seen[~often].sum() <= expected[~often].sum() * n + 6 * np.sqrt(20 * 64)


@pytest.mark.parametrize("name", ["ring", "grid", "two_gaussians", "modes"])
def test_mixtures_are_scipys(name: str) -> None:
    found = truth(name)
    assert found.centres is not None
    assert found.log_density is not None
    x = torch.randn(50, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    parts = [multivariate_normal(c.numpy(), found.sigma**2).pdf(x.numpy()) for c in found.centres]
    np.testing.assert_allclose(found.log_density(x).exp().numpy(), np.mean(parts, 0), rtol=1e-5, atol=1e-12)


@pytest.mark.parametrize(("sigma", "parts"), [(0.05, 200), (0.004, 2000)])
def test_the_density_of_a_curve_is_its_integral_at_its_ends_and_where_it_is_thin(sigma: float, parts: int) -> None:
    found = DATA["spiral"](sigma=sigma).truth()  # type: ignore[attr-defined,call-arg]
    arm = torch.tensor([[0.2, 0.0], [0.0, 2.0]], dtype=torch.float64)  # where an arm begins, and where it ends
    x = torch.cat([arm, arm + 3 * sigma, arm - 3 * sigma, -arm])

    def density(at: float, x: np.ndarray[Any, Any]) -> float:
        angle, radius = 2.5 * np.pi * at, 0.2 + 1.8 * at
        c = radius * np.array([np.cos(angle), np.sin(angle)])
        both = sum(np.exp(-((x - s * c) ** 2).sum() / (2 * sigma**2)) for s in (1, -1))
        return float(both / (4 * np.pi * sigma**2))

    ends = np.linspace(0, 1, parts + 1)
    expected = [sum(quad(density, a, b, args=(point,))[0] for a, b in itertools.pairwise(ends)) for point in x.numpy()]
    assert found.log_density is not None
    np.testing.assert_allclose(found.log_density(x), np.log(expected), atol=1e-3)


def test_outliers_are_an_even_part_of_the_square_and_labels_stay() -> None:
    ring = DATA["ring"](outliers=0.25, radius=2.0).truth()  # type: ignore[attr-defined]
    x, y = ring.sample(40_000, torch.Generator().manual_seed(0))
    away = torch.cdist(x, ring.centres).min(1).values > 5 * ring.sigma
    assert away.double().mean().item() == pytest.approx(0.25 * (1 - 8 * np.pi * 0.1**2 / 36), abs=0.01)
    assert x.abs().max().item() == pytest.approx(3, abs=0.01)
    assert (y[away].bincount(minlength=8) / away.sum()).tolist() == pytest.approx([1 / 8] * 8, abs=0.02)
    found = ring.log_density(torch.tensor([[0.0, 0.0], [2.99, 2.99], [3.01, 0.0]]))
    assert found.tolist() == pytest.approx([np.log(0.25 / 36), np.log(0.25 / 36), -1271.5], rel=1e-4)


def test_outliers_of_some_labels_only() -> None:
    whole = DATA["two_gaussians"](outliers=0.2).truth()  # type: ignore[attr-defined]
    left = whole.of_labels([0], 2)
    x, _ = left.sample(40_000, torch.Generator().manual_seed(0))
    inside = (x - torch.tensor([-1.0, 0.0])).norm(dim=1) < 0.6
    area = np.pi * 0.6**2
    expected = 0.8 * (1 - np.exp(-2)) + 0.2 * area / 25
    assert inside.double().mean().item() == pytest.approx(expected, abs=0.01)
    at = torch.tensor([[-1.0, 0.0], [1.0, 0.0]])
    assert left.log_density(at).exp().tolist() == pytest.approx(
        [0.8 / (2 * np.pi * 0.09) + 0.2 / 25, 0.2 / 25], rel=1e-3
    )


def test_the_protocols_numbers() -> None:
    ring, grid = (DATA[name]().truth() for name in ("ring", "grid"))  # type: ignore[attr-defined]
    assert ring.sigma == 0.02
    assert ring.centres.norm(dim=1).tolist() == pytest.approx([2.0] * 8)
    assert grid.centres.shape == (25, 2)
    assert grid.sigma / 0.5 == pytest.approx(0.05 / 2)  # Lin et al.: σ 0.05, spacing 2


@pytest.mark.parametrize("name", TOYS)
def test_loading_is_repeatable_and_labels_fit(name: str) -> None:
    source = DATA[name.split(",")[0]](**{**TOYS[name], "samples": 500})  # type: ignore[call-arg]
    one, other = load(source), load(source)
    assert torch.equal(one.train, other.train)
    assert one.train.shape == (500, 2)
    assert one.train.dtype == torch.float32
    assert one.shape == source.shape
    if source.class_names:
        assert one.labels is not None
        assert set(one.labels.tolist()) <= set(range(len(source.class_names)))
    else:
        assert one.labels is None
    assert not (one.train[:, None] == one.held_out[None, :200]).all(-1).any()
