"""Which real samples a metric compares with: always the same ones, and as many as there are generated ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

    from playground.data.dataset import Dataset

SEED = 0


def held_out(data: Dataset, n: int) -> Tensor:
    """n held-out samples as they are stored, without replacement, in a fixed order."""
    import torch

    order = torch.randperm(len(data.held_out), generator=torch.Generator().manual_seed(SEED))
    return data.held_out[order[:n]]


def train(data: Dataset, n: int) -> Tensor:
    """n training samples as the networks see them, in a fixed order; where there are fewer, they come round again."""
    import torch

    order = torch.randperm(len(data), generator=torch.Generator().manual_seed(SEED))
    return data.batch(order[torch.arange(n) % len(order)])


def paired(samples: Tensor, data: Dataset) -> tuple[Tensor, int]:
    """(the first n samples on the CPU as float32, n), n being at most the number of held-out samples: equal numbers."""
    n = min(len(samples), len(data.held_out))
    return samples[:n].detach().cpu().float(), n
