"""What the questions promise about a live state, measured on it."""

from __future__ import annotations

import itertools

import pytest
import torch

from playground import presets
from playground.data import load
from playground.metrics import measure
from playground.reference import entries
from playground.reference.addresses import parts, settings
from playground.training.algorithm import train
from playground.training.steps import Step

pytestmark = pytest.mark.slow


def trained(question: str, steps: int) -> tuple[list[dict[str, float]], torch.Tensor, float]:
    """The numbers of each step of the question's live state, G's samples at the end, and the modes these cover."""
    (address,) = (entry.facts["see"] for entry in entries("faq") if entry.id == question)
    _, config = settings(parts(address)[1], presets.LAB)
    data = load(config.data)
    rows = []
    for step in itertools.islice(train(config, data, threads=1), steps):
        assert isinstance(step, Step)
        rows.append(step.numbers())
    samples = step.state.generate(config.latent.sample(2000, torch.Generator().manual_seed(99)), raw=True)
    return rows, samples, measure("modes", samples, data) if data.truth is not None else float("nan")


def test_five_updates_of_g_collapse() -> None:
    _, _, modes = trained("balance", 1000)
    assert modes <= 2


def test_one_more_layer_does_not_stop_the_hopping() -> None:
    _, _, modes = trained("more-layers", 1000)
    assert modes <= 2


def test_d_is_near_one_half_while_g_covers_hardly_a_mode() -> None:
    rows, _, modes = trained("half", 800)
    late = rows[400:]
    assert modes <= 2
    for name in ("D_real", "D_fake"):
        assert sum(row[name] for row in late) / len(late) == pytest.approx(0.5, abs=0.06)


def test_both_losses_fall_in_the_first_steps() -> None:
    rows, _, _ = trained("both-fall", 4)
    for name in ("loss_D", "loss_G"):
        assert rows[3][name] < rows[0][name]


def test_the_critics_loss_falls_and_comes_back() -> None:
    rows, _, _ = trained("wgan-sign", 600)
    losses = [row["loss_D"] for row in rows]
    assert min(losses[:60]) < -3.5
    assert sum(losses[-20:]) / 20 > -0.5


def test_a_learning_rate_of_one_half_ruins_g() -> None:
    rows, _, modes = trained("flies-away", 200)
    assert max(row["loss_D"] for row in rows[:4]) > 5 * rows[0]["loss_D"]
    assert modes == 0


def test_the_value_is_near_log_4_before_anything_is_learned() -> None:
    rows, _, _ = trained("loss-and-quality", 1)
    assert rows[0]["V"] == pytest.approx(-1.386, abs=0.05)
