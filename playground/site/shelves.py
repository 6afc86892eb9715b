"""Step modules on shelves: packed together, since they resemble each other and each alone takes twice the room.

A shelf is the length of an index (uint32, little endian), the index as JSON, and the code of its modules one after
another. `frontend/site/training.js` reads it.
"""

from __future__ import annotations

import base64
import json
import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

PER_SHELF = 60


def shelves(steps: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[list[str], bytes]]:
    """Each shelf with the names of its modules. `steps`: the files `step-NAME` of `training_data.py`."""
    found = [(name, zlib.decompress(base64.b64decode(step["code"])), step) for name, step in steps.items()]
    found.sort(key=lambda each: (len(each[1]), each[0]))  # neighbours in size are alike
    for start in range(0, len(found), PER_SHELF):
        shelf = found[start : start + PER_SHELF]
        index = [[name, len(code), {**step, "code": ""}] for name, code, step in shelf]
        head = json.dumps(index, separators=(",", ":")).encode()
        content = struct.pack("<I", len(head)) + head + b"".join(code for _, code, _ in shelf)
        yield [name for name, _, _ in shelf], content
