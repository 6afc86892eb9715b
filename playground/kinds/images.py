"""Images: stored as uint8 n×c×h×w, model samples in [−1, 1], raw as uint8 n×h×w×c with one or three channels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from playground.kinds.base import Kind, Shape
from playground.texts import mark

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray
    from PIL.Image import Image
    from torch import Tensor, nn


@dataclass(frozen=True)
class Images(Kind):
    name: ClassVar[str] = "images"
    label: ClassVar[str] = "images"
    help: ClassVar[str] = "Pictures, grey or in colour."
    group: ClassVar[str] = mark("Pictures")
    renderer: ClassVar[str] = "shared/tiles.js"
    browser: ClassVar[str] = "tanh"
    default_preset: ClassVar[str] = "digits"
    limit: ClassVar[float] = 1.0

    def to_model(self, stored: Tensor) -> Tensor:
        return stored.float().div_(127.5).sub_(1.0)

    def to_raw(self, output: Tensor) -> NDArray[Any]:
        import torch

        pixels = ((output.float() + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)
        return pixels.permute(0, 2, 3, 1).contiguous().cpu().numpy()

    def head(self, shape: Shape) -> list[nn.Module]:
        from torch import nn

        return [nn.Tanh(), nn.Unflatten(1, shape)]

    def stem(self, shape: Shape) -> list[nn.Module]:
        from torch import nn

        return [nn.Flatten()]

    def with_noise(self, stored: Tensor, sigma: float, rng: torch.Generator) -> Tensor:
        """Noise is rounded to steps of 1/127.5, and pixels are clipped to 0…255."""
        import torch

        parts = [  # in parts, so that the noise of a large set does not fill the memory
            (part.float() + sigma * 127.5 * torch.randn(part.shape, generator=rng))
            .round_()
            .clamp_(0, 255)
            .to(torch.uint8)
            for part in torch.split(stored, 10_000)
        ]
        return torch.cat(parts)

    def valid(self, array: Any) -> bool:
        import numpy as np

        found = isinstance(array, np.ndarray) and array.size > 0
        return found and array.dtype == np.uint8 and array.ndim == 4 and array.shape[3] in (1, 3)

    def image(self, samples: NDArray[Any], gap: int = 0) -> Image:
        """A grid of all samples, row by row: see `columns_of`."""
        import numpy as np
        from PIL import Image

        n, h, w, c = samples.shape
        columns = columns_of(n)
        rows = math.ceil(n / columns)
        canvas = np.zeros((rows * (h + gap) - gap, columns * (w + gap) - gap, c), np.uint8)
        for i, tile in enumerate(samples):
            y, x = divmod(i, columns)
            canvas[y * (h + gap) : y * (h + gap) + h, x * (w + gap) : x * (w + gap) + w] = tile
        return Image.fromarray(canvas[:, :, 0] if c == 1 else canvas)


def columns_of(n: int) -> int:
    """The number of columns of a grid of `n`: nearly square without gaps, for example 8 for 64 and 10 for 80."""
    square = math.ceil(math.sqrt(n))
    return next((c for c in range(square, 2 * square) if n % c == 0), square)


IMAGES = Images()
