"""The algorithm with `next` and `send`: what one step computes, how it ends, and the numbers of updates."""

from __future__ import annotations

import copy
import inspect
import itertools
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from playground.config import RunConfig
from playground.data import load
from playground.data.dataset import Dataset
from playground.errors import Diverged
from playground.messages import Stop
from playground.objectives import OBJECTIVES
from playground.training import algorithm
from playground.training.algorithm import train
from playground.training.data_order import DataOrder
from playground.training.state import TrainingState
from playground.training.steps import Edited, Step
from tests.training.hands import TINY, nth, steps, tiny


def test_it_stops_at_its_steps_at_its_epochs_and_when_told(data: Dataset) -> None:
    assert len(list(train(tiny(stop__steps=5), data))) == 5
    last = list(train(tiny(stop__epochs=1.0), data))[-1]
    assert isinstance(last, Step)
    assert last.epoch >= 1 > last.epoch - 16 / len(data.train)
    run = train(tiny(), data)
    next(run)
    with pytest.raises(StopIteration):
        run.send(Stop())


@pytest.mark.parametrize("player", ["D", "G"])
def test_numbers_that_are_not_finite_stop_training_before_the_update(data: Dataset, player: str) -> None:
    run = train(tiny(), data)
    step = next(run)
    assert isinstance(step, Step)
    with torch.no_grad():
        broken = (step.state.optimizer_D if player == "D" else step.state.optimizer_G).parameters
        broken[0][0, 0] = float("nan")
    before = copy.deepcopy(step.state.D.state_dict())
    with pytest.raises(Diverged) as caught:
        next(run)
    assert "step 2" in caught.value.sentence
    assert "learning rate" in caught.value.sentence
    after = step.state.D.state_dict()
    assert all(torch.equal(before[k].nan_to_num(), after[k].nan_to_num()) for k in before)


def test_an_explosion_is_caught_with_finite_weights(data: Dataset) -> None:
    config = tiny(objective="wasserstein", opt_D="sgd", opt_D__lr=1.0, objective__clip=None, D__hidden=[8, 8, 8])
    run = train(config, data)
    last: Step | Edited | None = None
    with pytest.raises(Diverged) as caught:
        for last in run:
            assert last.step < 5000
    assert isinstance(last, Step)
    assert caught.value.values["step"] == last.step + 1
    assert all(torch.isfinite(v).all() for v in last.state.snapshot().tensors.values())


def test_the_average_follows_its_closed_form(data: Dataset) -> None:
    config = tiny(loop__ema=0.9, G__norm="none")
    run = train(config, data)
    begin = TrainingState.begin(config, data)
    average = [p.detach().clone().double() for p in begin.optimizer_G.parameters]
    for t in range(30):
        step = next(run)
        assert isinstance(step, Step)
        keep = min(0.9, (1 + t) / (10 + t))
        average = [
            keep * a + (1 - keep) * p.detach().double()
            for a, p in zip(average, step.state.optimizer_G.parameters, strict=True)
        ]
    for a, p in zip(average, step.state.ema.parameters(), strict=True):
        torch.testing.assert_close(p.double(), a, rtol=1e-5, atol=1e-6)


def test_the_average_of_a_spectral_g_is_normalised_as_g_is() -> None:
    """Its weights are averages, but the unit vectors that measure them are not: those would be shorter."""
    config = tiny(loop__ema=0.9, G__norm="spectral", G__hidden=[8, 8], opt_G__lr=0.05)
    state = steps(config, load(config.data), 30).state
    vectors = [(name, v) for name, v in state.ema.named_buffers() if name.endswith(("._u", "._v"))]
    assert len(vectors) == 6
    raw = dict(state.G.named_buffers())
    for name, v in vectors:
        assert torch.equal(v, raw[name])
        assert v.norm().item() == pytest.approx(1, abs=1e-5)


def test_losses_of_bfloat16_networks_are_float32(data: Dataset) -> None:
    for objective in OBJECTIVES:
        config = RunConfig().edit({**TINY, "objective": objective})
        step = nth(train(config, data, precision="bfloat16"), 2)
        assert {key: value.dtype for key, value in step.losses.items() if value.dtype != torch.float32} == {}
        logits = step.losses["real_logits"], step.losses["fake_logits"]
        if objective == "wasserstein":
            wanted = logits[1].double().mean() - logits[0].double().mean()
            assert step.losses["adv_D"].item() == pytest.approx(wanted.item(), abs=1e-6)


def test_one_step_of_sgd_equals_that_of_the_paper(data: Dataset) -> None:
    """Algorithm 1 with m = 16, k = 1 with linear networks, against derivatives in NumPy."""
    config = tiny(G__hidden=[], D__hidden=[], opt_G="sgd", opt_D="sgd", opt_G__lr=0.1, opt_D__lr=0.1, G__norm="none")
    begin = TrainingState.begin(config, data)
    A, b = (p.detach().double().numpy() for p in begin.optimizer_G.parameters)
    w, c = (p.detach().double().numpy() for p in begin.optimizer_D.parameters)
    rng = torch.Generator().manual_seed(config.seed)
    x = data.batch(DataOrder(config.seed, len(data.train)).take(0, 16)).double().numpy()
    z = config.latent.sample(16, rng).double().numpy()
    fake = z @ A.T + b
    sigmoid = lambda t: 1 / (1 + np.exp(-t))  # noqa: E731
    real_slope, fake_slope = -sigmoid(-(x @ w.T + c)) / 16, sigmoid(fake @ w.T + c) / 16
    w = w - 0.1 * (real_slope.T @ x + fake_slope.T @ fake)
    c = c - 0.1 * (real_slope.sum(0) + fake_slope.sum(0))
    slope = -sigmoid(-(fake @ w.T + c)) / 16 @ w  # non-saturating: −log D(G(z))
    A, b = A - 0.1 * slope.T @ z, b - 0.1 * slope.sum(0)
    state = steps(config, data, 1).state
    for mine, theirs in zip([*state.optimizer_G.parameters, *state.optimizer_D.parameters], [A, b, w, c], strict=True):
        np.testing.assert_allclose(mine.detach().numpy(), theirs, rtol=2e-5, atol=1e-6)


def test_weights_are_clipped_after_each_update_of_d(data: Dataset) -> None:
    state = steps(tiny(objective="wasserstein", objective__clip=0.01), data, 3).state
    assert max(p.abs().max().item() for p in state.optimizer_D.parameters) <= 0.01 + 1e-9


def test_gradients_are_clipped_to_the_norm(data: Dataset) -> None:
    state = steps(tiny(tricks__clip_gradients=1e-3), data, 1).state
    norm = torch.cat(state.optimizer_D.grads).norm().item()
    assert norm == pytest.approx(1e-3, rel=1e-3)


def test_lazy_penalties_apply_to_every_kth_update(data: Dataset) -> None:
    config = tiny(penalties={"r1": {"gamma": 1.0, "every": 4}})
    due = [s.step for s in itertools.islice(train(config, data), 12) if isinstance(s, Step) and "r1" in s.numbers()]
    assert due == [1, 5, 9]


def test_the_schedule_reaches_the_optimiser(data: Dataset) -> None:
    config = tiny(schedule__kind="linear", schedule__horizon=10, schedule__final=0.0, opt_G__lr=1.0, opt_G="sgd")
    run = train(config, data)
    rates = [next(run).numbers()["lr_G"] for _ in range(11)]  # type: ignore[union-attr]
    np.testing.assert_allclose(rates, [*np.linspace(1, 0, 11)], atol=1e-12)


def test_every_number_is_finite_and_named(data: Dataset) -> None:
    step = steps(tiny(penalties={"r1": {}}), data, 3)
    numbers = step.numbers()
    assert {"loss_D", "loss_G", "adv_D", "r1", "D_real", "D_fake", "acc_real", "acc_fake", "V", "grad_D", "grad_G",
            "lr_D", "lr_G"} <= numbers.keys()  # fmt: skip
    assert all(np.isfinite(v) for v in numbers.values())
    histograms = step.histograms()
    assert sum(histograms["D_real"]) == pytest.approx(1.0)
    for player in ("D", "G"):  # squares add up to that of the whole
        assert math.hypot(*histograms[f"grad_{player}_layers"]) == pytest.approx(numbers[f"grad_{player}"], rel=1e-4)


@pytest.mark.parametrize(("norm", "layers"), [("none", 3), ("batch", 3), ("spectral", 3)])
def test_gradient_norms_are_given_per_layer(norm: str, layers: int, data: Dataset) -> None:
    step = steps(tiny(D__hidden=[8, 8], D__norm=norm), data, 1)
    state, found = step.state, step.histograms()["grad_D_layers"]
    assert len(found) == layers
    norms = dict(zip((n for n, _ in state.D.named_parameters()), state.optimizer_D.norms(), strict=True))
    first = [float(norm) for name, norm in norms.items() if name.startswith(("features.0.", "features.1."))]
    assert len(first) == (4 if norm == "batch" else 2)
    assert found[0] == pytest.approx(math.hypot(*first), rel=1e-5)


def test_each_epoch_draws_every_sample_once_in_a_new_order() -> None:
    order = DataOrder(seed=3, n=10)
    first, second = order.take(0, 10), order.take(10, 10)
    assert sorted(first.tolist()) == sorted(second.tolist()) == list(range(10))
    assert first.tolist() != second.tolist()
    assert torch.equal(order.take(7, 6), torch.cat([first[7:], second[:3]]))
    assert torch.equal(DataOrder(seed=3, n=10).take(13, 4), second[3:7])


def test_the_example_in_readme_runs() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    example = readme.partition("```python\n")[2].partition("```")[0]
    assert len(example.splitlines()) == 8
    assert '"steps": 1000' in example
    found: dict[str, Any] = {}
    exec(example.replace('"steps": 1000', '"steps": 2'), found)
    assert found["images"].shape == (64, 1, 28, 28)


def test_the_algorithm_fits_on_one_screen() -> None:
    functions = (algorithm.train, algorithm.play, algorithm.update_networks, algorithm.update_D, algorithm.update_G)
    assert sum(len(inspect.getsource(inspect.unwrap(f)).splitlines()) for f in functions) <= 60
    source = inspect.getsource(algorithm)
    assert len(source.splitlines()) <= 120
    for seam in ("compile", "time", "extragradient", "consensus", "getattr"):
        assert not re.search(rf"\b{seam}\b", source.split('"""', 2)[2]), seam
