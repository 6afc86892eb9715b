"""A run in a worker process, and the processes of this test."""

from __future__ import annotations

import threading
from collections.abc import Callable

import psutil

from playground.messages import Frame, Notice, State
from playground.runs.backends.base import Backend, Handle, Job
from playground.runs.folder.store import RunFolder
from playground.texts import Message
from tests.waiting import PATIENCE

LONG = 1_000_000


class WorkerJob:
    """A run in a worker process, and what it has said."""

    def __init__(self, backend: Backend, folder: RunFolder) -> None:
        self.folder = folder
        self.said: list[Notice | Frame] = []
        self.on_message: Callable[[Notice | Frame], None] = lambda message: None
        self.reason: Message | None = None
        self._over = threading.Event()
        self.handle: Handle = backend.submit(Job("run", str(folder.path), "cpu", 1), self._hear, self._end)

    def _hear(self, message: Notice | Frame) -> None:
        self.said.append(message)
        self.on_message(message)

    def _end(self, reason: Message | None) -> None:
        self.reason = reason
        self._over.set()

    @property
    def state(self) -> State:
        return next((m for m in reversed(self.said) if isinstance(m, State)), State())

    def runs(self) -> bool:
        """Whether it is at work by now; fails when it has ended instead."""
        assert not self._over.is_set()
        return self.state.status == "running" and self.folder.rows()[0] != []

    def over(self) -> State:
        """Wait for its end."""
        assert self._over.wait(PATIENCE)
        return self.folder.state()


def children() -> set[psutil.Process]:
    return set(psutil.Process().children())
