"""Penalties against closed forms and finite differences, on non-square pictures with per-sample norms."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from playground.objectives import PENALTIES
from playground.objectives.base import squared_norms

SHAPE = (3, 5, 7)
NAMES = list(PENALTIES)


def rng() -> torch.Generator:
    return torch.Generator().manual_seed(7)


def pictures(n: int = 4) -> tuple[Tensor, Tensor]:
    g = torch.Generator().manual_seed(1)
    return torch.randn(n, *SHAPE, generator=g), 2 * torch.randn(n, *SHAPE, generator=g) + 1


def small_D() -> nn.Module:
    with torch.random.fork_rng():
        torch.manual_seed(3)
        return nn.Sequential(nn.Flatten(), nn.Linear(105, 16), nn.Tanh(), nn.Linear(16, 1), nn.Flatten(0))


def numeric_norms(D: nn.Module, x: Tensor, h: float = 1e-3) -> np.ndarray:
    """‖∇ₓ D‖² of each sample by central differences in float64."""
    D, x = D.double(), x.double()
    flat = x.reshape(len(x), -1)
    squares = np.zeros(len(x))
    for k in range(flat.shape[1]):
        step = torch.zeros_like(flat)
        step[:, k] = h
        with torch.no_grad():
            slope = (D((flat + step).reshape(x.shape)) - D((flat - step).reshape(x.shape))) / (2 * h)
        squares += slope.numpy() ** 2
    D.float()
    return squares


def test_gradient_norms_equal_finite_differences() -> None:
    D, (real, _) = small_D(), pictures()
    np.testing.assert_allclose(squared_norms(D, real).detach().numpy(), numeric_norms(D, real), rtol=1e-4)


@pytest.mark.parametrize("gamma", [0.1, 10.0])
def test_r1_and_r2_are_half_gamma_times_the_mean_square(gamma: float) -> None:
    D, (real, fake) = small_D(), pictures()
    for name, x in (("r1", real), ("r2", fake)):
        found = PENALTIES[name](gamma=gamma).penalty(D, real, fake, rng()).item()  # type: ignore[call-arg]
        assert found == pytest.approx(gamma / 2 * numeric_norms(D, x).mean(), rel=1e-4)


@pytest.mark.parametrize("sides", ["one", "two"])
@pytest.mark.parametrize("scale", [0.2, 3.0])
def test_gradient_penalty_is_gulrajanis_equation_3(sides: str, scale: float) -> None:
    base, (real, fake) = small_D(), pictures()
    D = lambda x: scale * base(x)  # noqa: E731
    epsilon = torch.rand((4, 1, 1, 1), generator=rng())
    between = epsilon * real + (1 - epsilon) * fake
    norms = scale * np.sqrt(numeric_norms(base, between))
    excess = np.maximum(norms - 1, 0) if sides == "one" else norms - 1
    found = PENALTIES["gp"](weight=10.0, sides=sides).penalty(D, real, fake, rng()).item()  # type: ignore[call-arg]
    assert found == pytest.approx(10 * (excess**2).mean(), rel=1e-4, abs=1e-6)


def test_dragan_stays_near_real_samples() -> None:
    D, (real, fake) = small_D(), pictures()
    near = real + 0.5 * real.std() * torch.rand(real.shape, generator=rng())
    expected = 10 * ((np.sqrt(numeric_norms(D, near)) - 1) ** 2).mean()
    assert PENALTIES["dragan"]().penalty(D, real, fake, rng()).item() == pytest.approx(expected, rel=1e-4)
    assert PENALTIES["dragan"]().penalty(D, real, fake * 100, rng()).item() == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("batch", [1, 64])
def test_a_critic_of_slope_one_has_no_penalty(batch: int) -> None:
    """The trap: a norm over the whole batch would be √64 here, and the penalty 10 · 49."""
    real, fake = pictures(batch)
    w = torch.randn(105, generator=rng())
    w /= w.norm()
    D = lambda x: x.reshape(len(x), -1) @ w  # noqa: E731
    for name in ("gp", "dragan"):
        assert PENALTIES[name]().penalty(D, real, fake, rng()).item() == pytest.approx(0, abs=1e-9)
    assert PENALTIES["r1"]().penalty(D, real, fake, rng()).item() == pytest.approx(0.5)


def test_a_quadratic_critic_has_the_norm_of_its_input() -> None:
    real, fake = pictures()
    D = lambda x: x.reshape(len(x), -1).square().sum(1) / 2  # noqa: E731
    expected = real.reshape(4, -1).square().sum(1).mean().item() / 2
    assert PENALTIES["r1"]().penalty(D, real, fake, rng()).item() == pytest.approx(expected, rel=1e-5)


def test_epsilon_is_drawn_for_each_sample() -> None:
    seen: list[Tensor] = []

    def D(x: Tensor) -> Tensor:
        seen.append(x.detach())
        return x.reshape(len(x), -1).sum(1)

    PENALTIES["gp"]().penalty(D, torch.ones(50, 1, 2, 3), torch.zeros(50, 1, 2, 3), rng())
    values = seen[0].reshape(50, -1)
    assert (values == values[:, :1]).all()
    assert values[:, 0].unique().numel() > 45


def test_packed_samples_share_one_norm() -> None:
    real, fake = pictures(6)
    D = lambda x: x.reshape(3, -1).sum(1)  # noqa: E731
    found = PENALTIES["r1"]().penalty(D, real, fake, rng()).item()
    assert found == pytest.approx(0.5 * 2 * 105)


@pytest.mark.parametrize("name", NAMES)
def test_the_gradient_of_a_penalty_equals_finite_differences(name: str) -> None:
    """Double backward: ∂penalty/∂θ by autograd and by moving one weight at a time."""
    D, (real, fake) = small_D(), pictures()
    weight = D[1].weight  # type: ignore[index]
    penalty = PENALTIES[name]()
    (slope,) = torch.autograd.grad(penalty.penalty(D, real, fake, rng()), weight)
    for i, j in ((0, 0), (3, 50), (15, 104)):
        values = []
        for h in (1e-2, -1e-2):
            with torch.no_grad():
                weight[i, j] += h
            values.append(penalty.penalty(D, real, fake, rng()).item())
            with torch.no_grad():
                weight[i, j] -= h
        assert slope[i, j].item() == pytest.approx((values[0] - values[1]) / 2e-2, rel=0.05, abs=2e-3)


@pytest.mark.parametrize("name", NAMES)
def test_a_flat_critic_gives_a_finite_gradient(name: str) -> None:
    D = small_D()
    for p in D.parameters():
        p.data.zero_()
    value = PENALTIES[name]().penalty(D, *pictures(), rng())
    grads = torch.autograd.grad(value, list(D.parameters()), allow_unused=True)
    assert all(g is None or torch.isfinite(g).all() for g in grads)


@pytest.mark.parametrize("name", NAMES)
def test_autocast_around_a_penalty_changes_nothing(name: str) -> None:
    D, (real, fake) = small_D(), pictures()
    plain = PENALTIES[name]().penalty(D, real, fake, rng())
    with torch.autocast("cpu", dtype=torch.bfloat16):
        inside = PENALTIES[name]().penalty(D, real, fake, rng())
    assert torch.equal(plain, inside)
