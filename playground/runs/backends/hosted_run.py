"""A run that this computer trains for an app on another one, in a folder of its own that the app's folder follows."""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from playground import __version__, paths
from playground.errors import MachineError, PlaygroundError
from playground.machine import hardware
from playground.machine.description import processor
from playground.machine.host import host
from playground.messages import Frame, SetViews, State
from playground.runs.backends.base import Backend, Handle
from playground.runs.backends.far_messages import (
    FolderPart,
    Hello,
    Hurry,
    JobEnded,
    Outline,
    Prepare,
    SignOfLife,
    Start,
)
from playground.runs.backends.folder_copy import FolderReader, FolderWriter, lay_out
from playground.runs.backends.transport import MessageBox
from playground.runs.folder import lease
from playground.runs.folder.store import RunFolder
from playground.texts import Message

PREFIX = "hosted-"
ABANDONED = 3600.0  # seconds after which nobody comes for the folder of a process that was killed


def hello() -> Hello:
    """What is installed on this computer."""
    return Hello(__version__, metadata.version("torch"), host(), processor())


class HostedRun:
    """One run, from its `Prepare` to `forget`. `hear` from one thread, `messages` from another."""

    def __init__(self, backend: Backend, prepare: Prepare) -> None:
        """Raises `InputError` where the outline names files that no run has, `OSError` where the disk refuses."""
        self.id = Path(prepare.job.folder).name
        self._backend, self._prepare = backend, prepare
        self._scratch = Path(tempfile.mkdtemp(prefix=PREFIX, dir=paths.temporary_dir()))
        self._folder = self._scratch / self.id
        lay_out(self._folder, prepare.outline)
        self._writer = FolderWriter(self._folder)
        self._known = prepare.outline
        self._box = MessageBox()
        self._handle: Handle | None = None
        self._state: State | None = None
        self._reason: Message | None = None
        self.over = threading.Event()

    def hear(self, message: Any) -> None:
        """Obey the app."""
        if isinstance(message, FolderPart):
            self._writer.put(message)
        elif isinstance(message, Start):
            self._start()
        elif isinstance(message, Hurry):
            self.leave()
        elif self._handle is not None and not isinstance(message, SignOfLife):
            with contextlib.suppress(MachineError):  # it has ended, which the app will hear
                self._handle.send(message)

    def _start(self) -> None:
        folder, job = RunFolder(self._folder), self._prepare.job
        light = folder.kind.light
        threads = job.threads or hardware.share_of_cores(self._prepare.sharing - 1, light=light)
        job = dataclasses.replace(job, folder=str(self._folder), threads=threads)
        self._handle = self._backend.submit(job, self._heard, self._ended)
        threading.Thread(target=self._show_life, name="life", daemon=True).start()

    def leave(self) -> None:
        """Tell the worker to write its checkpoint and end."""
        if self._handle is None:
            self._ended(None)
        else:
            self._handle.leave()

    def kill(self) -> None:
        if self._handle is None:
            self._ended(None)
        else:
            self._handle.kill()

    def attach(self, known: Outline) -> None:
        """Another app, which has these files of the run, will call `messages`. The one before gets nothing more."""
        before, self._known, self._box = self._box, known, MessageBox()
        before.close()
        if self._state is not None:
            self._box.put(self._state)
        self.hear(SetViews())
        if self.over.is_set():
            self._box.close()

    def messages(self) -> Iterator[Any]:
        """Everything that the app has to hear: parts of the folder before the notices that announce them."""
        box, reader = self._box, FolderReader(self._folder, self._known)
        while batch := box.take():
            for message in batch:
                if not isinstance(message, Frame):
                    yield from reader.changes()
                yield message
        if box is self._box:
            yield from reader.changes()
            yield JobEnded(self._reason)

    def forget(self) -> None:
        """Remove the folder: the app has everything."""
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _heard(self, message: Any) -> None:
        if isinstance(message, State):
            self._state = message
        self._box.put(message)

    def _ended(self, reason: Message | None) -> None:
        self._reason = reason
        self.over.set()
        self._box.close()

    def _show_life(self) -> None:
        """Tell the app once per second that the worker is alive, by its lease in the folder here."""
        signs = lease.SignsOfLife()
        while not self.over.wait(lease.RENEW):
            held = lease.read(self._folder)
            if held is None or signs.alive(self._folder, held):
                self._box.put(SignOfLife())


def sweep() -> None:
    """Remove the folders of hosted runs whose process was killed."""
    for path in paths.temporary_dir().glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            changed = max(
                file.stat().st_mtime for file in (path, *path.glob("*/state.json"), *path.glob("*/lease.json"))
            )
            if changed < time.time() - ABANDONED:
                shutil.rmtree(path, ignore_errors=True)


def explained(error: Exception) -> Message:
    """Why a run could not begin here."""
    if isinstance(error, PlaygroundError):
        return error.message
    why = getattr(error, "strerror", None) or str(error)
    return Message("not_begun_there", "The run could not begin on that computer: {why}.", why=why)
