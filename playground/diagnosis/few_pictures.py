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
WORTH = 10.0  # of a picture that D sees changed at random: 100 of them suffice (Zhao et al. 2020, section 4.3)


class FewPictures(Condition):
    """Fewer training pictures than a small network can memorise, each of them seen often.

    With augmentation D never sees the same picture twice, so each counts as `WORTH` pictures.
    """

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
        if row is None or row.epoch < OFTEN:
            return None
        return run.samples * (WORTH if run.config.augmentations else 1.0)

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
        yield augmented(config)
        yield NOISE
        yield R1
        yield slower_D(config)
