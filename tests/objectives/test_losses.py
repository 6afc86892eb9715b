"""Losses against formulas written in NumPy and SciPy, and their derivatives against finite differences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import expit, log_expit
from torch import Tensor
from torchmetrics.functional import hinge_loss

from playground.config import RunConfig
from playground.objectives import OBJECTIVES, PENALTIES, Objective, value

Pair = tuple[Callable[[Any, Any], float], Callable[[Any, Any], float]]

REFERENCES: dict[str, Pair] = {
    "minimax": (
        lambda r, f: -log_expit(r).mean() - log_expit(-f).mean(),
        lambda r, f: log_expit(-f).mean(),
    ),
    "ns": (
        lambda r, f: -log_expit(r).mean() - log_expit(-f).mean(),
        lambda r, f: -log_expit(f).mean(),
    ),
    "lsgan": (
        lambda r, f: 0.5 * ((r - 1) ** 2).mean() + 0.5 * (f**2).mean(),
        lambda r, f: 0.5 * ((f - 1) ** 2).mean(),
    ),
    "hinge": (
        lambda r, f: np.maximum(0, 1 - r).mean() + np.maximum(0, 1 + f).mean(),
        lambda r, f: -f.mean(),
    ),
    "wasserstein": (lambda r, f: f.mean() - r.mean(), lambda r, f: -f.mean()),
    "rpgan": (
        lambda r, f: -log_expit(r - f).mean(),
        lambda r, f: -log_expit(f - r).mean(),
    ),
}
logits = arrays(np.float64, 5, elements=st.floats(-1e4, 1e4, allow_nan=False))


def test_every_loss_has_a_reference() -> None:
    assert REFERENCES.keys() == OBJECTIVES.keys()


@pytest.mark.parametrize("name", OBJECTIVES)
@given(real=logits, fake=logits)
def test_losses_equal_their_formulas(name: str, real: Any, fake: Any) -> None:
    objective = OBJECTIVES[name]()
    r, f = torch.from_numpy(real), torch.from_numpy(fake)
    expected_D, expected_G = REFERENCES[name]
    assert objective.loss_D(r, f).item() == pytest.approx(expected_D(real, fake), rel=1e-9, abs=1e-9)
    assert objective.loss_G(r, f).item() == pytest.approx(expected_G(real, fake), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", OBJECTIVES)
def test_derivatives_equal_the_slopes_of_the_loss(name: str) -> None:
    objective = OBJECTIVES[name]()
    rng = torch.Generator().manual_seed(0)
    real, fake = (torch.randn(6, generator=rng, dtype=torch.float64, requires_grad=True) for _ in range(2))
    assert torch.autograd.gradcheck(lambda r, f: objective.loss_D(r, f), (real, fake))
    assert torch.autograd.gradcheck(lambda f: objective.loss_G(real.detach(), f), (fake,))


@pytest.mark.parametrize("name", OBJECTIVES)
@pytest.mark.parametrize("far", [1e4, -1e4])
def test_far_logits_stay_finite_in_float32(name: str, far: float) -> None:
    objective = OBJECTIVES[name]()
    real, fake = torch.full((4,), far, requires_grad=True), torch.full((4,), -far, requires_grad=True)
    total = objective.loss_D(real, fake) + objective.loss_G(real.detach(), fake)
    total.backward()
    assert torch.isfinite(total)
    assert real.grad is not None
    assert torch.isfinite(real.grad).all()


@given(real=logits, fake=logits)
def test_value_is_goodfellows(real: Any, fake: Any) -> None:
    found = value(torch.from_numpy(real), torch.from_numpy(fake)).item()
    assert found == pytest.approx(log_expit(real).mean() + log_expit(-fake).mean(), rel=1e-9, abs=1e-12)
    assert found <= 0


def test_value_at_the_equilibrium() -> None:
    assert value(torch.zeros(3), torch.zeros(3)).item() == pytest.approx(-np.log(4))


@pytest.mark.parametrize("name", [n for n, o in OBJECTIVES.items() if o.smoothable])
def test_label_smoothing_moves_the_real_target_alone(name: str) -> None:
    rng = np.random.default_rng(0)
    real, fake = rng.normal(size=8), rng.normal(size=8)
    r, f = torch.from_numpy(real), torch.from_numpy(fake)
    found = OBJECTIVES[name]().loss_D(r, f, real_target=0.9).item()
    if name == "lsgan":
        expected = 0.5 * ((real - 0.9) ** 2).mean() + 0.5 * (fake**2).mean()
    else:
        p = expit(real)
        expected = -(0.9 * np.log(p) + 0.1 * np.log(1 - p)).mean() - np.log(1 - expit(fake)).mean()
    assert found == pytest.approx(expected, rel=1e-9)


def test_hinge_equals_that_of_torchmetrics() -> None:
    rng = torch.Generator().manual_seed(0)
    real, fake = torch.randn(32, generator=rng), torch.randn(32, generator=rng)
    # torchmetrics averages max(0, 1 − margin) over all samples, ours over each half; its inputs must not look like
    # probabilities, which it would leave, nor lie outside [0, 1], which it would squash: so one half at a time, scaled.
    inside = torch.rand(64, generator=rng)
    expected = hinge_loss(inside, torch.ones(64, dtype=torch.int64), task="binary").item()
    found = OBJECTIVES["hinge"]().loss_D(inside, torch.full((64,), -2.0)).item()
    assert found == pytest.approx(expected, rel=1e-6)
    assert OBJECTIVES["hinge"]().loss_D(real, fake) >= 0


def test_g_pulls_against_d() -> None:
    """Where D's loss falls with the fake logits, G's rises: the players want opposite things of them."""
    for objective in (cls() for cls in OBJECTIVES.values()):
        real, fake = torch.zeros(4), torch.zeros(4, requires_grad=True)
        (slope_D,) = torch.autograd.grad(objective.loss_D(real, fake), fake)
        (slope_G,) = torch.autograd.grad(objective.loss_G(real, fake), fake)
        assert (slope_D >= 0).all()
        assert (slope_G < 0).all()


@pytest.mark.parametrize("option", [*OBJECTIVES.values(), *PENALTIES.values()], ids=lambda o: o.name)
def test_every_option_has_label_help_and_source(option: Any) -> None:
    assert option.label
    assert option.help.endswith(".")
    assert option.formula.count("{") == option.formula.count("}") > 0
    assert option.formula.count(r"\left") == option.formula.count(r"\right")
    assert any(c.isdigit() for c in option.source)


def test_a_new_option_needs_only_an_entry_in_the_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(frozen=True)
    class Absolute(Objective):
        name: ClassVar[str] = "absolute"
        label: ClassVar[str] = "Absolute"

        def loss_D(self, real: Tensor, fake: Tensor, *, real_target: float = 1.0) -> Tensor:
            return (real - 1).abs().mean() + fake.abs().mean()

        def loss_G(self, real: Tensor | None, fake: Tensor) -> Tensor:
            return (fake - 1).abs().mean()

    monkeypatch.setitem(OBJECTIVES, "absolute", Absolute)
    config = RunConfig.from_json({"objective": "absolute"})
    assert config.objective == Absolute()
    assert RunConfig.from_json(config.to_json()) == config
