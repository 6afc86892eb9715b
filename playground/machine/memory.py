"""How much memory this computer, or the container we are in, has left."""

from __future__ import annotations

import contextlib
from pathlib import Path

import psutil

_CGROUP = Path("/sys/fs/cgroup")
LIMITS = (  # of version 2, then 1
    ("memory.max", "memory.current"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
)


def available() -> int:
    """Bytes that a new process can have without others being pushed out."""
    found = [int(psutil.virtual_memory().available)]
    for limit, used in LIMITS:
        with contextlib.suppress(OSError, ValueError):  # another version of control groups, or no limit
            found.append(int((_CGROUP / limit).read_text()) - int((_CGROUP / used).read_text()))
    return max(0, min(found))
