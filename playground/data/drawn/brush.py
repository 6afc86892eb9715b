"""Functions that draw many small pictures at once, from shapes given as signed distances, with smooth edges.

Coordinates run from −1 to 1, x to the right and y down. One number per picture is n×1×1. A shape is the signed distance
to its edge, n×64×64, negative inside (Quilez, “2D distance functions”).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from playground.data.rendered import SIDE

EDGE = 2.2 / SIDE  # width of a smooth edge: slightly more than a pixel


def plane() -> tuple[Tensor, Tensor]:
    """x and y of the centre of every pixel, 1×64×64."""
    at = (torch.arange(SIDE) + 0.5) * (2 / SIDE) - 1
    return at.expand(1, SIDE, SIDE), at.view(1, SIDE, 1).expand(1, SIDE, SIDE)


def columns(values: Tensor) -> list[Tensor]:
    """The k columns of the factors n×k, each n×1×1."""
    return [v.view(-1, 1, 1) for v in values.unbind(1)]


def ellipse(x: Tensor, y: Tensor, rx: Tensor | float, ry: Tensor | float) -> Tensor:
    """An ellipse around the origin. Its edge is exact; distances are approximated with the smaller radius."""
    k = torch.sqrt((x / rx) ** 2 + (y / ry) ** 2 + 1e-12)
    return (k - 1) * torch.as_tensor(rx).minimum(torch.as_tensor(ry))


def box(x: Tensor, y: Tensor, rx: Tensor | float, ry: Tensor | float, round: float = 0.0) -> Tensor:
    """A box around the origin, with rounded corners."""
    dx, dy = x.abs() - rx + round, y.abs() - ry + round
    outside = torch.sqrt(dx.clamp(min=0) ** 2 + dy.clamp(min=0) ** 2 + 1e-12)
    return outside + torch.maximum(dx, dy).clamp(max=0) - round


def inside(distance: Tensor, edge: float = EDGE) -> Tensor:
    """The fraction of each pixel that is inside a shape, 0 to 1."""
    return (0.5 - distance / edge).clamp_(0, 1)


def lay(picture: Tensor, colour: Tensor, cover: Tensor) -> None:
    """Draw `colour`, n×3×1×1 or n×3×64×64, on `picture`, n×3×64×64, with opacity `cover`, n×64×64. In place."""
    picture += (colour - picture) * cover.unsqueeze(1)


def ramp(at: Tensor, colours: Sequence[tuple[float, float, float]]) -> Tensor:
    """The colour at `at` (0 to 1, n×1×1 or n×64×64) on a scale of colours, interpolated linearly: n×3×…"""
    row = torch.tensor(colours)
    place = at.clamp(0, 1) * (len(colours) - 1)
    low = place.floor().clamp_(max=len(colours) - 2).long()
    part = (place - low).unsqueeze(-1)
    return (row[low] * (1 - part) + row[low + 1] * part).movedim(-1, 1)


def smoothstep(low: float, high: float, x: Tensor) -> Tensor:
    t = ((x - low) / (high - low)).clamp(0, 1)
    return t * t * (3 - 2 * t)
