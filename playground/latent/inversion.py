"""Inversion: finds the z of a picture, by Adam on z from several starting points, in rounds.

A round takes points and returns better ones. So callers can show the progress and stop at any time, and nothing is
stored between two rounds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

STARTS = 24  # random points of the first round, with the labels in turn
KEPT = 8  # points that remain after a round
ROUNDS, STEPS = 8, 25  # more rounds find nothing better
LR = 0.12
PULL = 0.02  # towards ‖z‖ = √d, where G was trained; far from there a 3 can look like a 1


@dataclass(frozen=True)
class Found:
    """Points, smallest error first: `z` k×d, `labels` (k,) or `None`, `errors` (k,): root mean squares, pixels 0…1."""

    z: Tensor
    labels: Tensor | None
    errors: Tensor


def begin(d: int, classes: int, label: int | None, seed: int = 0) -> tuple[Tensor, Tensor | None]:
    """The first points, z and labels; all have the `label`, if it is given."""
    z = torch.randn((STARTS, d), generator=torch.Generator().manual_seed(seed))
    if not classes:
        return z, None
    return z, torch.arange(STARTS) % classes if label is None else torch.full((STARTS,), label)


def improve(
    G: nn.Module,
    target: Tensor,
    z: Tensor,
    labels: Tensor | None,
    round: int,
    error: Callable[[Tensor, Tensor], Tensor],
) -> Found:
    """One round: `STEPS` steps of Adam on all points at once. Returns the best points, at most `KEPT`.

    `target`: one model sample; `error`: the distance of samples from it (see `Kind.error`). The learning rate decreases
    from round to round along a cosine, to a tenth.
    """
    z = z.clone().requires_grad_()
    part = min(round, ROUNDS - 1) / (ROUNDS - 1)
    rate = LR * (0.55 + 0.45 * float(torch.cos(torch.tensor(torch.pi * part))))
    adam = torch.optim.Adam([z], lr=rate)
    for _ in range(STEPS):
        length = z.square().mean(1)
        loss = error(G(z, labels), target).sum() + PULL * (length - 1).square().sum()
        (z.grad,) = torch.autograd.grad(loss, z)
        adam.step()
    with torch.no_grad():
        errors = error(G(z, labels), target).sqrt() / 2
    order = errors.argsort()[:KEPT]
    return Found(z.detach()[order], None if labels is None else labels[order], errors[order])
