"""Who may write a folder: one worker, by a lock of the operating system and, for other computers, by a lease."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from playground.errors import InputError
from playground.machine.host import host
from playground.machine.locking import grab
from playground.runs.folder.files import os_errors_as_sentences
from playground.runs.folder.lease import HeldLease, SignsOfLife, read
from playground.texts import Message

NAME = "lock"
PATIENCE = 1.0  # seconds


class FolderLock:
    """Locks `folder` on this computer; ends with the process. Raises `InputError` where another process has it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._handle = -1

    def __enter__(self) -> Self:
        with os_errors_as_sentences(self._folder):
            self._handle = os.open(self._folder / NAME, os.O_RDWR | os.O_CREAT, 0o600)
        # Wait a moment: someone may just be checking the lock, or a killed worker may not have ended completely.
        if not _patiently(lambda: grab(self._handle)):
            os.close(self._handle)
            raise _locked(self._folder)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._handle)  # releases the lock


class RunLock:
    """Holds the run in `folder` and removes leftover files. Raises `InputError` where another worker holds it.

    A worker on another computer that gave no sign of life loses the run after a few seconds; with `by_force` at once.
    """

    def __init__(self, folder: Path, *, by_force: bool = False) -> None:
        self._folder = folder
        self._by_force = by_force

    def __enter__(self) -> HeldLease:
        with contextlib.ExitStack() as stack:
            stack.enter_context(FolderLock(self._folder))
            if not self._by_force and _answers(self._folder):
                raise _locked(self._folder)
            for pattern in ("*/.*.tmp", ".state.json.*.tmp", ".lease.json.*.tmp"):
                for path in self._folder.glob(pattern):
                    with contextlib.suppress(OSError):  # files that a killed process left half written
                        path.unlink()
            lease = HeldLease(self._folder)
            stack.callback(lease.release)
            self._held = stack.pop_all()
        return lease

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()


def _locked(folder: Path) -> InputError:
    return InputError(
        Message("locked", "The run {run} is being trained by another process. Stop it there first.", run=folder.name)
    )


def _answers(folder: Path) -> bool:
    """Whether a worker on another computer holds the run: waits until its lease moves or expires."""
    signs = SignsOfLife()
    first = lease = read(folder)
    while lease is not None and lease.host != host():
        if lease != first:
            return True
        if not signs.alive(folder, lease):
            return False
        time.sleep(0.2)
        lease = read(folder)
    return False


def is_held(folder: Path, signs: SignsOfLife) -> bool:
    """Whether a worker holds the run in `folder`, on this computer or another one."""
    lease = read(folder)
    if lease is not None and lease.host != host():
        return signs.alive(folder, lease)
    return is_locked(folder)


def stays_held(folder: Path, signs: SignsOfLife) -> bool:
    """Whether a worker holds the run in `folder` for longer than the moment in which it exits."""
    return not _patiently(lambda: not is_held(folder, signs))


def _patiently(attempt: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while not attempt():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def is_locked(folder: Path) -> bool:
    """Whether a process of this computer holds `folder`. Several processes may check at once."""
    try:
        handle = os.open(folder / NAME, os.O_RDWR)
    except OSError:
        return False
    try:
        return not grab(handle, shared=True)
    finally:
        os.close(handle)
