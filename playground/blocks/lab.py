"""What the block “lab” is told of presets, objectives and its parts."""

from __future__ import annotations

from typing import Any, Literal

from playground import assets
from playground.objectives import Objective
from playground.presets import Preset
from playground.texts import Translate, mark

Part = Literal["preset", "data", "networks", "objective", "training", "machine", "graph", "numbers", "time", "race"]
PARTS: dict[Part, str] = {
    "preset": mark("presets"),
    "data": mark("data"),
    "networks": mark("networks"),
    "objective": mark("objective"),
    "training": mark("training"),
    "machine": mark("machine"),
    "graph": mark("network graph"),
    "numbers": mark("numbers"),
    "time": mark("single steps, branches and slow motion"),
    "race": mark("A/B race"),
}


def parts(t: Translate) -> dict[str, str]:
    """The parts that can be hidden, in words."""
    return {part: t(words) for part, words in PARTS.items()}


def preset(found: Preset, t: Translate) -> dict[str, Any]:
    """A preset of the menu. `picture`: its address, or "" where it has none."""
    name = f"presets/{found.name}.webp"
    return {
        "name": found.name,
        "title": t(found.title),
        "sentence": t(found.sentence),
        "picture": assets.address(name) if name in assets.files() else "",
    }


def objective(found: Objective, t: Translate) -> dict[str, Any]:
    """An objective: its name, what D and G want, its formula."""
    return {"label": t(found.label), "aims": {"D": t(found.aim_D), "G": t(found.aim_G)}, "formula": found.formula}
