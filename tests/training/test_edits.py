"""Edits and commands between two steps: when they apply, and which are refused."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
import torch

from playground.config import RunConfig
from playground.data import load
from playground.data.dataset import Dataset
from playground.messages import Edit, Only
from playground.options import Change
from playground.training.algorithm import train
from playground.training.data_order import DataOrder
from playground.training.steps import Edited, Step
from tests.training.hands import nth, same, steps, tiny

MODES = {"data": "modes", "data.centres": [-2.0, 0.0, 2.0, 0.5], "data.sigma": 0.02, "data.samples": 300}


@pytest.mark.parametrize(
    "patch",
    [{"data.radius": 1.0}, {"data": "moons"}, {"data.samples": 20}, {"data.outliers": 0.1}, MODES, {"data": "placed"}],
)
def test_new_points_are_used_at_once_and_after_resuming(data: Dataset, patch: dict[str, Any]) -> None:
    run = train(tiny(), data)
    for _ in range(5):
        next(run)
    assert run.send(Edit(patch)) == Edited(5, patch)
    half = next(run)
    assert isinstance(half, Step)
    state = half.state
    other = load(tiny().edit(patch).data)
    assert torch.equal(state.data.train, other.train)
    start = round(80 * len(other.train) / len(data.train)) + 16  # as many passes as before, and a batch
    assert torch.equal(state.draw_real()[0], other.batch(DataOrder(0, len(other.train)).take(start, 16)))
    state.drawn -= 16  # as if nobody had looked
    saved = state.snapshot()
    *_, end = itertools.islice(run, 6)
    assert isinstance(end, Step)
    assert same(steps(tiny(), other, 6, saved).state.snapshot(), end.state.snapshot())


def test_new_points_need_a_new_run_if_networks_use_labels() -> None:
    plain, knowing = tiny(), tiny(condition="concatenation")
    assert plain.changes({"data": "moons"}) is knowing.changes({"data.radius": 1.0}) is Change.LIVE
    assert knowing.changes({"data": "moons"}) is plain.changes({"data": "mnist"}) is Change.RUN
    assert knowing.changes({"data.classes": [1, 2]}) is Change.RUN
    assert RunConfig().changes({"data.fraction": 0.5}) is Change.RUN


def test_a_single_network_can_be_updated(data: Dataset) -> None:
    run = train(tiny(), data)
    step = next(run)
    assert isinstance(step, Step)
    for network, still in (("D", "G."), ("G", "D.")):
        before = step.state.snapshot()
        step = run.send(Only(network))  # type: ignore[arg-type]
        assert isinstance(step, Step)
        assert step.updated == network
        after = step.state.snapshot()
        moved = [
            k for k in before.tensors if k[:2] in ("G.", "D.") and not torch.equal(before.tensors[k], after.tensors[k])
        ]
        assert moved
        assert not any(k.startswith(still) and k.endswith(("weight", "bias")) for k in moved)


def test_an_edit_gets_an_answer_and_applies_from_the_next_step(data: Dataset) -> None:
    run = train(tiny(), data)
    next(run)
    answer = run.send(Edit({"opt_G.lr": 0.25}))
    assert answer == Edited(1, {"opt_G.lr": 0.25})
    step = next(run)
    assert isinstance(step, Step)
    assert step.step == 2
    assert step.numbers()["lr_G"] == 0.25


@pytest.mark.parametrize("patch", [{"latent.size": 5}, {"nonsense": 1}, {"opt_G.lr": -1}, {"tricks.pac": 3}])
def test_a_bad_edit_is_refused_and_the_run_continues(data: Dataset, patch: dict[str, Any]) -> None:
    run = train(tiny(), data)
    next(run)
    answer = run.send(Edit(patch))
    assert isinstance(answer, Edited)
    assert answer.problem
    for _ in range(3):
        step = next(run)
    assert isinstance(step, Step)
    assert same(step.state.snapshot(), steps(tiny(), data, 4).state.snapshot())


def test_fewer_points_keep_the_number_of_epochs(data: Dataset) -> None:
    run = train(tiny(stop__epochs=5), data)
    before = nth(run, 40).epoch
    assert isinstance(run.send(Edit({"data.samples": 100})), Edited)
    after = nth(run, 1)
    held = len(load(tiny(data__samples=100).data).train)
    assert after.epoch == pytest.approx(before + 16 / held, abs=1 / held)
