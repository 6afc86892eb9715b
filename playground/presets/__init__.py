"""Presets, one JSON file each in this folder: the differences of a configuration from the default, and a sentence.

Presets of the lab also claim what can be seen, in numbers, which a test checks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from playground.config import RunConfig, flatten
from playground.errors import InputError
from playground.kinds import Kind
from playground.texts import Message

FOLDER = Path(__file__).parent
FIRST, LAB = "article", "lab"  # the first presets of the Train page and of the 2-D lab
DEFAULT = "digits"  # the preset of links and commands that name none; older links rely on it


@dataclass(frozen=True)
class Preset:
    name: str  # the name of the file, which links and the command line use
    title: str
    sentence: str
    kind: Kind
    order: int  # the position in the menu
    config: RunConfig
    group: Literal["", "lab"] = ""  # presets of the lab are offered on its page only
    claims: Mapping[str, Any] = field(default_factory=dict)  # names of numbers and their bounds after `steps`; tested


@cache
def load(name: str) -> Preset:
    """The preset called `name`. Raises `InputError` where there is none."""
    known = {path.stem: path for path in FOLDER.glob("*.json")}
    if name not in known:
        raise InputError(
            Message(
                "preset_unknown",
                "There is no preset “{name}”; choose one of {known}.",
                name=name[:60],
                known=", ".join(preset.name for preset in all_presets()),
            )
        )
    values = json.loads(known[name].read_text(encoding="utf-8"))
    config = RunConfig().edit(values["config"])
    said = values["title"], values["sentence"], config.data.kind, values["order"], config
    return Preset(name, *said, values.get("group", ""), values.get("claims", {}))


@cache
def all_presets() -> tuple[Preset, ...]:
    """Every preset, in the order of the menu."""
    return tuple(sorted((load(path.stem) for path in FOLDER.glob("*.json")), key=lambda p: p.order))


def default_for(kind: Kind) -> Preset:
    """The preset to start from for data of this kind."""
    return load(kind.default_preset or DEFAULT)


def nearest(config: RunConfig) -> Preset:
    """The preset from which `config` differs in the fewest settings; the first in the menu if several do."""
    mine = dict(flatten(config))
    return min(all_presets(), key=lambda p: len(mine.items() ^ dict(flatten(p.config)).items()))
