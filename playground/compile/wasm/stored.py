"""Step modules, shipped or in the cache: one for each structure, with the numbers of the configuration that asks."""

from __future__ import annotations

import base64
import contextlib
import json
import os
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
from playground.compile.wasm.shipped import shipped_modules
from playground.compile.wasm.values import Shape
from playground.config import RunConfig

KEPT = 300  # modules in the cache, of about 40 kB each


def folder() -> Path:
    return paths.cache_dir() / "steps"


def stored_module(config: RunConfig, shape: Shape) -> BuiltModule:
    """The module with all parts that training with `config` needs; building one takes about a second.

    Most are shipped: see `shipped.py`.

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
