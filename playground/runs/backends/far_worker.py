"""The entry point on another computer: trains one run for the app at the other end of its standard input and output.

`python -m playground.runs.backends.far_worker`, started through ssh. It ends with the run, and when the app has gone.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time

from playground.errors import PlaygroundError
from playground.machine.hardware import RESTING_THREADS
from playground.runs.backends.base import Backend
from playground.runs.backends.far_messages import FromApp, JobEnded, Prepare
from playground.runs.backends.hosted_run import HostedRun, explained, hello, sweep
from playground.runs.backends.local import local_backend
from playground.runs.backends.transport import Channel
from playground.runs.folder import lease

LAST_CHECKPOINT = 30.0  # seconds


def main() -> int:
    """Returns the exit code of the process."""
    for name, value in RESTING_THREADS.items():
        os.environ.setdefault(name, value)
    reader, writer = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # printed text must not get into the channel
    channel = Channel.over_pipes(reader, writer, FromApp)
    channel.send(hello())
    sweep()
    backend = local_backend()
    backend.warm()
    try:
        _Conversation(channel, backend).hold()
    finally:
        backend.close()
    return 0


class _Conversation:
    """What the app and this process say to each other, from `Prepare` on."""

    def __init__(self, channel: Channel, backend: Backend) -> None:
        self._channel, self._backend = channel, backend
        self._heard = 0.0

    def hold(self) -> None:
        """Until the run and the app have ended; without the app, the worker gets time for its last checkpoint."""
        prepare = self._channel.receive()
        if not isinstance(prepare, Prepare):
            return
        self._heard = time.monotonic()
        try:
            run = HostedRun(self._backend, prepare)
        except (PlaygroundError, OSError) as error:
            self._channel.send(JobEnded(explained(error)))
            return
        try:
            self._follow(run)
        finally:
            run.forget()

    def _follow(self, run: HostedRun) -> None:
        talker = threading.Thread(target=self._talk, args=(run,), name="talk", daemon=True)
        talker.start()
        threading.Thread(target=self._listen, args=(run,), name="listen", daemon=True).start()
        while not run.over.wait(1.0):
            if time.monotonic() > self._heard + 3 * lease.EXPIRES:  # the app, or the network, has gone
                run.leave()
                if not run.over.wait(LAST_CHECKPOINT):
                    run.kill()
                return
        talker.join()  # the app may take its time for a large checkpoint

    def _listen(self, run: HostedRun) -> None:
        try:
            while (message := self._channel.receive()) is not None:
                self._heard = time.monotonic()
                run.hear(message)
        except (PlaygroundError, OSError) as error:
            with contextlib.suppress(OSError):
                self._channel.send(JobEnded(explained(error)))
        run.leave()

    def _talk(self, run: HostedRun) -> None:
        with contextlib.suppress(OSError):  # the app has gone: `_listen` sees that
            for message in run.messages():
                self._channel.send(message)


if __name__ == "__main__":
    sys.exit(main())
