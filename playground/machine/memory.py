"""The available memory of this computer, or of the container of this process."""

from __future__ import annotations

import contextlib
from pathlib import Path

import psutil

_CGROUP = Path("/sys/fs/cgroup")
LIMITS = (  # of control groups, version 2, then 1
    ("memory.max", "memory.current"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
)


def available() -> int:
    """The bytes that a new process can use without swapping."""
    found = [int(psutil.virtual_memory().available)]
    for limit, used in LIMITS:
        with contextlib.suppress(OSError, ValueError):  # another version of control groups, or no limit
            found.append(int((_CGROUP / limit).read_text()) - int((_CGROUP / used).read_text()))
    return max(0, min(found))
