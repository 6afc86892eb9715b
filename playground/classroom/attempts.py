"""Limits how often something may be tried, by all people together: a school is one address, and cookies are free."""

from __future__ import annotations

from collections.abc import Callable


class Attempts:
    """A bucket of `most` attempts, which fills up again by `per_second`; not thread-safe."""

    def __init__(self, most: int, per_second: float, clock: Callable[[], float]) -> None:
        self._most, self._per_second, self._clock = most, per_second, clock
        self._left, self._at = float(most), clock()

    def seconds_to_wait(self) -> float:
        """How long until another attempt is allowed; 0 where one is allowed now."""
        now = self._clock()
        self._left = min(self._most, self._left + max(0.0, now - self._at) * self._per_second)
        self._at = now
        return max(0.0, (1 - self._left) / self._per_second)

    def count(self) -> None:
        """One attempt was made."""
        self._left -= 1
