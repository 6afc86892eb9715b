"""Small clocks of a worker: training time, shares of time, pace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Clock = Callable[[], float]


class Timer:
    """Seconds of training: runs between `go` and `halt`."""

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
    """Keeps a pastime to a share of all time: what took c seconds is not due again before c / `share`."""

    def __init__(self, share: float, least: float, clock: Clock) -> None:
        self.share = share
        self.least = least  # seconds between two starts, however cheap
        self.due = float("-inf")
        self._clock = clock

    def near(self, now: float) -> bool:
        """Whether it is due, or so soon that it may go along with something that is."""
        return now >= self.due - 0.2 * self.least

    def spend(self, start: float, cost: float | None = None) -> None:
        """Note that the pastime began at `start` and has just ended; `cost`: the seconds of work, if not all of it."""
        self.due = start + max(self.least, (self._clock() - start if cost is None else cost) / self.share)


class Brake:
    """How long a run has to stand after a step to keep to a speed and within a leash. Waits for nothing itself."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._least = 0.0  # seconds a step
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
        """A step has been made: the next one is due so much later. Time that was lost is not made good."""
        self._due = max(self._due + self._least, self._clock())

    def left(self, step: int) -> float:
        """Seconds to stand still, having done `step` steps: infinite at the end of the leash."""
        if self._until is not None and step >= self._until:
            return float("inf")
        return max(0.0, self._due - self._clock()) if self._least > 0 else 0.0


@dataclass(frozen=True)
class Rates:
    seconds: float  # since the last look
    steps: float  # a second
    epochs: float  # a second


class Pace:
    """How fast a run goes, from one look to the next."""

    def __init__(self) -> None:
        self._last = (0, 0.0, 0.0)

    def since(self, step: int, epoch: float, seconds: float) -> Rates:
        """The rates since the last call, of steps and epochs per second of training; zeros when no time has passed."""
        steps, epochs, passed = step - self._last[0], epoch - self._last[1], seconds - self._last[2]
        if passed <= 0:
            return Rates(0.0, 0.0, 0.0)
        self._last = (step, epoch, seconds)
        return Rates(passed, steps / passed, epochs / passed)
