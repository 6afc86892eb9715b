"""The lock of a run: an operating system lock that its worker holds and that ends with it."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from playground.errors import InputError
from playground.machine.locking import grab
from playground.runs.folder.files import os_errors_as_sentences
from playground.texts import Message

NAME = "lock"
PATIENCE = 1.0  # seconds


class RunLock:
    """Holds the run in `folder` and removes leftover files. Raises `InputError` where another worker holds it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._handle = -1

    def __enter__(self) -> None:
        with os_errors_as_sentences(self._folder):
            self._handle = os.open(self._folder / NAME, os.O_RDWR | os.O_CREAT, 0o600)
        # Wait a moment: someone may just be checking the lock, or a killed worker may not have ended completely.
        if not _patiently(lambda: grab(self._handle)):
            os.close(self._handle)
            raise InputError(
                Message(
                    "locked",
                    "The run {run} is being trained by another process. Stop it there first.",
                    run=self._folder.name,
                )
            )
        for path in (*self._folder.glob("*/.*.tmp"), *self._folder.glob(".state.json.*.tmp")):
            with contextlib.suppress(OSError):  # files that a killed process left half written
                path.unlink()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._handle)  # releases the lock


def stays_locked(folder: Path) -> bool:
    """Whether a worker holds the run in `folder` for longer than the moment in which it exits."""
    return not _patiently(lambda: not is_locked(folder))


def _patiently(attempt: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while not attempt():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def is_locked(folder: Path) -> bool:
    """Whether a worker holds the run in `folder`. Several processes may check at once."""
    try:
        handle = os.open(folder / NAME, os.O_RDWR)
    except OSError:
        return False
    try:
        return not grab(handle, shared=True)
    finally:
        os.close(handle)
