"""Recordings and generators with less detail than the app's, where nobody sees the difference: they take half the room.

Numbers keep fewer bits of their mantissa (1 in 1,000 for recordings in the plane, as float16 has; 1 in 256 for the
weights of generators), films every second picture.
"""

from __future__ import annotations

import dataclasses
import io
import json
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from playground.messages import pack_frame
from playground.messages.frame import unpack_frame

FLOAT32, FLOAT16 = 13, 3  # bits that are dropped
QUALITY = 55  # of films; as in app/recorded


def recording(content: bytes) -> bytes:
    """A recording in the plane: frames, each after its length (uint32, little endian)."""
    made, at = b"", 0
    while at < len(content):
        end = at + 4 + int.from_bytes(content[at : at + 4], "little")
        frame = unpack_frame(content[at + 4 : end])
        if frame.view == "nets":  # the length of JSON, JSON, and numbers: see runs/frames/networks.py
            start = 4 + int.from_bytes(frame.payload[:4], "little")
            payload = frame.payload[:start] + _rounded32(frame.payload[start:])
        else:
            payload = _rounded32(frame.payload) if frame.dtype == "float32" else frame.payload
        packed = pack_frame(dataclasses.replace(frame, payload=payload))
        made += len(packed).to_bytes(4, "little") + packed
        at = end
    return made


def generator(packed: bytes) -> bytes:
    """A packed generator (see `export.browser`)."""
    start = 8 + int.from_bytes(packed[4:8], "little")
    if not json.loads(packed[8:start])["half"]:
        return packed
    return packed[:start] + _rounded(np.frombuffer(packed[start:], "<u2"), FLOAT16).tobytes()


def film(sheet: bytes, info: dict[str, Any]) -> tuple[bytes, dict[str, Any]]:
    """A recording of pictures, all in one sheet, and what is known of it: every second picture, and the last."""
    width, height, columns = info["width"], info["height"], info["columns"]
    kept = [*range(len(info["steps"]) - 1, -1, -2)][::-1]
    image = Image.open(io.BytesIO(sheet))
    made = Image.new("RGB", (width * columns, height * -(-len(kept) // columns)))
    for to, n in enumerate(kept):
        x, y = n % columns * width, n // columns * height
        made.paste(image.crop((x, y, x + width, y + height)), (to % columns * width, to // columns * height))
    content = io.BytesIO()
    made.save(content, "webp", quality=QUALITY, method=6)
    fewer: dict[str, Any] = {name: [info[name][n] for n in kept] for name in ("steps", "seconds") if name in info}
    return content.getvalue(), {**{k: v for k, v in info.items() if k != "rows"}, **fewer}


def _rounded32(numbers: bytes) -> bytes:
    return _rounded(np.frombuffer(numbers, "<u4"), FLOAT32).tobytes()


def _rounded(numbers: NDArray[Any], bits: int) -> NDArray[Any]:
    """Floating-point numbers, given as integers, without the last bits of their mantissas; special ones stay."""
    whole = numbers.astype(np.uint64)
    rounded = (whole + (1 << bits - 1)) >> bits << bits
    size = numbers.dtype.itemsize
    infinite = 0x7F800000 if size == 4 else 0x7C00
    keeps = (rounded & infinite) == infinite
    return np.where(keeps, numbers, rounded).astype(numbers.dtype)
