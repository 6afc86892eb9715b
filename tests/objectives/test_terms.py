"""The terms of the objectives' formulas: their values add up to the losses, and what is logged is their values."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
from torch import Tensor

from playground.data import load
from playground.objectives import OBJECTIVES
from playground.objectives.base import Goal
from playground.training.algorithm import train
from playground.training.steps import Step
from tests.runs.helpers import tiny

REAL, FAKE = (
    torch.randn(257, generator=torch.Generator().manual_seed(1)),
    torch.randn(257, generator=torch.Generator().manual_seed(2)),
)
NAMES = [name for name in OBJECTIVES if OBJECTIVES[name].goals]


def total(goal: Goal, values: dict[str, Tensor]) -> float:
    return sum((-1.0 if term.minus else 1.0) * values[term.name].item() for term in goal.terms)


@pytest.mark.parametrize("name", NAMES)
def test_the_terms_of_a_goal_add_up_to_the_loss(name: str) -> None:
    objective = OBJECTIVES[name]()
    values = objective.terms(REAL, FAKE)
    losses = {"D": objective.loss_D(REAL, FAKE), "G": objective.loss_G(REAL, FAKE)}
    assert [goal.player for goal in objective.goals] == ["D", "G"]
    for goal in objective.goals:
        # Of the minimax game, G's loss is the part of V that depends on G.
        assert goal.sign * total(goal, values) == pytest.approx(losses[goal.player].item(), rel=1e-5)
    assert values.keys() <= {term.name for goal in objective.goals for term in goal.terms} | {"log_believed"}


def test_every_objective_of_ours_has_terms() -> None:
    assert list(OBJECTIVES) == NAMES


def test_the_logarithms_are_those_of_numpy() -> None:
    values = OBJECTIVES["ns"]().terms(REAL, FAKE)
    real, fake = (1 / (1 + np.exp(-x.double().numpy())) for x in (REAL, FAKE))
    assert values["log_real"].item() == pytest.approx(np.log(real).mean(), rel=1e-5)
    assert values["log_fake"].item() == pytest.approx(np.log(1 - fake).mean(), rel=1e-5)
    assert values["log_believed"].item() == pytest.approx(np.log(fake).mean(), rel=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_a_step_tells_its_terms(name: str) -> None:
    config = tiny(objective=name)
    step = next(train(config, load(config.data)))
    assert isinstance(step, Step)
    logits = step.losses["real_logits"], step.losses["fake_logits"]
    terms = step.terms()
    for term, value in config.objective.terms(*logits).items():
        assert terms[f"term_{term}"] == pytest.approx(value.item(), rel=1e-5)
    if config.objective.relative:
        pairs = 1 / (1 + np.exp(logits[1].numpy() - logits[0].numpy()))
        assert terms["pair"] == pytest.approx(pairs.mean(), rel=1e-5)
    else:
        assert "pair" not in terms


def test_a_single_update_of_g_tells_no_terms() -> None:
    config = tiny()
    step = next(train(config, load(config.data)))
    assert isinstance(step, Step)
    assert dataclasses.replace(step, losses={}).terms() == {}
