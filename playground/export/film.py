"""Writes a film of generated pictures as GIF, MP4 or NPZ. The pictures come from the page; no torch is imported."""

from __future__ import annotations

import io
import itertools
import json
import math
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from playground.errors import InputError
from playground.texts import Message

MOST_FRAMES, MOST_SIDE, MOST_LATENT = 900, 400, 1024
MOST_BYTES = 40_000_000  # 100 frames of the lab's 360×360
MOST_MADE = 100_000_000  # pixels of a written film: many frames are enlarged less
EXACT, APART = 48, 40  # colours of a GIF that are kept exactly, and their least distance
LARGE = {"gif": 256, "mp4": 512}  # pixels per side, about


@dataclass(frozen=True)
class Film:
    """`frames`, uint8 n×h×w×3, shown at `fps` per second, and their `z`, float32 n×d.

    For a generator of points the frames are drawings; `points`, float32 n×2, are its samples.
    """

    frames: NDArray[np.uint8]
    z: NDArray[np.float32]
    fps: int
    smooth: bool = True  # enlarge smoothly, or pixel by pixel
    points: NDArray[np.float32] | None = None


@dataclass(frozen=True)
class _Head:
    frames: int
    height: int
    width: int
    latent: int
    fps: int
    smooth: bool
    points: bool = False  # follow after z


def unpack(body: bytes | memoryview) -> Film:
    """Read what the page sends: a JSON header after its length (uint32, little-endian), pixels, z, and any points.

    Raises `InputError`.
    """
    try:
        (length,) = struct.unpack_from("<I", body)
        head = json.loads(bytes(body[4 : 4 + min(length, 4096)]))
        given = _Head(**{f.name: head[f.name] for f in fields(_Head) if f.name in head})
        numbers = (given.frames, given.height, given.width, given.latent, given.fps)
        if not all(type(n) is int for n in numbers) or not all(type(b) is bool for b in (given.smooth, given.points)):
            raise TypeError("neither whole numbers nor yes and no")
    except (struct.error, ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(Message("film_header", "This is not a film: its header cannot be read.")) from error
    n, h, w, d, fps = numbers
    sides = 1 <= h <= MOST_SIDE and 1 <= w <= MOST_SIDE
    if not (1 <= n <= MOST_FRAMES and sides and 1 <= d <= MOST_LATENT and 1 <= fps <= 60):
        raise InputError(
            Message(
                "film_size",
                "A film has 1 to {frames} frames of at most {side}×{side} pixels, at 1 to 60 frames per second.",
                frames=MOST_FRAMES,
                side=MOST_SIDE,
            )
        )
    pixels, rest = n * h * w * 3, body[4 + length :]
    end = pixels + 4 * n * d
    if len(rest) != end + 8 * n * given.points:
        raise InputError(Message("film_cut_short", "This film is cut short."))
    frames = np.frombuffer(rest[:pixels], np.uint8).reshape(n, h, w, 3)
    z = np.frombuffer(rest[pixels:end], "<f4").reshape(n, d).astype(np.float32)
    points = np.frombuffer(rest[end:], "<f4").reshape(n, 2).astype(np.float32) if given.points else None
    return Film(frames, z, fps, given.smooth, points)


def render(film: Film, kind: str) -> tuple[str, bytes]:
    """The media type and bytes of `film` as one of `KINDS`. Raises `InputError` for another."""
    if kind not in KINDS:
        raise InputError(
            Message(
                "film_format",
                "A film is written as {formats}, not as {format}.",
                formats=", ".join(KINDS),
                format=kind[:20],
            )
        )
    media, write = KINDS[kind]
    return media, write(film)


def gif(film: Film) -> bytes:
    """A GIF that loops for ever, with one palette for all frames, so that colours do not flicker."""
    from PIL import Image

    palette = Image.new("P", (1, 1))
    palette.putpalette(_palette(film.frames).tobytes())
    frames = map(Image.fromarray, enlarged(film, LARGE["gif"]))
    flat = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    out = io.BytesIO()
    flat[0].save(out, "GIF", save_all=True, append_images=flat[1:], duration=round(1000 / film.fps), loop=0)
    return out.getvalue()


def _palette(frames: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """256 colours, 256×3: the most frequent distinct ones exactly, since dots and lines have their meaning by colour;
    the rest by median cut, for shaded parts."""
    from PIL import Image

    sample = frames[np.linspace(0, len(frames) - 1, min(16, len(frames))).astype(int)]
    seen, count = np.unique(sample.reshape(-1, 3) @ np.array([65536, 256, 1]), return_counts=True)
    often = seen[np.argsort(-count)[:4096]]
    kept: list[NDArray[np.int64]] = []
    for colour in np.stack([often >> 16, often >> 8 & 255, often & 255], 1):
        if len(kept) < EXACT and all(np.abs(colour - other).sum() >= APART for other in kept):
            kept.append(colour)
    rest = Image.fromarray(sample.reshape(-1, frames.shape[2], 3)).quantize(256 - len(kept)).getpalette() or []
    shades = np.array(rest, np.uint8).reshape(-1, 3)[: 256 - len(kept)]
    found = np.concatenate([np.array(kept, np.uint8).reshape(-1, 3), shades])
    return np.pad(found, ((0, 256 - len(found)), (0, 0)), mode="edge")


def mp4(film: Film) -> bytes:
    """H.264 in 4:2:0, which all players and presentations show. Raises `InputError` where PyAV is missing."""
    try:
        import av
    except ImportError as error:
        raise InputError(
            Message("no_av", "MP4 needs the package “av”: pip install av. GIF works without it.")
        ) from error

    frames = enlarged(film, LARGE["mp4"])
    first = next(frames)
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=Fraction(film.fps), options={"crf": "18", "preset": "veryfast"})
        stream.height, stream.width = first.shape[:2]
        stream.pix_fmt = "yuv420p"
        for frame in itertools.chain([first], frames):
            for packet in stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return out.getvalue()


def npz(film: Film) -> bytes:
    """`samples`, uint8 n×h×w×3 or the points themselves, float32 n×2, and their `z`, float32 n×d."""
    out, samples = io.BytesIO(), film.frames if film.points is None else film.points
    np.savez_compressed(out, allow_pickle=False, samples=samples, z=film.z)
    return out.getvalue()


KINDS: dict[str, tuple[str, Callable[[Film], bytes]]] = {
    "gif": ("image/gif", gif),
    "mp4": ("video/mp4", mp4),
    "npz": ("application/octet-stream", npz),
}


def enlarged(film: Film, side: int) -> Iterator[NDArray[np.uint8]]:
    """The frames, enlarged by a whole number to about `side`, with even sides as H.264 requires.

    Together they have at most `MOST_MADE` pixels. The least enlargement is 2, or 1 where the sides are even already.
    """
    from PIL import Image

    n, h, w, _ = film.frames.shape
    side = min(side, math.isqrt(MOST_MADE // n))
    times = max(1 if h % 2 == w % 2 == 0 and 2 * max(h, w) > side else 2, side // max(h, w) // 2 * 2)
    how = Image.Resampling.BICUBIC if film.smooth else Image.Resampling.NEAREST
    for frame in film.frames:
        yield np.asarray(Image.fromarray(frame).resize((w * times, h * times), how))
