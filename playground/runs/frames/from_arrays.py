"""Makes frames from arrays, for live and for stored runs. Does not import PyTorch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playground.kinds.base import NOWHERE, Extent
from playground.messages import Frame, View

Array = NDArray[np.uint8] | NDArray[np.int32] | NDArray[np.float32]


def frame(view: View, step: int, array: Array, extent: Extent = NOWHERE) -> Frame:
    """`array` (uint8, int32 or float32) as a frame."""
    contiguous = np.ascontiguousarray(array)
    return Frame(view, step, str(contiguous.dtype), contiguous.shape, contiguous.tobytes(), extent)
