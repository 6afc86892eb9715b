"""How much the folder of runs may hold. Where it is full, the oldest of the trash goes first."""

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
SHARE = 0.5  # of what the runs hold and what is free, where nothing is set


def used(root: Path) -> int:
    """Bytes of all that is in the folder of runs, the trash included."""
    total = 0
    for folder, _, names in os.walk(root):
        for name in names:
            with contextlib.suppress(OSError):  # pruned meanwhile
                total += (Path(folder) / name).lstat().st_size
    return total


def quota(root: Path, held: int) -> int:
    """Bytes that the folder may hold, which holds `held` now."""
    given = os.environ.get(QUOTA, "")
    with contextlib.suppress(ValueError):
        if given and float(given) > 0:
            return round(float(given) * 1e9)
    standing = next(place for place in (root, *root.parents) if place.exists())
    return round(SHARE * (held + shutil.disk_usage(standing).free))


def make_room(root: Path, needed: int, held: int | None = None) -> None:
    """See to it that `needed` bytes more may be kept; `held`: what `used` said lately.

    Raises `MachineError` where runs would have to go for it: that is for people to choose.
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
                "The folder of runs holds {held}, may hold {most}, and this takes up to {needed} more. Delete runs "
                "that nobody needs, or allow more with --quota.",
                held=size(held),
                most=size(most),
                needed=size(needed),
            )
        )
