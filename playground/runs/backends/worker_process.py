"""A worker as a process of this computer, and what every back end of such workers has in common."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from typing import Any, Protocol

from playground import paths
from playground.errors import InputError, MachineError
from playground.machine import hardware, memory
from playground.runs.backends.base import WORKER_GONE, Job, OnEnd, OnMessage, Resources
from playground.runs.backends.transport import Channel
from playground.texts import Message

LAST_BREATH = 5.0  # seconds from the end of a worker's stream to the end of its process


def start_process(module: str, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    """A Python process that calls `main()` of one of our modules. Ctrl-C in the terminal does not reach it."""
    command = paths.python(f"from {module} import main; sys.exit(main())", *arguments)
    threads = hardware.RESTING_THREADS | dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    if sys.platform == "win32":
        options["creationflags"] = subprocess.CREATE_NEW_PROCESS_GROUP
    else:
        options["start_new_session"] = True
    return subprocess.Popen(command, env={**os.environ, **threads}, **options)


class Process(Protocol):
    """The process of a worker on this computer."""

    def kill(self) -> None: ...

    def wait(self, timeout: float) -> int | None:
        """Its exit code, negative for a signal, 0 where nobody knows it; `None` while it runs."""


class WorkerHandle:
    """The app's end of one worker: a channel, a process and a thread that listens."""

    def __init__(self, channel: Channel, process: Process, on_message: OnMessage, on_end: OnEnd) -> None:
        self._channel = channel
        self._process = process
        self._on_message = on_message
        self._on_end = on_end
        threading.Thread(target=self._listen, name="worker", daemon=True).start()

    def send(self, message: Any) -> None:
        try:
            self._channel.send(message)
        except OSError as error:
            raise MachineError(WORKER_GONE) from error

    def leave(self) -> None:
        self._channel.hang_up()

    def kill(self) -> None:
        self._process.kill()

    def _listen(self) -> None:
        try:
            while (message := self._channel.receive()) is not None:
                self._on_message(message)
        except InputError:  # out of step: what follows cannot be trusted
            self._process.kill()
        code = self._process.wait(LAST_BREATH)
        if code is None:
            self._process.kill()
            self._process.wait(LAST_BREATH)
        self._channel.close()
        self._on_end(_reason(code))


def _reason(code: int | None) -> Message | None:
    """Why a process ended early, from its exit code; `None` where it ended as it should, or nobody knows."""
    if code is None or code == 0:
        return None
    if code == -9:
        return Message("worker_killed", "The run's process was killed, perhaps because the computer ran out of memory.")
    if code < 0:
        with contextlib.suppress(ValueError):
            name = signal.Signals(-code).name
            return Message("worker_signalled", "The run's process was ended by the signal {name}.", name=name)
    return Message("worker_failed", "The run's process failed with exit code {exit_code}.", exit_code=code)


class ThisComputer:
    """What both local back ends have in common: this computer, and workers that end with the app."""

    detached = False
    common = 0  # see `Resources`

    def resources(self) -> Resources:
        cores = hardware.cores()
        return Resources(max(2, cores), cores, memory.available(), self.common, sharing=True)

    def attach(self, job: Job, on_message: OnMessage, on_end: OnEnd) -> None:
        return None
