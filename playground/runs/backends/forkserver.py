"""The nursery: a process that loads PyTorch once and forks a worker a job (Linux).

A forked worker is there in milliseconds and shares the memory of the loaded libraries with all others. A fork copies
only the thread that calls it, so this process must stay single-threaded and must not run any operation of PyTorch:
it imports, and waits. Threads and devices are the workers' business, after the fork.

The app holds the other end of `control`, a socket of packets. Up comes a packet with a descriptor, the worker's end
of its channel; down goes `{"forked": pid}`. When a worker has ended and been reaped, down goes `{"ended": pid,
"status": n}`. When the app is gone, its workers see their channels end and leave; the nursery waits for them, then
follows. When the nursery is killed, its workers go on: their channels lead to the app.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
import time

PATIENCE = 30.0  # seconds for the last checkpoints after the app has died
PACKET = 4096


def main() -> None:
    """Entry of the process: `control` is the descriptor named by the last argument."""
    ForkServer(socket.socket(fileno=int(sys.argv[-1]))).serve()
    os._exit(0)  # at once: what the loaded libraries say of their own cleaning up is nobody's business


class ForkServer:
    """The loop of the nursery's process."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._children: set[int] = set()
        for number in (signal.SIGINT, signal.SIGTERM):  # these are for the app, which then tells everyone
            signal.signal(number, signal.SIG_IGN)
        self._bell, self._rope = socket.socketpair()
        for end in (self._bell, self._rope):
            end.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(self._rope.fileno(), warn_on_full_buffer=False)

    def serve(self) -> None:
        """Fork on demand until the app is gone and the last worker has left."""
        preload()
        gc.collect()
        gc.freeze()  # the collector would touch, and so unshare, every page
        while self._attend():
            pass
        deadline = time.monotonic() + PATIENCE
        while self._children and time.monotonic() < deadline:
            self._hear_bell(0.5)
        for pid in self._children:  # not reaped yet, so the pid is still theirs
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

    def _attend(self) -> bool:
        """Wait for a packet or a death and deal with it; false when the app has gone."""
        ready, _, _ = select.select([self._control, self._bell], [], [])
        if self._bell in ready:
            self._hear_bell(0)
        return self._control not in ready or self._obey()

    def _hear_bell(self, timeout: float) -> None:
        if select.select([self._bell], [], [], timeout)[0]:
            self._bell.recv(PACKET)
        for pid in list(self._children):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                self._children.discard(pid)
                self._tell({"ended": pid, "status": os.waitstatus_to_exitcode(status)})

    def _obey(self) -> bool:
        try:
            packet, descriptors, _, _ = socket.recv_fds(self._control, PACKET, 1)
        except ConnectionError:
            return False
        for descriptor in descriptors:
            self._fork(descriptor)
        return bool(packet)

    def _fork(self, descriptor: int) -> None:
        pid = os.fork()
        if pid == 0:
            self._be_worker(descriptor)
        os.close(descriptor)
        self._children.add(pid)
        self._tell({"forked": pid})

    def _be_worker(self, descriptor: int) -> None:
        """In the child: forget the nursery, be a worker, never return."""
        code = 1
        try:
            os.setsid()  # a session of its own: see `stand_back`
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for end in (self._control, self._bell, self._rope):
                end.close()
            from playground.runs.worker_main import attend_socket

            code = attend_socket(socket.socket(fileno=descriptor))
        finally:
            os._exit(code)  # not the nursery's way out: neither its handlers nor its buffers

    def _tell(self, message: dict[str, int]) -> None:
        with contextlib.suppress(ConnectionError):  # the app has gone: `_obey` sees it
            self._control.send(json.dumps(message).encode())


def preload() -> None:
    """Import all that a worker will need."""
    with contextlib.suppress(ImportError, OSError):  # every worker meets the same error, and has someone to tell it to
        from playground.runs.worker_main import preload, stand_back

        stand_back(5)
        preload()
