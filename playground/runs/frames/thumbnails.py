"""A picture of samples, for thumbnails, downloads and the terminal: NumPy array in, PNG out."""

from __future__ import annotations

import io
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

FAKE = (230, 159, 0, 255)  # the colour of fakes everywhere
POINTS_SIDE = 280


def png(samples: NDArray[Any], gap: int = 0, scale: int = 1) -> bytes:
    """Pictures, uint8 n×h×w×c, as one grid; points, float n×2, as a scatter on nothing. PNG bytes."""
    image = scatter(samples) if samples.ndim == 2 else grid(samples, gap)
    if scale > 1:
        image = image.resize((image.width * scale, image.height * scale), Image.Resampling.NEAREST)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()


def grid(samples: NDArray[np.uint8], gap: int = 0) -> Image.Image:
    """Tiles row by row: see `columns_of`."""
    n, h, w, c = samples.shape
    columns = columns_of(n)
    rows = math.ceil(n / columns)
    canvas = np.zeros((rows * (h + gap) - gap, columns * (w + gap) - gap, c), np.uint8)
    for i, tile in enumerate(samples):
        y, x = divmod(i, columns)
        canvas[y * (h + gap) : y * (h + gap) + h, x * (w + gap) : x * (w + gap) + w] = tile
    return Image.fromarray(canvas[:, :, 0] if c == 1 else canvas)


def columns_of(n: int) -> int:
    """The columns of a grid of `n`: as nearly square as it can be without a hole, 8 for 64 and 10 for 80."""
    square = math.ceil(math.sqrt(n))
    return next((c for c in range(square, 2 * square) if n % c == 0), square)


def scatter(points: NDArray[Any]) -> Image.Image:
    """Points in a square that holds them all, each at least two units wide."""
    finite = points[np.isfinite(points).all(1)]
    reach = max(1.0, float(np.abs(finite).max(initial=0.0)) * 1.1)
    image = Image.new("RGBA", (POINTS_SIDE, POINTS_SIDE), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    for x, y in (finite / reach + 1) / 2 * POINTS_SIDE:
        draw.ellipse((x - 2, POINTS_SIDE - y - 2, x + 2, POINTS_SIDE - y + 2), fill=FAKE)
    return image
