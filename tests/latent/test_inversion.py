"""Inversion: finds a picture that G has made and its label, and the error never increases."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
import torch

from playground.kinds import IMAGES
from playground.latent import inversion
from playground.runs.helper.sampling import LoadedGenerator, load_model


@pytest.fixture(scope="module")
def digits() -> LoadedGenerator:
    return load_model("digits")


def search(G: torch.nn.Module, target: torch.Tensor, d: int, classes: int, **options: Any) -> list[inversion.Found]:
    z, y = inversion.begin(d, classes, options.get("label"))
    rounds = []
    for n in range(inversion.ROUNDS):
        rounds.append(inversion.improve(G, target, z, y, n, IMAGES.error))
        z, y = rounds[-1].z, rounds[-1].labels
    return rounds


def test_a_generated_picture_is_found_again(digits: LoadedGenerator) -> None:
    G, d = digits.G, digits.config.latent.size
    z, y = torch.randn(51, d, generator=torch.Generator().manual_seed(5)), torch.arange(51) % 10
    with torch.no_grad():
        target, *others = G(z, y)
        apart = torch.stack([((x - target) / 2).square().mean().sqrt() for x in others])
    rounds = search(G, target, d, 10)
    best = rounds[-1]
    assert best.errors[0] < 0.2 * apart.median()
    assert best.labels is not None
    assert best.labels[0] == 0
    assert all(b.errors[0] <= a.errors[0] + 0.01 for a, b in itertools.pairwise(rounds))
    assert (best.errors.diff() >= 0).all()


def test_errors_are_root_mean_squares_of_brightness(digits: LoadedGenerator) -> None:
    G = digits.G
    z, y = inversion.begin(digits.config.latent.size, 10, None)
    target = torch.full((1, 28, 28), -1.0)
    found = inversion.improve(G, target, z, y, 0, IMAGES.error)
    with torch.no_grad():
        shown = (G(found.z, found.labels) + 1) / 2  # black is 0
    assert found.errors.tolist() == pytest.approx(shown.flatten(1).square().mean(1).sqrt().tolist(), abs=1e-5)
    assert len(found.z) == inversion.KEPT


def test_a_label_can_be_asked_for() -> None:
    _, y = inversion.begin(8, 10, 3)
    assert y is not None
    assert (y == 3).all()
    assert inversion.begin(8, 0, None)[1] is None
