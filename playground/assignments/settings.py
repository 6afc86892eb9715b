"""The settings that an assignment can lock or hide, in the groups in which a teacher chooses them."""

from __future__ import annotations

from dataclasses import dataclass

from playground.config import REGISTRIES, SECTION_LABELS, SETS, RunConfig, table
from playground.texts import mark

PRESET = "preset"  # the menu of presets
MACHINE = "machine"  # device and threads
OPTION = ".name"  # at the end of a path: which option is chosen, without its settings
SECTIONS = {  # as on the pages
    "preset": (PRESET,),
    "data": ("data",),
    "networks": ("G", "D", "latent", "condition"),
    "objective": ("objective", *SETS, "tricks"),
    "training": ("opt_G", "opt_D", "dynamics", "loop", "seed", "stop", "schedule"),
    "machine": (MACHINE,),
}
TITLES = SECTION_LABELS | {
    PRESET: mark("Preset"),
    "latent": mark("Latent vector"),
    "condition": mark("Labels"),
    "tricks": mark("Tricks"),
    "loop": mark("Updates"),
    "seed": mark("Seed"),
    "stop": mark("When to stop"),
    "schedule": mark("Schedule of the learning rates"),
    MACHINE: mark("Machine"),
}


@dataclass(frozen=True)
class HoldableGroup:
    """A group of settings: its path and title, and the paths and English labels of what is below it."""

    path: str
    title: str
    settings: tuple[tuple[str, str], ...]


def groups(config: RunConfig) -> list[HoldableGroup]:
    """All groups, in the order of the pages."""
    rows = [(entry.path, entry.spec.label) for entry in table(config)]
    found = []
    for path in (path for paths in SECTIONS.values() for path in paths):
        below = [(p, label) for p, label in rows if p.startswith(f"{path}.")]
        if path in REGISTRIES:
            below = [(f"{path}{OPTION}", mark("Which one")), *below]
        found.append(HoldableGroup(path, TITLES.get(path, path), tuple(below) if len(below) > 1 else ()))
    return found
