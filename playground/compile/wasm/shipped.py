"""The step modules that are shipped, by structure: those of the lab's presets, of the lessons and of common variations.

`python -m playground.site.step_modules` writes them; run it after a change of what a step computes. The file, packed
with xz: the length of a JSON index (uint32, little endian), the index, and the bytes of all modules in its order.
"""

from __future__ import annotations

import json
import lzma
import struct
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from playground.compile.wasm.module import BuiltModule

FILE = Path(__file__).with_name("shipped.xz")


@cache
def shipped_modules() -> Mapping[str, BuiltModule]:
    """The modules by structure; see `module.structure`. Their numbers are those of one configuration."""
    return unpack(FILE.read_bytes()) if FILE.exists() else {}


def pack(modules: Mapping[str, BuiltModule]) -> bytes:
    """The content of the file."""
    known = sorted(modules.items())
    index = json.dumps([[name, len(built.code), built.description] for name, built in known], separators=(",", ":"))
    head = index.encode()
    content = struct.pack("<I", len(head)) + head + b"".join(built.code for _, built in known)
    return lzma.compress(content, preset=9 | lzma.PRESET_EXTREME)


def unpack(packed: bytes) -> dict[str, BuiltModule]:
    """What `pack` was given."""
    content = lzma.decompress(packed)
    (size,) = struct.unpack_from("<I", content)
    at, found = 4 + size, {}
    for name, length, description in json.loads(content[4:at]):
        found[name] = BuiltModule(content[at : at + length], description)
        at += length
    return found
