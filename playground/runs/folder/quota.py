"""The disk quota of the folder of runs. Where it is full, the oldest deleted runs are removed first."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from playground.errors import MachineError
from playground.runs.folder import trash
from playground.texts import Message
from playground.training.estimate import size

QUOTA = "GAN_PLAYGROUND_QUOTA"  # gigabytes, as `--quota` sets them
SHARE = 0.5  # of the space that runs fill and of what is free, where nothing is set


def used(root: Path) -> int:
    """Bytes in the folder of runs, including the trash."""
    total = 0
    for folder, _, names in os.walk(root):
        for name in names:
            with contextlib.suppress(OSError):  # pruned meanwhile
                total += (Path(folder) / name).lstat().st_size
    return total


def quota(root: Path, held: int) -> int:
    """Bytes that the folder may hold; it holds `held` now."""
    given = os.environ.get(QUOTA, "")
    with contextlib.suppress(ValueError):
        if given and float(given) > 0:
            return round(float(given) * 1e9)
    standing = next(place for place in (root, *root.parents) if place.exists())
    return round(SHARE * (held + shutil.disk_usage(standing).free))


def make_room(root: Path, needed: int, held: int | None = None) -> None:
    """Make room for `needed` more bytes, by emptying the trash; `held`: a recent result of `used`.

    Raises `MachineError` where that is not enough: people choose which runs to delete.
    """
    held = used(root) if held is None else held
    most = quota(root, held)
    for id in trash.oldest(root):
        if held + needed <= most:
            return
        held -= trash.remove(root, id)
    if held + needed > most:
        raise MachineError(
            Message(
                "quota_full",
                "The folder of runs holds {held} of at most {most}, and this needs up to {needed} more. Delete runs "
                "that nobody needs, or allow more with --quota.",
                held=size(held),
                most=size(most),
                needed=size(needed),
            )
        )
