"""Measures white strokes on black, without a network: how bold, slanted, wide and tall they are."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.data import Source

NAMES = ("bold", "slant", "wide", "tall")
KINDS = ("images",)  # kinds of data that can be read if they have one channel


def suits(source: Source) -> bool:
    """Whether the samples of `source` can be measured."""
    return source.kind.name in KINDS and source.shape[0] == 1


def read(x: Tensor) -> NDArray[np.float64]:
    """The four numbers of pictures b×1×h×w in [−1, 1]: b×4.

    Bold is the area of the ink over the length of its edges. The others are moments of the ink about its centre. Slant
    is the shear that makes it upright, μ₁₁/μ₀₂, positive to the right (LeCun et al. 1998 removed it from digits). Wide
    and tall are standard deviations, wide without the shear.
    """
    ink = (x[:, 0].double() + 1) / 2
    h, w = ink.shape[1:]
    mass = ink.sum((1, 2)) + 1e-9
    u, v = torch.arange(w, dtype=torch.float64), torch.arange(h, dtype=torch.float64).view(h, 1)
    du = u - ((ink * u).sum((1, 2)) / mass).view(-1, 1, 1)
    dv = v - ((ink * v).sum((1, 2)) / mass).view(-1, 1, 1)
    uu, vv, uv = ((ink * product).sum((1, 2)) / mass for product in (du * du, dv * dv, du * dv))
    edges = ink.diff(dim=1).abs().sum((1, 2)) + ink.diff(dim=2).abs().sum((1, 2))
    shear = uv / (vv + 1e-9)
    wide = (uu - shear * uv).clamp(min=0).sqrt()
    return torch.stack([mass / (edges + 1e-9), -shear, wide, vv.sqrt()], 1).numpy()
