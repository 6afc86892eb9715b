"""Vanishing gradient: D is sure of everything, so its answer hardly depends on the fakes (Arjovsky & Bottou 2017)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from playground.config import RunConfig
from playground.diagnosis.common_cures import weaker_D
from playground.diagnosis.condition import SURE, Condition, Cure, Evidence, RunFacts, percent, rounded, separates
from playground.diagnosis.history import History
from playground.texts import Message

FALLEN = 0.1  # of the largest gradient norm so far


class VanishingGradient(Condition):
    """D separates real from fake, and the gradient that G gets has fallen to a tenth of its largest norm.

    High accuracy alone is normal with many losses, and a small gradient alone is normal near the equilibrium.
    """

    name: ClassVar[str] = "vanishing_gradient"
    title: ClassVar[Message] = Message("vanishing_gradient", "vanishing gradient")
    threshold: ClassVar[float] = FALLEN
    release: ClassVar[float] = 0.3

    def suits(self, run: RunFacts) -> bool:
        return not run.config.objective.critic  # a critic's scores have no accuracy

    def signal(self, history: History, run: RunFacts) -> float | None:
        sure, now, peak = separates(history), history.level("grad_G"), history.peak("grad_G")
        if sure is None or now is None or not peak or not history.has_new("grad_G"):
            return None
        return now / peak if sure >= SURE else 1.0

    def evidence(self, history: History, run: RunFacts) -> Evidence:
        now, peak = history.level("grad_G") or 0.0, history.peak("grad_G") or 0.0
        message = Message(
            "vanishing_gradient_seen",
            "D tells {percent} % of real and fake samples apart. The gradient that G gets from it has fallen to {now}, "
            "from {peak}: G learns almost nothing.",
            percent=percent(separates(history) or 0.0),
            now=rounded(now),
            peak=rounded(peak),
        )
        return Evidence("grad_G", FALLEN * peak, message)

    def cures(self, config: RunConfig) -> Iterator[Cure]:
        yield Cure(Message("cure_ns", "non-saturating loss"), {"objective": "ns"})
        yield from weaker_D(config)
