"""Metrics of nearest neighbours between two sets of feature vectors: precision, recall, coverage and copying.

Each of them asks one question about the samples, where a Fréchet distance mixes all of them in one number. They compare
all pairs, so they are for thousands of samples, not for millions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

NEIGHBOURS = 3  # k of precision and recall (Kynkäänniemi et al. 2019, section 2)
COVERING = 5  # k of coverage (Naeem et al. 2020, section 4.1)
CHUNK = 500  # rows of a matrix of distances, which bounds the memory


def precision(fake: Tensor, real: Tensor, k: int = NEIGHBOURS) -> float:
    """The share of `fake` (m×d) that could be real: within the ball of some row of `real` (n×d), 0 … 1.

    The ball of a row reaches to its k-th nearest neighbour among the others (Kynkäänniemi et al. 2019, eq. 1). n > k.
    """
    reach = radii(real, k)
    inside = [(part <= reach).any(1) for part in _distances(fake, real)]
    return _mean(inside)


def recall(fake: Tensor, real: Tensor, k: int = NEIGHBOURS) -> float:
    """The share of `real` that could be fake: `precision` with the sets exchanged, 0 … 1."""
    return precision(real, fake, k)


def coverage(fake: Tensor, real: Tensor, k: int = COVERING) -> float:
    """The share of `real` (n×d) whose ball contains a row of `fake` (m×d), 0 … 1 (Naeem et al. 2020, eq. 4). n > k."""
    nearest = nearest_distances(real, fake)
    return _mean([nearest <= radii(real, k)])


def copying(fake: Tensor, train: Tensor, fresh: Tensor) -> float:
    """How often a row of `fake` is nearer to the training set `train` than a row of the new real data `fresh`, 0 … 1.

    ½: as far away as new data; 1: all are copies. Ties count half. It is the statistic of the test by Meehan et al.
    (2020, section 2.2), without their normalisation.
    """
    a, b = nearest_distances(fake, train), nearest_distances(fresh, train)
    below, equal = (a[:, None] < b).double().mean(), (a[:, None] == b).double().mean()
    return float(below + equal / 2)


def radii(x: Tensor, k: int) -> Tensor:
    """The distance of each row of x (n×d) to its k-th nearest other row, (n,)."""
    import torch

    return torch.cat([part.kthvalue(k + 1, dim=1).values for part in _distances(x, x)])


def nearest_distances(x: Tensor, others: Tensor) -> Tensor:
    """The distance of each row of x (m×d) to the nearest row of `others` (n×d), (m,)."""
    import torch

    return torch.cat([part.amin(1) for part in _distances(x, others)])


def _distances(x: Tensor, y: Tensor) -> Iterator[Tensor]:
    """The distances m×n in parts. Exact, so that a copy has the distance 0."""
    import torch

    for part in torch.split(x.float(), CHUNK):
        yield torch.cdist(part, y.float(), compute_mode="donot_use_mm_for_euclid_dist")


def _mean(parts: list[Tensor]) -> float:
    import torch

    return float(torch.cat(parts).double().mean())
