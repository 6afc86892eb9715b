"""Chooses the real samples of a metric: always the same ones, and as many as generated ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

    from playground.data.dataset import Dataset

SEED = 0


def held_out(data: Dataset, n: int) -> Tensor:
    """n stored held-out samples, without replacement, in a fixed order."""
    import torch

    order = torch.randperm(len(data.held_out), generator=torch.Generator().manual_seed(SEED))
    return data.held_out[order[:n]]


def train(data: Dataset, n: int) -> Tensor:
    """n training samples as model samples, in a fixed order. If there are fewer, they repeat."""
    import torch

    order = torch.randperm(len(data), generator=torch.Generator().manual_seed(SEED))
    return data.batch(order[torch.arange(n) % len(order)])


def paired(samples: Tensor, data: Dataset) -> tuple[Tensor, int]:
    """(the first n samples on the CPU as float32, n), where n is at most the number of held-out samples."""
    n = min(len(samples), len(data.held_out))
    return samples[:n].detach().cpu().float(), n
