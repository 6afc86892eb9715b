"""Extensions: installed packages that add options, kinds of data and JavaScript.

An entry point of the group `gan_playground` names a module: `[project.entry-points.gan_playground]`,
`table = "gan_table"`. The module adds options to the registries when it is imported: `DATA["table"] = Table`,
`kinds.register(TABLE)`. It must not import PyTorch at its top, because the process of the app does not load PyTorch.
The files in a folder `frontend` beside the module are served as assets `ext/NAME/FILE`, where NAME is the entry point.

`playground.config` loads the extensions. So every process that reads configurations knows all their options.
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
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")  # part of addresses


@dataclass(frozen=True)
class Extension:
    """An installed package: its folder `frontend`, if it has JavaScript, and the `problem` if it cannot be used."""

    name: str
    frontend: Path | None = None
    problem: Message | None = None


@cache
def load() -> tuple[Extension, ...]:
    """All extensions, sorted by name and imported once per process. An extension that fails has a `problem`."""
    return tuple(_loaded(entry) for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name))


def problems() -> list[Message]:
    """The problems of the extensions that cannot be used."""
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
    except (Exception, SystemExit) as error:  # foreign code may raise anything; the app continues without it
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
