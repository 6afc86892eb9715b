"""Workers as processes of this computer: forked by a fork server on Linux, started ahead of need elsewhere."""

from __future__ import annotations

import contextlib
import io
import json
import socket
import subprocess
import sys
import threading
from collections import deque
from typing import Any, cast

import psutil

from playground.messages import Notice
from playground.runs.backends.base import Backend, Job, OnEnd, OnMessage
from playground.runs.backends.transport import Channel
from playground.runs.backends.worker_process import LAST_BREATH, ThisComputer, WorkerHandle, start_process


def local_backend() -> Backend:
    """The fastest back end that this system supports."""
    return ForkBackend() if sys.platform == "linux" else SpawnBackend()


# ---- Linux: forked -----------------------------------------------------------------------------------------------


class ForkBackend(ThisComputer):
    """Workers forked by a fork server. When the fork server has been killed, the next job starts another."""

    common = 380_000_000  # of the 450 MB of a process with PyTorch: a worker on points has 30 MB of its own (measured)

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fork_server: _ForkServerClient | None = None

    def warm(self) -> None:
        with self._lock:
            self._living()

    def submit(self, job: Job, on_message: OnMessage, on_end: OnEnd) -> WorkerHandle:
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


class SpawnBackend(ThisComputer):
    """Workers as new processes; a spare one with PyTorch loaded always waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: subprocess.Popen[bytes] | None = None

    def warm(self) -> None:
        with self._lock:
            self._warm()

    def submit(self, job: Job, on_message: OnMessage, on_end: OnEnd) -> WorkerHandle:
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
