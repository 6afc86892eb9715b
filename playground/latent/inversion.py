"""Where in the latent space does a picture live? Adam on z from several starts, a round at a time.

A round takes points and returns better ones, so whoever asks sees the search go on, may stop it at any time, and
nothing is kept between two questions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

STARTS = 24  # random points of the first round, the labels in turn
KEPT = 8  # of them go on
ROUNDS, STEPS = 8, 25  # so many rounds find what there is to be found
LR = 0.12
PULL = 0.02  # towards ‖z‖ = √d, where G was trained: far out, a 3 can be made to look like a 1


@dataclass(frozen=True)
class Found:
    """Points by rising error: `z` k×d, `labels` (k,) or none, `errors` (k,): root mean square over pixels, of 0…1."""

    z: Tensor
    labels: Tensor | None
    errors: Tensor


def begin(d: int, classes: int, label: int | None, seed: int = 0) -> tuple[Tensor, Tensor | None]:
    """The first points, z and labels; with a `label` all have that one."""
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
    """One round: `STEPS` steps of Adam on all points at once, and the best of them, at most `KEPT`.

    `target`: one sample as the model has it; `error`: how far samples are from it (see `Kind.error`).
    The rate falls from round to round along a cosine, to a tenth.
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
