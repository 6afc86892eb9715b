"""What the block “home” is told."""

from __future__ import annotations

import math
from typing import Any

from playground import assets, presets
from playground.blocks.components import kernels
from playground.export.models import pretrained

STAGES, PICTURES = "recorded/game.json", "recorded/real_digits.webp"
FILM = ("recorded/digits.webp", "recorded/digits.json")
RING = "recorded/ring.bin"


def home() -> dict[str, Any]:
    """The block's data. `minutes`: what the first run takes; 0 where only the lab trains."""
    faces = next((m for m in pretrained() if m.seeds), None)
    return {
        "minutes": math.ceil((presets.load(presets.FIRST).config.stop.seconds or 60) / 60),
        "game": _game(),
        "film": _addresses(image=FILM[0], info=FILM[1]),
        "ring": assets.address(RING) if RING in assets.files() else "",
        "faces": {"name": faces.name, "psi": faces.psi, "seeds": list(faces.seeds)} if faces else None,
        "kernels": kernels(),
    }


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
