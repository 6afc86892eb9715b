"""Stability: against finite differences, the closed form of a bilinear game, and a real step of training."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from torch import Tensor

from playground import presets
from playground.config import RunConfig
from playground.data import load
from playground.errors import InputError
from playground.training import stability
from playground.training.stability import VectorField, caveat, look, step_sizes, update_jacobian, verdict
from playground.training.state import TrainingState
from tests.runs.helpers import tiny


def _players(**patch: Any) -> TrainingState:
    config = tiny(condition="none", loop__ema=0.0, opt_G="sgd", opt_D="sgd", **patch)
    return TrainingState.begin(config, load(config.data))


def _bilinear(**patch: Any) -> TrainingState:
    """G(z) = Az + b, D(x) = w·x + c and the Wasserstein loss: a game that is bilinear in (A, b) and w."""
    return _players(G__hidden=[], D__hidden=[], objective="wasserstein", penalties={}, G__norm="none", **patch)


def _weights(state: TrainingState) -> Tensor:
    return torch.cat([p.detach().reshape(-1) for p in (*state.optimizer_G.parameters, *state.optimizer_D.parameters)])


def test_the_eigenvalues_of_a_bilinear_game_equal_the_closed_form() -> None:
    """∂v_b/∂w = I, ∂v_A/∂w = z̄, and back with the other sign: λ = ±i·√(1 + ‖z̄‖²), twice, else 0."""
    game = VectorField(_bilinear())
    mean = game._z.mean(0).double()
    J = game.jacobian().double()
    size = math.sqrt(1 + float(mean.square().sum()))
    values = torch.linalg.eigvals(J)
    assert values.real.abs().max() < 1e-5
    wanted = torch.tensor([-size, -size, 0, 0, 0, 0, 0, size, size], dtype=torch.float64)
    assert torch.allclose(values.imag.sort().values, wanted, atol=1e-3)


@pytest.mark.parametrize("dynamics", ["simultaneous", "alternating", "extragradient", "consensus"])
def test_methods_change_a_rotation_as_theory_predicts(dynamics: str) -> None:
    """Of a turning by s = h·|λ|: together it always grows, in turns it stays on the circle, the cures shrink it."""
    h = 0.05
    state = _bilinear(dynamics=dynamics, opt_G__lr=h, opt_D__lr=h)
    game = VectorField(state)
    s = h * math.sqrt(1 + float(game._z.mean(0).square().sum()))
    M = update_jacobian(state, game.jacobian().double(), step_sizes(state).double(), game.size_G)
    turning = [v for v in torch.linalg.eigvals(M).tolist() if abs(v.imag) > 1e-6]
    assert len(turning) == 4
    wanted = {
        "simultaneous": math.hypot(1, s),
        "alternating": 1.0,
        "extragradient": math.hypot(1 - s * s, s),
        "consensus": math.hypot(1 - 0.1 * s * s / h, s),
    }
    assert [abs(v) for v in turning] == pytest.approx([wanted[dynamics]] * 4, abs=1e-5)


@pytest.mark.parametrize(
    "patch",
    [
        {"objective": "ns", "penalties": {}, "D__activation": "tanh", "G__activation": "silu", "G__norm": "none"},
        {"objective": "rpgan", "penalties": {"r1": {"every": 4}}, "D__activation": "tanh", "G__activation": "tanh"},
        {"objective": "lsgan", "penalties": {}, "D__activation": "silu", "G__activation": "silu", "G__norm": "batch"},
        {
            "objective": "ns",
            "penalties": {},
            "D__activation": "tanh",
            "G__activation": "tanh",
            "tricks__instance_noise": 0.3,
            "tricks__pac": 2,
        },
    ],
)
def test_the_jacobian_equals_finite_differences(patch: dict[str, Any]) -> None:
    state = _players(**patch)
    game = VectorField(state, 64)
    J = game.jacobian()
    way = torch.randn(game.size, generator=torch.Generator().manual_seed(1))
    step = 3e-3
    game.move(step * way)
    ahead = game.velocity()
    game.move(-2 * step * way)
    found = (ahead - game.velocity()) / (2 * step)
    assert (found - J @ way).norm() < 0.01 * found.norm()


def test_the_field_is_the_step_that_training_takes() -> None:
    """One simultaneous step of SGD on the same batch moves the weights by P·v."""
    from playground.training.dynamics import update_both

    state = _players(dynamics="simultaneous", objective="ns", penalties={}, G__norm="none")
    game = VectorField(state)
    v, P = game.velocity(), step_sizes(state)
    before = _weights(state)
    update_both(state, game._real, state.G(game._z, None), None)
    assert torch.allclose(_weights(state) - before, P * v, atol=1e-7)


def test_adam_s_steps_are_scaled_weight_by_weight() -> None:
    config = tiny(condition="none", opt_G="adam", opt_D="rmsprop", dynamics="simultaneous")
    state = TrainingState.begin(config, load(config.data))
    for optimizer in (state.optimizer_G, state.optimizer_D):
        optimizer.descend([torch.full((sum(p.numel() for p in optimizer.parameters),), 0.01)], 0.0)
    sizes = step_sizes(state)
    n = sum(p.numel() for p in state.optimizer_G.parameters)
    assert torch.allclose(sizes[:n], torch.tensor(config.opt_G.lr / 0.01), rtol=1e-3)
    assert torch.allclose(sizes[n:], torch.tensor(config.opt_D.lr / 0.001), rtol=1e-3)  # √(0.01 · 0.01²)


def test_the_analysis_does_not_change_the_weights() -> None:
    state = _players(objective="ns", penalties={"r1": {"every": 4}}, D__norm="spectral")
    before = _weights(state)
    found = look(state)
    assert torch.equal(_weights(state), before)
    assert len(found.eigenvalues) == len(before)
    assert len(found.field) == stability.SIDE**2
    x, y, dx, dy = found.field[len(found.field) // 2]
    assert (x, y) == pytest.approx((0, 0), abs=1e-12)
    assert (dx, dy) == pytest.approx(found.speed, rel=0.05)  # spectral vectors move a little at every look
    assert all(str(message).endswith(".") for message in verdict(found))


@pytest.mark.parametrize(
    ("patch", "said"),
    [
        ({"opt_G": "sgd", "opt_D": "sgd"}, ["plain"]),
        ({"opt_G": "sgd", "opt_D": "sgd", "opt_D.momentum": 0.9}, ["without_momentum"]),
        ({"opt_G.beta1": 0.0, "opt_D.beta1": 0.0}, ["scales"]),
        ({"opt_G": "rmsprop", "opt_D.beta1": 0.5}, ["scales", "without_momentum"]),
        ({"opt_G": "optimistic_adam", "opt_G.beta1": 0.0, "opt_D.beta1": 0.0}, ["scales", "without_optimism"]),
    ],
)
def test_the_caveat_says_what_the_eigenvalues_leave_out(patch: dict[str, Any], said: list[str]) -> None:
    codes = [message.code.removeprefix("stability_") for message in caveat(RunConfig().edit(patch))]
    assert codes == ["batch", *said, "exact_at_rest"]


def test_the_caveat_names_the_optimisers_whose_scales_are_kept() -> None:
    kept = caveat(RunConfig().edit({"opt_G": "rmsprop"}))[1]
    assert str(kept) == "The gradient scales of RMSprop, Adam are kept as they are now."


def test_the_first_preset_of_the_lab_can_be_analysed() -> None:
    config = presets.load(presets.LAB).config
    game = VectorField(TrainingState.begin(config, load(config.data)))
    assert stability.MANY < game.size <= stability.MOST
    assert game.batch == stability.SMALL_BATCH
    assert caveat(config, game.batch)[0].values == {"batch": game.batch}


def test_networks_that_cannot_be_analysed_are_refused() -> None:
    with pytest.raises(InputError, match="weights"):
        look(_players(G__hidden=[64, 64]))
    config = RunConfig.from_json(tiny(condition="concatenation").to_json())
    with pytest.raises(InputError, match="without labels"):
        look(TrainingState.begin(config, load(config.data)))
