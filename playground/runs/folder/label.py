"""What people set for a run: its name, its star and its owner."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playground.errors import InputError
from playground.options import is_text
from playground.runs.folder import files
from playground.texts import Message

LONGEST = 100  # characters of a text in the label
LATEST = 2.0**36  # Unix time, in two thousand years


@dataclass(frozen=True)
class Label:
    """What people set for a run. Written by the app, never by the worker."""

    name: str = ""
    starred: bool = False
    owner: str = ""  # a fingerprint of the owner's token
    created: float = 0.0  # Unix time
    parent: str = ""  # the run from which it was copied: “id” or “id@step”

    def __post_init__(self) -> None:
        if not is_text(str(self.name)):
            raise InputError(Message("name_no_text", "A run's name must be text in UTF-8. Type it again."))


def read_label(run: Path) -> Label:
    """The label in the folder `run`, without what is missing, damaged or out of range."""
    try:
        found = files.read_json(run / "label.json")
        given = {f.name: found[f.name] for f in dataclasses.fields(Label) if f.name in found}
    except (OSError, ValueError, TypeError):
        return Label()
    kinds: dict[str, Any] = {"starred": bool, "created": (int, float)}
    good: dict[str, Any] = {k: v for k, v in given.items() if isinstance(v, kinds.get(k, str))}
    good |= {k: v[:LONGEST] for k, v in good.items() if isinstance(v, str)}
    if not 0 <= good.get("created", 0.0) < LATEST:
        del good["created"]
    return Label(**good)
