"""A back end without processes: the test decides what its workers send and when they end."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from playground.errors import MachineError
from playground.machine import hardware, memory
from playground.runs.backends.base import Job, OnEnd, OnMessage, Resources
from playground.runs.folder.store import RunFolder
from playground.runs.manager import RunManager
from playground.texts import Message
from tests.runs.helpers import tiny


class Actor:
    """A worker played by the test."""

    def __init__(self, job: Job, on_message: OnMessage, on_end: OnEnd) -> None:
        self.job = job
        self.told: list[Any] = []
        self.hung_up = self.killed = self.over = False
        self._on_message, self._on_end = on_message, on_end

    def send(self, message: Any) -> None:
        if self.over:
            raise MachineError(Message("gone", "gone"))
        self.told.append(message)

    def leave(self) -> None:
        self.hung_up = True

    def kill(self) -> None:
        self.killed = True

    def say(self, status: Any, *, write: bool = True, **changes: Any) -> None:
        """Change the state as a worker does, on disk and to the app."""
        folder = RunFolder.at(self.job.folder)
        state = dataclasses.replace(folder.state(), status=status, pid=0, born=0.0, **changes)
        if write:
            folder.write_state(state)
        self._on_message(state)

    def show(self, frame: Any) -> None:
        self._on_message(frame)

    def end(self, status: Any = "", reason: Message | None = None, **changes: Any) -> None:
        if status:
            self.say(status, **changes)
        self.over = True
        self._on_end(reason)


class Stage:
    """The back end of actors."""

    def __init__(self, *, sharing: bool = False) -> None:
        self.actors: list[Actor] = []
        self.sharing = sharing
        self.memory: int | None = memory.available()
        self.closed = False
        self.warmed = 0

    detached = False

    def resources(self) -> Resources:
        return Resources(2, hardware.cores(), self.memory, sharing=self.sharing)

    def attach(self, job: Job, on_message: OnMessage, on_end: OnEnd) -> None:
        return None

    def warm(self) -> None:
        self.warmed += 1

    def submit(self, job: Job, on_message: OnMessage, on_end: OnEnd) -> Actor:
        actor = Actor(job, on_message, on_end)
        if job.role == "run":
            self.actors.append(actor)
        return actor

    def close(self) -> None:
        self.closed = True

    def of(self, id: str) -> Actor:
        """The newest worker of a run."""
        return next(a for a in reversed(self.actors) if a.job.folder.endswith(id))


class Theatre:
    """A manager of two slots, and its stage."""

    def __init__(self, root: Path, **options: Any) -> None:
        self.stage = Stage()
        self.runs = RunManager(root, backend=self.stage, slots=2, **options)
        self.root = root

    def running(self, **patch: object) -> str:
        id = self.runs.create(tiny(**patch))
        self.stage.of(id).say("running")
        return id

    def status(self, id: str) -> str:
        return self.runs.info(id).state.status

    def folder(self, id: str) -> RunFolder:
        return RunFolder.open(self.root, id)
