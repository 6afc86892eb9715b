"""Presets, one JSON file each in this folder: a configuration's differences from the default, and a sentence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from playground.config import RunConfig, flatten
from playground.errors import InputError

FOLDER = Path(__file__).parent
DEFAULTS = {"images": "digits", "points": "points", "lab": "lab"}  # for a kind of data, and for the 2-D lab


@dataclass(frozen=True)
class Preset:
    name: str  # of the file, and in links and on the command line
    title: str
    sentence: str
    kind: Literal["images", "points"]
    order: int  # in the menu
    config: RunConfig


@cache
def load(name: str) -> Preset:
    """The preset called `name`. Raises `InputError` where there is none."""
    known = {path.stem: path for path in FOLDER.glob("*.json")}
    if name not in known:
        raise InputError(
            f"There is no preset «{name[:60]}»; choose one of {', '.join(p.name for p in all_presets())}.",
            code="no_preset",
        )
    values = json.loads(known[name].read_text(encoding="utf-8"))
    config = RunConfig().edit(values["config"])
    return Preset(name, values["title"], values["sentence"], config.data.kind, values["order"], config)


@cache
def all_presets() -> tuple[Preset, ...]:
    """Every preset, in the order of the menu."""
    return tuple(sorted((load(path.stem) for path in FOLDER.glob("*.json")), key=lambda p: p.order))


def default_for(kind: str) -> Preset:
    """The preset to start from for data of this kind («images», «points»), or in the «lab»."""
    return load(DEFAULTS[kind])


def nearest(config: RunConfig) -> Preset:
    """The preset from which `config` differs in the fewest settings; of equals the first in the menu."""
    mine = dict(flatten(config))
    return min(all_presets(), key=lambda p: len(mine.items() ^ dict(flatten(p.config)).items()))
