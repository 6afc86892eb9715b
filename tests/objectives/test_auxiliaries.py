"""Auxiliary terms: feature matching by an independent computation, in both steps, by paths and links, with heads."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from playground import link
from playground.config import RunConfig, flatten, table
from playground.data import load
from playground.messages import Edit
from playground.networks.judgement import Judgement
from playground.objectives import AUXILIARIES
from playground.objectives.base import Auxiliary, weight
from playground.options import Change
from playground.training.algorithm import train
from playground.training.losses import loss_G
from playground.training.state import TrainingState
from playground.training.steps import Edited, Step

TINY: dict[str, Any] = {
    "data": "ring", "data.samples": 300, "latent.size": 2, "G.hidden": [8], "D.hidden": [6, 5], "G.norm": "none",
    "loop.batch": 16,
}  # fmt: skip


def tiny(**changes: Any) -> RunConfig:
    return RunConfig().edit({**TINY, **{k.replace("__", "."): v for k, v in changes.items()}})


def features(state: TrainingState, x: Tensor) -> np.ndarray[Any, Any]:
    """D's last hidden layer, in NumPy: two layers with leaky ReLU."""
    w = {name: p.detach().double().numpy() for name, p in state.D.named_parameters()}
    h = x.detach().double().numpy()
    for layer in ("features.0", "features.2"):
        h = h @ w[f"{layer}.weight"].T + w[f"{layer}.bias"]
        h = np.where(h > 0, h, 0.2 * h)
    return h


@pytest.mark.parametrize("objective", ["ns", "hinge", "rpgan"])
def test_feature_matching_is_the_squared_distance_of_the_mean_features(objective: str) -> None:
    config = tiny(objective=objective, auxiliaries={"feature_matching": {"weight": 3.0}})
    state = TrainingState.begin(config, load(config.data))
    real, fake, y = state.draw_batch()
    plain = TrainingState.begin(tiny(objective=objective), state.data)
    gap = features(state, real).mean(0) - features(state, fake).mean(0)
    loss, terms = loss_G(state, real, fake, y)
    without, _ = loss_G(plain, real, fake, y)
    assert terms["feature_matching_G"].item() == pytest.approx(3.0 * (gap**2).sum(), rel=1e-5)
    assert terms["adv_G"].item() == pytest.approx(without.item(), rel=1e-6)
    assert loss.item() == pytest.approx(without.item() + 3.0 * (gap**2).sum(), rel=1e-5)


def test_its_gradient_equals_finite_differences_and_does_not_reach_D() -> None:
    config = tiny(auxiliaries={"feature_matching": {"weight": 2.0}})
    state = TrainingState.begin(config, load(config.data))
    real, fake, _ = state.draw_batch()
    fake = fake.detach().requires_grad_(True)
    term = config.auxiliaries[0]
    with torch.no_grad():
        on_real = state.D(real)
    (slope,) = torch.autograd.grad(term.loss_G(on_real, state.D(fake), None), fake)
    f_real, h = features(state, real).mean(0), 1e-6

    def value(x: Tensor) -> float:
        return 2.0 * float(((f_real - features(state, x).mean(0)) ** 2).sum())

    for i, j in itertools.product(range(3), range(2)):
        up, down = fake.detach().double().clone(), fake.detach().double().clone()
        up[i, j] += h
        down[i, j] -= h
        assert slope[i, j].item() == pytest.approx((value(up) - value(down)) / (2 * h), rel=1e-3, abs=1e-7)


def test_a_weight_of_zero_changes_no_bits_of_the_weights() -> None:
    with_it, without = (
        _trained(tiny(**changes)) for changes in ({"auxiliaries": {"feature_matching": {"weight": 0.0}}}, {})
    )
    assert all(torch.equal(with_it[k], v) for k, v in without.items())
    strong = _trained(tiny(auxiliaries={"feature_matching": {"weight": 5.0}}))
    assert not all(torch.equal(strong[k], v) for k, v in without.items())


def _trained(config: RunConfig) -> dict[str, Tensor]:
    *_, last = itertools.islice(train(config, load(config.data)), 8)
    assert isinstance(last, Step)
    return last.state.snapshot().tensors


def test_its_value_is_logged_and_it_can_be_edited_during_a_run() -> None:
    config = tiny()
    run = train(config, load(config.data))
    assert "feature_matching_G" not in next(run).numbers()  # type: ignore[union-attr]
    answer = run.send(Edit({"auxiliaries.feature_matching.weight": 2.5}))
    assert isinstance(answer, Edited)
    assert answer.problem == ""
    step = next(run)
    assert isinstance(step, Step)
    assert step.config.auxiliaries == (AUXILIARIES["feature_matching"](weight=2.5),)  # type: ignore[call-arg]
    assert step.numbers()["feature_matching_G"] > 0
    run.send(Edit({"auxiliaries.feature_matching": None}))
    assert "feature_matching_G" not in next(run).numbers()  # type: ignore[union-attr]


def test_it_is_in_json_in_links_and_in_the_table_of_settings() -> None:
    config = RunConfig().edit({"auxiliaries.feature_matching.weight": 4.0})
    assert config.to_json()["auxiliaries"] == {"feature_matching": {"weight": 4.0}}
    assert RunConfig.from_json(config.to_json()) == config
    assert link.from_query(link.to_query(config))[1] == config
    assert link.from_query(link.to_query(RunConfig()))[1] == RunConfig()
    assert {entry.path: entry.value for entry in table(config)}["auxiliaries.feature_matching.weight"] == 4.0
    assert dict(flatten(config))["auxiliaries"] == ("feature_matching",)
    old = {k: v for k, v in RunConfig().to_json().items() if k != "auxiliaries"}
    assert RunConfig.from_json(old) == RunConfig(), "what was written before there were any"


@dataclass(frozen=True)
class Rotations(Auxiliary):
    """D tells by a head of its own whether a sample was turned around; both players are asked."""

    name: ClassVar[str] = "rotations"
    label: ClassVar[str] = "Rotations"
    help: ClassVar[str] = "A test."
    paired: ClassVar[bool] = False

    weight: float = weight(1.0, "λ")

    def heads(self, classes: int) -> tuple[tuple[str, int], ...]:
        return (("rotation", 2 + classes),)

    def loss_D(self, real: Judgement, fake: Judgement, y: Tensor | None) -> Tensor:
        target = torch.zeros(len(real.logits), dtype=torch.int64)
        return self.weight * F.cross_entropy(real.heads["rotation"], target)

    def loss_G(self, real: Judgement | None, fake: Judgement, y: Tensor | None) -> Tensor:
        return self.weight * fake.heads["rotation"].square().mean()


@pytest.fixture
def rotations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(AUXILIARIES, "rotations", Rotations)


@pytest.mark.usefixtures("rotations")
@pytest.mark.parametrize("norm", ["none", "spectral", "batch"])
def test_a_term_gets_its_head_and_trains_it(norm: str) -> None:
    config = tiny(auxiliaries={"rotations": {}, "feature_matching": {}}, D__norm=norm)
    run = train(config, load(config.data))
    step = next(run)
    assert isinstance(step, Step)
    before = {k: v.clone() for k, v in step.state.D.state_dict().items() if k.startswith("heads.rotation")}
    assert before
    *_, step = itertools.islice(run, 5)
    assert isinstance(step, Step)
    after = step.state.D.state_dict()
    assert any(not torch.equal(after[k], v) for k, v in before.items())
    assert {"rotations_D", "rotations_G", "feature_matching_G"} <= step.numbers().keys()
    assert step.state.D(step.state.data.train[:4]).heads["rotation"].shape == (4, 2)


@pytest.mark.usefixtures("rotations")
def test_a_running_D_gets_no_new_head() -> None:
    assert RunConfig().changes({"auxiliaries.feature_matching": {}}) is Change.LIVE
    assert RunConfig().changes({"auxiliaries.rotations": {}}) is Change.RUN
    given = RunConfig().edit({"auxiliaries.rotations": {}})
    assert given.changes({"auxiliaries.rotations.weight": 2.0}) is Change.LIVE
    assert given.changes({"auxiliaries.rotations": None}) is Change.RUN


@pytest.mark.usefixtures("rotations")
def test_heads_do_not_change_the_other_initial_weights() -> None:
    states = [TrainingState.begin(tiny(**c), load(tiny().data)) for c in ({}, {"auxiliaries": {"rotations": {}}})]
    plain, headed = (state.D.state_dict() for state in states)
    assert all(torch.equal(headed[k], v) for k, v in plain.items())
