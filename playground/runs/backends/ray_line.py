"""The connection of the app with one run at the actor of a node. `ray_cluster` imports it, after it has set up Ray."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Any, Protocol

import ray
from ray.exceptions import RayError

from playground.runs.backends.base import Job
from playground.runs.backends.far_messages import Hello, Prepare, Start
from playground.runs.backends.far_run import greeted
from playground.runs.backends.folder_copy import outline
from playground.runs.folder.store import RunFolder
from playground.texts import Message

ANSWER = 10.0  # seconds within which a living actor answers
BEGIN = 60.0  # the same for its first answer: it may be starting
LOOK = 1.0  # seconds between two looks at the clock while nothing comes


@dataclass(eq=False)
class Node:
    """What this app knows of a node."""

    id: str
    actor: Any
    runs: int = 0  # of this app
    answered: bool = False


class Free(Protocol):
    def __call__(self, node: Node, *, lost: bool) -> None: ...


class RayLine:
    """The connection with one run at the actor of a node. `attached`: it is going on there already."""

    sharing = 1

    def __init__(
        self, node: Node, run: str, closing: threading.Event, free: Free, *, attached: Job | None = None
    ) -> None:
        """`closing`: the app ends, and its runs go on; `free` is told of the end of the connection otherwise."""
        self._node, self._run, self._attached = node, run, attached
        self._closing, self._free = closing, free
        self._actor = node.actor
        self.place = "Ray"
        self._hello: Hello | None = None
        self._stream: Any = None
        self._closed = False
        self._cut: float | None = None  # when
        self._why = ""

    def hello(self) -> Hello:
        if self._hello is None:
            self._hello = greeted(self)
            self._node.answered = True
            self.place = self._hello.host.split()[0]
        return self._hello

    def send(self, message: Any) -> None:
        try:
            answer = self._actor.tell.remote(self._run, message)
            if isinstance(message, Prepare | Start):  # `messages` is called after them
                ray.get(answer)
        except RayError as error:
            self._why = first_line(error)
            raise ConnectionError(self._why) from error

    def receive(self) -> Any:
        try:
            if self._hello is None and self._attached is None:
                return ray.get(self._actor.hello.remote(), timeout=ANSWER if self._node.answered else BEGIN)
            if self._stream is None:
                self._stream = self._begin()
            while not ray.wait([self._stream], timeout=LOOK)[0]:
                if self._cut is not None and time.monotonic() > self._cut + ANSWER:  # all its runs hang
                    ray.kill(self._actor)
                    return None
            return ray.get(next(self._stream))
        except StopIteration:
            return None
        except (RayError, RuntimeError, SystemExit) as error:  # the last two: this app has left the cluster
            self._why = first_line(error)
            return None

    def _begin(self) -> Any:
        if self._attached is not None:
            ray.get(self._actor.attach.remote(self._run, outline(RunFolder.at(self._attached.folder).path)))
        options = {"num_returns": "streaming", "concurrency_group": "stream"}
        return self._actor.messages.options(**options).remote(self._run)

    def cut(self) -> None:
        if not self._closing.is_set() and self._cut is None:
            self._cut = time.monotonic()
            self._actor.drop.remote(self._run)

    def close(self, *, ended: bool) -> Message | None:
        """End the run there if it has not ended; when the app ends, only stop to listen."""
        if self._closed:
            return None
        self._closed = True
        if self._closing.is_set():
            self._actor.attach.remote(self._run, {})  # the stream ends
            return None
        if ended:
            self._actor.forget.remote(self._run)
        else:
            self._actor.drop.remote(self._run)
        self._free(self._node, lost=bool(self._why))
        if ended or not self._why:
            return None
        return Message("actor_lost", "The run's actor on {host} is gone ({why}).", host=self.place, why=self._why)


def first_line(error: BaseException) -> str:
    """What an error of Ray says first, without the full stop."""
    text = str(error).strip()
    return text.splitlines()[0][:200].rstrip(".") if text else type(error).__name__
