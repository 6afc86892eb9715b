"""The actor of the Ray back end: a warm place for one run at a time, on any node. It does not import Ray."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from playground.errors import PlaygroundError
from playground.runs.backends.far_messages import Hello, JobEnded, Outline, Prepare
from playground.runs.backends.hosted_run import HostedRun, explained, hello, sweep
from playground.runs.backends.local import local_backend
from playground.texts import Message


class RaySeat:
    """Ray calls all methods but `messages` one after another; each call of `messages` has a thread of its own."""

    def __init__(self) -> None:
        sweep()
        self._backend = local_backend()
        self._backend.warm()
        self._run: HostedRun | None = None
        self._fault: Message | None = None

    def hello(self) -> Hello:
        return hello()

    def run_id(self) -> str:
        """The run that has this place; empty where none has."""
        return "" if self._run is None else self._run.id

    def tell(self, message: Any) -> None:
        """What an app says to the run here, which begins with a `Prepare`."""
        try:
            if isinstance(message, Prepare):
                self._fault = None
                self._run = HostedRun(self._backend, message)
            elif self._run is not None:
                self._run.hear(message)
        except (PlaygroundError, OSError) as error:
            self._fault = explained(error)

    def attach(self, known: Outline) -> None:
        """Another app, which has these files of the run, will call `messages`."""
        if self._run is not None:
            self._run.attach(known)

    def messages(self) -> Iterator[Any]:
        """What the app has to hear, until the run has ended or another app calls `attach`."""
        if self._run is None or self._fault is not None:
            yield JobEnded(self._fault)
        else:
            yield from self._run.messages()

    def forget(self) -> None:
        """The app has everything: be free for another run."""
        if self._run is not None:
            self._run.forget()
            self._run = None
