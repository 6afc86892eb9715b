"""Too few pictures: G can learn each of them by heart (Webster et al. 2019; Karras et al. 2020, §2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from playground.config import RunConfig
from playground.diagnosis.common_cures import NOISE, R1, augmented, slower_D
from playground.diagnosis.condition import Condition, Cure, Evidence, RunFacts
from playground.diagnosis.history import History
from playground.kinds import IMAGES
from playground.texts import Message

OFTEN = 20.0  # epochs after which each picture has been seen often


class FewPictures(Condition):
    """Fewer training pictures than a small network can memorise, each of them seen often."""

    name: ClassVar[str] = "few_pictures"
    title: ClassVar[Message] = Message("few_pictures", "too few pictures")
    threshold: ClassVar[float] = 500.0
    release: ClassVar[float] = 1000.0
    looks: ClassVar[int] = 1
    span: ClassVar[int] = 0

    def suits(self, run: RunFacts) -> bool:
        return run.config.data.kind == IMAGES

    def signal(self, history: History, run: RunFacts) -> float | None:
        row = history.newest
        return float(run.samples) if row is not None and row.epoch >= OFTEN else None

    def evidence(self, history: History, run: RunFacts) -> Evidence:
        row = history.newest
        return Evidence(
            message=Message(
                "few_pictures_seen",
                "There are only {n} training pictures, and each has been seen {times} times. G learns them by heart "
                "instead of learning what they have in common.",
                n=run.samples,
                times=round(row.epoch) if row is not None else 0,
            )
        )

    def cures(self, config: RunConfig) -> Iterator[Cure]:
        yield from augmented(config)
        yield NOISE
        yield R1
        yield slower_D(config)
