"""The block “home”: what a GAN is, where to begin, and the doors to the other pages."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from playground import assets
from playground.app.blocks import _kernels, _mount
from playground.export.models import GeneratorInfo

STAGES, PICTURES = "recorded/game.json", "recorded/real_digits.webp"
FILM = ("recorded/digits.webp", "recorded/digits.json")
RING = "recorded/ring.bin"


@dataclasses.dataclass(frozen=True)
class HomeSpec:
    """What Home shows. `minutes`: what the first run takes; `lessons`: whether there are any."""

    models: Sequence[GeneratorInfo]
    minutes: int
    lessons: bool


@dataclasses.dataclass(frozen=True)
class HomeAction:
    """What a person has pressed: a page to open, and whether a run is to be started there."""

    page: str
    start: bool


def home(spec: HomeSpec, key: str = "home") -> HomeAction | None:
    """Place the block. Returns what has just been pressed."""
    faces = next((m for m in spec.models if m.seeds), None)
    data = {
        "minutes": spec.minutes,
        "lessons": spec.lessons,
        "game": _game(),
        "film": _addresses(image=FILM[0], info=FILM[1]),
        "ring": assets.address(RING) if RING in assets.files() else "",
        "faces": {"name": faces.name, "psi": faces.psi, "seeds": list(faces.seeds)} if faces else None,
        "kernels": _kernels(),
    }
    asked = _mount("home", True)(data=data, key=key, on_go_change=lambda: None).go
    if not isinstance(asked, Mapping):
        return None
    return HomeAction(str(asked.get("page", "")), asked.get("start") is True)


def _game() -> dict[str, Any] | None:
    """The recorded game: addresses of its stages, its real pictures, and the generator of each stage."""
    found = _addresses(stages=STAGES, pictures=PICTURES)
    weights = sorted(name for name in assets.files() if name.startswith("recorded/game_"))
    return found | {"weights": [assets.address(name) for name in weights]} if found and weights else None


def _addresses(**names: str) -> dict[str, Any] | None:
    """The addresses of assets, or `None` where one of them is missing."""
    if not set(names.values()) <= assets.files().keys():
        return None
    return {key: assets.address(name) for key, name in names.items()}
