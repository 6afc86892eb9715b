"""Values against published implementations, run once on the inputs below.

torch-mimicry 0.1.16: hinge and WGAN-GP (its ε, like ours, comes from a generator of seed 7); relativistic-loss 0.3.0,
which follows R3GAN: the paired loss, R1 and R2. The first wants TensorFlow beside it and neither is kept up, so their
numbers stand here in their place; real, fake and D are formulas, for whoever wants to run them again.
"""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from playground.objectives import OBJECTIVES, PENALTIES

N, SHAPE = 4, (3, 5, 7)


def waves(count: int, step: float, wave: str = "sin") -> Tensor:
    return getattr(torch, wave)(step * torch.arange(count, dtype=torch.float64)).float()


REAL = waves(N * 105, 0.37).reshape(N, *SHAPE)
FAKE = 2 * waves(N * 105, 0.11, "cos").reshape(N, *SHAPE)
WEIGHTS, READOUT = waves(16 * 105, 0.05).reshape(16, 105) / 20, waves(16, 1.0, "cos")


def D(x: Tensor) -> Tensor:
    return torch.tanh(x.flatten(1) @ WEIGHTS.T) @ READOUT


@pytest.mark.parametrize(
    ("name", "loss_D", "loss_G"),
    [("hinge", 3.659715175628662, -0.5762884616851807), ("rpgan", 2.0548384189605713, 1.1010727882385254)],
)
def test_losses(name: str, loss_D: float, loss_G: float) -> None:
    objective = OBJECTIVES[name]()
    assert objective.loss_D(D(REAL), D(FAKE)).item() == pytest.approx(loss_D, rel=1e-5)
    assert objective.loss_G(D(REAL), D(FAKE)).item() == pytest.approx(loss_G, rel=1e-5)


@pytest.mark.parametrize(
    ("name", "settings", "published"),
    [
        ("r1", {"gamma": 2.0}, 8.619941711425781),
        ("r2", {"gamma": 2.0}, 6.56635856628418),
        ("gp", {"weight": 10.0}, 33.324989318847656),
    ],
)
def test_penalties(name: str, settings: dict[str, float], published: float) -> None:
    generator = torch.Generator().manual_seed(7)
    found = PENALTIES[name](**settings).penalty(D, REAL, FAKE, generator).item()
    assert found == pytest.approx(published, rel=1e-5)
