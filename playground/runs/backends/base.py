"""The interface between the manager and the place where workers run: this computer, or others.

A back end takes a job and returns a handle to communicate with it: commands, notices and frames pass through the
handle. The job writes its results into the run's folder, and keeps the lease there as a sign of life.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from playground.errors import MachineError
from playground.messages import Frame, Notice
from playground.texts import Message

OnMessage = Callable[[Notice | Frame], None]
OnEnd = Callable[[Message | None], None]  # why the process ended early; `None` when it left by itself
WORKER_GONE = Message("worker_gone", "The run's process has ended. Resume the run.")
CLOSING = Message("closing", "The app is closing. Start it again, then try again.")


@dataclass(frozen=True)
class Job:
    """The first message to a new process: what it has to do. Sent once, before any command."""

    role: Literal["run", "helper"]
    folder: str = ""  # of the run
    device: str = "auto"
    threads: int = 0  # 0: all cores
    pinned: bool = False  # a person chose the number of threads


@dataclass(frozen=True)
class Resources:
    """What a back end has for runs."""

    slots: int  # how many runs train at the same time
    cores: int = 0  # shared by all runs; 0: each job has its own, and its worker chooses the number of threads
    memory: int | None = None  # bytes that are free for one more run, if known
    common: int = 0  # bytes of the estimate of a run that all runs have in common, since they were forked
    sharing: bool = False  # several small runs may share a slot


class Handle(Protocol):
    """A started job. All methods may be called from any thread and do not wait for the job."""

    def send(self, message: Any) -> None:
        """Send a message to the job. Raises `MachineError` where the job has ended."""

    def leave(self) -> None:
        """Tell the job to write its checkpoint and exit. Its last messages still arrive."""

    def kill(self) -> None:
        """Kill the job. `on_end` is called as for any other end."""


class Backend(Protocol):
    """Takes jobs. Threads of the back end call `on_message` and then, once, `on_end`; after `close`, neither."""

    detached: bool  # its jobs continue when the app ends, and `attach` finds them again

    def warm(self) -> None:
        """Prepare what the first job will need; returns at once."""

    def resources(self) -> Resources:
        """What there is for runs at present; returns at once."""

    def submit(self, job: Job, on_message: OnMessage, on_end: OnEnd) -> Handle:
        """Take a job; returns at once.

        A back end that needs time returns a handle that keeps what it is told until the job is there, and reports
        through `on_end` that the job could not be started. Raises `OSError` where it sees that at once.
        """

    def attach(self, job: Job, on_message: OnMessage, on_end: OnEnd) -> Handle | None:
        """The handle of a job that an earlier app has submitted, if it goes on. May take a second."""

    def close(self) -> None:
        """Release everything, after the jobs have been told to leave or been killed; detached ones go on."""


def attend_later(start: Callable[[], Handle], on_end: OnEnd) -> Handle:
    """The handle of a job that `start` starts, in a thread, since it takes time; `on_end` is told if it fails."""
    handle = _Starting()

    def run() -> None:
        try:
            handle.started(start())
        except (OSError, RuntimeError, MachineError) as error:
            why = getattr(error, "strerror", None) or str(error)
            on_end(Message("not_started", "The place where runs train did not accept it: {why}.", why=why))

    threading.Thread(target=run, name="starting", daemon=True).start()
    return handle


class _Starting:
    """The handle of a job that is being started: what it is told meanwhile reaches the job in the same order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._handle: Handle | None = None
        self._told: list[Callable[[Handle], None]] = []

    def send(self, message: Any) -> None:
        self._tell(lambda handle: handle.send(message))

    def leave(self) -> None:
        self._tell(lambda handle: handle.leave())

    def kill(self) -> None:
        self._tell(lambda handle: handle.kill())

    def started(self, handle: Handle) -> None:
        with self._lock:
            for act in self._told:
                with contextlib.suppress(MachineError):  # it has ended already, which it reports itself
                    act(handle)
            self._handle = handle

    def _tell(self, act: Callable[[Handle], None]) -> None:
        with self._lock:
            if self._handle is None:
                self._told.append(act)
                return
        act(self._handle)
