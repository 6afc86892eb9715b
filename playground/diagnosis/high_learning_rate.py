"""Learning rate too high: each update overshoots, and no good state lasts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from playground.config import RunConfig
from playground.diagnosis.common_cures import CLIP
from playground.diagnosis.condition import SURE, Condition, Cure, Evidence, RunFacts, distances, rounded, separates
from playground.diagnosis.history import History
from playground.texts import Message

USUAL = 1e-3  # of Adam in these networks
LARGE_LOSS = 20.0
FAR = 5.0  # times the distance of real samples
MOSTLY = 0.5  # of the samples


class HighLearningRate(Condition):
    """An adaptive optimiser moves each weight by about its learning rate, and the samples are bad.

    Adam's and RMSprop's update does not depend on the size of the gradient, so their learning rate alone says how far
    a weight moves per step; weights of these networks are about 0.1. SGD is not judged.
    """

    name: ClassVar[str] = "high_learning_rate"
    title: ClassVar[Message] = Message("high_learning_rate", "learning rate too high")
    threshold: ClassVar[float] = 0.02
    release: ClassVar[float] = 0.01

    def suits(self, run: RunFacts) -> bool:
        return run.config.opt_G.adaptive or run.config.opt_D.adaptive

    def signal(self, history: History, run: RunFacts) -> float | None:
        rate = _highest(history, run.config)[1]
        return rate if not self.bad(rate) or _in_trouble(history) else None

    def evidence(self, history: History, run: RunFacts) -> Evidence:
        player, rate = _highest(history, run.config)
        message = Message(
            "high_learning_rate_seen",
            "The learning rate of {player} is {rate}, and the fakes are far from the data. Each update overshoots: "
            "{usual} is usual.",
            player=player,
            rate=rounded(rate),
            usual=USUAL,
        )
        return Evidence(f"lr_{player}", self.threshold, message)

    def after_divergence(self, history: History, run: RunFacts) -> Evidence:
        """What to say of a run whose numbers are not finite any more."""
        player, rate = _highest(history, run.config)
        message = Message(
            "diverged_seen",
            "The numbers have become infinite. The learning rate of {player} was {rate} at last.",
            player=player,
            rate=rounded(rate),
        )
        return Evidence(f"lr_{player}", self.threshold, message)

    def cures(self, config: RunConfig) -> Iterator[Cure]:
        for player, now in (("G", config.opt_G.lr), ("D", config.opt_D.lr)):
            if now > USUAL:
                yield Cure(
                    Message("cure_usual_rate", "learning rate of {player}: {rate}", player=player, rate=USUAL),
                    {f"opt_{player}.lr": USUAL},
                )
        yield CLIP


def _highest(history: History, config: RunConfig) -> tuple[str, float]:
    """The network with the higher learning rate, and that rate; of adaptive optimisers where there are any."""
    rates = [("G", config.opt_G.adaptive), ("D", config.opt_D.adaptive)]
    judged = [player for player, adaptive in rates if adaptive] or ["G", "D"]
    return max(((p, history.last(f"lr_{p}") or 0.0) for p in judged), key=lambda pair: pair[1])


def _in_trouble(history: History) -> bool:
    """Whether D separates all samples or none, a loss is large, or the fakes are far from the data."""
    sure = separates(history)
    if sure is not None and (sure >= SURE or sure <= 1 - SURE):
        return True
    if any(abs(history.level(f"loss_{p}") or 0.0) > LARGE_LOSS for p in "DG"):
        return True
    measured, floor = distances(history)
    return (history.last("outside") or 0.0) > MOSTLY or bool(measured and measured[-1][1] > FAR * floor)
