"""Measures of strokes against closed forms, for pictures with known moments."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from playground.latent import strokes


def blob(a: float, b: float, c: float, at: tuple[float, float] = (31.5, 31.5)) -> Tensor:
    """A Gaussian of covariance ((a, c), (c, b)) in pixels², x to the right and y down: 1×1×64×64 in [−1, 1]."""
    u, v = torch.arange(64.0) - at[0], torch.arange(64.0).view(64, 1) - at[1]
    det = a * b - c * c
    return (2 * torch.exp(-(b * u * u - 2 * c * u * v + a * v * v) / (2 * det)) - 1).view(1, 1, 64, 64)


@pytest.mark.parametrize(("a", "b", "c"), [(20.0, 30.0, 0.0), (20.0, 30.0, 8.0), (25.0, 16.0, -9.0)])
def test_moments_are_those_of_a_gaussian(a: float, b: float, c: float) -> None:
    _, slant, wide, tall = strokes.read(blob(a, b, c))[0]
    assert slant == pytest.approx(-c / b, abs=2e-3)
    assert wide == pytest.approx(math.sqrt(a - c * c / b), rel=2e-3)
    assert tall == pytest.approx(math.sqrt(b), rel=2e-3)


def test_the_position_does_not_matter() -> None:
    here, there = strokes.read(blob(9, 16, 3)), strokes.read(blob(9, 16, 3, at=(28, 36)))
    assert there == pytest.approx(here, abs=1e-3)


def test_a_bar_of_twice_the_width_is_twice_as_bold_and_leaning_to_the_right_is_positive() -> None:
    x = torch.full((3, 1, 64, 64), -1.0)
    x[0, 0, 10:54, 30:34] = 1
    x[1, 0, 10:54, 28:36] = 1
    for row in range(10, 54):
        x[2, 0, row, 20 + (53 - row) // 2 : 24 + (53 - row) // 2] = 1  # the top further right
    thin, thick, leaning = strokes.read(x)
    assert thick[0] / thin[0] == pytest.approx(2, rel=0.1)
    assert leaning[1] == pytest.approx(0.5, abs=0.02)
    assert abs(thin[1]) < 1e-9


def test_nothing_drawn_is_still_a_number() -> None:
    assert math.isfinite(strokes.read(torch.full((1, 1, 28, 28), -1.0)).sum())
