"""`Frame`: one array of one view at one step, with a binary header. Writes version 2, and also reads version 1."""

from __future__ import annotations

import math
import struct
import typing
from dataclasses import dataclass

from playground.errors import InputError
from playground.messages.terms import View
from playground.texts import Message

VIEWS: tuple[View, ...] = typing.get_args(View)
DTYPES: tuple[str, ...] = ("uint8", "float32", "int32")
WIDTHS = (1, 4, 4)  # bytes per number
MAGIC = b"GP"
VERSION = 2
MOST_DIMENSIONS = {1: 4, 2: 8}  # of each version of the header
# Magic, version, view, dtype, dimensions, 0, step, bytes, extent; then the shape.
_START = "<2sBBBBHII4f"
HEADERS = {version: struct.Struct(f"{_START}{most}I") for version, most in MOST_DIMENSIONS.items()}
HEADER = HEADERS[VERSION]


@dataclass(frozen=True)
class Frame:
    """One array of one view at one step: raw samples of their kind, or another array by the view.

    `map` is D's output, float32 h×w. `nets` are bytes: see `runs/frames/networks.py`. `density` is float32 h×w: the
    mass of p in each cell. `extent` is (left, right, bottom, top) in the plane for points and maps, else zeros.
    Little endian. The header has 64 bytes, in version 1 it has 48: see `HEADERS`, and `unpack` in `socket.js`.
    """

    view: View
    step: int
    dtype: str
    shape: tuple[int, ...]
    payload: bytes
    extent: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


def pack_frame(frame: Frame) -> bytes:
    most = MOST_DIMENSIONS[VERSION]
    if frame.shape[most:]:
        raise ValueError(f"a frame has at most {most} dimensions")
    head = HEADER.pack(
        MAGIC,
        VERSION,
        VIEWS.index(frame.view),
        DTYPES.index(frame.dtype),
        len(frame.shape),
        0,
        frame.step,
        len(frame.payload),
        *frame.extent,
        *(*frame.shape, *[0] * most)[:most],
    )
    return head + frame.payload


def unpack_frame(data: bytes) -> Frame:
    """The inverse of `pack_frame`. Raises `InputError` for any other bytes, before it creates an array."""
    version = data[2] if len(data) > 2 else 0
    if not data.startswith(MAGIC) or version not in HEADERS:
        raise _bad()
    header = HEADERS[version]
    if len(data) < header.size:
        raise _cut_short()
    _, _, view, dtype, dims, _, step, size, *rest = header.unpack_from(data)
    if view >= len(VIEWS) or dtype >= len(DTYPES) or dims > MOST_DIMENSIONS[version]:
        raise _bad()
    extent, shape = tuple(rest[:4]), tuple(rest[4 : 4 + dims])
    if not len(data) - header.size == size == math.prod(shape) * WIDTHS[dtype]:
        raise _cut_short()
    return Frame(VIEWS[view], step, DTYPES[dtype], shape, data[header.size :], extent)


def _bad() -> InputError:
    return InputError(Message("unknown_frame", "A picture of this run is in a format that this version cannot read."))


def _cut_short() -> InputError:
    return InputError(Message("frame_cut_short", "A picture of this run is cut short."))
