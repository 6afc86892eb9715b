"""Installed packages that add options, kinds of data and JavaScript, through the entry-point group `gan_playground`.

An entry point names a module: `[project.entry-points.gan_playground]`, `table = "gan_table"`. Importing that module
adds what it brings to the registries: `DATA["table"] = Table`, `kinds.register(TABLE)`. It must not import PyTorch at
its top: the app's own process is without it. The files in a folder `frontend` beside the module are served as assets
`ext/NAME/FILE`, NAME being that of the entry point.

`playground.config` loads them: whoever can read a configuration (the app, a worker, the helper, the command line)
knows all that a configuration can name.
"""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from playground.texts import Message

GROUP = "gan_playground"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")  # stands in addresses


@dataclass(frozen=True)
class Extension:
    """What an installed package adds; without a `frontend` no JavaScript. `problem`: why it is left out."""

    name: str
    frontend: Path | None = None
    problem: Message | None = None


@cache
def load() -> tuple[Extension, ...]:
    """All extensions, imported once per process, by name. One that fails says so in its `problem`; others go on."""
    return tuple(_loaded(entry) for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name))


def problems() -> list[Message]:
    """Why extensions are left out."""
    return [extension.problem for extension in load() if extension.problem is not None]


def _loaded(entry: EntryPoint) -> Extension:
    if not NAME.fullmatch(entry.name):
        return Extension(
            entry.name,
            problem=Message(
                "extension_name",
                "The installed package {module} names itself {name}; a name has small letters, digits, - and _ only.",
                module=entry.module,
                name=entry.name[:60],
            ),
        )
    try:
        module = importlib.import_module(entry.module)
    except (Exception, SystemExit) as error:  # of somebody else's code: whatever it is, the app goes on without it
        why = " ".join(f"{type(error).__name__}: {error}".split())[:300].rstrip(".")
        return Extension(
            entry.name,
            problem=Message(
                "extension_broken",
                "The installed package {name} cannot be used, so what it adds is missing. It says: {why}. "
                "Update or uninstall it.",
                name=entry.name,
                why=why,
            ),
        )
    folder = Path(module.__file__ or "").parent / "frontend"
    return Extension(entry.name, folder if module.__file__ and folder.is_dir() else None)
