"""Presets, one JSON file each in this folder: a configuration's differences from the default, and a sentence.

Those of the lab also say what is to be seen, in numbers, and a test holds them to it.
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
DEFAULT, LAB = "digits", "lab"  # what the app and the 2-D lab start from


@dataclass(frozen=True)
class Preset:
    name: str  # of the file, and in links and on the command line
    title: str
    sentence: str
    kind: Kind
    order: int  # in the menu
    config: RunConfig
    group: Literal["", "lab"] = ""  # those of the lab are for its page alone
    claims: Mapping[str, Any] = field(default_factory=dict)  # after `steps`: a number's name and its bounds; tested


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
    """The preset from which `config` differs in the fewest settings; of equals the first in the menu."""
    mine = dict(flatten(config))
    return min(all_presets(), key=lambda p: len(mine.items() ^ dict(flatten(p.config)).items()))
