"""How many runs may wait: per owner, and how many new owners may begin in sum.

A school has one address, and a browser can throw its cookie away. So new owners are counted over the whole server.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from playground.errors import InputError
from playground.texts import Message

QUEUE = 10  # runs that one owner may have waiting
AT_ONCE = 40  # owners who may begin at the same moment: a class
EVERY = 2.0  # seconds after which one more may begin
KNOWN = 10_000  # owners who are remembered


class QueueLimits:
    """A bucket of tokens: each new owner takes one, and every few seconds one comes back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tokens, self._at = float(AT_ONCE), clock()
        self._known: dict[str, None] = {}  # in order of their first run

    def check(self, owner: str, waiting: int) -> None:
        """Raises `InputError` where `owner`, of whose runs so many are `waiting`, cannot queue one now."""
        if waiting >= QUEUE:
            raise InputError(
                Message("queue_full", "{n} of your runs are in the queue already. Stop one, or wait.", n=QUEUE)
            )
        if owner in self._known:
            return
        now = self._clock()
        self._tokens, self._at = min(AT_ONCE, self._tokens + (now - self._at) / EVERY), now
        if self._tokens < 1:
            raise InputError(
                Message(
                    "many_newcomers",
                    "Very many people have begun to train here within a short time. Try again in {seconds} seconds.",
                    seconds=math.ceil((1 - self._tokens) * EVERY),
                )
            )
        self._tokens -= 1
        self._known[owner] = None
        if len(self._known) > KNOWN:
            del self._known[next(iter(self._known))]
