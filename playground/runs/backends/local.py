"""Workers as processes of this computer: forked by a fork server on Linux, started ahead of need elsewhere."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from typing import Any, Protocol, cast

import psutil

from playground import paths
from playground.errors import InputError, MachineError
from playground.machine import hardware
from playground.messages import Notice
from playground.runs.backends.base import Backend, Job, OnEnd, OnMessage
from playground.runs.backends.transport import Channel
from playground.texts import Message

LAST_BREATH = 5.0  # seconds from the end of a worker's stream to the end of its process


def local_backend() -> Backend:
    """The fastest back end that this system supports."""
    return ForkBackend() if sys.platform == "linux" else SpawnBackend()


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
            raise MachineError(Message("worker_gone", "The run's process has ended. Resume the run.")) from error

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


# ---- Linux: forked -----------------------------------------------------------------------------------------------


class ForkBackend:
    """Workers forked by a fork server. When the fork server has been killed, the next job starts another."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fork_server: _ForkServerClient | None = None

    def warm(self) -> None:
        with self._lock:
            self._living()

    def start(self, job: Job, on_message: OnMessage, on_end: OnEnd) -> WorkerHandle:
        ours, theirs = socket.socketpair()
        with self._lock, theirs:
            try:
                child = self._living().fork(theirs)
            except OSError:  # it has just died
                child = self._living(anew=True).fork(theirs)
        channel = Channel.over_socket(ours, Notice)
        with contextlib.suppress(OSError):  # the fork server died before it forked: the listener reports the end
            channel.send(job)
        return WorkerHandle(channel, child, on_message, on_end)

    def close(self) -> None:
        with self._lock:
            if self._fork_server is not None:
                self._fork_server.close()
            self._fork_server = None

    def _living(self, *, anew: bool = False) -> _ForkServerClient:
        if self._fork_server is None or anew or not self._fork_server.alive:
            self._fork_server = _ForkServerClient()
        return self._fork_server


class _Child:
    """A forked process. It is a child of the fork server, which reports its start and its end."""

    def __init__(self) -> None:
        self._born = threading.Event()
        self._over = threading.Event()
        self._process: psutil.Process | None = None
        self._orphan = False
        self._status = 0

    def born(self, pid: int) -> None:
        with contextlib.suppress(psutil.NoSuchProcess):  # it has ended already; the fork server reports that
            self._process = psutil.Process(pid)
        self._born.set()

    def ended(self, status: int) -> None:
        self._status = status
        self._over.set()

    def orphaned(self) -> None:
        """The fork server has died. A child that was forked continues; from now on `wait` watches it directly."""
        self._orphan = True
        self._born.set()
        self._over.set()

    def kill(self) -> None:
        self._born.wait(LAST_BREATH)
        if self._process is not None:
            with contextlib.suppress(psutil.NoSuchProcess):  # psutil checks that the pid still belongs to this process
                self._process.kill()

    def wait(self, timeout: float) -> int | None:
        if not self._over.wait(timeout):
            return None
        if self._orphan and self._process is not None:
            try:
                self._process.wait(timeout)  # also reaps it where the app is the system's first process
            except psutil.TimeoutExpired:
                return None
        return self._status


class _ForkServerClient:
    """The app's end of the fork server."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._unborn: deque[_Child] = deque()
        self._children: dict[int, _Child] = {}
        with theirs:
            descriptor = theirs.fileno()
            self._process = start_process(
                "playground.runs.backends.forkserver",
                str(descriptor),
                pass_fds=(descriptor,),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        self.alive = True
        self._thread = threading.Thread(target=self._listen, name="fork server", daemon=True)
        self._thread.start()

    def fork(self, end: socket.socket) -> _Child:
        """Fork a worker that gets `end`. Raises `OSError` where the fork server has died."""
        child = _Child()
        self._unborn.append(child)
        socket.send_fds(self._control, [b"fork"], [end.fileno()])
        return child

    def close(self) -> None:
        """Close the connection; the fork server exits after its last worker. Waits a moment for it."""
        if not self._children:
            self._process.kill()  # no workers: do not wait until it has loaded PyTorch
        with contextlib.suppress(OSError):  # it has died already
            self._control.shutdown(socket.SHUT_WR)
        self._thread.join(LAST_BREATH)

    def _listen(self) -> None:
        while packet := self._hear():
            message = json.loads(packet)
            if "forked" in message:
                child = self._children[message["forked"]] = self._unborn.popleft()
                child.born(message["forked"])
            else:
                self._children.pop(message["ended"]).ended(message["status"])
        self.alive = False
        self._process.wait()
        self._control.close()
        for child in (*self._unborn, *self._children.values()):
            child.orphaned()

    def _hear(self) -> bytes:
        try:
            return self._control.recv(4096)
        except OSError:
            return b""


# ---- elsewhere: started ahead of need ----------------------------------------------------------------------------


class SpawnBackend:
    """Workers as new processes; a spare one with PyTorch loaded always waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: subprocess.Popen[bytes] | None = None

    def warm(self) -> None:
        with self._lock:
            self._warm()

    def start(self, job: Job, on_message: OnMessage, on_end: OnEnd) -> WorkerHandle:
        with self._lock:
            self._warm()
            process, self._waiting = cast(Any, self._waiting), self._fresh()
        channel = Channel.over_pipes(io.BufferedReader(process.stdout), process.stdin, Notice)
        with contextlib.suppress(OSError):  # it failed while it loaded: the listener reports the end
            channel.send(job)
        return WorkerHandle(channel, _Spawn(process), on_message, on_end)

    def close(self) -> None:
        with self._lock:
            process, self._waiting = self._waiting, None
        if process is not None:
            with process:  # closes its pipes, which ends it, and waits
                process.kill()

    def _warm(self) -> None:
        if self._waiting is None or self._waiting.poll() is not None:
            self._waiting = self._fresh()

    def _fresh(self) -> subprocess.Popen[bytes]:
        pipe = subprocess.PIPE
        return start_process("playground.runs.worker_main", stdin=pipe, stdout=pipe, bufsize=0)


class _Spawn:
    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def kill(self) -> None:
        self._process.kill()

    def wait(self, timeout: float) -> int | None:
        try:
            return self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            return None
