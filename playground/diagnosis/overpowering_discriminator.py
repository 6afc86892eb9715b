"""D overpowers G: it separates everything, and the fakes do not come nearer to the data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from playground.config import RunConfig
from playground.diagnosis.common_cures import weaker_D
from playground.diagnosis.condition import (
    SURE,
    Condition,
    Cure,
    Evidence,
    RunFacts,
    distances,
    percent,
    rounded,
    separates,
)
from playground.diagnosis.history import History
from playground.texts import Message

BETTER = 0.9  # times the best distance before: progress
NEAR = 3.0  # times the distance of real samples: near enough
EARLIER, LATELY = 2, 3  # measurements


class OverpoweringDiscriminator(Condition):
    """D's accuracy is near 100 %, and the distance between fakes and real samples does not fall.

    An accuracy near 100 % is normal with many losses as long as G makes progress.
    """

    name: ClassVar[str] = "overpowering_discriminator"
    title: ClassVar[Message] = Message("overpowering_discriminator", "D overpowers G")
    threshold: ClassVar[float] = SURE
    release: ClassVar[float] = 0.9
    looks: ClassVar[int] = 8

    def suits(self, run: RunFacts) -> bool:
        return not run.config.objective.critic

    def signal(self, history: History, run: RunFacts) -> float | None:
        sure = separates(history)
        if sure is None or not history.has_new("acc_fake"):
            return None
        return sure if _stuck(history) else 0.0

    def evidence(self, history: History, run: RunFacts) -> Evidence:
        measured, floor = distances(history)
        message = Message(
            "overpowering_seen",
            "D tells {percent} % of real and fake samples apart, and G makes no progress: the fakes are {now} away "
            "from the data, real samples {floor}.",
            percent=percent(separates(history) or 0.0),
            now=rounded(measured[-1][1]) if measured else 0.0,
            floor=rounded(floor),
        )
        return Evidence("acc_fake", SURE, message)

    def cures(self, config: RunConfig) -> Iterator[Cure]:
        yield from weaker_D(config)


def _stuck(history: History) -> bool:
    """Whether the last measurements are far from the data and not better than those before."""
    measured, floor = distances(history)
    values = [distance for _, distance in measured]
    if len(values) < EARLIER + LATELY:
        return False
    best = min(values[-LATELY:])
    return best > NEAR * floor and best > BETTER * min(values[:-LATELY])
