"""The clocks of a worker: training time, shares of time, rates."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

Clock = Callable[[], float]


class Timer:
    """Counts seconds of training, between `go` and `halt`."""

    def __init__(self, seconds: float, clock: Clock) -> None:
        self._before = seconds
        self._since: float | None = None
        self._clock = clock

    @property
    def seconds(self) -> float:
        return self._before + (0.0 if self._since is None else self._clock() - self._since)

    def go(self) -> None:
        if self._since is None:
            self._since = self._clock()

    def halt(self) -> None:
        self._before, self._since = self.seconds, None


class Budget:
    """Limits an activity to a share of the time: after c seconds of it, it is due again after c / `share`."""

    def __init__(self, share: float, least: float, clock: Clock) -> None:
        self.share = share
        self.least = least  # seconds between two starts, however short the activity
        self.due = float("-inf")
        self._clock = clock

    def near(self, now: float) -> bool:
        """Whether it is due, or so soon that it can be done together with something that is due."""
        return now >= self.due - 0.2 * self.least

    def spend(self, start: float, cost: float | None = None) -> None:
        """Note that the activity began at `start` and has just ended; `cost`: its seconds of work.

        It can begin only between two steps: what it was late by, if that is less than the wait, is made up for.
        """
        wait = max(self.least, (self._clock() - start if cost is None else cost) / self.share)
        self.due = (self.due if start - self.due < wait else start) + wait


class Brake:
    """How long a run has to wait after a step, for a limit of speed or of steps. Does not wait itself."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._least = 0.0  # seconds per step
        self._until: int | None = None
        self._due = float("-inf")

    def set(self, steps_per_second: float, until: int | None) -> None:
        self._least = 1 / steps_per_second if steps_per_second > 0 else 0.0
        self._until = until
        self._due = self._clock()

    @property
    def on(self) -> bool:
        return self._least > 0 or self._until is not None

    def step(self) -> None:
        """Note a step: the next one is due one interval later. Lost time is not caught up."""
        self._due = max(self._due + self._least, self._clock())

    def left(self, step: int) -> float:
        """Seconds to wait after `step` steps: infinite at the limit of steps."""
        if self._until is not None and step >= self._until:
            return float("inf")
        return max(0.0, self._due - self._clock()) if self._least > 0 else 0.0


@dataclass(frozen=True)
class Rates:
    seconds: float  # since the last call
    steps: float  # per second
    epochs: float  # per second


class Forecast:
    """The rates of a run over its last half minute, once they are known well enough to say how long it will take."""

    WINDOW, LEAST = 30.0, 10.0  # seconds of training

    def __init__(self) -> None:
        self._seen: deque[tuple[int, float, float]] = deque()

    def rates(self, step: int, epoch: float, seconds: float) -> Rates:
        """The rates up to now per second of training; zeros as long as they are not known well enough."""
        self._seen.append((step, epoch, seconds))
        while seconds - self._seen[0][2] > self.WINDOW:
            self._seen.popleft()
        first_step, first_epoch, since = self._seen[0]
        passed = seconds - since
        if passed < self.LEAST:
            return Rates(passed, 0.0, 0.0)
        return Rates(passed, (step - first_step) / passed, (epoch - first_epoch) / passed)


class Pace:
    """The rates of a run between two calls."""

    def __init__(self) -> None:
        self._last = (0, 0.0, 0.0)

    def since(self, step: int, epoch: float, seconds: float) -> Rates:
        """The rates since the last call, of steps and epochs per second of training; zeros when no time has passed."""
        steps, epochs, passed = step - self._last[0], epoch - self._last[1], seconds - self._last[2]
        if passed <= 0:
            return Rates(0.0, 0.0, 0.0)
        self._last = (step, epoch, seconds)
        return Rates(passed, steps / passed, epochs / passed)
