"""How many tabs one browser may have connected at once, and how many runs they may follow together.

A class has one address but a cookie per browser, so these limits count by owner. Requests without a cookie count as
those of one browser.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from playground.errors import PlaygroundError
from playground.texts import Message

TABS = 60
STREAMS = 256
TOO_MANY_TABS = Message("too_many_tabs", "This browser has too many tabs of this app open. Close some of them.")
TOO_MANY_STREAMS = Message("too_many_streams", "Your tabs follow too many runs. Close some of them.")


class TabLimits:
    """Counts tabs and streams by owner. All methods may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tabs: Counter[str] = Counter()
        self._streams: Counter[str] = Counter()

    @contextmanager
    def tab(self, owner: str) -> Iterator[None]:
        """One more tab inside the `with` block. Raises `PlaygroundError` where there are too many."""
        with self._one_more(self._tabs, owner, TABS, TOO_MANY_TABS):
            yield

    @contextmanager
    def stream(self, owner: str) -> Iterator[None]:
        """One more stream inside the `with` block. Raises `PlaygroundError` where there are too many."""
        with self._one_more(self._streams, owner, STREAMS, TOO_MANY_STREAMS):
            yield

    @contextmanager
    def _one_more(self, count: Counter[str], owner: str, most: int, refusal: Message) -> Iterator[None]:
        with self._lock:
            if count[owner] >= most:
                raise PlaygroundError(refusal)
            count[owner] += 1
        try:
            yield
        finally:
            with self._lock:
                count[owner] -= 1
                if not count[owner]:
                    del count[owner]


limits = TabLimits()
