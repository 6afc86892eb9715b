"""Reports the state of a run, once per second and at every change, to its folder and to the app."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import time
from collections.abc import Callable, Iterator
from typing import Any, Literal

import psutil

from playground.errors import MachineError
from playground.machine.host import host
from playground.messages import Appended, Frame, JournalEntry, Notice, State
from playground.runs.folder.store import RunFolder
from playground.texts import Message
from playground.training_options import StopConditions

Say = Callable[[Notice | Frame], None]
Kind = Literal["command", "notice", "failure"]


class StatusWriter:
    """Keeps the `State` of a run, writes it and sends it."""

    def __init__(self, folder: RunFolder, say: Say, **changes: Any) -> None:
        self.folder = folder
        self._say = say
        self._held: list[Notice | Frame] | None = None
        self.state = dataclasses.replace(folder.state(), **who_am_i(), message=None, exit_code=0, **changes)

    def say(self, message: Notice | Frame) -> None:
        if self._held is None:
            self._say(message)
        else:
            self._held.append(message)

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Send everything said inside at the end, at once, so that the app and its pages wake only once."""
        held = self._held = []
        try:
            yield
        finally:
            self._held = None
            for message in held:
                self._say(message)

    def tell(self, **changes: Any) -> None:
        """Change the state. Raises `MachineError` when it cannot be written."""
        self.state = dataclasses.replace(self.state, heartbeat=time.time(), **changes)
        self.folder.write_state(self.state)
        self.say(self.state)

    def last(self, **changes: Any) -> State:
        """Report the last state. The app gets it even if the disk is full or the folder is gone."""
        try:
            self.tell(**changes)
        except MachineError:
            self.say(self.state)
        return self.state

    def write(self, entry: JournalEntry) -> None:
        """Write a line of the journal."""
        self.folder.append_entry(entry)
        self.say(Appended(journal=True))

    def note(self, message: Message, *, step: int | None = None, kind: Kind = "notice", details: str = "") -> None:
        """Write a message into the journal; `details` are for developers."""
        extra = {"traceback": details} if details else {}
        self.write(JournalEntry(self.state.step if step is None else step, kind, time.time(), extra, message))


def who_am_i() -> dict[str, Any]:
    """This process: its computer, its pid, and its start time, since pids are reused."""
    return {"host": host(), "pid": os.getpid(), "born": psutil.Process().create_time()}


def elsewhere(state: State) -> bool:
    """Whether a process on another computer wrote `state`. States of earlier versions name no computer."""
    return state.host not in ("", host())


def still_there(state: State) -> bool:
    """Whether the process that wrote `state` still runs, on this computer."""
    if elsewhere(state):
        return False
    try:
        return state.pid > 0 and abs(psutil.Process(state.pid).create_time() - state.born) < 1.0
    except psutil.Error:
        return False


def outlook(
    stop: StopConditions, step: int, epoch: float, seconds: float, steps_per_second: float, epochs_per_second: float
) -> tuple[float | None, float | None]:
    """The progress towards the end of the run, 0 to 1, and the seconds left; `None` where unknown."""
    ways = (
        (stop.steps, step, steps_per_second),
        (stop.epochs, epoch, epochs_per_second),
        (stop.seconds, seconds, 1.0),
    )
    known = [(float(goal), float(done), pace) for goal, done, pace in ways if goal is not None]
    if not known:
        return None, None
    progress = max(min(1.0, done / goal) for goal, done, _ in known)
    left = [max(0.0, goal - done) / pace for goal, done, pace in known if pace > 0]
    return progress, min(left, default=None)
