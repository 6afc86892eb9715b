"""The generator's Jacobian against autograd's own and against differences, for each family."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from playground.config import RunConfig
from playground.latent.jacobian import jacobian, strongest
from playground.training.first_weights import build_for

FAMILIES: list[dict[str, Any]] = [
    {"data": "mnist", "condition": "concatenation", "G.hidden": [16, 24], "latent.size": 7},
    {"data": "mnist", "G": "dcgan", "D": "dcgan", "condition": "none", "latent.size": 7},
    {"data": "ring", "condition": "none", "G.hidden": [16], "latent.size": 3},
]


@pytest.mark.parametrize("changes", FAMILIES)
def test_the_jacobian_equals_autograd_and_finite_differences(changes: dict[str, Any]) -> None:
    config = RunConfig().edit(changes)
    classes = 10 if config.condition != "none" else 0
    torch.manual_seed(0)
    G = build_for(config, config.data.shape, classes)[0].double().eval()
    y = torch.full((1, classes), 1 / classes).double() if classes else None
    z = torch.randn(config.latent.size).double()
    found = jacobian(lambda x: G(x, y), z)
    theirs = torch.autograd.functional.jacobian
    expected = theirs(lambda x: G(x[None], y).flatten(), z).T  # type: ignore[no-untyped-call]
    torch.testing.assert_close(found, expected)
    with torch.no_grad():
        by = 1e-5
        steps = [
            (G((z + by * v)[None], y) - G((z - by * v)[None], y)).flatten() / (2 * by)
            for v in torch.eye(len(z)).double()
        ]
    assert (found - torch.stack(steps)).norm() < 1e-3 * found.norm()


def test_the_strongest_directions_are_the_right_singular_vectors_in_order() -> None:
    J = torch.randn(6, 50, generator=torch.Generator().manual_seed(1)) * torch.tensor([5.0, 1, 3, 1, 2, 1])[:, None]
    found = strongest(J, 3).numpy()
    vectors = np.linalg.svd(J.T.numpy())[2][:3]
    np.testing.assert_allclose(np.abs(found @ vectors.T), np.eye(3), atol=1e-4)
    assert (found[np.arange(3), np.abs(found).argmax(1)] > 0).all()
