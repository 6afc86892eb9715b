"""The interface between the manager and the place where workers run: local processes, or later a cluster.

A back end starts a job and returns a handle to communicate with it: commands, notices and frames pass through the
handle. The job writes its results into the run's folder.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from playground.messages import Frame, Notice
from playground.texts import Message

OnMessage = Callable[[Notice | Frame], None]
OnEnd = Callable[[Message | None], None]  # why the process ended early; `None` when it left by itself
CLOSING = Message("closing", "The app is closing. Start it again, then try again.")


@dataclass(frozen=True)
class Job:
    """The first message to a new process: what it has to do. Sent once, before any command."""

    role: Literal["run", "helper"]
    folder: str = ""  # of the run
    device: str = "auto"
    threads: int = 0  # 0: all cores
    pinned: bool = False  # a person chose the number of threads


class Handle(Protocol):
    """A started job. All methods may be called from any thread and do not wait for the job."""

    def send(self, message: Any) -> None:
        """Send a message to the job. Raises `MachineError` where the job has ended."""

    def leave(self) -> None:
        """Tell the job to write its checkpoint and exit. Its last messages still arrive."""

    def kill(self) -> None:
        """Kill the job. `on_end` is called as for any other end."""


class Backend(Protocol):
    """Starts jobs. Threads of the back end call `on_message` and then, once, `on_end`."""

    def warm(self) -> None:
        """Prepare what the first job will need; returns at once."""

    def start(self, job: Job, on_message: OnMessage, on_end: OnEnd) -> Handle: ...

    def close(self) -> None:
        """Release everything, after the jobs have been told to leave or been killed."""
