"""Sliced Wasserstein distance: how far the samples would have to be moved, seen from many random directions."""

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
CHUNK = 500  # samples projected at once: bounds the memory of large images


def directions(size: int) -> Tensor:
    """Unit vectors size×256, uniform on the sphere, always the same."""
    import torch

    theta = torch.randn(size, DIRECTIONS, generator=torch.Generator().manual_seed(SEED))
    return theta / theta.norm(dim=0)


def wasserstein(x: Tensor, y: Tensor) -> Tensor:
    """W₁ between x and y (both n×k) in each of the k columns: k distances.

    Between equally many points on a line the best plan moves the i-th smallest to the i-th smallest.
    """
    return (x.sort(dim=0).values - y.sort(dim=0).values).abs().mean(0)


def sliced_wasserstein(samples: Tensor, data: Dataset) -> float:
    """Mean W₁ over 256 fixed random directions to as many held-out samples (Bonneel et al. 2015, with p = 1).

    samples: n×shape, images in [-1, 1], points in their own units, which are also the result's. Lower is better.
    NaN where a sample is not finite. Raises `InputError` if there are no samples.
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
