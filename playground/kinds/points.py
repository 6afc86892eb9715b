"""Points in the plane: float32 n×2 in all three forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from playground.kinds.base import Extent, Kind, Shape
from playground.texts import mark

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray
    from PIL.Image import Image
    from torch import Tensor, nn

FAKE = (230, 159, 0, 255)  # the colour of fakes everywhere
SIDE = 280  # pixels of a picture
SHOWN = 300  # points of a frame
MARGIN = 0.15  # of the data's width, around it
FAR = 1e30  # the header of a frame cannot hold larger numbers


@dataclass(frozen=True)
class Points(Kind):
    name: ClassVar[str] = "points"
    label: ClassVar[str] = "points"
    help: ClassVar[str] = "Points in the plane."
    group: ClassVar[str] = mark("Points")
    views: ClassVar[tuple[str, ...]] = ("ema", "raw", "real", "map", "nets", "heldout", "density")
    renderer: ClassVar[str] = "shared/plane/plane.js"
    in_plane: ClassVar[bool] = True
    compiles: ClassVar[bool] = True
    light: ClassVar[bool] = True
    browser: ClassVar[str] = "none"
    default_preset: ClassVar[str] = "points"
    devices: ClassVar[tuple[str, ...]] = ("cpu",)  # a GPU is slower
    precision: ClassVar[str] = "float32"
    live_data_edits: ClassVar[bool] = True  # they are generated at once and have the same shape
    labels_in_turn: ClassVar[bool] = False
    limit: ClassVar[float] = 1000.0

    def head(self, shape: Shape) -> list[nn.Module]:
        return []

    def stem(self, shape: Shape) -> list[nn.Module]:
        return []

    def with_noise(self, stored: Tensor, sigma: float, rng: torch.Generator) -> Tensor:
        import torch

        return stored + sigma * torch.randn(stored.shape, generator=rng)

    def valid(self, array: Any) -> bool:
        import numpy as np

        found = isinstance(array, np.ndarray) and array.size > 0
        return found and array.dtype == np.float32 and array.ndim == 2 and array.shape[1] == 2

    def shown(self, classes: int) -> int:
        return SHOWN

    def extent(self, samples: NDArray[Any]) -> Extent:
        return extent_of(samples)

    def image(self, samples: NDArray[Any], gap: int = 0) -> Image:
        """The points in the smallest square around the origin that contains them, with |x|, |y| ≤ 1 at least."""
        import numpy as np
        from PIL import Image, ImageDraw

        finite = samples[np.isfinite(samples).all(1)]
        reach = max(1.0, float(np.abs(finite).max(initial=0.0)) * 1.1)
        image = Image.new("RGBA", (SIDE, SIDE), (0, 0, 0, 0))
        draw = ImageDraw.Draw(image)
        for x, y in (finite / reach + 1) / 2 * SIDE:
            draw.polygon([(x, SIDE - y - 3), (x + 3, SIDE - y + 2), (x - 3, SIDE - y + 2)], fill=FAKE)  # a fake's sign
        return image


def extent_of(points: NDArray[Any]) -> Extent:
    """The square around `points` (n×2) and the origin, where the points of a new G lie, with a margin."""
    import numpy as np

    exact = points[np.isfinite(points).all(axis=1)].astype(np.float64).clip(-FAR, FAR)
    low, high = exact.min(axis=0, initial=0.0), exact.max(axis=0, initial=0.0)
    centre = (low + high) / 2
    half = float((high - low).max()) / 2 * (1 + 2 * MARGIN) or 1.0
    return (float(centre[0]) - half, float(centre[0]) + half, float(centre[1]) - half, float(centre[1]) + half)


POINTS = Points()
