"""The fresh-critic test on Gaussians whose divergence is known."""

from __future__ import annotations

import math

import pytest
import torch
from scipy.integrate import quad
from scipy.stats import norm
from torch import Tensor

from playground.data.dataset import Dataset, TensorDataset
from playground.kinds import POINTS
from playground.metrics.fresh_critic import fresh_critic
from playground.networks.prior import Latent

NORMAL = Latent(size=2)


@pytest.fixture(scope="module")
def gaussian() -> Dataset:
    rng = torch.Generator().manual_seed(5)
    return TensorDataset(
        POINTS, torch.randn(20_000, 2, generator=rng), None, torch.randn(8_000, 2, generator=rng), None
    )


def test_the_bound_is_zero_against_a_perfect_generator(gaussian: Dataset) -> None:
    found = fresh_critic(lambda z: z, NORMAL, gaussian, steps=150)
    assert found.js <= 3 * found.error + 1e-3
    assert pytest.approx(-math.log(4), abs=0.03) == found.V
    assert found.judged == 4_000


def test_the_bound_is_below_the_divergence_and_near_it(gaussian: Dataset) -> None:
    shift = 1.0

    def integrand(x: float) -> float:
        a, b = norm.pdf(x), norm.pdf(x, shift)
        return float(a * math.log(2 * a / (a + b)) + b * math.log(2 * b / (a + b))) / 2

    wanted = quad(integrand, -8, 9)[0]
    found = fresh_critic(lambda z: z + torch.tensor([shift, 0.0]), NORMAL, gaussian, steps=200)
    assert 0.8 * wanted - 3 * found.error < found.js < wanted + 3 * found.error
    assert found.error < 0.01


def test_disjoint_distributions_are_log_2_apart(gaussian: Dataset) -> None:
    found = fresh_critic(lambda z: z / 10 + 9, NORMAL, gaussian, steps=100)
    assert found.js == pytest.approx(math.log(2), abs=0.01)
    assert found.curve[-1][0] == 100


def test_the_result_is_repeatable_and_has_no_side_effects(gaussian: Dataset) -> None:
    def G(z: Tensor) -> Tensor:
        return 2 * z

    state = torch.random.get_rng_state()
    first = fresh_critic(G, NORMAL, gaussian, steps=20)
    assert torch.equal(state, torch.random.get_rng_state())
    assert first == fresh_critic(G, NORMAL, gaussian, steps=20)
