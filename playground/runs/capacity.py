"""Compares the estimate of a run with the free memory, the free disk and the quota."""

from __future__ import annotations

import shutil
from pathlib import Path

from playground.config import RunConfig
from playground.errors import MachineError
from playground.runs.folder import quota
from playground.texts import Message
from playground.training.estimate import estimate, size


def check_room(config: RunConfig, root: Path, *, memory: int | None, held: int | None = None, own: int = 0) -> None:
    """Raises `MachineError`, which says what to change, where there is no room for a run of `config`.

    `memory`: free bytes where it will train, if known; `held`: bytes in the folder of runs, if known; `own`: bytes
    that the run itself, if it exists, fills already.
    """
    needs = estimate(config)
    if memory is not None and needs.memory > memory:
        raise MachineError(
            Message(
                "memory_too_small",
                "This run needs about {needed} of memory, and {free} is free. Use smaller networks or a smaller "
                "batch, or end other programs and runs.",
                needed=size(needs.memory),
                free=size(memory),
            )
        )
    more = max(0, needs.disk - own)
    standing = next(place for place in (root, *root.parents) if place.exists())
    left = shutil.disk_usage(standing).free
    if more > left:
        raise MachineError(
            Message(
                "disk_too_small",
                "This run needs up to {needed} on disk, and {free} is free. Use smaller networks, free some disk, or "
                "choose another folder with --runs.",
                needed=size(more),
                free=size(left),
            )
        )
    quota.make_room(root, more, held)
