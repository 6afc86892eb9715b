"""What a run's folder keeps: removes files that are too many, not needed, or of steps that are computed again."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path

from playground.runs.folder import weights
from playground.runs.folder.files import os_errors_as_sentences


def prune(run: Path, budget: int, best: int | None) -> None:
    """Keep the last two checkpoints, the best and log-spaced ones; above `budget` bytes, fewer.

    The last two and the best always stay. While the run is over its budget, every second snapshot is removed next.
    """
    found = weights.steps(run / "checkpoints")
    always = {*found[-2:], *({best} if best is not None else ())}
    keep = always | weights.spaced(found)
    _drop(run / "checkpoints", [s for s in found if s not in keep])
    for step in sorted(keep - always):
        if size(run) <= budget:
            return
        _drop(run / "checkpoints", [step])
    while len(snapshots := weights.steps(run / "snapshots")) > 2 and size(run) > budget:
        _drop(run / "snapshots", snapshots[1:-1:2])


def make_room(run: Path, *, first: bool) -> None:
    """Remove what a run does not need to continue: all but the newest snapshot, networks and checkpoint.

    With `first` also the checkpoint of step 0, which the seed reproduces.
    """
    for part, suffix in (("snapshots", ".safetensors"), ("nets", ".bin"), ("checkpoints", ".safetensors")):
        _drop(run / part, weights.steps(run / part, suffix)[:-1], suffix)
    if first:
        _drop(run / "checkpoints", [0])


def forget_beyond(run: Path, step: int) -> None:
    """Remove samples, networks and snapshots of steps after `step`, which will be computed again."""
    with os_errors_as_sentences(run):
        for part in ("samples", "nets", "snapshots"):
            for path in (run / part).glob("*"):
                if path.stem.isdecimal() and int(path.stem) > step:
                    path.unlink(missing_ok=True)


def size(run: Path) -> int:
    """Bytes on disk."""
    total = 0
    for path in run.rglob("*"):
        with contextlib.suppress(OSError):  # removed meanwhile, or not readable
            total += path.lstat().st_size
    return total


def _drop(part: Path, gone: Iterable[int], suffix: str = ".safetensors") -> None:
    with os_errors_as_sentences(part.parent):
        for step in gone:
            (part / f"{step}{suffix}").unlink(missing_ok=True)
