"""Taking a run's lock, and asking whether it is taken, among others who ask.

Whoever asks has the lock for an instant, and an app that marks a dead run has it a little longer; so one refusal is
not the last word.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

from playground.errors import InputError
from playground.runs.lock import RunLock, is_locked

PATIENCE = 0.3  # seconds
PAUSE = 0.01


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the run in `folder` while inside. Raises `InputError` where another process keeps it."""
    with contextlib.ExitStack() as stack:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                stack.enter_context(RunLock(folder))
                break
            except InputError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(PAUSE)
        yield


def is_held(folder: Path) -> bool:
    """Whether a worker holds the run in `folder`."""
    deadline = time.monotonic() + PATIENCE
    while is_locked(folder):
        if time.monotonic() > deadline:
            return True
        time.sleep(PAUSE)
    return False
