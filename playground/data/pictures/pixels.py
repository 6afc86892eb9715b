"""Decodes picture files into tiles of one size, and gives a set one intensity scale and one background."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playground.data.pictures.files import HEIC, MAX_FILE, TOO_LARGE, PictureFile, is_heic
from playground.errors import DataError
from playground.texts import Message

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_PIXELS = 50_000_000  # of one picture, known from its header
FEWEST_PIXELS = 4  # of a side
MOST_MISSING = 0.1  # of the rows of a JPEG that breaks off
NEARLY_WHITE = 0.85  # from 0 to 1; brighter drawings get a black background
DEPTHS = (8, 10, 12, 14, 16)  # bits that cameras and scanners use
FILLED = 0.25  # of a usual range; darker sets use their own range
WEIGHTS = (0.299, 0.587, 0.114)  # of red, green and blue in grey (Rec. 601)
END_OF_JPEG = b"\xff\xd9"


@dataclass(frozen=True)
class Tile:
    """The middle square of one picture.

    `pixels` is s×s×3 uint8, s×s×4 if parts are transparent, or s×s float32 if values have more than 8 bits. In the last
    case `low` and `high` are the extremes of the whole picture.
    """

    pixels: NDArray[Any]
    low: float = 0.0
    high: float = 0.0
    whole: bool = True  # values are integers
    nan: bool = False  # some values were not finite
    breaks_off: bool = False  # the file lacks its end


def decode(file: PictureFile, side: int) -> Tile:
    """The middle square of a picture, upright, `side` pixels wide. Raises `DataError` if it cannot be decoded."""
    raw = b""
    try:
        raw = file.read()
        if len(raw) > MAX_FILE:
            raise DataError(TOO_LARGE)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Pillow about metadata, which are not used
            return _decoded(raw, side)
    except DataError:
        raise
    except Exception as error:  # decoders may raise anything for hostile files, which are skipped
        raise DataError(_why(raw, error)) from error


def _why(raw: bytes, error: Exception) -> Message:
    from PIL import Image

    if isinstance(error, Image.DecompressionBombError):  # the limit of Pillow, checked before decoding
        return Message("far_too_many_pixels", "It has far too many pixels.")
    if is_heic(raw):
        return HEIC
    if "truncated" in str(error):
        return Message("breaks_off", "It breaks off: a part of the file is missing. Copy it again.")
    return Message("broken_picture", "It is damaged, or not what its name says.")


def _decoded(raw: bytes, side: int) -> Tile:
    image = _opened(raw, side)
    try:
        image.load()
    except OSError:
        if image.format != "JPEG":
            raise
        image = _opened(raw + END_OF_JPEG, side)
        image.load()
        if (missing := _missing(image)) > MOST_MISSING:
            raise DataError(
                Message(
                    "breaks_off_early",
                    "It breaks off: {percent} % of its rows or more are missing. Copy it again.",
                    percent=math.floor(100 * missing),
                )
            ) from None
        return _tile(image, side, breaks_off=True)
    return _tile(image, side)


def _opened(raw: bytes, side: int) -> Any:
    """A picture whose header has been read; its size is checked before anything is decoded."""
    from PIL import Image

    image = Image.open(io.BytesIO(raw))
    size = {"width": image.width, "height": image.height}
    if image.width * image.height > MAX_PIXELS:
        raise DataError(Message("too_many_pixels", "It has {width}×{height} pixels, which is too many.", **size))
    if min(image.size) < FEWEST_PIXELS:
        raise DataError(Message("too_few_pixels", "It has {width}×{height} pixels, which is too few.", **size))
    image.draft("RGB", (side * 2, side * 2))  # JPEGs decode smaller, and faster
    return image


def _missing(image: Any) -> float:
    """The fraction of rows at the bottom that libjpeg has filled with grey, because their data are missing."""
    import numpy as np

    filled = (np.asarray(image.convert("RGB")) == 128).all((1, 2))
    return float(np.argmin(filled[::-1]) / len(filled)) if not filled.all() else 1.0


def _tile(image: Any, side: int, breaks_off: bool = False) -> Tile:
    import numpy as np
    from PIL import Image, ImageOps

    image = ImageOps.exif_transpose(image)
    if image.mode == "F" or image.mode.startswith("I"):
        return _deep(image, side)
    clear = image.mode in ("RGBA", "RGBa", "LA", "La", "PA") or "transparency" in image.info
    image = image.convert("RGBA" if clear else "RGB")
    if clear and image.getextrema()[3] == (255, 255):
        image = image.convert("RGB")
    square = ImageOps.fit(image, (side, side), Image.Resampling.LANCZOS)  # weights colours by their opacity
    return Tile(np.asarray(square, np.uint8), breaks_off=breaks_off)


def _deep(image: Any, side: int) -> Tile:
    """A picture with more than 8 bits per value. Values stay; those that are not finite become the lowest."""
    import numpy as np
    from PIL import Image, ImageOps

    values = np.asarray(image).astype(np.float64)
    finite = np.isfinite(values)
    if not finite.any():
        raise DataError(Message("no_finite_value", "It holds no finite value."))
    low, high = float(values[finite].min()), float(values[finite].max())
    if max(abs(low), abs(high)) > 1e30:
        raise DataError(Message("values_too_large", "Its values are too large for a picture."))
    plain = Image.fromarray(np.where(finite, values, low).astype(np.float32))
    square = np.asarray(ImageOps.fit(plain, (side, side), Image.Resampling.LANCZOS), np.float32)
    return Tile(square, low, high, whole=image.mode != "F", nan=not finite.all())


def as_set(tiles: Sequence[Tile]) -> tuple[NDArray[np.uint8], list[Message]]:
    """All tiles as n×s×s×3 with one intensity scale and one background, and messages about these decisions."""
    import numpy as np

    deep = [t for t in tiles if t.pixels.ndim == 2]
    clear = [t.pixels for t in tiles if t.pixels.ndim == 3 and t.pixels.shape[2] == 4]
    low, high = scale(deep) if deep else (0.0, 1.0)
    ground = 0 if clear and _brightness(clear) > NEARLY_WHITE else 255
    said = [*_about_scale(deep, low, high), *_about_ground(len(clear), ground)]
    if broken := sum(t.breaks_off for t in tiles):
        said.append(Message("ends_missing", "Incomplete files that were read anyway: {n}.", n=broken))
    side = tiles[0].pixels.shape[0]
    done = np.empty((len(tiles), side, side, 3), np.uint8)
    for i, tile in enumerate(tiles):
        x = tile.pixels
        if x.ndim == 2:
            done[i] = np.round(np.clip((x - low) / (high - low), 0, 1) * 255).astype(np.uint8)[..., None]
        elif x.shape[2] == 4:
            opacity = x[..., 3:].astype(np.float32) / 255
            done[i] = np.round(x[..., :3] * opacity + ground * (1 - opacity)).astype(np.uint8)
        else:
            done[i] = x
    return done, said


def _about_scale(deep: Sequence[Tile], low: float, high: float) -> Iterator[Message]:
    if deep:
        yield Message(
            "one_scale",
            "One scale for all pictures of more than 8 bits ({n}): {low} is black, {high} is white.",
            low=_number(low),
            high=_number(high),
            n=len(deep),
        )
    if nan := sum(t.nan for t in deep):
        yield Message(
            "values_not_finite",
            "Values that are no finite number are shown at the darkest value of their picture (pictures: {n}).",
            n=nan,
        )


def _about_ground(clear: int, ground: int) -> Iterator[Message]:
    if clear and ground:
        yield Message("on_white", "Transparent parts are shown on white (pictures: {n}).", n=clear)
    elif clear:
        yield Message(
            "on_black",
            "Transparent parts are shown on black, since what is drawn is nearly white (pictures: {n}).",
            n=clear,
        )


def scale(deep: Sequence[Tile]) -> tuple[float, float]:
    """The values of black and white for pictures of more than 8 bits: a usual range that fits, else their own range.

    Integers from 0: the fewest usual bits (8, 10, 12, 14, 16). Floats: 0 to 1, −1 to 1 or 0 to 255. All others,
    including signed integers: from the lowest value of the set to the highest.
    """
    low, high = min(t.low for t in deep), max(t.high for t in deep)
    if all(t.whole for t in deep):
        usual = [(0.0, 2.0**bits - 1) for bits in DEPTHS]
    else:
        usual = [(0.0, 1.0), (0.0, 255.0)] if low >= 0 else [(-1.0, 1.0)]
    fitting = ((a, b) for a, b in usual if a <= low and a + FILLED * (b - a) <= high <= b)
    found = next(fitting, (low, high))
    return found if found[0] < found[1] else (low, low + 1.0)


def _brightness(clear: Sequence[NDArray[Any]]) -> float:
    """The mean brightness, 0 to 1, of the opaque parts; 0 if there are none."""
    import numpy as np

    drawn = total = 0.0
    for x in clear:
        opacity = x[..., 3].astype(np.float64)
        drawn += float(opacity.sum())
        total += float(((x[..., :3] @ np.array(WEIGHTS)) * opacity).sum())
    return total / drawn / 255 if drawn else 0.0


def _number(value: float) -> int | float:
    return int(value) if value == int(value) else value
