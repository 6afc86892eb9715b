"""The configurations whose steps are shipped as modules: presets in the plane, runs of lessons, common variations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from playground import presets
from playground.blocks.suggestions import suggested
from playground.config import RunConfig
from playground.errors import PlaygroundError
from playground.lessons import all_lessons
from playground.lessons.lesson import Lesson, LessonStep

Patch = Mapping[str, Any]

NO_PENALTIES: Patch = {"penalties": {}}
# Chosen together, from the preset of the lab.
GRID: tuple[tuple[Patch, ...], ...] = (
    tuple({"G.hidden": [width] * depth, "D.hidden": [width] * depth} for depth in (1, 2, 3) for width in (8, 16, 32)),
    tuple({"objective": name} for name in ("minimax", "ns", "lsgan", "hinge", "wasserstein", "rpgan")),
    ({}, NO_PENALTIES),
)
# Chosen alone, from the preset of the lab.
CHANGES: tuple[Patch, ...] = (
    *({f"{network}.hidden": [width] * depth} for network in "GD" for depth in (1, 2, 3) for width in (8, 16, 32, 64)),
    *({"G.hidden": hidden, "D.hidden": hidden} for hidden in ([], [64, 64], [128, 128])),
    *({f"{network}.activation": name} for network in "GD" for name in ("relu", "leaky_relu", "silu", "tanh")),
    *({"opt_G": name, "opt_D": name} for name in ("adam", "sgd", "rmsprop", "optimistic_adam")),
    *({"opt_G.beta1": beta, "opt_D.beta1": beta} for beta in (0.0, 0.5)),
    *({"loop.batch": n} for n in (16, 32, 64, 128, 256, 512)),
    *({"latent.size": n} for n in (1, 2, 4, 8, 16)),
    {"penalties.r2": None},
    {"penalties.r1": None},
)
# Chosen alone, from every preset in the plane; the first in the plane of any preset is the preset itself.
COMMON: tuple[Patch, ...] = (
    {},
    *({"objective": name} for name in ("minimax", "ns", "lsgan", "hinge", "wasserstein", "rpgan")),
    *({"loop.n_D": n, "loop.n_G": 1} for n in (1, 2, 5)),
    *({"loop.n_G": n, "loop.n_D": 1} for n in (2, 5)),
    {"tricks.instance_noise": 0.2},
    {"tricks.label_smoothing": 0.1},
    {"tricks.pac": 2},
    {"latent.size": 1},
    {"G.hidden": [64, 64], "D.hidden": [64, 64]},
)


def shipped_configs() -> Iterator[RunConfig]:
    """Every configuration whose structure is shipped; several may have the same one."""
    plane = [preset.config for preset in presets.all_presets() if preset.kind.in_plane]
    for config, patch in product(plane, (*COMMON, *(patch for _, patch in suggested()))):
        yield from _changed(config, patch)
    for lesson in all_lessons():
        yield from (config for _, config in lesson_configs(lesson))
    lab = presets.load(presets.LAB).config
    for patch in CHANGES:
        yield from _changed(lab, patch)
    for chosen in product(*GRID):
        yield from _changed(lab, {path: value for patch in chosen for path, value in patch.items()})


def lesson_configs(lesson: Lesson) -> Iterator[tuple[str, RunConfig]]:
    """The runs in the plane of a lesson: the slot, and each configuration that its controls allow."""
    for step in lesson.steps:
        for slot, plan in step.plans():
            if plan.config().data.kind.in_plane:
                for patch in controlled(step) if plan is step.run else [{}]:
                    yield slot, plan.config(patch)


def controlled(step: LessonStep) -> Iterator[Patch]:
    """What the controls of a step can set: one of them, or at a checkpoint any of them together."""
    yield {}
    if step.checkpoint:
        for values in product(*(control.values for control in step.controls)):
            yield dict(zip((control.path for control in step.controls), values, strict=True))
    else:
        yield from ({control.path: value} for control in step.controls for value in control.values)


def _changed(config: RunConfig, patch: Patch) -> Iterator[RunConfig]:
    try:
        after = config.edit(patch)
    except PlaygroundError:  # the preset's option has no such setting
        return
    if not after.problems():
        yield after
