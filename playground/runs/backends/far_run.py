"""The app's end of a run that another computer trains: it writes the run's folder here, and finds another place for
the run where the connection is lost.
"""

from __future__ import annotations

import contextlib
import dataclasses
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from playground import __version__
from playground.errors import InputError, MachineError, PlaygroundError
from playground.messages import JournalEntry, Pause, SetViews, State
from playground.runs.backends.base import WORKER_GONE, Job, OnEnd, OnMessage
from playground.runs.backends.far_messages import FolderPart, Hello, Hurry, JobEnded, Prepare, SignOfLife, Start
from playground.runs.backends.folder_copy import FolderWriter, outline, to_continue
from playground.runs.folder import lease
from playground.runs.folder.lock import RunLock
from playground.runs.folder.store import RunFolder
from playground.texts import Message

TRIES = 3  # places that may lose a run one after another before it has got on


class FarLine(Protocol):
    """A connection with one process on another computer."""

    place: str  # for people
    sharing: int  # how many runs may train there

    def hello(self) -> Hello:
        """What is installed there. Raises `MachineError` where no run can train there; then it is closed."""

    def send(self, message: Any) -> None:
        """Send a message. Raises `OSError` where the connection is lost."""

    def receive(self) -> Any:
        """The next message; `None` where the connection is lost. Raises `InputError` on what is not a message."""

    def cut(self) -> None:
        """End the process there, and the connection; `receive` returns."""

    def close(self, *, ended: bool) -> Message | None:
        """Release the connection; `ended`: the run has. Returns why it was lost, if that is known."""


class FarRun:
    """The handle of a run elsewhere. `dial` connects with a place for it and may wait; it raises `MachineError`."""

    def __init__(
        self, job: Job, dial: Callable[[], FarLine], on_message: OnMessage, on_end: OnEnd, found: FarLine | None = None
    ) -> None:
        """`found`: the connection with the place where the run is going on already."""
        self._job, self._dial = job, dial
        self._folder = RunFolder(Path(job.folder))
        self._on_message, self._on_end = on_message, on_end
        self._lock = threading.Lock()
        self._line: FarLine | None = None
        self._waiting: list[Any] = []  # what to tell the next place
        self._views = SetViews()
        self._state = self._folder.state()
        self._ending = self._abandoned = False
        self._heard = 0.0  # when there was the last sign of life; 0: none yet
        self.over = threading.Event()
        threading.Thread(target=self._run, args=(found,), name="far run", daemon=True).start()

    # -- the handle ----------------------------------------------------------------------------------------------

    def send(self, message: Any) -> None:
        with self._lock:
            if self.over.is_set():
                raise MachineError(WORKER_GONE)
            if isinstance(message, SetViews):
                self._views = message
            self._tell(message)

    def _tell(self, message: Any) -> None:
        if self._line is not None:
            with contextlib.suppress(OSError):  # lost: the next place hears of it
                self._line.send(message)
                return
        if not isinstance(message, SetViews):
            self._waiting.append(message)

    def leave(self) -> None:
        with self._lock:
            self._ending = True
            self._tell(Hurry())

    def kill(self) -> None:
        with self._lock:
            self._ending = True
            if self._line is not None:
                self._line.cut()

    def abandon(self) -> None:
        """Let the run go on without this app, which ends. Neither callback is called any more."""
        self._ending = self._abandoned = True
        with self._lock:
            if self._line is not None:
                self._line.close(ended=False)

    # -- lives of the run ----------------------------------------------------------------------------------------

    def _run(self, found: FarLine | None) -> None:
        reason: Message | None
        try:
            with RunLock(self._folder.path) as held:
                reason = self._live(FolderWriter(self._folder.path, held), found)
        except PlaygroundError as error:
            reason = error.message
        with self._lock:
            self.over.set()
        if not self._abandoned:
            self._on_end(reason)

    def _live(self, writer: FolderWriter, line: FarLine | None) -> Message | None:
        """From place to place until the run has ended; returns why it ended early."""
        tries, step = 0, self._state.step
        while True:
            adopted, line = line is not None, line or self._dial()
            ended: JobEnded | None = None
            try:
                ended = self._follow(line, writer, adopted=adopted)
            finally:
                with self._lock:
                    self._line = None
                why = line.close(ended=ended is not None)
            if ended is not None:
                return ended.reason
            lost = why or line_lost(line)
            tries = 0 if self._state.step > step else tries + 1
            step = self._state.step
            if self._ending or tries >= TRIES:
                return lost
            self._note(Message("goes_elsewhere", "{why} The run continues in another place.", why=lost))
            self._hear(dataclasses.replace(self._folder.state(), status="starting", message=lost))
            line = None

    def _follow(self, line: FarLine, writer: FolderWriter, *, adopted: bool) -> JobEnded | None:
        """Talk with a place until the run has ended there; `None` where the connection is lost first."""
        self._heard = 0.0
        threading.Thread(target=self._watch, args=(line,), name="life", daemon=True).start()
        if not adopted and not self._begin(line):
            return None
        with self._lock:
            paused = [Pause()] if self._state.status == "paused" and not adopted else []
            told, self._waiting, self._line = [*paused, self._views, *self._waiting], [], line
            for message in told:
                self._tell(message)
            if self._ending:
                self._tell(Hurry())
        while (message := line.receive()) is not None:
            self._heard = time.monotonic()
            if isinstance(message, FolderPart):
                writer.put(message)
            elif isinstance(message, SignOfLife):
                with contextlib.suppress(OSError):
                    line.send(message)
            elif isinstance(message, JobEnded):
                return message
            else:
                self._hear(message)
        return None

    def _begin(self, line: FarLine) -> bool:
        """Hand over the job and the folder; false where the connection is lost."""
        self._note(_where(line.hello()))
        try:
            line.send(Prepare(self._job, line.sharing, outline(self._folder.path)))
            for part in to_continue(self._folder.path):
                line.send(part)
            line.send(Start())
        except OSError:
            return False
        return True

    def _watch(self, line: FarLine) -> None:
        """Cut a connection that gives no sign of life any more."""
        while not self.over.wait(lease.RENEW) and self._line in (line, None):
            if self._heard and time.monotonic() > self._heard + lease.EXPIRES:
                line.cut()
                return

    def _hear(self, message: Any) -> None:
        if isinstance(message, State):
            self._state = message
        if not self._abandoned:
            self._on_message(message)

    def _note(self, message: Message) -> None:
        self._folder.append_entry(JournalEntry(self._state.step, "notice", time.time(), {}, message))


def _where(hello: Hello) -> Message:
    return Message(
        "trains_there",
        "Trains on {host} ({cpu}) with PyTorch {torch}.",
        host=hello.host.split()[0],
        cpu=hello.cpu,
        torch=hello.torch,
    )


def greeted(line: FarLine) -> Hello:
    """The first message of a new connection. Raises `MachineError`, after closing it, where no run can train there."""
    try:
        hello = line.receive()
    except InputError:
        line.close(ended=True)
        raise MachineError(
            Message(
                "prints_there",
                "{host} prints a text of its own before the program's. Let its .bashrc print nothing without a "
                "terminal.",
                host=line.place,
            )
        ) from None
    if hello is None:
        raise MachineError(line.close(ended=False) or line_lost(line))
    if not isinstance(hello, Hello) or hello.version != __version__:
        line.close(ended=True)
        raise MachineError(
            Message(
                "other_version_there",
                "{host} has another version of GAN Playground ({there}; here {here}). Install the same one there.",
                host=line.place,
                there=hello.version if isinstance(hello, Hello) else "?",
                here=__version__,
            )
        )
    return hello


def line_lost(line: FarLine) -> Message:
    return Message("line_lost", "The connection with {host} was lost.", host=line.place)
