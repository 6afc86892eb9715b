"""The small pictures of the glossary: drawn by functions of this folder, or made by our own runs.

`SKETCHES` names the drawn ones. `preset:NAME` is the picture of a preset of the lab, `model:NAME` that of a pretrained
generator.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from playground import assets, base_path, paths
from playground.reference.sketches import curves, game, plane
from playground.reference.sketches.pen import Pen

SKETCHES: dict[str, Callable[[Pen], None]] = game.SKETCHES | curves.SKETCHES | plane.SKETCHES


@cache
def drawn(name: str) -> str:
    """The picture as HTML, without a text of its own: the entry beside it says everything. Raises `KeyError`."""
    made_by, colon, of = name.partition(":")
    if colon:
        return f'<img src="{_address(made_by, of)}" alt="" loading="lazy">'
    pen = Pen()
    SKETCHES[name](pen)
    return pen.svg()


def exists(name: str) -> bool:
    made_by, colon, of = name.partition(":")
    if made_by == "preset":
        return f"presets/{of}.webp" in assets.files()
    if made_by == "model":
        return (paths.pretrained_dir() / f"{of}.webp").is_file()
    return not colon and name in SKETCHES


def _address(made_by: str, of: str) -> str:
    return assets.address(f"presets/{of}.webp") if made_by == "preset" else base_path.at(f"api/models/{of}.webp")
