"""The actor of the Ray back end: one per node, which loads PyTorch once and forks a worker per run. No Ray in here."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from typing import Any

from playground.errors import PlaygroundError
from playground.runs.backends.far_messages import Hello, JobEnded, Outline, Prepare
from playground.runs.backends.hosted_run import HostedRun, explained, hello, sweep
from playground.runs.backends.local import local_backend
from playground.texts import Message

ALONE = 600.0  # seconds without a run and without an app after which the process ends
KILLED = 5.0  # seconds for the end of a worker that was killed


class RayNode:
    """Runs by id. Ray calls all methods but `messages` one after another; each `messages` has a thread of its own."""

    def __init__(self) -> None:
        sweep()
        self._backend = local_backend()
        self._backend.warm()
        self._runs: dict[str, HostedRun] = {}
        self._faults: dict[str, Message] = {}  # of runs that could not begin
        self._heard = time.monotonic()
        threading.Thread(target=self._end_alone, name="end", daemon=True).start()

    def hello(self) -> Hello:
        self._heard = time.monotonic()
        return hello()

    def run_ids(self) -> list[str]:
        """The runs here, those included that have ended and that no app has collected yet."""
        self._heard = time.monotonic()
        return list(self._runs)

    def tell(self, id: str, message: Any) -> None:
        """What an app says to a run here, which begins with a `Prepare`."""
        try:
            if isinstance(message, Prepare):
                self.drop(id)  # it has gone on while its app took it for lost
                self._runs[id] = HostedRun(self._backend, message)
            elif id in self._runs:
                self._runs[id].hear(message)
        except (PlaygroundError, OSError) as error:
            self._faults[id] = explained(error)

    def attach(self, id: str, known: Outline) -> None:
        """Another app, which has these files of the run, will call `messages`; the stream of the one before ends."""
        if id in self._runs:
            self._runs[id].attach(known)

    def messages(self, id: str) -> Iterator[Any]:
        """What the app has to hear of a run, until it has ended or another app calls `attach`."""
        run = self._runs.get(id)
        if run is None or id in self._faults:
            yield JobEnded(self._faults.get(id))
        else:
            yield from run.messages()

    def drop(self, id: str) -> None:
        """Kill the worker of a run that goes on elsewhere; its stream ends without a `JobEnded`."""
        if id in self._runs:
            self._runs[id].attach({})
            self._runs[id].kill()
            self._runs[id].over.wait(KILLED)
        self.forget(id)

    def forget(self, id: str) -> None:
        """The app has everything, or needs nothing: remove the run's folder here."""
        self._heard = time.monotonic()
        self._faults.pop(id, None)
        if (run := self._runs.pop(id, None)) is not None:
            run.forget()

    def _end_alone(self) -> None:
        """End this process when it has no run and no app has called for long: its app was killed."""
        while self._runs or time.monotonic() < self._heard + ALONE:
            time.sleep(min(1.0, ALONE))
        self._backend.close()
        os._exit(0)
