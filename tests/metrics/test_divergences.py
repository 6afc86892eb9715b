"""Divergences against closed forms, quadrature and SciPy; a perfect generator; half of the modes missing."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.spatial.distance import jensenshannon
from scipy.special import xlogy
from scipy.stats import binom, entropy, norm
from scipy.stats import energy_distance as scipy_energy
from torch import Tensor

from playground.data import DATA, load
from playground.data.dataset import Dataset, TensorDataset, Truth
from playground.errors import InputError
from playground.kinds import POINTS
from playground.metrics import floor, measure
from playground.metrics.divergences import around, energy, gap, js, kl
from playground.metrics.held_out import held_out
from playground.metrics.plane import Mass, PlaneGrid, fake, real
from playground.networks.prior import Latent

LOG2 = math.log(2)
HALF = (math.log(2 / 3) / 2 + LOG2 / 2 + math.log(4 / 3)) / 2  # JS of k even modes and of k/2 of them: 0.2157
weights = st.lists(st.integers(0, 9), min_size=4, max_size=4).filter(any)


def _mass(values: list[int]) -> Mass:
    cells = torch.tensor(values, dtype=torch.float64).view(2, 2)
    return Mass(cells / cells.sum(), "exact")


def _normal(mean: float, sigma: float, grid: PlaneGrid) -> Mass:
    nothing, at = torch.empty(0, 2), torch.tensor([[mean, 0.0]])
    truth = Truth(lambda n, rng: (nothing, nothing), sigma=sigma, parts=at)
    return real(TensorDataset(POINTS, nothing, None, nothing, None, truth=truth), grid)


@settings(max_examples=50, deadline=None)
@given(weights, weights)
def test_divergences_are_scipy_s(a: list[int], b: list[int]) -> None:
    p, q = _mass(a), _mass(b)
    assert js(p, q) == pytest.approx(jensenshannon(a, b) ** 2, abs=1e-12)
    assert kl(p, q) == pytest.approx(entropy(a, b), abs=1e-12)
    assert js(p, q) == js(q, p) <= LOG2 + 1e-12


def test_shifted_gaussians_by_quadrature() -> None:
    """Along the shift JS is an integral over a line; across it the two are alike. KL is μ²/2σ²."""
    sigma, shift = 0.7, 1.1
    grid = PlaneGrid((-6.0, 7.0, -6.0, 6.0), 160, 160)

    def integrand(x: float) -> float:
        a, b = norm.pdf(x, 0, sigma), norm.pdf(x, shift, sigma)
        return float(a * math.log(2 * a / (a + b)) + b * math.log(2 * b / (a + b))) / 2

    wanted = quad(integrand, -6, 7, epsabs=1e-10)[0]
    p, q = _normal(0, sigma, grid), _normal(shift, sigma, grid)
    assert js(p, q) == pytest.approx(wanted, rel=2e-3)
    assert js(p, q) <= wanted  # what cells cannot see is lost, never added
    assert kl(p, q) == pytest.approx(shift**2 / (2 * sigma**2), rel=5e-3)


def test_q_of_a_generator_gives_the_divergence_of_its_gaussian() -> None:
    grid = PlaneGrid((-4.0, 5.0, -4.0, 4.0), 64, 64)
    q = fake(lambda z: 0.7 * z + torch.tensor([1.1, 0.0]), Latent(size=2), grid, n=2**16)
    wanted = js(_normal(0, 0.7, grid), _normal(1.1, 0.7, grid))
    assert js(_normal(0, 0.7, grid), q) == pytest.approx(wanted, abs=2e-3)


def test_what_lies_beyond_the_grid_is_one_more_cell() -> None:
    nothing, all_here = Mass(torch.zeros(2, 2, dtype=torch.float64), "exact"), _mass([1, 1, 1, 1])
    assert js(nothing, all_here) == pytest.approx(LOG2)
    assert js(nothing, nothing) == 0
    assert kl(nothing, all_here) == math.inf


@pytest.mark.parametrize("name", ["ring", "two_gaussians", "spiral", "checkerboard"])
def test_a_perfect_generator_scores_at_the_floor(name: str, rng: torch.Generator) -> None:
    """Real samples, counted, do not score 0: the mean is a sum over cells of what a binomial count costs."""
    data = load(DATA[name]())
    assert data.truth is not None
    p = real(data, PlaneGrid(around(data))).cells.flatten().numpy()
    p = p[p > 1e-12]
    for n in (500, 32_768):
        k = np.arange(n + 1)[np.newaxis] if n == 500 else np.arange(1200)[np.newaxis]
        wanted = 0.0
        for part in np.array_split(p, 50):
            chance = binom.pmf(k, n, part[:, np.newaxis])
            q = k / n
            m = (part[:, np.newaxis] + q) / 2
            terms = xlogy(part[:, np.newaxis], part[:, np.newaxis] / m) + xlogy(q, q / m)
            wanted += float((chance * terms).sum()) / 2
        spread = math.sqrt(2 * (p > 0.1 / n).sum()) / (8 * n)
        scores = [measure("js", data.truth.sample(n, rng)[0], data) for _ in range(4)]
        assert np.mean(scores) == pytest.approx(wanted, abs=3 * spread)
        assert floor("js", data, n) == pytest.approx(wanted, abs=6 * spread)


@pytest.mark.parametrize(("name", "k"), [("ring", 8), ("two_gaussians", 2)])
def test_half_of_the_modes_missing(name: str, k: int) -> None:
    data = load(DATA[name](sigma=0.02))  # type: ignore[call-arg]
    half = load(DATA[name](sigma=0.02, classes=DATA[name]().labels_known[: k // 2]))  # type: ignore[call-arg]
    assert measure("js", half.train[:32_768], data) == pytest.approx(HALF, abs=2e-3)
    grid = PlaneGrid(around(data))
    assert js(real(data, grid), real(half, grid)) == pytest.approx(HALF, abs=1e-6)
    assert kl(real(half, grid), real(data, grid)) == pytest.approx(LOG2, abs=1e-6)
    assert kl(real(data, grid), real(half, grid)) > 10  # in theory infinite; tails of Gaussians never quite end


def test_collapse_and_nothing_in_common(ring: Dataset) -> None:
    assert measure("js", torch.full((1000, 2), 9.0), ring) == pytest.approx(LOG2, abs=1e-6)
    one = measure("js", ring.train[ring.labels == 0], ring)
    assert one == pytest.approx((math.log(2 / 9) / 8 + LOG2 * 7 / 8 + math.log(16 / 9)) / 2, abs=3e-3)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 10_000))
def test_energy_on_a_line_is_scipy_s_squared(n: int, m: int, seed: int) -> None:
    rng = torch.Generator().manual_seed(seed)
    x, y = torch.randn(n, 1, generator=rng), 2 * torch.randn(m, 1, generator=rng) + 1
    assert energy(x, y) == pytest.approx(scipy_energy(x[:, 0].numpy(), y[:, 0].numpy()) ** 2, rel=1e-4, abs=1e-5)


def test_energy_of_gaussians_has_a_closed_form(rng: torch.Generator) -> None:
    """E‖X − Y‖ of N(0, s²I) and N(0, t²I) in the plane is √(π/2)·√(s² + t²) (a Rayleigh mean)."""
    n, s, t = 8_000, 1.0, 2.0
    x, y = s * torch.randn(n, 2, generator=rng), t * torch.randn(n, 2, generator=rng)
    wanted = math.sqrt(math.pi / 2) * (2 * math.hypot(s, t) - math.sqrt(2) * (s + t))
    assert energy(x, y) == pytest.approx(wanted, abs=0.03)


def test_the_floor_of_the_energy_distance_is_that_of_its_estimator(rng: torch.Generator) -> None:
    n = 1_000
    data = TensorDataset(POINTS, torch.randn(n, 2, generator=rng), None, torch.randn(n, 2, generator=rng), None)
    assert floor("energy", data, n) == pytest.approx(2 * math.sqrt(math.pi) / n, rel=0.6)
    ring = load(DATA["ring"]())
    half = load(DATA["ring"](classes=("0", "1", "2", "3")))
    assert measure("energy", half.train[:n], ring) > 50 * floor("energy", ring, n)
    assert measure("energy", held_out(ring, n), ring) == 0


def test_the_gap_is_weighed_by_where_samples_are() -> None:
    p, q = _mass([1, 1, 0, 0]), _mass([0, 0, 0, 4])
    best = p.cells / (p.cells + q.cells)
    assert gap(torch.full((2, 2), 0.5), best, p, q) == pytest.approx(0.5)
    assert gap(best.nan_to_num(nan=7.0) - 0.1, best, p, q) == pytest.approx(0.1)
    far: Tensor = torch.tensor([[0.0, 1.0], [9.0, 0.0]])  # wrong on a quarter of all samples; 9 where there is none
    assert gap(far, best, p, q) == pytest.approx(0.25)


def test_what_cannot_be_measured_is_said(ring: Dataset) -> None:
    x = ring.train[:5].clone()
    x[2, 1] = math.inf
    for name in ("js", "energy"):
        assert math.isnan(measure(name, x, ring))
        with pytest.raises(InputError, match="needs samples"):
            measure(name, x[:0], ring)
