"""A frame: one array of one view at one step, with a binary header."""

from __future__ import annotations

import math
import struct
import typing
from dataclasses import dataclass

from playground.errors import InputError
from playground.messages.terms import View

VIEWS: tuple[View, ...] = typing.get_args(View)
DTYPES: tuple[str, ...] = ("uint8", "float32")
WIDTHS = (1, 4)  # bytes of a number of each
HEADER = struct.Struct("<2sBBBBHII4f4I")  # magic, version, view, dtype, dims, 0, step, bytes, extent, shape
MAGIC = b"GP"


@dataclass(frozen=True)
class Frame:
    """One array of one view at one step: pictures uint8 n×h×w×c, points float32 n×2, D's map float32 h×w.

    `nets` are bytes: see `runs/nets.py`. `density` is float32 h×w: the mass of p in each cell.

    `extent` is (left, right, bottom, top) in the data's plane for points and maps, zeros for pictures.
    Little endian; the header is 48 bytes: see `HEADER`, and its twin in `socket.js`.
    """

    view: View
    step: int
    dtype: str
    shape: tuple[int, ...]
    payload: bytes
    extent: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


def pack_frame(frame: Frame) -> bytes:
    shape = (*frame.shape, 0, 0, 0, 0)[:4]
    head = HEADER.pack(
        MAGIC,
        1,
        VIEWS.index(frame.view),
        DTYPES.index(frame.dtype),
        len(frame.shape),
        0,
        frame.step,
        len(frame.payload),
        *frame.extent,
        *shape,
    )
    return head + frame.payload


def unpack_frame(data: bytes) -> Frame:
    """Inverse of `pack_frame`. Raises `InputError` on anything else."""
    if len(data) < HEADER.size:
        raise InputError("A frame is cut short.", code="bad_frame")
    magic, version, view, dtype, dims, _, step, size, *rest = HEADER.unpack_from(data)
    if magic != MAGIC or version != 1 or view >= len(VIEWS) or dtype >= len(DTYPES) or dims > 4:
        raise InputError("A frame has an unknown header.", code="bad_frame")
    extent, shape = tuple(rest[:4]), tuple(rest[4 : 4 + dims])
    if not len(data) - HEADER.size == size == math.prod(shape) * WIDTHS[dtype]:
        raise InputError("A frame is cut short.", code="bad_frame")
    return Frame(VIEWS[view], step, DTYPES[dtype], shape, data[HEADER.size :], extent)
