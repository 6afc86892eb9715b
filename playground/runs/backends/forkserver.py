"""The fork server: a process that loads PyTorch once and forks one worker per job (Linux).

A forked worker starts in milliseconds and shares the memory of the loaded libraries with all others. A fork copies
only the thread that calls it, so this process must stay single-threaded and must not run any operation of PyTorch:
it only imports and waits. Workers choose threads and devices after the fork.

`control` is a socket of packets to the app. The app sends a packet with a descriptor, the worker's end of its channel;
the answer is `{"forked": pid}`. When a worker has ended and been reaped, the app gets `{"ended": pid, "status": n}`.
When the app ends, its workers see the end of their channels and exit; the fork server waits for them, then exits. When
the fork server is killed, its workers continue: their channels lead to the app.

Why not multiprocessing's fork server: its children import the app's `__main__` module again, here Streamlit's; exit
codes of children reach only the code that joins them, not a listener that notices a kill at once; it offers no place
for `gc.freeze` after the imports, so that collections in workers would unshare the memory; it cannot lower the
priority, give each worker a session of its own (`setsid`), and ignore SIGINT before the imports, so that Ctrl-C in
the terminal would end workers before they have written their checkpoints.
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
    """The entry point of the process: the last argument is the descriptor of `control`."""
    ForkServer(socket.socket(fileno=int(sys.argv[-1]))).serve()
    os._exit(0)  # at once, without the clean-up messages of loaded libraries


class ForkServer:
    """The loop of the fork server's process."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._children: set[int] = set()
        for number in (signal.SIGINT, signal.SIGTERM):  # these are for the app, which then ends all workers
            signal.signal(number, signal.SIG_IGN)
        self._signal_in, self._signal_out = socket.socketpair()
        for end in (self._signal_in, self._signal_out):
            end.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(self._signal_out.fileno(), warn_on_full_buffer=False)

    def serve(self) -> None:
        """Fork on demand until the app is gone and the last worker has left."""
        preload()
        gc.collect()
        gc.freeze()  # a collection would write to every page and so unshare it
        while self._attend():
            pass
        deadline = time.monotonic() + PATIENCE
        while self._children and time.monotonic() < deadline:
            self._reap(0.5)
        for pid in self._children:  # not reaped yet, so the pid is still the worker's
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

    def _attend(self) -> bool:
        """Wait for a packet or the end of a worker and handle it; false when the app has ended."""
        ready, _, _ = select.select([self._control, self._signal_in], [], [])
        if self._signal_in in ready:
            self._reap(0)
        return self._control not in ready or self._obey()

    def _reap(self, timeout: float) -> None:
        if select.select([self._signal_in], [], [], timeout)[0]:
            self._signal_in.recv(PACKET)
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
        """In the child: close what belongs to the fork server, do a worker's job, never return."""
        code = 1
        try:
            os.setsid()  # a session of its own: see `stand_back`
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for end in (self._control, self._signal_in, self._signal_out):
                end.close()
            from playground.runs.worker_main import attend_socket

            code = attend_socket(socket.socket(fileno=descriptor))
        finally:
            os._exit(code)  # without the handlers and buffers of the fork server

    def _tell(self, message: dict[str, int]) -> None:
        with contextlib.suppress(ConnectionError):  # the app has ended: `_obey` sees that
            self._control.send(json.dumps(message).encode())


def preload() -> None:
    """Import what a worker will need."""
    with contextlib.suppress(ImportError, OSError):  # every worker meets the same error and reports it
        from playground.runs.worker_main import preload, stand_back

        stand_back(5)
        preload()
