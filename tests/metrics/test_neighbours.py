"""Precision, recall, coverage and copying, against plain loops and cases with a known answer."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from playground.metrics.neighbours import copying, coverage, precision, recall

pytestmark = pytest.mark.unit


def cloud(n: int, seed: int, shift: float = 0.0) -> Tensor:
    return torch.randn(n, 4, generator=torch.Generator().manual_seed(seed)) + shift


def balls(x: Tensor, k: int) -> list[float]:
    points = x.double().numpy()
    return [sorted(float(np.linalg.norm(a - b)) for j, b in enumerate(points) if i != j)[k - 1]
            for i, a in enumerate(points)]  # fmt: skip


@pytest.mark.parametrize("k", [1, 3])
def test_loops_give_the_same(k: int) -> None:
    fake, real = cloud(60, 1, 0.7), cloud(50, 2)
    reach = balls(real, k)
    f, r = fake.double().numpy(), real.double().numpy()
    inside = np.array([[np.linalg.norm(a - b) <= reach[j] for j, b in enumerate(r)] for a in f])
    assert precision(fake, real, k) == pytest.approx(inside.any(1).mean())
    assert coverage(fake, real, k) == pytest.approx(inside.any(0).mean())
    assert recall(fake, real, k) == precision(real, fake, k)


def test_one_perfect_sample_has_precision_and_no_recall() -> None:
    real = cloud(200, 3)
    one = real[:1].repeat(100, 1)
    assert precision(one, real) == 1.0
    assert recall(one, real) <= 1 / 200  # only that sample itself
    assert coverage(one, real) < 0.2


def test_far_samples_cover_nothing() -> None:
    real, far = cloud(100, 4), cloud(100, 5, 50.0)
    assert precision(far, real) == recall(far, real) == coverage(far, real) == 0.0


def test_copies_are_nearer_than_new_data_and_new_data_are_not() -> None:
    train, fresh, other = cloud(400, 6), cloud(200, 7), cloud(200, 8)
    assert copying(train[:100], train, fresh) == 1.0
    assert copying(other, train, fresh) == pytest.approx(0.5, abs=0.1)
    assert copying(cloud(200, 9, 5.0), train, fresh) < 0.05
    assert copying(fresh, train, fresh) == 0.5  # ties count half
