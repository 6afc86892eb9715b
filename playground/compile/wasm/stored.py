"""Step modules, shipped or in the cache: one for each structure, with the numbers of the configuration that asks.

`python -m playground.site.step_modules` writes those that are shipped; run it after a change of what a step computes.
Their file, packed with xz: the length of a JSON index (uint32, little endian), the index, and the bytes of all modules
in its order.
"""

from __future__ import annotations

import base64
import contextlib
import json
import lzma
import os
import struct
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from playground import paths
from playground.compile.wasm.module import (
    BuiltModule,
    build_module,
    module_key,
    needed_parts,
    structure,
    with_numbers,
)
from playground.compile.wasm.values import Shape
from playground.config import RunConfig

FILE = Path(__file__).with_name("shipped.xz")
KEPT = 300  # modules in the cache, of about 40 kB each


def folder() -> Path:
    return paths.cache_dir() / "steps"


def stored_module(config: RunConfig, shape: Shape) -> BuiltModule:
    """The module with all parts that training with `config` needs; building one takes about a second.

    Most are shipped: see `shipped_modules`.

    Raises `UnsupportedStep` where a step has an operation that the generator does not know.
    """
    parts = needed_parts(config)
    if (known := shipped_modules().get(structure(config, shape, parts))) is not None:
        return with_numbers(known, config, shape, parts)
    file = folder() / f"{module_key(config, shape, parts)}.json"
    with contextlib.suppress(OSError, ValueError, KeyError):
        found = json.loads(file.read_text(encoding="utf-8"))
        return with_numbers(BuiltModule(base64.b64decode(found["code"]), found["description"]), config, shape, parts)
    built = build_module(config, shape, parts)
    with contextlib.suppress(OSError):
        _store(built, file)
    return built


def _store(built: BuiltModule, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}")
    content = {"code": base64.b64encode(built.code).decode(), "description": built.description}
    draft.write_text(json.dumps(content), encoding="utf-8")
    draft.replace(file)
    for old in sorted(file.parent.glob("*.json"), key=lambda f: f.stat().st_mtime)[:-KEPT]:
        with contextlib.suppress(OSError):
            old.unlink()


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
