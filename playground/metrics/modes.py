"""Metrics of toys with known modes: which modes have samples, how good these are, and how evenly they are spread.

The protocol of VEEGAN (Srivastava et al. 2017, §5.1) and PacGAN (Lin et al. 2018, §4.1): a sample belongs to its
nearest mode, and has **high quality** within three standard deviations of it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from playground.errors import InputError
from playground.texts import Message

if TYPE_CHECKING:
    from torch import Tensor

    from playground.data.dataset import Dataset

QUALITY = 3.0  # standard deviations


def modes(samples: Tensor, data: Dataset) -> float:
    """The number of modes that have at least one high-quality sample; samples: n×2. Higher is better.

    Raises `InputError` for data without known modes, and if there are no samples.
    """
    import torch

    distance, nearest = _nearest(samples, data)
    return float(len(torch.unique(nearest[distance <= QUALITY * _sigma(data)])))


def hq(samples: Tensor, data: Dataset) -> float:
    """The percentage of samples (n×2) within 3σ of a mode. Real data of round modes score 100 (1 − e^−4.5) ≈ 98.9.

    A sample that is not finite counts as a bad sample. Raises `InputError` as `modes` does.
    """
    distance, _ = _nearest(samples, data)
    return 100 * float((distance <= QUALITY * _sigma(data)).double().mean())


def reverse_kl(samples: Tensor, data: Dataset) -> float:
    """KL(p_G ‖ p_data) in nats over the modes: the fractions of samples (n×2) per mode, against equal fractions.

    0 for a perfect generator, log(k / m) for equal fractions in m of k modes. NaN if a sample is not finite.
    Raises `InputError` as `modes` does.
    """
    import torch

    _, nearest = _nearest(samples, data)
    if not samples.isfinite().all():
        return math.nan
    k = len(centres(data))
    share = nearest.bincount(minlength=k).double() / len(nearest)
    return float(torch.special.xlogy(share, share * k).sum())


def _nearest(samples: Tensor, data: Dataset) -> tuple[Tensor, Tensor]:
    """(the distance to the nearest mode (n,), the index of that mode (n,))."""
    if len(samples) == 0:
        raise InputError(Message("modes_no_samples", "Counting modes needs samples. Give at least one."))
    return _assign(samples.detach().cpu().float(), centres(data))


def _assign(points: Tensor, centres: Tensor) -> tuple[Tensor, Tensor]:
    import torch

    # The matrix-product form of cdist loses half the digits if the distance is small compared with ‖x‖.
    found = torch.cdist(points, centres, compute_mode="donot_use_mm_for_euclid_dist").min(dim=1)
    return found.values, found.indices


def centres(data: Dataset) -> Tensor:
    """The modes k×2 of the held-out points. A mode that the option “only labels” has removed is not missing."""
    import torch

    every = None if data.truth is None else data.truth.centres
    if every is None:
        raise InputError(Message("modes_unknown", "The modes of these data are not known; take sliced_wasserstein."))
    return every[torch.unique(_assign(data.held_out, every)[1])]


def _sigma(data: Dataset) -> float:
    assert data.truth is not None
    return data.truth.sigma
