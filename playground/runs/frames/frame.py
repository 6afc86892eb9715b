"""From arrays to frames: what is the same for a live run and a saved one. No PyTorch here."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playground.messages import Frame, View

Extent = tuple[float, float, float, float]  # left, right, bottom, top
Array = NDArray[np.uint8] | NDArray[np.float32]

MARGIN = 0.15  # of the data's width, around it
FAR = 1e30  # beyond, a frame's header cannot say it


def extent_of(points: NDArray[np.float32]) -> Extent:
    """The square around `points` (n×2) and the origin, with a margin: there the points of a fresh G lie."""
    exact = points[np.isfinite(points).all(axis=1)].astype(np.float64).clip(-FAR, FAR)
    low, high = exact.min(axis=0, initial=0.0), exact.max(axis=0, initial=0.0)
    centre = (low + high) / 2
    half = float((high - low).max()) / 2 * (1 + 2 * MARGIN) or 1.0
    return (float(centre[0]) - half, float(centre[0]) + half, float(centre[1]) - half, float(centre[1]) + half)


def frame(view: View, step: int, array: Array, extent: Extent = (0.0, 0.0, 0.0, 0.0)) -> Frame:
    """`array` (uint8 n×h×w×c, float32 n×2 or float32 h×w) as a frame."""
    contiguous = np.ascontiguousarray(array)
    return Frame(view, step, str(contiguous.dtype), contiguous.shape, contiguous.tobytes(), extent)
