"""The site's files. `ADDRESS.js` registers the content of an address: a classic script, which also loads from a disk.

`ganPlayground.add(ADDRESS, CONTENT)`: short JSON as it is; anything else as gzip in a string of 7 bits per character,
which takes an eighth less room than base64. The addresses are those of the app's routes (`api/models/digits/weights`),
and `pages/LANGUAGE/PAGE`, `styles/BLOCK`, `texts/LANGUAGE`, `training/NAME` of the site. `frontend/site/files.js` reads
them. Pictures that are only shown lie as they are at their address.
"""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import numpy as np

from playground import assets
from playground.runs.folder import files
from playground.site import lighter

ASSET = re.compile(rf"{assets.ROUTE}([^\"?]+)\?v=[0-9a-f]+")
SHORT = 2000  # characters of JSON below which it is not packed
# What a string of JavaScript cannot hold as it is.
_ESCAPED = {0: "\\x00", 10: "\\n", 13: "\\r", 34: '\\"', 92: "\\\\"}
LITERAL = [_ESCAPED.get(value, chr(value)) for value in range(128)]


def seven_bits(content: bytes) -> str:
    """Bytes as a literal of JavaScript: characters of 7 bits each, the highest first; zeros fill the last one."""
    padded = np.unpackbits(np.frombuffer(content + bytes(-len(content) % 7), np.uint8)).reshape(-1, 7)
    values = padded @ (1 << np.arange(6, -1, -1))
    return f'"{"".join(map(LITERAL.__getitem__, values[: -(-8 * len(content) // 7)].tolist()))}"'


class SiteFolder:
    """A folder that becomes a site. `registered`: the addresses of what has been written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.registered: set[str] = set()

    def value(self, address: str, value: Any) -> None:
        """Register a value."""
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        if len(text) < SHORT:
            self._register(address, text)
        else:
            self.packed(address, text.encode())

    def packed(self, address: str, content: bytes) -> None:
        """Register the answer of an address."""
        self._register(address, seven_bits(gzip.compress(content, 9, mtime=0)))

    def plain(self, address: str, content: bytes) -> None:
        """Write a file as it is."""
        path = self.path / address
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write(path, lambda file: file.write(content), durable=False)

    def asset(self, name: str) -> None:
        """Write an asset: pictures that are only shown as they are, everything else registered."""
        address, content = assets.ROUTE + name, assets.content(name)
        about = name.rpartition(".")[0] + ".json"
        if name.endswith(".bin"):
            packed = name.startswith("recorded/game_")
            self.packed(address, lighter.generator(content) if packed else lighter.recording(content))
        elif name.endswith(".webp") and about in assets.files():
            sheet, info = lighter.film(content, json.loads(assets.content(about)))
            self.packed(address, sheet)
            self.value(assets.ROUTE + about, info)
        elif name.endswith(".webp") and not name.startswith("recorded/"):
            self.plain(address, content)
        elif address not in self.registered:
            self.packed(address, content)

    def _register(self, address: str, content: str) -> None:
        self.registered.add(address)
        self.plain(f"{address}.js", f"ganPlayground.add({json.dumps(address)},{content});\n".encode())


def assets_in(value: Any) -> set[str]:
    """The names of the assets whose addresses stand in JSON."""
    return set(ASSET.findall(json.dumps(value)))
