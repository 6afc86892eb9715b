"""Whose run it is at the moment: a lock of the operating system, held by the worker and gone with it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType

from playground.errors import InputError
from playground.runs.files import spoken

NAME = "lock"

if sys.platform == "win32":
    import msvcrt

    def _grab(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _grab(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class RunLock:
    """Holds the run in `folder` while inside. Raises `InputError` where another worker holds it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._handle = -1

    def __enter__(self) -> None:
        with spoken(self._folder):
            self._handle = os.open(self._folder / NAME, os.O_RDWR | os.O_CREAT, 0o600)
        if not _grab(self._handle):
            os.close(self._handle)
            raise InputError(
                f"The run {self._folder.name} is being trained by another process. Stop it there first.", code="locked"
            )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._handle)  # which gives the lock back


def is_locked(folder: Path) -> bool:
    """Whether a worker holds the run in `folder`."""
    try:
        handle = os.open(folder / NAME, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _grab(handle)
    finally:
        os.close(handle)
