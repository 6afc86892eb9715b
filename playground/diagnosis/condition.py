"""`Condition`, the base class of the rules, and what a rule says."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from playground.config import RunConfig
from playground.diagnosis.history import History
from playground.texts import Message

SURE = 0.97  # an accuracy of D with which it separates real from fake


@dataclass(frozen=True)
class RunFacts:
    """What the rules know of a run besides its rows."""

    config: RunConfig
    samples: int  # in the training set


@dataclass(frozen=True)
class Cure:
    """A change of the configuration that may help."""

    label: Message
    patch: Mapping[str, Any]


@dataclass(frozen=True)
class Evidence:
    """The logged numbers that show a condition, and the value from which on they do. Without a column: none do."""

    column: str = ""
    threshold: float = 0.0
    message: Message = field(default_factory=lambda: Message("", ""))


class Condition(ABC):
    """One way in which training goes wrong: a signal, its threshold, its hysteresis, its evidence and its cures.

    The signal is bad on the far side of `threshold` as seen from `release`, and good on the far side of `release`. The
    condition begins after `looks` bad looks in succession that span at least `span` steps. It ends after as many good
    ones. A look in between breaks both successions.
    """

    name: ClassVar[str]
    title: ClassVar[Message]  # a noun in lower case
    threshold: ClassVar[float]
    release: ClassVar[float]
    looks: ClassVar[int] = 4
    span: ClassVar[int] = 200

    def suits(self, run: RunFacts) -> bool:
        """Whether the rule applies to this run."""
        return True

    @abstractmethod
    def signal(self, history: History, run: RunFacts) -> float | None:
        """The signal at the newest row; `None` where this row says nothing new."""

    @abstractmethod
    def evidence(self, history: History, run: RunFacts) -> Evidence:
        """What shows the condition now. Asked only while the condition lasts."""

    @abstractmethod
    def cures(self, config: RunConfig) -> Iterator[Cure]:
        """What may help, the most promising first. What changes nothing or makes no sense is left out elsewhere."""

    def bad(self, signal: float) -> bool:
        return signal >= self.threshold if self.threshold > self.release else signal <= self.threshold

    def good(self, signal: float) -> bool:
        return signal < self.release if self.threshold > self.release else signal > self.release


def separates(history: History) -> float | None:
    """How well D separates real from fake samples: the lower one of its two accuracies."""
    real, fake = history.level("acc_real"), history.level("acc_fake")
    return None if real is None or fake is None else min(real, fake)


PROGRESS = ("classifier_fd", "sliced_wasserstein")  # distances between fakes and real samples: lower is better


def distances(history: History) -> tuple[list[tuple[int, float]], float]:
    """The measured distances between fakes and real samples, (step, distance), and the distance of real samples."""
    for column in PROGRESS:
        floor = history.last(f"{column}_floor")
        if floor is not None and (found := history.series(column)):
            return found, floor
    return [], 0.0


def rounded(value: float) -> float:
    """`value` with three digits, for a message."""
    return float(f"{value:.3g}")


def percent(part: float) -> int:
    return round(100 * part)
