"""A back end whose workers see neither the processes nor the locks of the app, as on another computer of a network."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from playground.errors import InputError, MachineError
from playground.messages import Notice, to_json
from playground.runs.backends.base import Handle, Job, OnEnd, OnMessage, Resources, attend_later
from playground.runs.backends.transport import Channel
from playground.texts import Message
from tests.waiting import until


class FarHandle:
    """The app's end of a keeper: `tests.runs.backends.keeper`."""

    def __init__(self, end: socket.socket, on_message: OnMessage, on_end: OnEnd) -> None:
        self._end, self._closed = end, False
        self._channel = Channel.over_socket(end.dup(), Notice)
        threading.Thread(target=self._listen, args=(on_message, on_end), daemon=True).start()

    def send(self, message: Any) -> None:
        try:
            self._channel.send(message)
        except OSError as error:
            raise MachineError(Message("far_gone", "The worker has ended.")) from error

    def leave(self) -> None:
        raise AssertionError("the app lets detached jobs go on")

    def kill(self) -> None:
        raise AssertionError("not used here")

    def close(self) -> None:
        self._closed = True
        with contextlib.suppress(OSError):
            self._end.shutdown(socket.SHUT_RDWR)
        self._end.close()

    def _listen(self, on_message: OnMessage, on_end: OnEnd) -> None:
        with contextlib.suppress(InputError):  # cut off in the middle of a message
            while (message := self._channel.receive()) is not None:
                on_message(message)
        if not self._closed:
            on_end(None)


class Elsewhere:
    """Starts a keeper per run. Several of these may share `sockets`: the app before and after its restart."""

    detached = True

    def __init__(self, sockets: Path | None = None) -> None:
        self.sockets = sockets or Path(tempfile.mkdtemp(prefix="far-"))  # short: the system limits its length
        self.keepers: list[subprocess.Popen[bytes]] = []
        self._handles: list[FarHandle] = []

    def warm(self) -> None: ...

    def resources(self) -> Resources:
        return Resources(slots=2)

    def submit(self, job: Job, on_message: OnMessage, on_end: OnEnd) -> Handle:
        address = self._address(job)
        address.unlink(missing_ok=True)  # of a keeper that was killed
        command = [sys.executable, "-m", "tests.runs.backends.keeper", str(address), json.dumps(to_json(job))]
        self.keepers.append(subprocess.Popen(command, start_new_session=True))

        def connect() -> Handle:
            return until(lambda: self.attach(job, on_message, on_end))

        return attend_later(connect, on_end)

    def attach(self, job: Job, on_message: OnMessage, on_end: OnEnd) -> Handle | None:
        end = socket.socket(socket.AF_UNIX)
        try:
            end.connect(str(self._address(job)))
        except OSError:
            end.close()
            return None
        self._handles.append(FarHandle(end, on_message, on_end))
        return self._handles[-1]

    def close(self) -> None:
        for handle in self._handles:
            handle.close()

    def cut_power(self) -> None:
        """Kill all workers and their keepers, without a word to anybody."""
        for keeper in self.keepers:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(keeper.pid, signal.SIGKILL)
            keeper.wait()

    def _address(self, job: Job) -> Path:
        return self.sockets / Path(job.folder).name[-20:]
