"""Samples outside the view: G puts them where no data are, so the picture is empty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from playground.config import RunConfig
from playground.diagnosis.common_cures import CLIP, R1, slower_G
from playground.diagnosis.condition import Condition, Cure, Evidence, RunFacts, percent
from playground.diagnosis.history import History
from playground.texts import Message


class OutsideView(Condition):
    """At least half of the fakes lie outside the part of the plane that is shown."""

    name: ClassVar[str] = "outside_view"
    title: ClassVar[Message] = Message("outside_view", "samples outside the view")
    threshold: ClassVar[float] = 0.5
    release: ClassVar[float] = 0.25
    looks: ClassVar[int] = 3

    def suits(self, run: RunFacts) -> bool:
        return run.config.data.kind.in_plane

    def signal(self, history: History, run: RunFacts) -> float | None:
        return history.last("outside") if history.has_new("outside") else None

    def evidence(self, history: History, run: RunFacts) -> Evidence:
        message = Message(
            "outside_view_seen",
            "{percent} % of the fakes lie outside the part of the plane that is shown. D has not yet led G back to the "
            "data.",
            percent=percent(history.last("outside") or 0.0),
        )
        return Evidence("outside", self.threshold, message)

    def cures(self, config: RunConfig) -> Iterator[Cure]:
        yield slower_G(config)
        yield R1
        yield CLIP
