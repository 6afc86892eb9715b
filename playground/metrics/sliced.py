"""Sliced Wasserstein distance: the mean distance that samples must move, over many random directions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from playground.errors import InputError
from playground.metrics.held_out import held_out, paired
from playground.texts import Message

if TYPE_CHECKING:
    from torch import Tensor

    from playground.data.dataset import Dataset

DIRECTIONS = 256
SEED = 0
CHUNK = 500  # samples per projection, which bounds the memory of large images


def directions(size: int) -> Tensor:
    """256 unit vectors, size×256, uniform on the sphere, always the same."""
    import torch

    theta = torch.randn(size, DIRECTIONS, generator=torch.Generator().manual_seed(SEED))
    return theta / theta.norm(dim=0)


def wasserstein(x: Tensor, y: Tensor) -> Tensor:
    """W₁ between x and y (both n×k) in each of the k columns: k distances.

    Between two sets of n points on a line, the optimal plan moves the i-th smallest to the i-th smallest.
    """
    return (x.sort(dim=0).values - y.sort(dim=0).values).abs().mean(0)


def sliced_wasserstein(samples: Tensor, data: Dataset) -> float:
    """Mean W₁ to n held-out samples over 256 fixed random directions (Bonneel et al. 2015, with p = 1).

    samples: n×shape, images in [-1, 1], points in their own units, which are also those of the result. Lower is better.
    NaN if a sample is not finite. Raises `InputError` without samples.
    """
    import torch

    samples, n = paired(samples, data)
    if n == 0:
        raise InputError(
            Message("sliced_no_samples", "A sliced Wasserstein distance needs samples. Give at least one.")
        )
    if not samples.isfinite().all():
        return math.nan
    theta = directions(math.prod(data.shape))
    x = [part.flatten(1) @ theta for part in torch.split(samples, CHUNK)]
    y = [data.normalise(part).flatten(1) @ theta for part in torch.split(held_out(data, n), CHUNK)]
    return float(wasserstein(torch.cat(x), torch.cat(y)).mean())
