"""Keeps a worker in namespaces of its own, where no lock works, and connects it with the app: one keeper per run.

`python -m tests.runs.backends.keeper SOCKET JOB`. An app may end and another may connect; the worker goes on.
"""

from __future__ import annotations

import contextlib
import io
import json
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, cast

from playground.messages import Command, Frame, Notice, State, from_json
from playground.runs.backends.base import Job
from playground.runs.backends.transport import Channel

UNSHARE = ("unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "--uts", "--net")
WORKER = """
from playground.machine import locking
locking.grab = lambda handle, shared=False: True  # as on a file system without locks
from playground.runs.worker_main import main
main()
"""


class Keeper:
    def __init__(self, address: str, job: Job) -> None:
        pipe = subprocess.PIPE
        command = [*UNSHARE, sys.executable, "-c", WORKER]
        self._process = cast(Any, subprocess.Popen(command, stdin=pipe, stdout=pipe, bufsize=0))
        self._worker = Channel.over_pipes(io.BufferedReader(self._process.stdout), self._process.stdin, Notice)
        self._worker.send(job)
        self._lock = threading.Lock()
        self._app: Channel | None = None
        self._state: State | None = None
        self._address = address
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(address)
        self._door.listen()
        threading.Thread(target=self._open, daemon=True).start()

    def relay(self) -> None:
        """Pass on what the worker says, to the app if there is one, until the worker has ended."""
        while (message := self._worker.receive()) is not None:
            with self._lock:
                if isinstance(message, State):
                    self._state = message
                self._tell(message)
        self._process.wait()
        Path(self._address).unlink()

    def _tell(self, message: Notice | Frame) -> None:
        if self._app is not None:
            with contextlib.suppress(OSError):  # it has ended
                self._app.send(message)

    def _open(self) -> None:
        while True:
            end, _ = self._door.accept()
            app = Channel.over_socket(end, Command)
            with self._lock:
                self._app = app
                if self._state is not None:
                    self._tell(self._state)
            threading.Thread(target=self._listen, args=(app,), daemon=True).start()

    def _listen(self, app: Channel) -> None:
        while (message := app.receive()) is not None:
            self._worker.send(message)


if __name__ == "__main__":
    Keeper(sys.argv[1], from_json(Job, json.loads(sys.argv[2]))).relay()
