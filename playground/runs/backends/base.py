"""Where workers run: the interface between the manager and local processes, or one day a cluster.

A back end starts a job somewhere and gives back a handle to talk to it. What the job does, it does in the run's
folder; what passes through the handle are commands, notices and frames.
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
    """The first message to a fresh process: what it is to be. Sent once, before any command."""

    role: Literal["run", "clerk"]
    folder: str = ""  # of the run
    device: str = "auto"
    threads: int = 0  # 0: all cores
    pinned: bool = False  # a person chose them


class Handle(Protocol):
    """A job that has been started. All methods may be called from any thread and do not wait for the job."""

    def send(self, message: Any) -> None:
        """Raises `MachineError` when the job is gone."""

    def leave(self) -> None:
        """Hang up: the job is to write its checkpoint and go. What it still says arrives."""

    def kill(self) -> None:
        """End it now. `on_end` is called as for any other end."""


class Backend(Protocol):
    """Starts jobs. `on_message` and then, once, `on_end` are called on threads of the back end."""

    def warm(self) -> None:
        """Make ready what the first job will need; returns at once."""

    def start(self, job: Job, on_message: OnMessage, on_end: OnEnd) -> Handle: ...

    def close(self) -> None:
        """Let go of everything; the jobs have been told to leave, or been killed, before."""
