"""The site's files. `ADDRESS.js` registers the content of an address: a classic script, which also loads from a disk.

`ganPlayground.add(ADDRESS, CONTENT)`: JSON as it is; anything else as gzip in base64. The addresses are those of the
app's routes (`api/models/digits/weights`), and `pages/LANGUAGE/PAGE`, `styles/BLOCK`, `texts/LANGUAGE` of the site.
`frontend/site/files.js` reads them. Pictures that are only shown lie as they are at their address.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
from pathlib import Path
from typing import Any

from playground import assets
from playground.runs.folder import files

ASSET = re.compile(rf"{assets.ROUTE}([^\"?]+)\?v=[0-9a-f]+")


class SiteFolder:
    """A folder that becomes a site. `registered`: the addresses of what has been written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.registered: set[str] = set()

    def value(self, address: str, value: Any) -> None:
        """Register a value."""
        self._register(address, json.dumps(value, ensure_ascii=False, separators=(",", ":")))

    def packed(self, address: str, content: bytes) -> None:
        """Register the answer of an address."""
        self._register(address, f'"{base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()}"')

    def plain(self, address: str, content: bytes) -> None:
        """Write a file as it is."""
        path = self.path / address
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write(path, lambda file: file.write(content), durable=False)

    def asset(self, name: str) -> None:
        """Write an asset: pictures that are only shown as they are, everything else registered."""
        address, content = assets.ROUTE + name, assets.content(name)
        if name.endswith(".webp") and not name.startswith("recorded/"):
            self.plain(address, content)
        elif address not in self.registered:
            self.packed(address, content)

    def _register(self, address: str, content: str) -> None:
        self.registered.add(address)
        self.plain(f"{address}.js", f"ganPlayground.add({json.dumps(address)},{content});\n".encode())


def assets_in(value: Any) -> set[str]:
    """The names of the assets whose addresses stand in JSON."""
    return set(ASSET.findall(json.dumps(value)))
