"""A cache whose values are computed on threads of their own; requests meanwhile get the progress."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from playground.data.source import Progress
from playground.texts import Message

T = TypeVar("T")
PATIENCE = 3.0  # seconds that a request waits for a value


@dataclass(frozen=True)
class StillPreparing:
    """What is being done, and which part of it is done, 0 to 1."""

    message: Message
    part: float = 0.0

    def with_percent(self) -> StillPreparing:
        """The same, where the message itself says how much is done."""
        if not self.part:
            return self
        percent = round(100 * self.part)
        return StillPreparing(Message("percent_done", "{what}: {percent} %", what=self.message, percent=percent))

    def to_json(self) -> dict[str, Any]:
        return {"preparing": str(self.message), "message": self.message.to_json()}


class _Making(Generic[T]):
    def __init__(self, make: Callable[[Progress], T], message: Message) -> None:
        self.said, self.made = StillPreparing(message), Future[T]()
        threading.Thread(target=self._run, args=(make,), name="preparing", daemon=True).start()

    def _run(self, make: Callable[[Progress], T]) -> None:
        try:
            self.made.set_result(make(self._hear))
        except BaseException as error:
            self.made.set_exception(error)

    def _hear(self, message: Message, part: float) -> None:
        self.said = StillPreparing(message, part)


class BackgroundCache(Generic[T]):
    """The `most` values that were requested last, by key."""

    def __init__(self, most: int, patience: float = PATIENCE) -> None:
        self._most, self._patience = most, patience
        self._lock = threading.Lock()
        self._things: OrderedDict[Hashable, _Making[T]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[Progress], T], message: Message) -> T | StillPreparing:
        """What `make` returns for `key`; while it works, how far it is, at first `message`.

        Its error is raised here, and the next call tries again.
        """
        with self._lock:
            thing = self._things.pop(key, None) or _Making(make, message)
            self._things[key] = thing
            while len(self._things) > self._most:
                self._things.popitem(last=False)
        if not wait([thing.made], self._patience).done:
            return thing.said
        if thing.made.exception():
            with self._lock:
                self._things.pop(key, None)
        return thing.made.result()
